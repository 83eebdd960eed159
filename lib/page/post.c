/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

/* What differs between signing in and signing out. */
typedef struct texts_t {
    const char *title;
    const char *used;
    const char *used_advice;
} texts_t;

static const idp_page_t *make_page(apr_pool_t *pool, const idp_view_t *view,
                                   const texts_t *texts,
                                   const idp_post_t *post)
{
    const idp_messages_t *messages = idp_view_messages(view);
    const char *name = post->name;
    idp_frame_t frame = {
        view, messages,
        .title = idp_say(pool, messages, texts->title, "app", name, NULL),
        .script = IDP_SCRIPT_POST,
        .form_action = IDP_FORM_ANYWHERE,
    };

    /* Without autocomplete=off a reload may bring an old response back. */
    frame.main = apr_pstrcat(
        pool,
        "<div id=\"once\">\n",
        idp_frame_heading(pool, frame.title),
        "<form method=\"post\" action=\"",
        idp_text_html(pool, post->action), "\" autocomplete=\"off\">\n",
        idp_frame_hidden(pool, post->field, post->message),
        post->relay_state
            ? idp_frame_hidden(pool, "RelayState", post->relay_state) : "",
        idp_frame_paragraph(pool, messages, "post.advice"),
        "<button>", idp_say(pool, messages, "button.continue", NULL),
        "</button>\n"
        "</form>\n"
        "</div>\n"
        "<div id=\"used\" hidden>\n",
        idp_frame_heading(pool, idp_say(pool, messages, texts->used, NULL)),
        "<p>", idp_say(pool, messages, texts->used_advice, "app", name,
                       NULL), "</p>\n"
        "</div>\n", NULL);
    return idp_frame_page(pool, &frame);
}

const idp_page_t *idp_page_post(apr_pool_t *pool, const idp_view_t *view,
                                const char *name, const char *action,
                                const char *response,
                                const char *relay_state)
{
    static const texts_t texts = { "post.title", "post.used",
                                   "post.used.advice" };
    const idp_post_t post = { name, action, "SAMLResponse", response,
                              relay_state };

    return make_page(pool, view, &texts, &post);
}

const idp_page_t *idp_page_post_logout(apr_pool_t *pool,
                                       const idp_view_t *view,
                                       const idp_post_t *post)
{
    static const texts_t texts = { "logout.post.title", "logout.post.used",
                                   "logout.post.used.advice" };

    return make_page(pool, view, &texts, post);
}
