/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_REPLAY_H
#define IDP_SSO_REPLAY_H

/* A request is answered with an assertion once.  SAML Profiles 4.1.4.5. */

#include "lib/base/cache.h"

/*
 * Remembers until EXPIRES that the request ID of the service provider ISSUER
 * is answered.  IDP_E_REPLAY where it was already; IDP_E_SOURCE where the
 * cache does not say.
 */
const idp_error_t *idp_replay_check(const idp_env_t *env,
                                    const idp_cache_t *cache,
                                    const char *issuer, const char *id,
                                    apr_time_t expires);

#endif
