/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/algorithm.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/rsa.h>
#include <xmlsec/crypto.h>

#define DSIG "http://www.w3.org/2000/09/xmldsig#"
#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define MORE_2007 "http://www.w3.org/2007/05/xmldsig-more#"
#define ENC "http://www.w3.org/2001/04/xmlenc#"
#define ENC11 "http://www.w3.org/2009/xmlenc11#"

#define SIGNS IDP_USE_SIGNATURE
#define DATA IDP_USE_DATA
#define KEY IDP_USE_KEY
#define RSA EVP_PKEY_RSA
#define EC EVP_PKEY_EC
#define NONE EVP_PKEY_NONE
#define PKCS1 RSA_PKCS1_PADDING
#define PSS RSA_PKCS1_PSS_PADDING
#define OAEP RSA_PKCS1_OAEP_PADDING

/* Of each use the one that is taken first stands first. */
static const idp_algorithm_t rows[] = {
    { "rsa-sha256", MORE "rsa-sha256", SIGNS, false, RSA, 0, PKCS1,
      "SHA256", NULL, xmlSecOpenSSLTransformRsaSha256GetKlass },
    { "rsa-sha384", MORE "rsa-sha384", SIGNS, false, RSA, 0, PKCS1,
      "SHA384", NULL, xmlSecOpenSSLTransformRsaSha384GetKlass },
    { "rsa-sha512", MORE "rsa-sha512", SIGNS, false, RSA, 0, PKCS1,
      "SHA512", NULL, xmlSecOpenSSLTransformRsaSha512GetKlass },
    { "rsa-pss-sha256", MORE_2007 "sha256-rsa-MGF1", SIGNS, false, RSA, 0,
      PSS, "SHA256", NULL, idp_pss_sha256 },
    { "rsa-pss-sha384", MORE_2007 "sha384-rsa-MGF1", SIGNS, false, RSA, 0,
      PSS, "SHA384", NULL, idp_pss_sha384 },
    { "rsa-pss-sha512", MORE_2007 "sha512-rsa-MGF1", SIGNS, false, RSA, 0,
      PSS, "SHA512", NULL, idp_pss_sha512 },
    { "ecdsa-sha384", MORE "ecdsa-sha384", SIGNS, false, EC, 384, 0,
      "SHA384", NULL, xmlSecOpenSSLTransformEcdsaSha384GetKlass },
    { "ecdsa-sha256", MORE "ecdsa-sha256", SIGNS, false, EC, 256, 0,
      "SHA256", NULL, xmlSecOpenSSLTransformEcdsaSha256GetKlass },
    { "rsa-sha1", DSIG "rsa-sha1", SIGNS, true, RSA, 0, PKCS1,
      "SHA1", NULL, xmlSecOpenSSLTransformRsaSha1GetKlass },
    { "aes256-gcm", ENC11 "aes256-gcm", DATA, false, NONE, 256, 0,
      NULL, NULL, xmlSecOpenSSLTransformAes256GcmGetKlass },
    { "aes128-gcm", ENC11 "aes128-gcm", DATA, false, NONE, 128, 0,
      NULL, NULL, xmlSecOpenSSLTransformAes128GcmGetKlass },
    { "aes-cbc", ENC "aes256-cbc", DATA, true, NONE, 256, 0,
      NULL, NULL, xmlSecOpenSSLTransformAes256CbcGetKlass },
    { "aes-cbc", ENC "aes128-cbc", DATA, true, NONE, 128, 0,
      NULL, NULL, xmlSecOpenSSLTransformAes128CbcGetKlass },
    { "oaep", ENC "rsa-oaep-mgf1p", KEY, false, RSA, 0, OAEP,
      "SHA1", "SHA1", NULL },
    { "oaep", ENC11 "rsa-oaep", KEY, false, RSA, 0, OAEP,
      "SHA1", "SHA1", NULL },
    { "oaep-sha256", ENC11 "rsa-oaep", KEY, false, RSA, 0, OAEP,
      "SHA256", "SHA256", NULL },
    { "oaep-sha256", ENC "rsa-oaep-mgf1p", KEY, false, RSA, 0, OAEP,
      "SHA256", "SHA1", NULL },
    { "rsa-1_5", ENC "rsa-1_5", KEY, true, RSA, 0, PKCS1,
      NULL, NULL, NULL },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const idp_digest_t digests[] = {
    { ENC "sha256", "SHA256", false, xmlSecOpenSSLTransformSha256GetKlass },
    { MORE "sha384", "SHA384", false, xmlSecOpenSSLTransformSha384GetKlass },
    { ENC "sha512", "SHA512", false, xmlSecOpenSSLTransformSha512GetKlass },
    { DSIG "sha1", "SHA1", true, xmlSecOpenSSLTransformSha1GetKlass },
    { NULL, NULL, false, NULL }
};

idp_algorithms_t idp_algorithms_safe(void)
{
    idp_algorithms_t safe = { 0, 0 };
    apr_size_t i;

    for (i = 0; i < ROWS; i++) {
        safe.allowed |= rows[i].weak ? 0 : 1u << i;
    }
    return safe;
}

bool idp_algorithms_allow(const idp_algorithms_t *algorithms,
                          const idp_algorithm_t *row)
{
    return algorithms ? (algorithms->allowed >> (row - rows) & 1) != 0
                      : !row->weak;
}

static const char *all_names(apr_pool_t *pool)
{
    const char *names = rows[0].name;
    apr_size_t i;

    for (i = 1; i < ROWS; i++) {
        if (strcmp(rows[i].name, rows[i - 1].name) != 0) {
            names = apr_pstrcat(pool, names, ", ", rows[i].name, NULL);
        }
    }
    return names;
}

const idp_error_t *idp_algorithms_change(idp_algorithms_t *algorithms,
                                         bool *weak, apr_pool_t *pool,
                                         const char *word)
{
    unsigned bits = 0;
    bool found_weak = false;
    apr_size_t i;

    for (i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].name, word + 1) == 0) {
            bits |= 1u << i;
            found_weak = rows[i].weak;
        }
    }
    if (!bits || !strchr("+-", word[0])) {
        return idp_error(pool, IDP_E_CONFIG, "\"%s\" was found; + or - and "
                         "one of these is expected: %s", word,
                         all_names(pool));
    }
    algorithms->allowed &= ~bits;
    algorithms->named &= ~bits;
    if (word[0] == '+') {
        algorithms->allowed |= bits;
        algorithms->named |= bits;
    }
    *weak = found_weak && word[0] == '+';
    return NULL;
}

