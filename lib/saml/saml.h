/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_SAML_H
#define IDP_SAML_SAML_H

/* Names that the standards give, and the libraries' start. */

#include "lib/base/env.h"

#define IDP_NS_PROTOCOL "urn:oasis:names:tc:SAML:2.0:protocol"
#define IDP_NS_ASSERTION "urn:oasis:names:tc:SAML:2.0:assertion"
#define IDP_NS_METADATA "urn:oasis:names:tc:SAML:2.0:metadata"
#define IDP_NS_DSIG "http://www.w3.org/2000/09/xmldsig#"

#define IDP_BINDING_POST "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
#define IDP_BINDING_REDIRECT \
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"

#define IDP_BINDING_SOAP "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"

#define IDP_STATUS "urn:oasis:names:tc:SAML:2.0:status:"
#define IDP_STATUS_SUCCESS IDP_STATUS "Success"
#define IDP_STATUS_RESPONDER IDP_STATUS "Responder"
#define IDP_STATUS_PARTIAL_LOGOUT IDP_STATUS "PartialLogout"

#define IDP_NAMEID_UNSPECIFIED \
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
#define IDP_NAMEID_EMAIL \
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
#define IDP_NAMEID_PERSISTENT \
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
#define IDP_NAMEID_TRANSIENT \
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
#define IDP_NAMEID_ENTITY "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
#define IDP_NAMEID_KERBEROS \
    "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"
#define IDP_NAMEID_X509 \
    "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
#define IDP_NAMEID_WINDOWS \
    "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName"

#define IDP_CONTEXT "urn:oasis:names:tc:SAML:2.0:ac:classes:"

/*
 * Starts libxml2, xmlsec and lasso once in a process (PROCESS_POOL marks
 * it), and sends what GLib has to say to LOG, which otherwise goes to
 * standard error.  xmlsec's own messages are dropped: whoever calls it says
 * what failed.
 */
const idp_error_t *idp_saml_start(apr_pool_t *process_pool,
                                  void (*log)(idp_log_level_t level,
                                              const char *line));

#endif
