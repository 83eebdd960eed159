/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_LOGOUT_SEND_H
#define IDP_SSO_LOGOUT_SEND_H

/* How messages about logout leave, and who they come from. */

#include "lib/saml/binding.h"
#include "lib/saml/protocol.h"
#include "lib/sso/logout.h"

/* Where a message goes. */
typedef struct idp_dispatch_t {
    const idp_sp_t *sp;
    bool post;                /* HTTP-POST, else HTTP-Redirect */
    const char *location;
    idp_param_t which;        /* IDP_PARAM_REQUEST, IDP_PARAM_RESPONSE */
    const char *relay_state;  /* NULL: none */
} idp_dispatch_t;

/* Signs DOC and puts it into REPLY. */
const idp_error_t *idp_logout_send(idp_reply_t *reply, const idp_env_t *env,
                                   const idp_in_t *in, xmlDoc *doc,
                                   const idp_dispatch_t *dispatch);

/* What a LogoutResponse says. */
typedef struct idp_verdict_t {
    const char *in_response_to;
    const char *status_top;
    const char *status_second; /* NULL: none */
} idp_verdict_t;

/*
 * Sends a LogoutResponse to SP, which has a SingleLogoutService: by the
 * binding that its request came by (POST), where it takes that.
 */
const idp_error_t *idp_logout_tell(idp_reply_t *reply, const idp_env_t *env,
                                   const idp_provider_t *provider,
                                   const idp_in_t *in, const idp_sp_t *sp,
                                   bool post, const char *relay_state,
                                   const idp_verdict_t *verdict);

/* A message as it came in. */
typedef struct idp_received_t {
    const idp_message_t *message; /* NULL: SOAP */
    bool post;                /* else its signature is in the query */
    xmlDoc *doc;
    const idp_protocol_t *protocol;
    const char *url;          /* of the endpoint that it came to */
} idp_received_t;

/*
 * Finds the service provider *SP that signed RECEIVED, just now and for this
 * endpoint.  A message about logout must be signed (SAML Profiles 4.4.3.1).
 * IDP_E_SERVICE_PROVIDER, IDP_E_SIGNATURE_MISSING, IDP_E_SIGNATURE,
 * IDP_E_ALGORITHM, IDP_E_DESTINATION, IDP_E_AGE.
 */
const idp_error_t *idp_logout_check(const idp_sp_t **sp,
                                    const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_received_t *received);

#endif
