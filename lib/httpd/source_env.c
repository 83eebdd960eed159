/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/config.h"

#include <apr_strings.h>

/* env:NAME, what another module left in the request's environment. */

static const idp_error_t *open_env(void **state, idp_sources_t *sources,
                                   const char *name, const char *argument)
{
    (void)sources, (void)name;
    *state = (void *)argument;
    return NULL;
}

static const idp_error_t *fetch_env(apr_array_header_t *values,
                                    const idp_env_t *env, const void *state,
                                    const idp_query_t *query)
{
    const request_rec *r = query->request;
    const char *value = apr_table_get(r->subprocess_env, state);

    if (value) {
        APR_ARRAY_PUSH(values, const char *) = apr_pstrdup(env->pool, value);
    }
    return NULL;
}

const idp_source_t idp_source_env = { "env", "NAME", open_env, fetch_env,
                                      false };
