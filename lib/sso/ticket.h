/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_TICKET_H
#define IDP_SSO_TICKET_H

/*
 * What the user wanted before the login page came between: the request, in
 * sealed text that the login form carries.  The server keeps nothing, and
 * no cookie is needed.  The ticket is also the form's token: without one
 * made here a password is not even looked at.
 */

#include "lib/base/seal.h"

#define IDP_TICKET_LIFETIME apr_time_from_sec(3600)

typedef struct idp_ticket_t {
    bool post;                /* of the request */
    apr_time_t received;
    const char *path;         /* below the base path */
    const char *parameters;   /* query or form; "" for none */
} idp_ticket_t;

/* NULL where it cannot be sealed. */
const char *idp_ticket_seal(const idp_env_t *env, const idp_sealer_t *sealer,
                            const idp_ticket_t *ticket);

/* NULL where TEXT is none of ours; *EXPIRED where it was. */
idp_ticket_t *idp_ticket_unseal(const idp_env_t *env,
                                const idp_sealer_t *sealer,
                                const char *text, bool *expired);

#endif
