# SPDX-License-Identifier: GPL-3.0-or-later
# HTML pages, their texts and policies: knows nothing of httpd
lib_sources += lib/page/apps.c lib/page/brand.c lib/page/catalog.c \
	lib/page/catalog.h lib/page/embedded.c lib/page/embedded.h \
	lib/page/error.c lib/page/facts.c lib/page/folder.c lib/page/folder.h \
	lib/page/frame.c lib/page/frame.h lib/page/language.c \
	lib/page/language.h lib/page/login.c lib/page/logout.c \
	lib/page/messages.c lib/page/messages.h lib/page/page.h \
	lib/page/pages.c lib/page/pages.h lib/page/post.c \
	lib/page/template.c lib/page/template.h lib/page/window.c

# what the pages are made of, compiled in
page_files = lib/page/frame.html lib/page/login.js lib/page/post.js \
	lib/page/style.css lib/page/messages/de.txt \
	lib/page/messages/en.txt lib/page/messages/es.txt \
	lib/page/messages/fr.txt lib/page/messages/ja.txt \
	lib/page/messages/pt.txt
EXTRA_DIST += lib/page/embed.awk $(page_files)
CLEANFILES += lib/page/embedded.rows

lib/page/embedded.lo: lib/page/embedded.rows
lib/page/embedded.rows: lib/page/embed.awk $(page_files)
	$(AM_V_GEN)$(MKDIR_P) lib/page && (cd $(srcdir) \
	&& LC_ALL=C $(AWK) -f lib/page/embed.awk $(page_files)) > $@-t
	$(AM_V_at)mv $@-t $@
