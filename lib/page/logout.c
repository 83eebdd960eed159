/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

const idp_page_t *idp_page_logout_ask(apr_pool_t *pool,
                                      const idp_view_t *view,
                                      const char *user, const char *logout,
                                      const char *token)
{
    const idp_messages_t *messages = idp_view_messages(view);
    idp_frame_t frame = {
        view, messages,
        .title = idp_say(pool, messages, "logout.ask", "user", user, NULL),
        .form_action = idp_frame_origin(pool, logout),
    };

    frame.main = apr_pstrcat(
        pool,
        idp_frame_heading(pool, frame.title),
        idp_frame_paragraph(pool, messages, "logout.ask.advice"),
        idp_frame_sign_out(pool, messages, logout, token), NULL);
    return idp_frame_page(pool, &frame);
}

/* The text of KEY and the NAMES below it; "" where there are none. */
static const char *list_of(apr_pool_t *pool, const idp_messages_t *messages,
                           const char *key, const apr_array_header_t *names)
{
    const char *items = "";
    int i;

    for (i = 0; names && i < names->nelts; i++) {
        items = apr_pstrcat(
            pool, items, "<li>",
            idp_text_html(pool, APR_ARRAY_IDX(names, i, const char *)),
            "</li>\n", NULL);
    }
    return *items ? apr_pstrcat(pool,
                                idp_frame_paragraph(pool, messages, key),
                                "<ul>\n", items, "</ul>\n", NULL) : "";
}

/*
 * What is not known to have ended is said to be open.  Without any list no
 * application was asked.
 */
static const char *account_of(apr_pool_t *pool,
                              const idp_messages_t *messages,
                              const idp_logout_page_t *logout)
{
    const char *ended = list_of(pool, messages, "logout.ended",
                                logout->ended);
    const char *left = list_of(pool, messages, "logout.left", logout->left);

    return apr_pstrcat(
        pool,
        logout->everywhere ? ""
            : idp_frame_paragraph(pool, messages, "logout.kept"),
        ended, left,
        logout->forgotten || (!*ended && !*left)
            ? idp_frame_paragraph(pool, messages, "logout.done.advice") : "",
        NULL);
}

/* The button that asks the next application. */
static const char *rest_of(apr_pool_t *pool, const idp_messages_t *messages,
                           const idp_logout_page_t *logout)
{
    return !logout->token ? "" : apr_pstrcat(
        pool, idp_frame_paragraph(pool, messages, "logout.rest"),
        idp_frame_sign_out(pool, messages, logout->action, logout->token),
        NULL);
}

const idp_page_t *idp_page_logout_done(apr_pool_t *pool,
                                       const idp_view_t *view,
                                       const idp_logout_page_t *logout)
{
    const idp_messages_t *messages = idp_view_messages(view);
    idp_frame_t frame = {
        view, messages,
        .title = idp_say(pool, messages, logout->user ? "logout.done"
                                                      : "logout.nobody",
                         NULL),
        .form_action = logout->token
            ? idp_frame_origin(pool, logout->action) : IDP_FORM_NONE,
    };

    frame.main = apr_pstrcat(
        pool,
        "<div role=\"status\">\n",
        idp_frame_heading(pool, frame.title),
        logout->user ? account_of(pool, messages, logout) : "",
        "</div>\n", rest_of(pool, messages, logout),
        "<a class=\"button\" href=\"", idp_text_html(pool, logout->again),
        "\">", idp_say(pool, messages, logout->user ? "logout.again"
                                                   : "button.sign-in",
                       NULL), "</a>\n", NULL);
    return idp_frame_page(pool, &frame);
}
