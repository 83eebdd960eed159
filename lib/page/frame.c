/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/page/template.h"

/* One directive with its sources; "" where SOURCES is NULL. */
static const char *directive(apr_pool_t *pool, const char *name,
                             const char *sources)
{
    return sources ? apr_pstrcat(pool, "; ", name, " ", sources, NULL) : "";
}

static const char *policy_of(apr_pool_t *pool, const idp_frame_t *frame)
{
    const idp_pages_t *pages = frame->view->pages;
    const char *ancestors = frame->view->ancestors ? frame->view->ancestors
                                                   : "'none'";

    return apr_pstrcat(
        pool, "default-src 'none'; base-uri 'none'",
        directive(pool, "style-src", pages->style.source),
        directive(pool, "script-src", pages->scripts[frame->script].source),
        directive(pool, "img-src", pages->image_source),
        directive(pool, "form-action", frame->form_action),
        directive(pool, "frame-ancestors", ancestors), NULL);
}

/* Where to find help; in a new tab, so that what was typed stays. */
static const char *help_of(apr_pool_t *pool, const idp_frame_t *frame)
{
    const char *url = frame->view->pages->help;

    return !url ? "" : apr_pstrcat(
        pool, "<footer><a href=\"", url, "\" target=\"_blank\" "
        "rel=\"noopener noreferrer\">",
        idp_say(pool, frame->messages, "help", NULL), "</a></footer>", NULL);
}

const idp_page_t *idp_frame_page(apr_pool_t *pool, const idp_frame_t *frame)
{
    const idp_pages_t *pages = frame->view->pages;
    const char *script = pages->scripts[frame->script].html;
    const char *const values[IDP_SLOT_COUNT] = {
        [IDP_SLOT_LANGUAGE] = frame->messages->language,
        [IDP_SLOT_DIRECTION] = idp_say(pool, frame->messages, "direction",
                                       NULL),
        [IDP_SLOT_TITLE] = frame->title,
        [IDP_SLOT_STYLE] = pages->style.html,
        [IDP_SLOT_BRAND] = pages->brand,
        [IDP_SLOT_MAIN] = frame->main,
        [IDP_SLOT_HELP] = help_of(pool, frame),
        [IDP_SLOT_SCRIPT] = script ? script : "",
    };
    idp_page_t *page = apr_palloc(pool, sizeof(*page));

    page->html = idp_template_fill(pool, pages->frame, values);
    page->policy = policy_of(pool, frame);
    page->language = frame->messages->language;
    return page;
}

const char *idp_frame_origin(apr_pool_t *pool, const char *url)
{
    const char *host = strstr(url, "://");

    return !host ? "'self'"
        : apr_pstrmemdup(pool, url, (apr_size_t)(host - url) + 3
                                    + strcspn(host + 3, "/?#"));
}

const char *idp_frame_hidden(apr_pool_t *pool, const char *name,
                             const char *value)
{
    return apr_pstrcat(pool, "<input type=\"hidden\" name=\"", name,
                       "\" value=\"", idp_text_html(pool, value), "\">\n",
                       NULL);
}

const char *idp_frame_heading(apr_pool_t *pool, const char *heading)
{
    return apr_pstrcat(pool, "<h1>", heading, "</h1>\n", NULL);
}

const char *idp_frame_paragraph(apr_pool_t *pool,
                                const idp_messages_t *messages,
                                const char *key)
{
    return apr_pstrcat(pool, "<p>", idp_say(pool, messages, key, NULL),
                       "</p>\n", NULL);
}

const char *idp_frame_sign_out(apr_pool_t *pool,
                               const idp_messages_t *messages,
                               const char *action, const char *token)
{
    return apr_pstrcat(
        pool, "<form method=\"post\" action=\"", idp_text_html(pool, action),
        "\">\n", idp_frame_hidden(pool, "token", token), "<button>",
        idp_say(pool, messages, "button.sign-out", NULL),
        "</button>\n</form>\n", NULL);
}
