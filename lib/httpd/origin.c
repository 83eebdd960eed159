/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/origin.h"

#include "lib/base/text.h"

static const char *header(const request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->headers_in, name);

    return value ? value : "";
}

bool idp_origin_is_framed(const request_rec *r)
{
    const char *destination = header(r, "Sec-Fetch-Dest");

    return strcmp(destination, "iframe") == 0
           || strcmp(destination, "frame") == 0;
}

const idp_error_t *idp_origin_check(const idp_provider_t *provider,
                                    const request_rec *r)
{
    const char *origin = header(r, "Origin");
    const char *site = header(r, "Sec-Fetch-Site");
    apr_size_t length = strlen(provider->base_url)
                        - strlen(provider->base_path);
    bool ours = !*origin || (strlen(origin) == length
        && strncmp(origin, provider->base_url, length) == 0);
    bool same = !*site || strcmp(site, "same-origin") == 0
                || strcmp(site, "none") == 0;

    return ours && same ? NULL
        : idp_error(r->pool, IDP_E_CROSS_SITE, "the form came from Origin "
                    "\"%s\", Sec-Fetch-Site \"%s\"; %.*s is expected",
                    idp_text_log(r->pool, origin, 100),
                    idp_text_log(r->pool, site, 40), (int)length,
                    provider->base_url);
}
