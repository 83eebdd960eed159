/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/endpoint.h"

#include <http_request.h>
#include <apr_strings.h>

/* The part of R's path below the base path; NULL where it is not ours. */
static const char *path_below(const request_rec *r,
                              const idp_provider_t *provider)
{
    apr_size_t length = strlen(provider->base_path);
    const char *rest = NULL;

    if (r->uri && strncmp(r->uri, provider->base_path, length) == 0) {
        rest = r->uri + length;
    }
    return rest && (*rest == '/' || *rest == '\0') ? rest : NULL;
}

/*
 * At the root of a host only our own paths are ours; the rest of the site
 * is not.
 */
static bool owns_everything(const idp_provider_t *provider)
{
    return provider->base_path[0] != '\0';
}

const idp_endpoint_t *idp_endpoint_find(const char **name,
                                        const idp_endpoint_t *endpoints,
                                        const char *path)
{
    const idp_endpoint_t *row;

    for (row = endpoints; row->path; row++) {
        apr_size_t length = strlen(row->path);

        if (strcmp(row->path, path) == 0) {
            break;
        }
        if (row->named && strncmp(row->path, path, length) == 0
            && path[length] == '/' && path[length + 1]) {
            *name = path + length + 1;
            break;
        }
    }
    return row->path ? row : NULL;
}

int idp_endpoint_claim(request_rec *r, const idp_endpoint_t *endpoints)
{
    const idp_server_t *server = idp_server_of(r->server);
    const idp_provider_t *provider = server->provider;
    const char *path = provider ? path_below(r, provider) : NULL;
    const idp_endpoint_t *endpoint = NULL;
    const char *name = NULL;
    idp_exchange_t *exchange;

    if (!path) {
        return DECLINED;
    }
    path = *path ? path : "/";
    endpoint = idp_endpoint_find(&name, endpoints, path);
    if (!endpoint && !owns_everything(provider)) {
        return DECLINED;
    }
    exchange = apr_pcalloc(r->pool, sizeof(*exchange));
    exchange->endpoint = endpoint;
    exchange->path = apr_pstrdup(r->pool, path);
    exchange->name = apr_pstrdup(r->pool, name);
    exchange->text = r->args;
    exchange->provider = provider;
    ap_set_module_config(r->request_config, &connect_idp_module, exchange);
    r->filename = apr_pstrcat(r->pool, "connect-idp:", r->uri, NULL);
    r->handler = "connect-idp";
    return OK;
}

idp_exchange_t *idp_exchange_of(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &connect_idp_module);
}

void idp_endpoint_mend(request_rec *r)
{
    const idp_provider_t *provider = idp_server_of(r->server)->provider;
    const char *path = provider ? path_below(r, provider) : NULL;
    char *cut = path && strncmp(path, "/launch/", 8) == 0
                ? strchr(r->uri, '&') : NULL;
    const char *raw = r->unparsed_uri ? strchr(r->unparsed_uri, '&') : NULL;
    const char *mark = r->unparsed_uri ? strchr(r->unparsed_uri, '?') : NULL;

    if (cut && raw && (!mark || raw < mark)) {
        *cut = '\0';
        r->args = apr_pstrdup(r->pool, raw + 1);
    }
}
