/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_CACHE_H
#define IDP_BASE_CACHE_H

/*
 * What nodes and children share: small values that expire.  lib/httpd makes
 * one over httpd's socache; a test makes one over a hash.
 */

#include "lib/base/env.h"

#include <apr_file_io.h>

#define IDP_CACHE_MAX_VALUE 4096 /* bytes */

/* set and remove answer FOUND where they did what they shall. */
typedef enum { IDP_CACHE_FOUND, IDP_CACHE_NOT_FOUND, IDP_CACHE_FAILED }
    idp_cache_result_t;

typedef struct idp_cache_t {
    /* the value in ENV's pool, NUL-terminated; it may be there for a few
       seconds longer than set said */
    idp_cache_result_t (*get)(const struct idp_cache_t *cache,
                              const idp_env_t *env, const char *key,
                              const char **value);
    idp_cache_result_t (*set)(const struct idp_cache_t *cache,
                              const idp_env_t *env, const char *key,
                              const char *value, apr_time_t expires);
    idp_cache_result_t (*remove)(const struct idp_cache_t *cache,
                                 const idp_env_t *env, const char *key);
    /* also past a restart; NULL: the cache does so by itself */
    void (*keep)(const struct idp_cache_t *cache, const idp_env_t *env,
                 const char *key, const char *value, apr_time_t expires);
    apr_file_t *journal;      /* keep's */
    void *baton;
} idp_cache_t;

#endif
