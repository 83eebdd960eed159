/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/replay.h"

#include <apr_strings.h>

#include "lib/base/digest.h"
#include "lib/base/text.h"

const idp_error_t *idp_replay_check(const idp_env_t *env,
                                    const idp_cache_t *cache,
                                    const char *issuer, const char *id,
                                    apr_time_t expires)
{
    const char *key = idp_digest(env->pool, "request", apr_pstrcat(
        env->pool, issuer, "\n", id, NULL));
    const char *value = NULL;
    idp_cache_result_t result = key ? cache->get(cache, env, key, &value)
                                    : IDP_CACHE_FAILED;

    if (result == IDP_CACHE_FOUND) {
        return idp_error(env->pool, IDP_E_REPLAY, "the request %s was "
                         "answered before; a page that was loaded again, or "
                         "somebody sends what another has sent",
                         idp_text_log(env->pool, id, 100));
    }
    if (result == IDP_CACHE_NOT_FOUND) {
        result = cache->set(cache, env, key, "1", expires);
    }
    return result == IDP_CACHE_FOUND ? NULL
        : idp_error(env->pool, IDP_E_SOURCE, "the cache does not say whether "
                    "the request was answered before; see ConnectIdPCache");
}
