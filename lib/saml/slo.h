/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_SLO_H
#define IDP_SAML_SLO_H

/* The SingleLogoutServices of metadata.  SAML Metadata 2.4.2. */

#include "lib/saml/xml.h"

#include <apr_tables.h>

#define IDP_SLO_MAX 8

/* One that a browser can be sent to. */
typedef struct idp_slo_t {
    bool post;                /* HTTP-POST, else HTTP-Redirect */
    const char *location;     /* for requests */
    const char *response_location; /* for responses, often the same */
} idp_slo_t;

/*
 * Adds the SingleLogoutService NODE to SERVICES (idp_slo_t); one of another
 * binding is passed over.  An http address adds a sentence to WARNINGS
 * (const char *).  IDP_E_CONFIG.
 */
const idp_error_t *idp_slo_read(apr_array_header_t *services,
                                apr_array_header_t *warnings,
                                apr_pool_t *pool, const xmlNode *node);

/*
 * The one of SERVICES for a message, of the wished binding where there is
 * one; NULL where SERVICES has none.
 */
const idp_slo_t *idp_slo_choose(const apr_array_header_t *services,
                                bool post);

#endif
