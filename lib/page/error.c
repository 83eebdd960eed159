/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

const idp_page_t *idp_page_error(apr_pool_t *pool, const idp_view_t *view,
                                 const char *symbol, const char *heading,
                                 const char *reference)
{
    const idp_messages_t *messages = idp_view_messages(view);
    const char *key = apr_pstrcat(pool, "error.", symbol, NULL);
    idp_frame_t frame = { view, messages, .form_action = IDP_FORM_NONE };

    frame.title = heading ? idp_text_html(pool, heading)
        : idp_say(pool, messages, apr_pstrcat(pool, key, ".title", NULL),
                  NULL);
    frame.main = apr_pstrcat(
        pool,
        "<div role=\"alert\">\n",
        idp_frame_heading(pool, frame.title),
        idp_frame_paragraph(pool, messages,
                            apr_pstrcat(pool, key, ".advice", NULL)),
        "</div>\n"
        "<dl class=\"reference\">\n"
        "<dt>", idp_say(pool, messages, "reference", NULL), "</dt>\n"
        "<dd><code>", idp_text_html(pool, reference), "</code></dd>\n"
        "</dl>\n", NULL);
    return idp_frame_page(pool, &frame);
}
