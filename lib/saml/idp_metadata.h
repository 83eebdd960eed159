/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_IDP_METADATA_H
#define IDP_SAML_IDP_METADATA_H

#include "lib/base/env.h"

#include <apr_tables.h>

typedef struct idp_metadata_t {
    const char *entity_id;
    const char *sso;          /* address of the SingleSignOnService */
    const apr_array_header_t *certificates; /* const char *, base64 */
    const apr_array_header_t *nameid_formats; /* const char * */
    bool want_authn_requests_signed;
    const char *slo;          /* of the SingleLogoutService; NULL: none */
    const char *slo_soap;     /* of that by SOAP; with slo */
} idp_metadata_t;

/*
 * Our metadata as XML, UTF-8 without a byte order mark.  SAML Metadata
 * 2.4.3.  It says nothing that passes with time, so that what was uploaded
 * once stays true.  IDP_E_INTERNAL.
 */
const idp_error_t *idp_metadata_write(const char **xml, apr_pool_t *pool,
                                      const idp_metadata_t *metadata);

#endif
