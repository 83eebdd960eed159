/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_SP_METADATA_H
#define IDP_SAML_SP_METADATA_H

/* What a service provider's metadata says.  SAML Metadata 2.4.4. */

#include "lib/base/env.h"

#include <apr_tables.h>

#define IDP_SP_METADATA_MAX_ACS 256
#define IDP_SP_METADATA_MAX_KEYS 32

/* An AssertionConsumerService of the HTTP-POST binding. */
typedef struct idp_acs_t {
    const char *location;
    long index;               /* 0 to 65535; -1 where it comes from ACS */
    int preference;           /* isDefault: 1 true, 0 not said, -1 false */
} idp_acs_t;

typedef struct idp_sp_metadata_t {
    const char *entity_id;
    const char *file;         /* where it stands */
    apr_array_header_t *acs;  /* idp_acs_t, one at least */
    apr_array_header_t *slo;  /* idp_slo_t */
    apr_array_header_t *requested; /* idp_requested_t; NULL: nothing */
    apr_array_header_t *keys; /* EVP_PKEY *, for signing */
    apr_array_header_t *encryption_keys; /* idp_encryption_key_t */
    bool authn_requests_signed;
    bool want_assertions_signed;
    apr_array_header_t *warnings; /* const char *: taken, but not right */
} idp_sp_metadata_t;

/*
 * Reads FILE: an EntityDescriptor, or an EntitiesDescriptor of any depth.
 * Adds an idp_sp_metadata_t * to ENTITIES for each entity with an
 * SPSSODescriptor; other entities are passed over, a file without any is an
 * error.  Refused: metadata whose validUntil has passed, a service provider
 * without an AssertionConsumerService by HTTP-POST, an address that is not
 * http or https.  IDP_E_CONFIG names the file and the entity.
 */
const idp_error_t *idp_sp_metadata_read(apr_array_header_t *entities,
                                        apr_pool_t *pool, apr_time_t now,
                                        const char *file);

/*
 * Is LOCATION an address that an answer may be posted to: https, or http
 * (*PLAIN is then true), with a host, without a user name or a fragment?
 */
bool idp_acs_is_address(const char *location, bool *plain);

#endif
