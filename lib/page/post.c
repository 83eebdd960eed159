/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

const idp_page_t *idp_page_post(apr_pool_t *pool, const idp_view_t *view,
                                const char *name, const char *action,
                                const char *response,
                                const char *relay_state)
{
    const idp_messages_t *messages = idp_view_messages(view);
    idp_frame_t frame = {
        view, messages,
        .title = idp_say(pool, messages, "post.title", "app", name, NULL),
        .script = IDP_SCRIPT_POST,
        .form_action = IDP_FORM_ANYWHERE,
    };

    /* Without autocomplete=off a reload may bring an old response back. */
    frame.main = apr_pstrcat(
        pool,
        "<div id=\"once\">\n",
        idp_frame_heading(pool, frame.title),
        "<form method=\"post\" action=\"", idp_text_html(pool, action),
        "\" autocomplete=\"off\">\n",
        idp_frame_hidden(pool, "SAMLResponse", response),
        relay_state ? idp_frame_hidden(pool, "RelayState", relay_state) : "",
        idp_frame_paragraph(pool, messages, "post.advice"),
        "<button>", idp_say(pool, messages, "button.continue", NULL),
        "</button>\n"
        "</form>\n"
        "</div>\n"
        "<div id=\"used\" hidden>\n",
        idp_frame_heading(pool, idp_say(pool, messages, "post.used", NULL)),
        "<p>", idp_say(pool, messages, "post.used.advice", "app", name,
                       NULL), "</p>\n"
        "</div>\n", NULL);
    return idp_frame_page(pool, &frame);
}
