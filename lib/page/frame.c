/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <string.h>

#include <apr_strings.h>

#include <openssl/evp.h>

#include "lib/base/text.h"

/*
 * The source that lets an inline element with just this TEXT in (CSP 3,
 * 2.3.1).  Hashed for each page: it takes a few microseconds, and the policy
 * can never fall behind the page.
 */
static const char *hash_source(apr_pool_t *pool, const char *text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size;
    const char *source = "'none'";

    if (EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL)) {
        source = apr_pstrcat(pool, "'sha256-",
                             idp_text_base64_encode(pool, digest, size), "'",
                             NULL);
    }
    return source;
}

/* One directive with its sources; "" where SOURCES is NULL. */
static const char *directive(apr_pool_t *pool, const char *name,
                             const char *sources)
{
    return sources ? apr_pstrcat(pool, "; ", name, " ", sources, NULL) : "";
}

static const char *policy_of(apr_pool_t *pool, const idp_frame_t *frame)
{
    const char *style = hash_source(pool, idp_frame_style);
    const char *script = frame->script ? hash_source(pool, frame->script)
                                       : NULL;
    const char *ancestors = frame->ancestors ? frame->ancestors : "'none'";

    return apr_pstrcat(pool, "default-src 'none'; base-uri 'none'",
                       directive(pool, "style-src", style),
                       directive(pool, "script-src", script),
                       directive(pool, "form-action", frame->form_action),
                       directive(pool, "frame-ancestors", ancestors), NULL);
}

const idp_page_t *idp_frame_page(apr_pool_t *pool, const idp_frame_t *frame)
{
    idp_page_t *page = apr_palloc(pool, sizeof(*page));
    const char *script = frame->script
        ? apr_pstrcat(pool, "<script>", frame->script, "</script>\n", NULL)
        : "";

    page->html = apr_pstrcat(
        pool,
        "<!DOCTYPE html>\n"
        "<html lang=\"en\">\n"
        "<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n"
        "<title>", idp_text_html(pool, frame->title), "</title>\n"
        "<style>", idp_frame_style, "</style>\n"
        "</head>\n"
        "<body>\n"
        "<main>\n", frame->main, "</main>\n",
        script,
        "</body>\n"
        "</html>\n", NULL);
    page->policy = policy_of(pool, frame);
    page->language = "en";
    return page;
}
