# SPDX-License-Identifier: GPL-3.0-or-later
# attribute rules, options and the sources that need no server: knows APR,
# PCRE2 and lib/base, nothing of SAML, httpd or XML
lib_sources += lib/attr/attribute.c lib/attr/attribute.h lib/attr/csv.c \
	lib/attr/csv.h lib/attr/csv_live.c lib/attr/csv_live.h \
	lib/attr/csv_reader.c lib/attr/csv_reader.h lib/attr/fetch.c \
	lib/attr/option.c lib/attr/pattern.c lib/attr/pattern.h \
	lib/attr/resolve.c lib/attr/rule.c lib/attr/rule.h lib/attr/source.c \
	lib/attr/value.c lib/attr/word.c
