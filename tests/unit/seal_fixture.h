/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_SEAL_FIXTURE_H
#define IDP_TEST_SEAL_FIXTURE_H

/* A clock that stands, keys, and a cache that is a hash. */

#include "tests/unit/fixture.h"

#include <apr_hash.h>

#include "lib/base/seal.h"
#include "lib/base/text.h"
#include "lib/base/cache.h"

#define NOW APR_TIME_C(1795507200000000)
#define SECONDS(count) apr_time_from_sec(count)
#define CONTEXT "https://idp.example.com/saml"

/* Three keys as they stand in a file: 32 bytes each. */
#define KEY_A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define KEY_B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=\n"
#define KEY_C "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=\n"

static bool no_randomness;

static inline bool some_random(unsigned char *bytes, int count)
{
    return !no_randomness && idp_env_random(bytes, count);
}

static inline void log_nothing(void *baton, idp_log_level_t level,
                               const char *line)
{
    (void)baton, (void)level, (void)line;
}

/* It is SECONDS after NOW. */
static inline idp_env_t *env_at(long seconds)
{
    idp_env_t *env = apr_pcalloc(pool, sizeof(*env));

    env->pool = pool;
    env->now = NOW + SECONDS(seconds);
    env->random = some_random;
    env->log = log_nothing;
    no_randomness = false;
    return env;
}

/* What the file KEYS opens, for the identity provider at BASE. */
static inline const idp_sealer_t *sealer_of(const char *keys,
                                            const char *base)
{
    const idp_sealer_t *sealer = NULL;

    assert_no_error(idp_sealer_open(&sealer, pool,
                                    new_file(keys, strlen(keys)), base));
    return sealer;
}

/* A cache in memory; with BROKEN it fails at everything. */
typedef struct memory_t {
    apr_hash_t *values;
    bool broken;
    apr_time_t expires;       /* of what was set last */
} memory_t;

static inline idp_cache_result_t memory_get(const idp_cache_t *cache,
                                            const idp_env_t *env,
                                            const char *key,
                                            const char **value)
{
    const memory_t *memory = cache->baton;
    const char *found = apr_hash_get(memory->values, key,
                                     APR_HASH_KEY_STRING);

    if (memory->broken) {
        return IDP_CACHE_FAILED;
    }
    *value = found ? apr_pstrdup(env->pool, found) : *value;
    return found ? IDP_CACHE_FOUND : IDP_CACHE_NOT_FOUND;
}

static inline idp_cache_result_t memory_set(const idp_cache_t *cache,
                                            const idp_env_t *env,
                                            const char *key,
                                            const char *value,
                                            apr_time_t expires)
{
    memory_t *memory = cache->baton;

    assert_true(strlen(value) <= IDP_CACHE_MAX_VALUE);
    if (!memory->broken) {
        apr_hash_set(memory->values, apr_pstrdup(env->pool, key),
                     APR_HASH_KEY_STRING, apr_pstrdup(env->pool, value));
        memory->expires = expires;
    }
    return memory->broken ? IDP_CACHE_FAILED : IDP_CACHE_FOUND;
}

static inline idp_cache_result_t memory_remove(const idp_cache_t *cache,
                                               const idp_env_t *env,
                                               const char *key)
{
    const memory_t *memory = cache->baton;

    (void)env;
    if (!memory->broken) {
        apr_hash_set(memory->values, key, APR_HASH_KEY_STRING, NULL);
    }
    return memory->broken ? IDP_CACHE_FAILED : IDP_CACHE_FOUND;
}

static inline idp_cache_t *new_cache(memory_t **memory)
{
    idp_cache_t *cache = apr_pcalloc(pool, sizeof(*cache));

    *memory = apr_pcalloc(pool, sizeof(**memory));
    (*memory)->values = apr_hash_make(pool);
    cache->get = memory_get;
    cache->set = memory_set;
    cache->remove = memory_remove;
    cache->baton = *memory;
    return cache;
}

#endif
