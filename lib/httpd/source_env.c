/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/directory.h"
#include "lib/httpd/tree.h"

#include <apr_strings.h>

/* env:NAME, what another module left in the request's environment. */

#define OF_PASSWORD "AUTHENTICATE_"

/* Other modules set AUTHENTICATE_... while they check a password. */
static const idp_error_t *open_env(void **state, idp_sources_t *sources,
                                   const char *name, const char *argument)
{
    if (strncmp(argument, OF_PASSWORD, sizeof(OF_PASSWORD) - 1) == 0
        && idp_tree_has("AuthType", IDP_AUTH_TYPE, sources->server)) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, sources->server,
                     "ConnectIdPAttribute %s: env:%s is "
                     "there only while a password is checked, so not at the "
                     "later requests of a session of AuthType " IDP_AUTH_TYPE
                     "; an ldap: or dbd: source always has a value", name,
                     argument);
    }
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
