/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_ALGORITHM_H
#define IDP_SAML_ALGORITHM_H

/*
 * The methods of signing and encrypting that are taken and used: one table,
 * and what a service provider may have beside the safe ones of it.  RFC
 * 9231, XML Encryption 1.1.
 */

#include "lib/base/env.h"

#include <openssl/evp.h>
#include <xmlsec/transforms.h>

typedef enum {
    IDP_USE_SIGNATURE,
    IDP_USE_DATA,             /* encrypts the assertion */
    IDP_USE_KEY               /* encrypts the key of that */
} idp_use_t;

typedef struct idp_algorithm_t {
    const char *name;         /* as in directives; two rows may share it */
    const char *uri;          /* Algorithm, SigAlg */
    idp_use_t use;
    bool weak;                /* just where it is named; never signs here */
    int key_type;             /* EVP_PKEY_RSA, EVP_PKEY_EC; NONE for data */
    int bits;                 /* EC: least size of a key that signs with it
                                 unasked; data: size of the key */
    int padding;              /* of RSA, as OpenSSL counts them; else 0 */
    const char *digest;       /* OpenSSL's name; NULL: has none */
    const char *mgf;          /* digest of OAEP's MGF1, or NULL */
    xmlSecTransformId (*transform)(void); /* NULL for keys */
} idp_algorithm_t;

typedef struct idp_digest_t {
    const char *uri;          /* DigestMethod */
    const char *name;         /* OpenSSL's */
    bool weak;                /* taken with a weak signature method alone */
    xmlSecTransformId (*transform)(void);
} idp_digest_t;

/* What is taken from and used for one service provider. */
typedef struct idp_algorithms_t {
    unsigned allowed;         /* bit n: row n of the table */
    unsigned named;           /* those of them that +NAME names */
} idp_algorithms_t;

/* All that are not weak, none named. */
idp_algorithms_t idp_algorithms_safe(void);

/*
 * Takes a word of ConnectIdPAlgorithms, +NAME or -NAME, into ALGORITHMS;
 * *WEAK tells whether a weak one was added.  IDP_E_CONFIG lists the names.
 */
const idp_error_t *idp_algorithms_change(idp_algorithms_t *algorithms,
                                         bool *weak, apr_pool_t *pool,
                                         const char *word);

/* Is ROW allowed?  ALGORITHMS NULL: those that are safe. */
bool idp_algorithms_allow(const idp_algorithms_t *algorithms,
                          const idp_algorithm_t *row);

/*
 * The row for USE of that URI, allowed or not, or NULL: MD5, DSA, HMAC,
 * unknown.  DIGEST and MGF are OpenSSL's names and tell those of key
 * transport apart; else NULL.
 */
const idp_algorithm_t *idp_algorithm_find(idp_use_t use, const char *uri,
                                          const char *digest,
                                          const char *mgf);

/*
 * What is used where nobody else chooses: the first of ALGORITHMS that is
 * named, else the first that is allowed.  For a signature KEY_TYPE and BITS
 * are the key's: SHA-256, and SHA-384 for a P-384 key.  NULL: there is none.
 */
const idp_algorithm_t *idp_algorithm_choose(
    const idp_algorithms_t *algorithms, idp_use_t use, int key_type,
    int bits);

/* The row of a DigestMethod, or NULL; a weak one for SIGNATURE's alone. */
const idp_digest_t *idp_digest_find(const char *uri,
                                    const idp_algorithm_t *signature);

/* The DigestMethod that goes with SIGNATURE. */
const idp_digest_t *idp_digest_of(const idp_algorithm_t *signature);

/*
 * Sets the RSA padding of ROW, and its digests, on a key's CONTEXT: PSS with
 * a salt as long as the digest (RFC 9231 2.3.9), OAEP, or PKCS#1 1.5.
 */
bool idp_algorithm_prepare(EVP_PKEY_CTX *context,
                           const idp_algorithm_t *row);

/* xmlsec's transforms of the methods that it does not know: RSA-PSS. */
xmlSecTransformId idp_pss_sha256(void);
xmlSecTransformId idp_pss_sha384(void);
xmlSecTransformId idp_pss_sha512(void);

/* Makes them known to xmlsec, which must have been started. */
bool idp_pss_register(void);

#endif
