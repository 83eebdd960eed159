/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_DIGEST_H
#define IDP_BASE_DIGEST_H

#include <apr_pools.h>

/*
 * SHA-256 of KIND, ":" and TEXT as lower-case hex: the name of a cache entry
 * of any text and length.  NULL where OpenSSL fails.
 */
const char *idp_digest(apr_pool_t *pool, const char *kind, const char *text);

#endif
