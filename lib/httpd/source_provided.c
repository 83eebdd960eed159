/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/config.h"
#include "lib/httpd/mod_connect_idp.h"

#include <ap_provider.h>
#include <apr_strings.h>

/* The sources that other modules provide. */

typedef struct provided_t {
    const connect_idp_source_t *provider;
    void *state;              /* of the provider */
} provided_t;

static const connect_idp_source_t *provider_of(const char *name)
{
    return ap_lookup_provider(CONNECT_IDP_SOURCE_GROUP, name,
                              CONNECT_IDP_SOURCE_VERSION);
}

static const idp_error_t *open_provided(void **state, idp_sources_t *sources,
                                        const char *name,
                                        const char *argument)
{
    provided_t *provided = apr_pcalloc(sources->pool, sizeof(*provided));
    const char *wrong = NULL;

    provided->provider = provider_of(sources->opening->name);
    provided->state = apr_pstrdup(sources->pool, argument);
    if (provided->provider->open) {
        wrong = provided->provider->open(&provided->state, sources->pool,
                                         sources->server, name, argument);
    }
    *state = provided;
    return wrong ? idp_error(sources->pool, IDP_E_CONFIG, "%s", wrong)
                 : NULL;
}

static const idp_error_t *fetch_provided(apr_array_header_t *values,
                                         const idp_env_t *env,
                                         const void *state,
                                         const idp_query_t *query)
{
    const provided_t *provided = state;
    const char *wrong = provided->provider->fetch(
        values, query->request, provided->state, query->name, query->user,
        query->remote->timeout);

    return wrong ? idp_error(env->pool, IDP_E_SOURCE, "%s", wrong) : NULL;
}

void idp_sources_add_provided(apr_array_header_t *table, apr_pool_t *pool)
{
    const apr_array_header_t *names = ap_list_provider_names(
        pool, CONNECT_IDP_SOURCE_GROUP, CONNECT_IDP_SOURCE_VERSION);
    int i;

    for (i = 0; i < names->nelts; i++) {
        const char *name = APR_ARRAY_IDX(names, i, ap_list_provider_names_t)
                               .provider_name;
        const connect_idp_source_t *provider = provider_of(name);
        idp_source_t *source = apr_pcalloc(pool, sizeof(*source));

        source->name = name;
        source->argument = provider->argument ? provider->argument
                                              : "ARGUMENT";
        source->open = open_provided;
        source->fetch = fetch_provided;
        source->remote = provider->cacheable;
        APR_ARRAY_PUSH(table, const idp_source_t *) = source;
    }
}
