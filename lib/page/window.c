/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

/* What to do in each browser. */
static const struct {
    const char *name;
    const char *key;
} browsers[] = {
    { "Chrome, Edge", "window.popup.chrome" },
    { "Firefox", "window.popup.firefox" },
    { "Safari", "window.popup.safari" },
};

static const char *help_of(apr_pool_t *pool, const idp_messages_t *messages)
{
    const char *help = "";
    apr_size_t i;

    for (i = 0; i < sizeof(browsers) / sizeof(browsers[0]); i++) {
        help = apr_pstrcat(
            pool, help, "<dt>", browsers[i].name, "</dt>\n<dd>",
            idp_say(pool, messages, browsers[i].key, NULL), "</dd>\n",
            NULL);
    }
    return help;
}

const idp_page_t *idp_page_window(apr_pool_t *pool, const idp_view_t *view,
                                  const char *url)
{
    const idp_messages_t *messages = idp_view_messages(view);
    idp_frame_t frame = {
        view, messages,
        .title = idp_say(pool, messages, "window.title", NULL),
        .form_action = IDP_FORM_NONE,
    };

    /*
     * A window with a name, not _blank: a second press comes to the same
     * window, and this page stays its opener, which may close it.  _blank
     * would cut the two apart.  A link needs no script, and browsers let a
     * window through that a press opened.
     */
    frame.main = apr_pstrcat(
        pool,
        idp_frame_heading(pool, frame.title),
        idp_frame_paragraph(pool, messages, "window.advice"),
        "<a class=\"button\" href=\"", idp_text_html(pool, url),
        "\" target=\"connect-idp-sign-in\" rel=\"opener\">",
        idp_say(pool, messages, "window.button", NULL), "</a>\n",
        idp_frame_paragraph(pool, messages, "window.after"),
        "<details>\n"
        "<summary>", idp_say(pool, messages, "window.popup", NULL),
        "</summary>\n"
        "<dl>\n", help_of(pool, messages), "</dl>\n"
        "</details>\n", NULL);
    return idp_frame_page(pool, &frame);
}
