/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_JOURNAL_H
#define IDP_SSO_JOURNAL_H

/*
 * Revoked sessions must stay revoked when httpd restarts, and a cache in
 * memory forgets.  So each revocation is also a line in a file of the state
 * directory: "EXPIRES KEY VALUE", EXPIRES in seconds since 1970.
 */

#include "lib/base/cache.h"

/*
 * Puts what FILE has into CACHE, writes FILE anew without what has expired,
 * and opens it in POOL for idp_revoke to add to; as root, before children
 * start, which inherit the open file.  IDP_E_CONFIG.
 */
const idp_error_t *idp_journal_start(idp_cache_t *cache,
                                     const idp_env_t *env, apr_pool_t *pool,
                                     const char *file);

#endif
