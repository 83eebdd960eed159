/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_LOGOUT_INDEX_H
#define IDP_SSO_LOGOUT_INDEX_H

/*
 * Whose session a service provider means when it asks over SOAP, where no
 * cookie says so: kept in the cache for as long as the session lasts.
 */

#include "lib/base/cache.h"
#include "lib/saml/logout_request.h"
#include "lib/sso/session.h"

/* Enters PARTICIPANT of SESSION, which ends at ENDS at the latest. */
void idp_logout_index_add(const idp_env_t *env, const idp_cache_t *cache,
                          const idp_session_t *session,
                          const idp_participant_t *participant,
                          apr_time_t ends);

typedef struct idp_logout_found_t {
    const char *session;      /* its id */
    const char *user;
    bool alone;               /* it has no other participant */
} idp_logout_found_t;

/*
 * What ENTITY_ID means by the NameID of REQUEST and INDEX; INDEX NULL: any
 * session of that user.  False where it is not known.
 */
bool idp_logout_index_find(idp_logout_found_t *found, const idp_env_t *env,
                           const idp_cache_t *cache, const char *entity_id,
                           const idp_logout_request_t *request,
                           const char *index);

#endif
