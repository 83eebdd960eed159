/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/ldap.h"

#include <apr_strings.h>

#include "lib/base/text.h"

/*
 * ldap:ATTRIBUTE, the values of an attribute of the user's entry.  All rules
 * of a server share one directory, and a request one search: the directory
 * is asked for all attributes at once, when the first rule wants one.
 */

typedef struct rule_t {
    const idp_ldap_t *ldap;
    const char *attribute;
} rule_t;

/* What a search gave, kept for the other rules of the request. */
typedef struct answer_t {
    const idp_error_t *error;
    apr_hash_t *found;
} answer_t;

/* The directory of SOURCES' server; it is read for the first rule. */
static idp_ldap_t *directory_of(const idp_sources_t *sources)
{
    idp_server_t *server = idp_server_of(sources->server);

    if (!server->ldap) {
        server->ldap = apr_pcalloc(sources->pool, sizeof(*server->ldap));
        server->ldap->wrong = idp_ldap_read(server->ldap, sources);
    }
    return server->ldap;
}

static void add_attribute(idp_ldap_t *ldap, const char *attribute)
{
    apr_array_pop(ldap->attributes);
    APR_ARRAY_PUSH(ldap->attributes, const char *) = attribute;
    APR_ARRAY_PUSH(ldap->attributes, const char *) = NULL;
}

static const idp_error_t *open_ldap(void **state, idp_sources_t *sources,
                                    const char *name, const char *argument)
{
    rule_t *rule = apr_pcalloc(sources->pool, sizeof(*rule));
    idp_ldap_t *ldap = directory_of(sources);
    const idp_error_t *error = ldap->wrong;

    (void)name;
    if (!error && !idp_ldap_is_attribute(argument)) {
        error = idp_error(sources->pool, IDP_E_CONFIG, "\"%s\" is not the "
                          "name of an LDAP attribute; expected letters, "
                          "digits and \"-\", such as ldap:mail",
                          idp_text_log(sources->pool, argument, 100));
    }
    if (!error) {
        rule->ldap = ldap;
        rule->attribute = apr_pstrdup(sources->pool, argument);
        add_attribute(ldap, rule->attribute);
        *state = rule;
    }
    return error;
}

/* A directory that is down is not waited for twice in a request, either. */
static const answer_t *answer_for(const idp_env_t *env,
                                  const idp_ldap_t *ldap,
                                  const idp_query_t *query)
{
    const char *key = apr_psprintf(env->pool, "connect_idp ldap %pp %s",
                                   (const void *)ldap, query->user);
    answer_t *answer = NULL;
    void *kept = NULL;

    apr_pool_userdata_get(&kept, key, env->pool);
    answer = kept;
    if (!answer) {
        answer = apr_pcalloc(env->pool, sizeof(*answer));
        answer->error = idp_ldap_search(&answer->found, query->request, ldap,
                                        query->user, query->remote->timeout);
        apr_pool_userdata_set(answer, key, NULL, env->pool);
    }
    return answer;
}

static const idp_error_t *fetch_ldap(apr_array_header_t *values,
                                     const idp_env_t *env, const void *state,
                                     const idp_query_t *query)
{
    const rule_t *rule = state;
    const answer_t *answer = answer_for(env, rule->ldap, query);
    const idp_error_t *error = answer->error;
    const idp_ldap_values_t *found = NULL;

    if (!error) {
        found = apr_hash_get(answer->found, rule->attribute,
                             APR_HASH_KEY_STRING);
    }
    if (found) {
        error = found->error;
    }
    if (found && !error) {
        apr_array_cat(values, found->values);
    }
    return error;
}

const idp_source_t idp_source_ldap = { "ldap", "ATTRIBUTE", open_ldap,
                                       fetch_ldap, true };
