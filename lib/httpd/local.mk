# SPDX-License-Identifier: GPL-3.0-or-later
# the only home of httpd: directives, request in, reply out, and the
# attribute sources that look at the request; may include every room
mod_connect_idp_la_SOURCES += \
	lib/httpd/apps.c lib/httpd/apps.h lib/httpd/authn.c \
	lib/httpd/authn.h lib/httpd/config.c lib/httpd/config.h \
	lib/httpd/deadline.c lib/httpd/deadline.h \
	lib/httpd/directive.c lib/httpd/directory.c lib/httpd/directory.h \
	lib/httpd/endpoint.c lib/httpd/endpoint.h lib/httpd/input.c \
	lib/httpd/input.h lib/httpd/ldap.h lib/httpd/ldap_search.c \
	lib/httpd/ldap_settings.c lib/httpd/login.c lib/httpd/login.h \
	lib/httpd/logout.c lib/httpd/logout.h lib/httpd/origin.c \
	lib/httpd/origin.h lib/httpd/password.c lib/httpd/password.h \
	lib/httpd/preview.c lib/httpd/preview.h \
	lib/httpd/reply.c lib/httpd/reply.h lib/httpd/session.c \
	lib/httpd/session.h lib/httpd/slo.c lib/httpd/slo.h \
	lib/httpd/socache.c lib/httpd/socache.h \
	lib/httpd/source_dbd.c lib/httpd/source_env.c lib/httpd/source_expr.c \
	lib/httpd/source_header.c lib/httpd/source_ldap.c \
	lib/httpd/source_provided.c \
	lib/httpd/tree.c lib/httpd/tree.h lib/httpd/version.c

# for modules that provide attribute sources of their own
include_HEADERS = lib/httpd/mod_connect_idp.h
