/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/signature.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <xmlsec/openssl/evp.h>

#include "lib/base/text.h"

/* OpenSSL's signature of OCTETS; *SIZE 0 where it fails. */
static unsigned char *sign(size_t *size, apr_pool_t *pool,
                           const char *octets, const idp_key_t *key,
                           EVP_PKEY *pkey)
{
    const unsigned char *bytes = (const unsigned char *)octets;
    size_t room = (size_t)EVP_PKEY_size(pkey);
    unsigned char *out = apr_palloc(pool, room);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *method = NULL;
    bool done = context
        && EVP_DigestSignInit_ex(context, &method, key->algorithm->digest,
                                 NULL, NULL, pkey, NULL) == 1
        && idp_algorithm_prepare(method, key->algorithm)
        && EVP_DigestSign(context, out, &room, bytes, strlen(octets)) == 1;

    EVP_MD_CTX_free(context);
    *size = done ? room : 0;
    return out;
}

/* From DER to r and s joined (RFC 9231 2.3.6); *SIZE 0 where it fails. */
static unsigned char *join(size_t *size, apr_pool_t *pool,
                           const unsigned char *der, EVP_PKEY *pkey)
{
    int half = (EVP_PKEY_bits(pkey) + 7) / 8;
    unsigned char *out = apr_palloc(pool, (apr_size_t)half * 2);
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)*size);
    bool done = pair
        && BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, half) == half
        && BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + half, half) == half;

    ECDSA_SIG_free(pair);
    *size = done ? (size_t)half * 2 : 0;
    return out;
}

const idp_error_t *idp_signature_sign_octets(const char **base64,
                                             apr_pool_t *pool,
                                             const char *octets,
                                             const idp_key_t *key)
{
    EVP_PKEY *pkey = xmlSecOpenSSLEvpKeyDataGetEvp(
        xmlSecKeyGetValue(key->key));
    size_t size = 0;
    unsigned char *signature = sign(&size, pool, octets, key, pkey);

    if (size > 0 && key->type == EVP_PKEY_EC) {
        signature = join(&size, pool, signature, pkey);
    }
    if (size > 0) {
        *base64 = idp_text_base64_encode(pool, signature, size);
    }
    return size > 0 ? NULL
        : idp_error(pool, IDP_E_INTERNAL, "the query could not be signed "
                    "with the key for %s", key->algorithm->name);
}
