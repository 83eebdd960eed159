/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_ENCRYPT_H
#define IDP_SAML_ENCRYPT_H

/* Assertions that only their service provider can read.  SAML Core 2.3.4. */

#include "lib/saml/algorithm.h"

#include <apr_tables.h>
#include <libxml/tree.h>

/* An EncryptionMethod of a KeyDescriptor.  SAML Metadata 2.4.1.1. */
typedef struct idp_encryption_method_t {
    idp_use_t use;            /* IDP_USE_DATA or IDP_USE_KEY */
    const char *uri;
    const char *digest;       /* of OAEP, OpenSSL's names; "": unknown */
    const char *mgf;
} idp_encryption_method_t;

/* A key of a service provider that its metadata has for encryption. */
typedef struct idp_encryption_key_t {
    EVP_PKEY *key;
    const apr_array_header_t *methods; /* idp_encryption_method_t, the one it
                                          likes best first; empty: unsaid */
} idp_encryption_key_t;

/* How assertions for one service provider are encrypted. */
typedef struct idp_encryption_t {
    EVP_PKEY *key;
    const idp_algorithm_t *data;
    const idp_algorithm_t *transport;
    const char *recipient;    /* its entityID */
} idp_encryption_t;

/*
 * Takes the first of KEYS (idp_encryption_key_t) that is RSA of 2,048 bits
 * or more, and for it the first method of its metadata that ALGORITHMS
 * allow; where the metadata is silent, what ALGORITHMS prefer.  Sets all but
 * the recipient.  NULL, or why there is no such key.
 */
const char *idp_encryption_choose(idp_encryption_t *encryption,
                                  apr_pool_t *pool,
                                  const apr_array_header_t *keys,
                                  const idp_algorithms_t *algorithms);

/*
 * Puts an EncryptedAssertion in the place of ASSERTION, which is freed; a
 * signature of it must be there already.  The plaintext declares its
 * namespaces itself, so that it can be read alone.  The use of a weak method
 * is logged.  IDP_E_INTERNAL.
 */
const idp_error_t *idp_encrypt_assertion(const idp_env_t *env,
                                         xmlNode *assertion,
                                         const idp_encryption_t *encryption);

#endif
