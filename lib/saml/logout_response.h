/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_LOGOUT_RESPONSE_H
#define IDP_SAML_LOGOUT_RESPONSE_H

/* A LogoutResponse, theirs and ours.  SAML Core 3.7.2. */

#include "lib/saml/protocol.h"

typedef struct idp_logout_response_t {
    idp_protocol_t protocol;
    const char *in_response_to; /* NULL: not said */
    const char *status_top;     /* StatusCodes: the outer one */
    const char *status_second;  /* and the one inside it, or NULL */
} idp_logout_response_t;

/*
 * Reads the root of DOC: exactly a LogoutResponse, its children as the
 * schema has them, every value bounded and clean.  IDP_E_MESSAGE,
 * IDP_E_VERSION.
 */
const idp_error_t *idp_logout_response_read(idp_logout_response_t *response,
                                            apr_pool_t *pool, xmlDoc *doc);

/* What ours says; text is clean. */
typedef struct idp_logout_answer_t {
    const char *issuer;       /* our entityID */
    const char *destination;  /* NULL: SOAP */
    const char *in_response_to;
    const char *status_top;
    const char *status_second; /* NULL: none */
} idp_logout_answer_t;

/* The LogoutResponse of ANSWER, not signed yet.  IDP_E_INTERNAL. */
const idp_error_t *idp_logout_response_make(
    xmlDoc **doc, const idp_env_t *env, const idp_logout_answer_t *answer);

#endif
