/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_KEY_H
#define IDP_SAML_KEY_H

/* Our keys, read once as root, and the certificates of service providers. */

#include "lib/saml/algorithm.h"

#include "lib/base/env.h"

#include <apr_tables.h>
#include <openssl/evp.h>
#include <xmlsec/keys.h>

#define IDP_KEY_MAX_FILE (64 * 1024)

/* A key pair of this identity provider.  Constant once opened. */
typedef struct idp_key_t {
    xmlSecKey *key;           /* the private key, ready to sign with */
    int type;                 /* EVP_PKEY_RSA or EVP_PKEY_EC */
    int bits;
    const idp_algorithm_t *algorithm; /* that it signs with */
    const char *certificate;  /* base64 of the DER form, one line */
    apr_time_t not_after;
} idp_key_t;

/*
 * Reads a PEM private key and its PEM certificate and checks them: they
 * belong together, RSA of 2,048 bits or EC on P-256 or P-384, a certificate
 * that is valid at NOW.  The key never leaves memory.  *KEY is freed with
 * POOL.  IDP_E_CONFIG names the file.
 */
const idp_error_t *idp_key_open(idp_key_t **key, apr_pool_t *pool,
                                apr_time_t now, const char *key_file,
                                const char *certificate_file);

/*
 * The public key of a certificate in base64 (with or without white space),
 * as it stands in metadata, freed with POOL.  Its validity period is not
 * looked at: metadata says which keys count (SAML Metadata 2.4.1.1).
 */
const idp_error_t *idp_key_of_certificate(EVP_PKEY **key, apr_pool_t *pool,
                                          const char *base64);

#endif
