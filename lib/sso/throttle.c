/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/throttle.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/digest.h"

#define PURPOSE "device"

/* What is counted: a key in the cache, and failures that are free. */
typedef struct counter_t {
    const char *key;
    int free;
} counter_t;

/* The number in the device cookie, where it is one of this user's. */
static const char *device_of(const idp_env_t *env,
                             const idp_attempt_t *attempt)
{
    apr_size_t size = 0;
    const char *plain = attempt->device
        ? idp_unseal(env, attempt->sealer, PURPOSE, attempt->device, &size,
                     NULL) : NULL;
    const char *user = plain ? strchr(plain, ' ') : NULL;

    return user && strcmp(user + 1, attempt->user) == 0
        ? apr_pstrmemdup(env->pool, plain, (apr_size_t)(user - plain))
        : NULL;
}

static void make_counters(counter_t counters[2], const idp_env_t *env,
                          const idp_attempt_t *attempt)
{
    const char *device = device_of(env, attempt);
    const char *user = device ? device
        : idp_digest(env->pool, "throttle", attempt->user);

    counters[0].key = apr_pstrcat(env->pool, device ? "device:" : "user:",
                                  user, NULL);
    counters[0].free = IDP_THROTTLE_FREE_USER;
    counters[1].key = apr_pstrcat(env->pool, "address:", attempt->address,
                                  NULL);
    counters[1].free = IDP_THROTTLE_FREE_ADDRESS;
}

/* The failures so far, and when the last one was. */
static int read_counter(apr_time_t *last, const idp_env_t *env,
                        const idp_cache_t *cache, const char *key)
{
    const char *value = NULL;
    int count = 0;

    *last = 0;
    if (cache->get(cache, env, key, &value) == IDP_CACHE_FOUND) {
        const char *second = strchr(value, ' ');

        count = (int)apr_atoi64(value);
        *last = second ? apr_atoi64(second + 1) : 0;
    }
    return count;
}

/* 1, 2, 4 ... seconds from the first failure that is not free. */
static int seconds_after(int count, int free)
{
    int over = count - free;

    return over <= 0 ? 0
        : over > 6 ? IDP_THROTTLE_MAX_WAIT : 1 << (over - 1);
}

int idp_throttle_wait(const idp_env_t *env, idp_attempt_t *attempt)
{
    counter_t counters[2];
    int longest = 0;
    int i;

    attempt->failures = 0;
    if (!attempt->cache) {
        return 0;
    }
    make_counters(counters, env, attempt);
    for (i = 0; i < 2; i++) {
        apr_time_t last;
        int count = read_counter(&last, env, attempt->cache,
                                 counters[i].key);
        apr_time_t end = last + apr_time_from_sec(
            seconds_after(count, counters[i].free));

        attempt->failures = i == 0 ? count : attempt->failures;
        if (end > env->now) {
            int left = (int)apr_time_sec(end - env->now) + 1;

            longest = left > longest ? left : longest;
        }
    }
    return longest;
}

void idp_throttle_failed(const idp_env_t *env, const idp_attempt_t *attempt)
{
    counter_t counters[2];
    int i;

    if (!attempt->cache) {
        return;
    }
    make_counters(counters, env, attempt);
    for (i = 0; i < 2; i++) {
        apr_time_t last;
        int count = read_counter(&last, env, attempt->cache,
                                 counters[i].key);

        attempt->cache->set(attempt->cache, env, counters[i].key,
                            apr_psprintf(env->pool, "%d %" APR_TIME_T_FMT,
                                         count + 1, env->now),
                            env->now + IDP_THROTTLE_MEMORY);
    }
}

void idp_throttle_succeeded(const idp_env_t *env,
                            const idp_attempt_t *attempt)
{
    counter_t counters[2];

    if (attempt->cache) {
        make_counters(counters, env, attempt);
        attempt->cache->remove(attempt->cache, env, counters[0].key);
    }
}

const char *idp_throttle_device(const idp_env_t *env,
                                const idp_sealer_t *sealer, const char *user)
{
    const char *id = idp_env_id(env);
    const char *text = id ? apr_pstrcat(env->pool, id, " ", user, NULL)
                          : NULL;

    return text ? idp_seal(env, sealer, PURPOSE,
                           env->now + IDP_THROTTLE_DEVICE_LIFETIME, text,
                           strlen(text)) : NULL;
}
