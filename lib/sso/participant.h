/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_PARTICIPANT_H
#define IDP_SSO_PARTICIPANT_H

/*
 * The service providers that got an assertion in a session, to be told when
 * it ends.  The sealed session holds as many as fit into a cookie; further
 * ones are in the cache.
 */

#include "lib/base/cache.h"
#include "lib/sso/session.h"

/* PARTICIPANT as a line of text without line breaks. */
const char *idp_participant_write(apr_pool_t *pool,
                                  const idp_participant_t *participant);

/* The reverse; false where LINE is none. */
bool idp_participant_read(idp_participant_t *participant, apr_pool_t *pool,
                          const char *line);

/*
 * SESSION, seen just now, with PARTICIPANT in it: in place of an older one
 * of the same service provider, since a browser has one session there.  The
 * cache keeps until ENDS what does not fit.  SESSION itself where that says
 * nothing new.
 */
const idp_session_t *idp_participants_add(
    const idp_env_t *env, const idp_cache_t *cache,
    const idp_session_t *session, const idp_participant_t *participant,
    apr_time_t ends);

/*
 * All participants of SESSION (idp_participant_t), always in the same
 * order.  One that the cache has forgotten has no entity_id.
 */
apr_array_header_t *idp_participants_all(const idp_env_t *env,
                                         const idp_cache_t *cache,
                                         const idp_session_t *session);

#endif
