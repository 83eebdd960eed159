/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/revocation.h"

#include <apr_strings.h>

#include "lib/base/digest.h"

/* ConnectIdPSession takes no longer lifetime. */
#define MEMORY apr_time_from_sec(7 * 86400)

static const char *key_of(const idp_env_t *env, idp_revoke_t what,
                          const char *value)
{
    static const char *const kinds[] = {
        [IDP_REVOKE_SESSION] = "session", [IDP_REVOKE_USER] = "user",
        [IDP_REVOKE_ALL] = "all"
    };

    return apr_pstrcat(env->pool, "revoked:",
                       idp_digest(env->pool, kinds[what], value), NULL);
}

bool idp_revoke(const idp_env_t *env, const idp_cache_t *cache,
                idp_revoke_t what, const char *value)
{
    const char *key = key_of(env, what, value);
    const char *now = apr_psprintf(env->pool, "%" APR_TIME_T_FMT, env->now);
    apr_time_t expires = env->now + MEMORY;

    if (cache->keep) {
        cache->keep(cache, env, key, now, expires);
    }
    return cache->set(cache, env, key, now, expires) == IDP_CACHE_FOUND;
}

bool idp_is_revoked(const idp_env_t *env, const idp_cache_t *cache,
                    const idp_session_t *session)
{
    const char *const values[] = {
        [IDP_REVOKE_SESSION] = session->id,
        [IDP_REVOKE_USER] = session->user,
        [IDP_REVOKE_ALL] = ""
    };
    bool revoked = false;
    int what;

    for (what = 0; what <= IDP_REVOKE_ALL && !revoked; what++) {
        const char *value = NULL;
        const char *key = key_of(env, (idp_revoke_t)what, values[what]);
        idp_cache_result_t result = cache->get(cache, env, key, &value);

        revoked = result == IDP_CACHE_FAILED
            || (result == IDP_CACHE_FOUND
                && session->authn_instant <= apr_atoi64(value));
    }
    return revoked;
}
