/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout_index.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/digest.h"
#include "lib/saml/saml.h"

static const char *key_of(const idp_env_t *env, const char *entity_id,
                          const char *format, const char *name_id,
                          const char *index)
{
    return idp_digest(env->pool, "subject", apr_pstrcat(
        env->pool, entity_id, "\n",
        format ? format : IDP_NAMEID_UNSPECIFIED, "\n", name_id, "\n",
        index ? index : "", NULL));
}

static const char *count_key_of(const idp_env_t *env, const char *session)
{
    return idp_digest(env->pool, "participants", session);
}

static void set(const idp_env_t *env, const idp_cache_t *cache,
                const char *key, const char *value, apr_time_t ends)
{
    if (key) {
        cache->set(cache, env, key, value, ends);
    }
}

void idp_logout_index_add(const idp_env_t *env, const idp_cache_t *cache,
                          const idp_session_t *session,
                          const idp_participant_t *participant,
                          apr_time_t ends)
{
    const char *value = apr_pstrcat(env->pool, session->id, "\n",
                                    session->user, NULL);
    const char *const indexes[] = { participant->session_index, NULL };
    int i;

    for (i = 0; i < 2 && participant->name_id; i++) {
        set(env, cache, key_of(env, participant->entity_id,
                               participant->name_id_format,
                               participant->name_id, indexes[i]), value,
            ends);
    }
    set(env, cache, count_key_of(env, session->id), apr_itoa(
        env->pool, session->participants->nelts + session->more), ends);
}

/* What was forgotten may have been many. */
static bool is_alone(const idp_env_t *env, const idp_cache_t *cache,
                     const char *session)
{
    const char *key = count_key_of(env, session);
    const char *count = NULL;

    return key && cache->get(cache, env, key, &count) == IDP_CACHE_FOUND
        && strcmp(count, "1") == 0;
}

bool idp_logout_index_find(idp_logout_found_t *found, const idp_env_t *env,
                           const idp_cache_t *cache, const char *entity_id,
                           const idp_logout_request_t *request,
                           const char *index)
{
    const char *key = key_of(env, entity_id, request->name_id_format,
                             request->name_id, index);
    const char *value = NULL, *end = NULL;

    if (key && cache->get(cache, env, key, &value) == IDP_CACHE_FOUND) {
        end = strchr(value, '\n');
    }
    if (end) {
        found->session = apr_pstrmemdup(env->pool, value,
                                        (apr_size_t)(end - value));
        found->user = end + 1;
        found->alone = index && is_alone(env, cache, found->session);
    }
    return end != NULL;
}
