# the use cases, and the world they work in; may include every room but
# lib/httpd
lib_sources += lib/sso/acs.c lib/sso/acs.h lib/sso/answer_request.c \
	lib/sso/exchange.h lib/sso/issue.c lib/sso/issue.h lib/sso/launch.c \
	lib/sso/provider.h lib/sso/provider_open.c lib/sso/setting_rows.h \
	lib/sso/settings.c lib/sso/settings.h lib/sso/sp_open.c
