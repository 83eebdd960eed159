/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_BINDING_H
#define IDP_SAML_BINDING_H

/* From a binding's parameters to the bytes of a message. */

#include "lib/saml/parameters.h"

typedef struct idp_message_t {
    const char *xml;
    apr_size_t size;
    const char *relay_state;  /* or NULL */
    /* HTTP-Redirect only (SAML Bindings 3.4.4.1); NULL: not signed */
    const char *signed_octets;
    const char *sig_alg;
    const char *signature;
    apr_size_t signature_size;
} idp_message_t;

/*
 * The message is in the parameter WHICH: IDP_PARAM_REQUEST, or
 * IDP_PARAM_RESPONSE; the other one must not be there.
 *
 * HTTP-Redirect, DEFLATE encoding: base64, then raw inflate of at most
 * idp_xml_message.bytes.  SAML Bindings 3.4.4.
 */
const idp_error_t *idp_binding_redirect(idp_message_t *message,
                                        apr_pool_t *pool,
                                        const idp_parameters_t *parameters,
                                        idp_param_t which);

/* HTTP-POST: base64.  SAML Bindings 3.5.4. */
const idp_error_t *idp_binding_post(idp_message_t *message, apr_pool_t *pool,
                                    const idp_parameters_t *parameters,
                                    idp_param_t which);

#endif
