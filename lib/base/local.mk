# SPDX-License-Identifier: GPL-3.0-or-later
# errors, environment, text: knows nothing of SAML, httpd or XML
lib_sources += lib/base/cache.h lib/base/digest.c lib/base/digest.h \
	lib/base/env.c lib/base/env.h lib/base/error.c lib/base/error.h \
	lib/base/file.c lib/base/file.h lib/base/form.c lib/base/form.h \
	lib/base/seal.c lib/base/seal.h lib/base/text.c lib/base/text.h