/* Are these the digests of ROW, a key transport?  PKCS#1 1.5 has none. */
static bool has_digests(const idp_algorithm_t *row, const char *digest,
                        const char *mgf)
{
    return !row->digest || (strcmp(row->digest, digest) == 0
                            && strcmp(row->mgf, mgf) == 0);
}

const idp_algorithm_t *idp_algorithm_find(idp_use_t use, const char *uri,
                                          const char *digest,
                                          const char *mgf)
{
    const idp_algorithm_t *found = NULL;
    apr_size_t i;

    for (i = 0; i < ROWS && !found; i++) {
        if (rows[i].use == use && strcmp(rows[i].uri, uri) == 0
            && (use != IDP_USE_KEY || has_digests(&rows[i], digest, mgf))) {
            found = &rows[i];
        }
    }
    return found;
}

const idp_algorithm_t *idp_algorithm_choose(
    const idp_algorithms_t *algorithms, idp_use_t use, int key_type, int bits)
{
    const idp_algorithm_t *named = NULL;
    const idp_algorithm_t *usual = NULL;
    apr_size_t i;

    for (i = 0; i < ROWS; i++) {
        const idp_algorithm_t *row = &rows[i];

        if (row->use != use || row->key_type != key_type
            || (use == IDP_USE_SIGNATURE && row->weak)) {
            continue;
        }
        if (!named && algorithms->named >> i & 1) {
            named = row;
        }
        if (!usual && algorithms->allowed >> i & 1
            && (key_type != EVP_PKEY_EC || row->bits <= bits)) {
            usual = row;
        }
    }
    return named ? named : usual;
}

const idp_digest_t *idp_digest_find(const char *uri,
                                    const idp_algorithm_t *signature)
{
    const idp_digest_t *row = digests;

    while (row->uri && (strcmp(row->uri, uri) != 0
                        || (row->weak && !signature->weak))) {
        row++;
    }
    return row->uri ? row : NULL;
}

const idp_digest_t *idp_digest_of(const idp_algorithm_t *signature)
{
    const idp_digest_t *row = digests;

    while (row->uri && strcmp(row->name, signature->digest) != 0) {
        row++;
    }
    return row->uri ? row : NULL;
}

bool idp_algorithm_prepare(EVP_PKEY_CTX *context, const idp_algorithm_t *row)
{
    bool done = row->padding == 0
        || EVP_PKEY_CTX_set_rsa_padding(context, row->padding) == 1;

    if (done && row->padding == RSA_PKCS1_PSS_PADDING) {
        done = EVP_PKEY_CTX_set_rsa_pss_saltlen(
            context, RSA_PSS_SALTLEN_DIGEST) == 1;
    }
    if (done && row->padding == RSA_PKCS1_OAEP_PADDING) {
        done = EVP_PKEY_CTX_set_rsa_oaep_md_name(context, row->digest,
                                                 NULL) == 1
            && EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, row->mgf,
                                                 NULL) == 1;
    }
    return done;
}
