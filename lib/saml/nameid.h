/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_NAMEID_H
#define IDP_SAML_NAMEID_H

/* Name identifiers and their formats.  SAML Core 2.2.2 and 8.3. */

#include "lib/base/seal.h"

/* What is beside a NameID in its element. */
typedef enum {
    IDP_QUALIFIERS_ASKED,     /* the SPNameQualifier of the request, if any */
    IDP_QUALIFIERS_BOTH,      /* both entityIDs, always */
    IDP_QUALIFIERS_NONE
} idp_qualifiers_t;

typedef struct idp_nameid_format_t {
    const char *word;         /* in ConnectIdPNameID */
    const char *urn;
    idp_qualifiers_t qualifiers;
    const char *form;         /* a regular expression; NULL: any value */
} idp_nameid_format_t;

/* The rows of those that need no source; the others follow. */
enum { IDP_NAMEID_ROW_TRANSIENT, IDP_NAMEID_ROW_PERSISTENT };

/* All formats, up to a row without a word. */
extern const idp_nameid_format_t idp_nameid_formats[];

/*
 * The persistent NameID that belongs to VALUE at the service provider:
 * HMAC-SHA256 over its entityID, a NUL byte and VALUE, keyed by KEY
 * (IDP_SEAL_KEY_SIZE bytes), as 52 letters and digits of base32 (RFC 4648,
 * lower case, not padded).  SAML Core 8.3.7.  NULL where OpenSSL fails.
 */
const char *idp_nameid_compute(apr_pool_t *pool, const unsigned char *key,
                               const char *sp_entity_id, const char *value);

#endif
