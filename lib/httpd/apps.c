/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/apps.h"

#include <stdlib.h>

#include <apr_strings.h>

#include "lib/httpd/logout.h"
#include "lib/page/page.h"

static int by_name(const void *a, const void *b)
{
    return strcmp(((const idp_app_t *)a)->name, ((const idp_app_t *)b)->name);
}

/* Those that a launch address opens, and whose Require lets the user in. */
static apr_array_header_t *find_apps(const idp_exchange_t *exchange,
                                     request_rec *r)
{
    const idp_provider_t *provider = exchange->provider;
    apr_array_header_t *apps = apr_array_make(r->pool, 8, sizeof(idp_app_t));
    apr_hash_index_t *index;

    for (index = apr_hash_first(r->pool, provider->by_name); index;
         index = apr_hash_next(index)) {
        const idp_sp_t *sp = apr_hash_this_val(index);

        if (sp->launch && exchange->in.may_open(exchange->in.request,
                                                sp->name)) {
            idp_app_t app = { sp->name, apr_pstrcat(
                r->pool, provider->base_url, "/launch/", sp->name, NULL) };

            APR_ARRAY_PUSH(apps, idp_app_t) = app;
        }
    }
    qsort(apps->elts, (size_t)apps->nelts, sizeof(idp_app_t), by_name);
    return apps;
}

const idp_error_t *idp_apps_handle(idp_exchange_t *exchange, request_rec *r)
{
    idp_reply_page(&exchange->reply, 200, idp_page_apps(
        r->pool, exchange->in.view, exchange->in.user,
        find_apps(exchange, r), idp_logout_url(exchange, r),
        idp_logout_token(exchange)));
    return NULL;
}
