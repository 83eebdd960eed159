/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/algorithm.h"

#include <string.h>

#include <openssl/evp.h>
#include <xmlsec/crypto.h>

#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define ENC "http://www.w3.org/2001/04/xmlenc#"

static const idp_algorithm_t algorithms[] = {
    { "rsa-sha256", MORE "rsa-sha256", EVP_PKEY_RSA, "SHA256",
      xmlSecOpenSSLTransformRsaSha256GetKlass },
    { "rsa-sha384", MORE "rsa-sha384", EVP_PKEY_RSA, "SHA384",
      xmlSecOpenSSLTransformRsaSha384GetKlass },
    { "rsa-sha512", MORE "rsa-sha512", EVP_PKEY_RSA, "SHA512",
      xmlSecOpenSSLTransformRsaSha512GetKlass },
    { "ecdsa-sha256", MORE "ecdsa-sha256", EVP_PKEY_EC, "SHA256",
      xmlSecOpenSSLTransformEcdsaSha256GetKlass },
    { "ecdsa-sha384", MORE "ecdsa-sha384", EVP_PKEY_EC, "SHA384",
      xmlSecOpenSSLTransformEcdsaSha384GetKlass },
    { NULL, NULL, 0, NULL, NULL }
};

static const idp_digest_t digests[] = {
    { ENC "sha256", xmlSecOpenSSLTransformSha256GetKlass },
    { MORE "sha384", xmlSecOpenSSLTransformSha384GetKlass },
    { ENC "sha512", xmlSecOpenSSLTransformSha512GetKlass },
    { NULL, NULL }
};

const idp_algorithm_t *idp_algorithm_find(const char *uri)
{
    const idp_algorithm_t *row = algorithms;

    while (row->uri && strcmp(row->uri, uri) != 0) {
        row++;
    }
    return row->uri ? row : NULL;
}

const idp_digest_t *idp_digest_find(const char *uri)
{
    const idp_digest_t *row = digests;

    while (row->uri && strcmp(row->uri, uri) != 0) {
        row++;
    }
    return row->uri ? row : NULL;
}

const idp_algorithm_t *idp_algorithm_for_key(int key_type, int bits)
{
    const char *digest = key_type == EVP_PKEY_EC && bits > 256 ? "SHA384"
                                                               : "SHA256";
    const idp_algorithm_t *row = algorithms;

    while (row->uri && (row->key_type != key_type
                        || strcmp(row->digest, digest) != 0)) {
        row++;
    }
    return row->uri ? row : NULL;
}
