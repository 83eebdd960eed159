/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_SESSION_H
#define IDP_SSO_SESSION_H

/*
 * The session of a user at this identity provider: a sealed cookie, so that
 * every node with the secret serves it and a restart loses nobody.  A
 * password is never part of it.
 */

#include "lib/base/seal.h"

/* A service provider that got an assertion; text is clean. */
typedef struct idp_participant_t {
    const char *entity_id;
    const char *name;         /* of its section, or NULL */
    const char *name_id;      /* NULL: it takes no part in logout */
    const char *name_id_format;
    const char *name_qualifier; /* NULL: not sent, as the next */
    const char *sp_name_qualifier;
    const char *session_index;
} idp_participant_t;

typedef struct idp_session_t {
    const char *id;           /* 160 random bits */
    const char *user;
    const char *class_ref;
    apr_time_t authn_instant; /* when the user proved who it is */
    apr_time_t last_seen;
    const apr_array_header_t *participants; /* idp_participant_t */
    int more;                 /* further ones, in the cache */
} idp_session_t;

/* ConnectIdPSession. */
typedef struct idp_session_policy_t {
    apr_interval_time_t lifetime; /* from authn_instant */
    apr_interval_time_t idle;     /* from last_seen */
} idp_session_policy_t;

#define IDP_SESSION_LIFETIME apr_time_from_sec(12 * 3600)
#define IDP_SESSION_IDLE apr_time_from_sec(4 * 3600)
#define IDP_SESSION_MAX_USER 256      /* bytes of a user name */

/*
 * A new session of USER, who signed in just now.  NULL where there is no
 * randomness.
 */
idp_session_t *idp_session_make(const idp_env_t *env, const char *user,
                                const char *class_ref);

/* SESSION as text in lines. */
const char *idp_session_write(apr_pool_t *pool,
                              const idp_session_t *session);

/* The reverse; NULL where TEXT is none. */
idp_session_t *idp_session_read(apr_pool_t *pool, const char *text);

/* SESSION as a cookie's value; NULL where it cannot be sealed. */
const char *idp_session_seal(const idp_env_t *env,
                             const idp_sealer_t *sealer,
                             const idp_session_policy_t *policy,
                             const idp_session_t *session);

/*
 * The session in TEXT, or NULL where it is none of ours, or is too old by
 * POLICY as it is now.
 */
idp_session_t *idp_session_unseal(const idp_env_t *env,
                                  const idp_sealer_t *sealer,
                                  const idp_session_policy_t *policy,
                                  const char *text);

/*
 * Is it time to write the cookie anew, with last_seen as it is now?  Not at
 * each request: a tenth of the idle time is exact enough.
 */
bool idp_session_is_stale(const idp_env_t *env,
                          const idp_session_policy_t *policy,
                          const idp_session_t *session);

#endif
