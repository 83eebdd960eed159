/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_REQUESTED_H
#define IDP_SAML_REQUESTED_H

/* Attributes that a service provider asks for.  SAML Metadata 2.4.4.1. */

#include "lib/saml/xml.h"

#include <apr_tables.h>

#define IDP_REQUESTED_MAX 200

typedef struct idp_requested_t {
    const char *name;         /* Name in the assertion */
    bool required;            /* isRequired */
} idp_requested_t;

/*
 * Reads an AttributeConsumingService.  Where several stand in a descriptor,
 * the first counts, or the one with isDefault: *REQUESTED (idp_requested_t)
 * is what an earlier one left there, or NULL.  IDP_E_CONFIG.
 */
const idp_error_t *idp_requested_read(apr_array_header_t **requested,
                                      apr_pool_t *pool,
                                      const xmlNode *service);

/* The one of NAME in REQUESTED, which may be NULL; or NULL. */
const idp_requested_t *idp_requested_find(
    const apr_array_header_t *requested, const char *name);

#endif
