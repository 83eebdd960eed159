/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/pages.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include <openssl/evp.h>

#include "lib/base/text.h"
#include "lib/page/catalog.h"
#include "lib/page/folder.h"
#include "lib/page/language.h"
#include "lib/page/template.h"

/* TEXT in ELEMENT, and its source for the policy. */
static void enclose(idp_inline_t *one, apr_pool_t *pool, const char *element,
                    const char *text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size;

    one->html = apr_pstrcat(pool, "<", element, ">\n", text, "</", element,
                            ">", NULL);
    one->source = "'none'";
    text = apr_pstrcat(pool, "\n", text, NULL);
    if (EVP_Digest(text, strlen(text), digest, &size, EVP_sha256(), NULL)) {
        one->source = apr_pstrcat(pool, "'sha256-", idp_text_base64_encode(
                                  pool, digest, size), "'", NULL);
    }
}

/* A part of a colour (two hexadecimal digits) in sRGB as linear light. */
static double light_of(const char *digits)
{
    char hex[] = { digits[0], digits[1], '\0' };
    double part = (double)strtol(hex, NULL, 16) / 255;

    /* sRGB's curve to within 0.002 */
    return part * (part * (part * 0.305306011 + 0.682171111) + 0.012522878);
}

/*
 * Black or white, whichever is read better on COLOUR: relative luminance as
 * in WCAG 2.2.  At 0.179 both have a contrast of 4.58.
 */
static const char *text_on(const char *colour)
{
    double luminance = 0.2126 * light_of(colour + 1)
                       + 0.7152 * light_of(colour + 3)
                       + 0.0722 * light_of(colour + 5);

    return luminance > 0.179 ? "#000000" : "#ffffff";
}

static const idp_error_t *open_style(idp_pages_t *pages, apr_pool_t *pool,
                                     const char *folder,
                                     const idp_brand_t *brand)
{
    const char *text, *file;
    const idp_error_t *error = idp_folder_find(&text, &file, pool, folder,
                                               "style.css");

    if (!error && strstr(text, "</")) {
        error = idp_error(pool, IDP_E_CONFIG, "%s has \"</\", which ends a "
                          "style sheet", file);
    }
    if (!error && brand->colour) {
        text = apr_pstrcat(pool, text, ":root { --button: ", brand->colour,
                           "; --on-button: ", text_on(brand->colour),
                           "; }\n", NULL);
    }
    if (!error) {
        enclose(&pages->style, pool, "style", text);
    }
    return error;
}

static const idp_error_t *open_frame(idp_pages_t *pages, apr_pool_t *pool,
                                     const char *folder)
{
    const char *text, *file;
    const idp_error_t *error = idp_folder_find(&text, &file, pool, folder,
                                               "frame.html");

    return error ? error
        : idp_template_read(&pages->frame, pool, file, text);
}

static void open_brand(idp_pages_t *pages, apr_pool_t *pool,
                       const idp_brand_t *brand)
{
    const char *name = brand->name ? idp_text_html(pool, brand->name) : "";

    pages->brand = "";
    if (brand->logo) {
        pages->brand = apr_pstrcat(pool, "<header><img src=\"",
                                   idp_text_html(pool, brand->logo),
                                   "\" alt=\"", name, "\"></header>", NULL);
    }
    else if (brand->name) {
        pages->brand = apr_pstrcat(pool, "<header>", name, "</header>",
                                   NULL);
    }
    pages->image_source = brand->logo_origin;
    pages->help = brand->help ? idp_text_html(pool, brand->help) : NULL;
}

const idp_error_t *idp_pages_open(const idp_pages_t **pages,
                                  apr_pool_t *pool, const char *folder,
                                  const idp_brand_t *brand)
{
    static const idp_brand_t none = { NULL, NULL, NULL, NULL, NULL };
    idp_pages_t *opened = apr_pcalloc(pool, sizeof(*opened));
    const idp_error_t *error;

    brand = brand ? brand : &none;
    enclose(&opened->scripts[IDP_SCRIPT_LOGIN], pool, "script",
            idp_folder_built_in("login.js"));
    enclose(&opened->scripts[IDP_SCRIPT_POST], pool, "script",
            idp_folder_built_in("post.js"));
    open_brand(opened, pool, brand);
    error = idp_catalog_open(&opened->languages, pool, folder);
    if (!error) {
        error = open_style(opened, pool, folder, brand);
    }
    if (!error) {
        error = open_frame(opened, pool, folder);
    }
    if (!error) {
        *pages = opened;
    }
    return error;
}

const idp_messages_t *idp_view_messages(const idp_view_t *view)
{
    const idp_messages_t *chosen = idp_language_choose(
        view->pages->languages, view->languages);

    return chosen ? chosen
        : apr_hash_get(view->pages->languages, IDP_CATALOG_ENGLISH,
                       APR_HASH_KEY_STRING);
}
