/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_REVOCATION_H
#define IDP_SSO_REVOCATION_H

/* Ending sessions before their time, on every node at once. */

#include "lib/base/cache.h"
#include "lib/sso/session.h"

typedef enum {
    IDP_REVOKE_SESSION,       /* VALUE: the session's id */
    IDP_REVOKE_USER,          /* VALUE: the user */
    IDP_REVOKE_ALL            /* VALUE: "" */
} idp_revoke_t;

/*
 * Ends the sessions of VALUE that began up to now.  The entry stays for the
 * longest life that a session can have.  False where the cache failed.
 */
bool idp_revoke(const idp_env_t *env, const idp_cache_t *cache,
                idp_revoke_t what, const char *value);

/*
 * Was SESSION ended?  A cache that cannot be asked counts as yes: then the
 * password is asked for, which needs no cache.
 */
bool idp_is_revoked(const idp_env_t *env, const idp_cache_t *cache,
                    const idp_session_t *session);

#endif
