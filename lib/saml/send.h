/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_SEND_H
#define IDP_SAML_SEND_H

/*
 * How a request or response of ours leaves: from a document that is not
 * signed yet to what a binding carries.  All are signed.
 */

#include "lib/saml/key.h"
#include "lib/saml/parameters.h"

#include <libxml/tree.h>

/*
 * HTTP-Redirect: the address LOCATION with the message as its parameter
 * WHICH (IDP_PARAM_REQUEST or IDP_PARAM_RESPONSE), RELAY_STATE (or NULL) and
 * a signature over these.  SAML Bindings 3.4.4.1.  IDP_E_INTERNAL.
 */
const idp_error_t *idp_send_redirect(const char **url, apr_pool_t *pool,
                                     xmlDoc *doc, const idp_key_t *key,
                                     const char *location,
                                     idp_param_t which,
                                     const char *relay_state);

/* HTTP-POST: base64.  SAML Bindings 3.5.4.  IDP_E_INTERNAL. */
const idp_error_t *idp_send_post(const char **base64, apr_pool_t *pool,
                                 xmlDoc *doc, const idp_key_t *key);

/* SOAP 1.1: the envelope around it.  SAML Bindings 3.2.  IDP_E_INTERNAL. */
const idp_error_t *idp_send_soap(const char **xml, apr_pool_t *pool,
                                 xmlDoc *doc, const idp_key_t *key);

#endif
