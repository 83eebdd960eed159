/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/socache.h"

#include <ap_provider.h>
#include <ap_socache.h>
#include <apr_strings.h>
#include <util_mutex.h>

#define NAME "connect_idp"
#define MUTEX "connect-idp-cache"

typedef struct socache_t {
    const ap_socache_provider_t *provider;
    ap_socache_instance_t *instance;
    server_rec *server;
    apr_global_mutex_t *mutex; /* NULL: the provider needs none */
    const char *setting;
} socache_t;

apr_status_t idp_socache_register(apr_pool_t *pconf)
{
    return ap_mutex_register(pconf, MUTEX, NULL, APR_LOCK_DEFAULT, 0);
}

static bool lock(const socache_t *socache)
{
    return !socache->mutex
        || apr_global_mutex_lock(socache->mutex) == APR_SUCCESS;
}

static void unlock(const socache_t *socache)
{
    if (socache->mutex) {
        apr_global_mutex_unlock(socache->mutex);
    }
}

static idp_cache_result_t result_of(const socache_t *socache,
                                    const idp_env_t *env, const char *what,
                                    apr_status_t status)
{
    char why[120];

    if (status == APR_SUCCESS) {
        return IDP_CACHE_FOUND;
    }
    if (status == APR_NOTFOUND || APR_STATUS_IS_ENOENT(status)) {
        return IDP_CACHE_NOT_FOUND;
    }
    env->log(env->log_baton, IDP_LOG_ERROR, apr_psprintf(
        env->pool, "the cache %s failed to %s: %s; see ConnectIdPCache",
        socache->setting, what, apr_strerror(status, why, sizeof(why))));
    return IDP_CACHE_FAILED;
}

static idp_cache_result_t get(const idp_cache_t *cache, const idp_env_t *env,
                              const char *key, const char **value)
{
    const socache_t *socache = cache->baton;
    unsigned char buffer[IDP_CACHE_MAX_VALUE];
    unsigned int size = IDP_CACHE_MAX_VALUE;
    apr_status_t status = APR_EGENERAL;

    if (lock(socache)) {
        status = socache->provider->retrieve(
            socache->instance, socache->server, (const unsigned char *)key,
            (unsigned int)strlen(key), buffer, &size, env->pool);
        unlock(socache);
    }
    if (status == APR_SUCCESS) {
        *value = apr_pstrmemdup(env->pool, (const char *)buffer, size);
    }
    return result_of(socache, env, "retrieve", status);
}

/* Redis and memcached count whole seconds, and refuse none. */
#define LEAST apr_time_from_sec(2)

static idp_cache_result_t set(const idp_cache_t *cache, const idp_env_t *env,
                              const char *key, const char *value,
                              apr_time_t expires)
{
    const socache_t *socache = cache->baton;
    apr_time_t least = apr_time_now() + LEAST;
    apr_status_t status = APR_EGENERAL;

    if (lock(socache)) {
        status = socache->provider->store(
            socache->instance, socache->server, (const unsigned char *)key,
            (unsigned int)strlen(key), expires < least ? least : expires,
            (unsigned char *)apr_pstrdup(env->pool, value),
            (unsigned int)strlen(value), env->pool);
        unlock(socache);
    }
    return result_of(socache, env, "store", status);
}

static idp_cache_result_t forget(const idp_cache_t *cache,
                                 const idp_env_t *env, const char *key)
{
    const socache_t *socache = cache->baton;
    apr_status_t status = APR_EGENERAL;

    if (lock(socache)) {
        status = socache->provider->remove(
            socache->instance, socache->server, (const unsigned char *)key,
            (unsigned int)strlen(key), env->pool);
        unlock(socache);
    }
    return result_of(socache, env, "remove", status);
}

idp_cache_t *idp_socache_create(const char **wrong, apr_pool_t *pconf,
                                apr_pool_t *ptemp, server_rec *s,
                                const char *setting)
{
    const char *colon = ap_strchr_c(setting, ':');
    const char *name = colon ? apr_pstrmemdup(ptemp, setting, (apr_size_t)
                                              (colon - setting)) : setting;
    socache_t *socache = apr_pcalloc(pconf, sizeof(*socache));
    idp_cache_t *cache = apr_pcalloc(pconf, sizeof(*cache));
    const char *failed;

    socache->server = s;
    socache->setting = setting;
    socache->provider = ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, name,
                                           AP_SOCACHE_PROVIDER_VERSION);
    if (!socache->provider) {
        *wrong = apr_psprintf(pconf, "\"%s\" was found, which no loaded "
                              "module provides; load mod_socache_%s, or use "
                              "another provider", name, name);
        return NULL;
    }
    failed = socache->provider->create(&socache->instance,
                                       colon ? colon + 1 : NULL, ptemp,
                                       pconf);
    if (failed) {
        *wrong = apr_psprintf(pconf, "\"%s\" was found, which %s does not "
                              "take: %s", setting, name, failed);
        return NULL;
    }
    cache->get = get;
    cache->set = set;
    cache->remove = forget;
    cache->baton = socache;
    return cache;
}

static apr_status_t destroy(void *baton)
{
    socache_t *socache = baton;

    socache->provider->destroy(socache->instance, socache->server);
    return APR_SUCCESS;
}

bool idp_socache_start(idp_cache_t *cache, apr_pool_t *pconf, server_rec *s)
{
    static const struct ap_socache_hints hints = {
        80, 40, apr_time_from_sec(60)
    };
    socache_t *socache = cache->baton;
    apr_status_t status = APR_SUCCESS;

    if (socache->provider->flags & AP_SOCACHE_FLAG_NOTMPSAFE) {
        status = ap_global_mutex_create(&socache->mutex, NULL, MUTEX, NULL,
                                        s, pconf, 0);
    }
    if (status == APR_SUCCESS) {
        status = socache->provider->init(socache->instance, NAME, &hints, s,
                                         pconf);
    }
    if (status != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, status, s, "connect_idp: the "
                     "cache %s does not start; see ConnectIdPCache",
                     socache->setting);
    }
    else {
        apr_pool_cleanup_register(pconf, socache, destroy,
                                  apr_pool_cleanup_null);
    }
    return status == APR_SUCCESS;
}

void idp_socache_start_child(idp_cache_t *cache, apr_pool_t *pchild)
{
    socache_t *socache = cache->baton;
    const char *file = socache->mutex
                       ? apr_global_mutex_lockfile(socache->mutex) : NULL;

    if (socache->mutex) {
        apr_global_mutex_child_init(&socache->mutex, file, pchild);
    }
}
