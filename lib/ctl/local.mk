# SPDX-License-Identifier: GPL-3.0-or-later
# the commands of connectidpctl, which are not in the module; may include
# lib/base, lib/attr and lib/aws
noinst_LTLIBRARIES += libctl.la
libctl_la_SOURCES = lib/ctl/agents.c lib/ctl/agents.h \
	lib/ctl/agents_command.c lib/ctl/agents_csv.c lib/ctl/agents_csv.h \
	lib/ctl/agents_job.h lib/ctl/agents_put.c lib/ctl/check.c \
	lib/ctl/check.h lib/ctl/command.h lib/ctl/csv_store.c \
	lib/ctl/fetch.c lib/ctl/fetch.h lib/ctl/mapping.c \
	lib/ctl/mapping.h lib/ctl/preview_command.c \
	lib/ctl/sqlite_store.c lib/ctl/store.c lib/ctl/store.h \
	lib/ctl/store_kind.h
libctl_la_LIBADD = $(CURL_LIBS)
