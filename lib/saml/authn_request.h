/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_AUTHN_REQUEST_H
#define IDP_SAML_AUTHN_REQUEST_H

/* What an AuthnRequest says.  SAML Core 3.2.1 and 3.4.1. */

#include "lib/saml/xml.h"

#include <apr_tables.h>

typedef enum {
    IDP_COMPARISON_EXACT,
    IDP_COMPARISON_MINIMUM,
    IDP_COMPARISON_MAXIMUM,
    IDP_COMPARISON_BETTER
} idp_comparison_t;

/* Text is NULL and a number is -1 where the request does not say it. */
typedef struct idp_authn_request_t {
    const char *id;
    const char *issuer;
    apr_time_t issue_instant;
    const char *destination;
    const char *acs_url;
    long acs_index;           /* 0 to 65535 */
    const char *protocol_binding;
    bool force_authn;
    bool is_passive;
    const char *nameid_format;
    const char *sp_name_qualifier;
    bool has_subject;
    const apr_array_header_t *context_classes;  /* const char *, or NULL */
    idp_comparison_t comparison;
    const xmlNode *signature; /* the ds:Signature child of the root */
} idp_authn_request_t;

/*
 * Reads the root of DOC: exactly an AuthnRequest of Version 2.0 with the
 * children of the schema, each once and in its order, every value bounded
 * and clean.  IDP_E_MESSAGE, IDP_E_VERSION, IDP_E_UNSUPPORTED.
 */
const idp_error_t *idp_authn_request_read(idp_authn_request_t *request,
                                          apr_pool_t *pool, xmlDoc *doc);

#endif
