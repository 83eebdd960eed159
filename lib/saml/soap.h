/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_SOAP_H
#define IDP_SAML_SOAP_H

/* SOAP 1.1 around a message.  SAML Bindings 3.2. */

#include "lib/saml/xml.h"

#define IDP_SOAP_TYPE "text/xml"

/*
 * The message in an envelope of SIZE bytes, as a document of its own: the
 * rest of the envelope is gone, so that nothing else can be taken for it.
 * IDP_E_MESSAGE, IDP_E_MESSAGE_SIZE, IDP_E_UNSUPPORTED.
 */
const idp_error_t *idp_soap_read(xmlDoc **message, apr_pool_t *pool,
                                 const char *bytes, apr_size_t size);

/* Puts an envelope around the root of DOC.  IDP_E_INTERNAL. */
const idp_error_t *idp_soap_wrap(apr_pool_t *pool, xmlDoc *doc);

#endif
