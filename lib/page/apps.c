/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

static const char *list_of(apr_pool_t *pool, const idp_messages_t *messages,
                           const apr_array_header_t *apps)
{
    apr_array_header_t *items = apr_array_make(pool, apps->nelts + 1,
                                               sizeof(char *));
    int i;

    if (apps->nelts == 0) {
        return idp_frame_paragraph(pool, messages, "apps.none");
    }
    for (i = 0; i < apps->nelts; i++) {
        const idp_app_t *app = &APR_ARRAY_IDX(apps, i, idp_app_t);

        APR_ARRAY_PUSH(items, const char *) = apr_pstrcat(
            pool, "<li><a href=\"", idp_text_html(pool, app->url), "\">",
            idp_text_html(pool, app->name), "</a></li>\n", NULL);
    }
    /* without a bullet Safari takes a list for none, but for its role */
    return apr_pstrcat(pool, "<ul class=\"apps\" role=\"list\">\n",
                       apr_array_pstrcat(pool, items, '\0'), "</ul>\n",
                       NULL);
}

const idp_page_t *idp_page_apps(apr_pool_t *pool, const idp_view_t *view,
                                const char *user,
                                const apr_array_header_t *apps,
                                const char *logout, const char *token)
{
    const idp_messages_t *messages = idp_view_messages(view);
    idp_frame_t frame = {
        view, messages,
        .title = idp_say(pool, messages, "apps.title", NULL),
        .form_action = token ? idp_frame_origin(pool, logout)
                             : IDP_FORM_NONE,
    };

    frame.main = apr_pstrcat(
        pool,
        idp_frame_heading(pool, frame.title),
        "<p>", idp_say(pool, messages, "apps.user", "user", user, NULL),
        "</p>\n",
        list_of(pool, messages, apps),
        token ? apr_pstrcat(pool, "<div class=\"second\">\n",
                            idp_frame_sign_out(pool, messages, logout,
                                               token),
                            "</div>\n", NULL) : "",
        NULL);
    return idp_frame_page(pool, &frame);
}
