/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_THROTTLE_H
#define IDP_SSO_THROTTLE_H

/*
 * Against guessing passwords: after some failures each further one makes
 * the next attempt wait longer, for that user name and for that address.
 * The wait ends by itself after a minute at the most, an attempt during it
 * does not make it longer, and a browser that has signed this user in before
 * (it holds a sealed device cookie) is counted on its own: nobody can lock
 * somebody else out.  A name that does not exist is counted like any other.
 */

#include "lib/base/seal.h"
#include "lib/base/cache.h"

#define IDP_THROTTLE_FREE_USER 5      /* failures without a wait */
#define IDP_THROTTLE_FREE_ADDRESS 30
#define IDP_THROTTLE_MAX_WAIT 60      /* seconds */
#define IDP_THROTTLE_MEMORY apr_time_from_sec(900)
#define IDP_THROTTLE_DEVICE_LIFETIME apr_time_from_sec(90 * 86400)

typedef struct idp_attempt_t {
    const idp_cache_t *cache; /* NULL: there is none, nothing is counted */
    const idp_sealer_t *sealer;
    const char *user;         /* as it was typed */
    const char *address;      /* of the client */
    const char *device;       /* the device cookie, or NULL */
    int failures;             /* of the user; set by idp_throttle_wait */
} idp_attempt_t;

/* Seconds to wait before this attempt may be tried; 0: now. */
int idp_throttle_wait(const idp_env_t *env, idp_attempt_t *attempt);

void idp_throttle_failed(const idp_env_t *env, const idp_attempt_t *attempt);

/* Forgets the failures of the user on this device; not the address's. */
void idp_throttle_succeeded(const idp_env_t *env,
                            const idp_attempt_t *attempt);

/* A device cookie for USER; NULL where it cannot be sealed. */
const char *idp_throttle_device(const idp_env_t *env,
                                const idp_sealer_t *sealer,
                                const char *user);

#endif
