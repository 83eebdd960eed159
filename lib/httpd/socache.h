/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_SOCACHE_H
#define IDP_HTTPD_SOCACHE_H

/*
 * lib/sso's cache over httpd's socache: shmcb on one machine, redis or
 * memcache across many.  A provider that several processes may not use at
 * once (shmcb) is guarded by a mutex of httpd's, held for one look-up; redis
 * and memcache need none.
 */

#include "lib/httpd/config.h"
#include "lib/base/cache.h"

/* Registers the mutex; in pre_config. */
apr_status_t idp_socache_register(apr_pool_t *pconf);

/*
 * Makes the cache of SETTING, "shmcb" or "redis:localhost:6379"; in
 * check_config.  NULL and a sentence in *WRONG where it cannot be had.
 */
idp_cache_t *idp_socache_create(const char **wrong, apr_pool_t *pconf,
                                apr_pool_t *ptemp, server_rec *s,
                                const char *setting);

/* Starts it, as root; in post_config.  False after it was logged. */
bool idp_socache_start(idp_cache_t *cache, apr_pool_t *pconf, server_rec *s);

/* In each child. */
void idp_socache_start_child(idp_cache_t *cache, apr_pool_t *pchild);

#endif
