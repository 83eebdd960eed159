/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_ALGORITHM_H
#define IDP_SAML_ALGORITHM_H

/* The signature and digest methods that are taken and used.  RFC 9231. */

#include <apr_pools.h>
#include <xmlsec/transforms.h>

typedef struct idp_algorithm_t {
    const char *name;         /* as in directives: rsa-sha256 */
    const char *uri;          /* SigAlg, SignatureMethod */
    int key_type;             /* EVP_PKEY_RSA, EVP_PKEY_EC */
    const char *digest;       /* OpenSSL's name */
    xmlSecTransformId (*transform)(void);
} idp_algorithm_t;

typedef struct idp_digest_t {
    const char *uri;          /* DigestMethod */
    xmlSecTransformId (*transform)(void);
} idp_digest_t;

/* The row of a SignatureMethod, or NULL: SHA-1, MD5, DSA, HMAC, unknown. */
const idp_algorithm_t *idp_algorithm_find(const char *uri);

/* The row of a DigestMethod, or NULL. */
const idp_digest_t *idp_digest_find(const char *uri);

/*
 * What a key of BITS signs with when nobody names a method: SHA-256, and
 * SHA-384 for a P-384 key.  NULL for a kind of key that does not sign here.
 */
const idp_algorithm_t *idp_algorithm_for_key(int key_type, int bits);

#endif
