# SPDX-License-Identifier: GPL-3.0-or-later
# the use cases, and the world they work in; may include every room but
# lib/httpd
lib_sources += \
	lib/sso/acs.c lib/sso/acs.h lib/sso/answer_request.c \
	lib/sso/exchange.h lib/sso/issue.c lib/sso/issue.h \
	lib/sso/journal.c lib/sso/journal.h lib/sso/launch.c \
	lib/sso/launch.h lib/sso/nameid.c lib/sso/nameid.h \
	lib/sso/nameid_open.c lib/sso/opening.c lib/sso/preview.c \
	lib/sso/preview.h lib/sso/preview_json.c lib/sso/preview_page.c \
	lib/sso/preview_text.c lib/sso/provider.h lib/sso/provider_open.c \
	lib/sso/registry_open.c lib/sso/revocation.c lib/sso/revocation.h \
	lib/sso/release.c lib/sso/release.h lib/sso/replay.c \
	lib/sso/replay.h lib/sso/sealer_open.c \
	lib/sso/session.c lib/sso/session.h \
	lib/sso/setting_rows.h lib/sso/settings.c lib/sso/settings.h \
	lib/sso/sp_crypto_open.c lib/sso/sp_open.c \
	lib/sso/sp_opening.h lib/sso/throttle.c lib/sso/throttle.h \
	lib/sso/ticket.c lib/sso/ticket.h
lib_sources += lib/sso/logout.h lib/sso/logout_back.c \
	lib/sso/logout_chain.c lib/sso/logout_check.c \
	lib/sso/logout_front.c lib/sso/logout_index.c \
	lib/sso/logout_index.h lib/sso/logout_send.c lib/sso/logout_send.h \
	lib/sso/logout_state.c lib/sso/logout_subject.c \
	lib/sso/logout_subject.h lib/sso/participant.c lib/sso/participant.h
