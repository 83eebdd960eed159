/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/rule.h"
#include "lib/base/digest.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

/*
 * What remote sources say is kept in the cache that nodes share, sealed: who
 * can write into the cache can still give nobody a role.  The values are
 * percent-encoded, each with a '&' before it.
 */

#define KIND "attribute"
#define NEGATIVE apr_time_from_sec(10) /* that there is no value holds so */

static const char *key_of(apr_pool_t *pool, const idp_rule_t *rule,
                          const idp_query_t *query)
{
    return idp_digest(pool, KIND, apr_pstrcat(
        pool, query->remote->version, "\n", rule->from, "\n", rule->name,
        "\n", query->user, NULL));
}

/* Adds the values that are kept under KEY; false where there are none. */
static bool recall(apr_array_header_t *values, const idp_env_t *env,
                   const idp_remote_t *remote, const char *key)
{
    const char *sealed = NULL;
    const char *text = NULL;
    apr_size_t size;

    if (remote->cache->get(remote->cache, env, key, &sealed)
        == IDP_CACHE_FOUND) {
        text = idp_unseal(env, remote->sealer, key, sealed, &size, NULL);
    }
    while (text && *text) {
        apr_size_t length = strcspn(text + 1, "&");

        APR_ARRAY_PUSH(values, const char *) = idp_text_percent_decode(
            env->pool, text + 1, length, false);
        text += 1 + length;
    }
    return text != NULL;
}

static void keep(const apr_array_header_t *values, const idp_env_t *env,
                 const idp_remote_t *remote, const char *key)
{
    apr_time_t expires = env->now + (values->nelts > 0 ? remote->keep
                                     : NEGATIVE < remote->keep
                                     ? NEGATIVE : remote->keep);
    apr_size_t size = 0;
    const char *sealed = NULL;
    const char *text;
    int i;
    apr_array_header_t *parts = apr_array_make(env->pool, 8, sizeof(char *));

    for (i = 0; i < values->nelts && size <= IDP_CACHE_MAX_VALUE; i++) {
        const char *value = APR_ARRAY_IDX(values, i, const char *);

        size += strlen(value);
        APR_ARRAY_PUSH(parts, const char *) = "&";
        APR_ARRAY_PUSH(parts, const char *)
            = idp_text_percent_encode(env->pool, value);
    }
    if (size <= IDP_CACHE_MAX_VALUE) {
        text = apr_array_pstrcat(env->pool, parts, '\0');
        sealed = idp_seal(env, remote->sealer, key, expires, text,
                          strlen(text));
    }
    if (sealed && strlen(sealed) <= IDP_CACHE_MAX_VALUE) {
        remote->cache->set(remote->cache, env, key, sealed, expires);
    }
}

const idp_error_t *idp_rule_fetch(apr_array_header_t *values,
                                  const idp_env_t *env,
                                  const idp_rule_t *rule,
                                  const idp_query_t *query)
{
    const idp_remote_t *remote = rule->source->remote ? query->remote : NULL;
    bool keeps = remote && remote->keep > 0 && remote->cache
                 && remote->sealer;
    const char *key = keeps ? key_of(env->pool, rule, query) : NULL;
    const idp_error_t *error = NULL;

    if (key && recall(values, env, remote, key)) {
        idp_env_note(env, rule->name, rule->from, "kept in the cache", NULL);
    }
    else {
        error = rule->source->fetch(values, env, rule->state, query);
        if (key && !error) {
            keep(values, env, remote, key);
        }
    }
    return error;
}
