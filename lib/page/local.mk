# SPDX-License-Identifier: GPL-3.0-or-later
# HTML pages, their style sheet and policies: knows nothing of httpd
lib_sources += lib/page/brand.c lib/page/error.c lib/page/frame.c lib/page/frame.h \
	lib/page/page.h lib/page/pages.c lib/page/post.c lib/page/style.c
