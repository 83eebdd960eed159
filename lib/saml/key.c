/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/key.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <xmlsec/openssl/evp.h>

#include "lib/base/file.h"
#include "lib/base/text.h"

#define MIN_RSA_BITS 2048

static apr_status_t free_pkey(void *key)
{
    EVP_PKEY_free(key);
    return APR_SUCCESS;
}

static apr_status_t free_certificate(void *certificate)
{
    X509_free(certificate);
    return APR_SUCCESS;
}

static apr_status_t free_xmlsec_key(void *key)
{
    xmlSecKeyDestroy(key);
    return APR_SUCCESS;
}

/* Nobody is there to type a passphrase. */
static int no_passphrase(char *buffer, int size, int writing, void *asked)
{
    (void)buffer, (void)size, (void)writing;
    *(bool *)asked = true;
    return -1;
}

static const idp_error_t *read_key(EVP_PKEY **key, apr_pool_t *pool,
                                   const char *file)
{
    const idp_error_t *error;
    const char *pem = NULL;
    apr_size_t size = 0;
    EVP_PKEY *read = NULL;
    bool asked = false;

    error = idp_file_read(&pem, &size, pool, file, IDP_KEY_MAX_FILE);
    if (!error) {
        BIO *bio = BIO_new_mem_buf(pem, (int)size);

        read = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked);
        BIO_free(bio);
        OPENSSL_cleanse((void *)pem, size);
        if (!read) {
            error = idp_error(pool, IDP_E_CONFIG, asked
                ? "%s: the key is locked with a passphrase; give a key "
                  "without one (openssl pkey -in OLD -out NEW) that only "
                  "root may read"
                : "%s: no private key in PEM form was found "
                  "(-----BEGIN PRIVATE KEY-----)", file);
        }
    }
    if (!error) {
        apr_pool_cleanup_register(pool, read, free_pkey,
                                  apr_pool_cleanup_null);
        *key = read;
    }
    return error;
}

static const idp_error_t *read_certificate(X509 **certificate,
                                           apr_pool_t *pool,
                                           const char *file)
{
    const idp_error_t *error;
    const char *pem = NULL;
    apr_size_t size = 0;
    X509 *read = NULL;

    error = idp_file_read(&pem, &size, pool, file, IDP_KEY_MAX_FILE);
    if (!error) {
        BIO *bio = BIO_new_mem_buf(pem, (int)size);

        read = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        BIO_free(bio);
        if (!read) {
            error = idp_error(pool, IDP_E_CONFIG,
                              "%s: no certificate in PEM form was found "
                              "(-----BEGIN CERTIFICATE-----)", file);
        }
    }
    if (!error) {
        apr_pool_cleanup_register(pool, read, free_certificate,
                                  apr_pool_cleanup_null);
        *certificate = read;
    }
    return error;
}

/* Is the key strong enough, and of a kind that signs? */
static const idp_error_t *check_strength(apr_pool_t *pool, EVP_PKEY *key,
                                         const char *file)
{
    int type = EVP_PKEY_base_id(key);
    int bits = EVP_PKEY_bits(key);
    char curve[32] = "";
    const idp_error_t *error = NULL;

    if (type == EVP_PKEY_RSA) {
        if (bits < MIN_RSA_BITS) {
            error = idp_error(pool, IDP_E_CONFIG,
                              "%s: an RSA key of %d bits is too weak; use "
                              "2048 or more", file, bits);
        }
    }
    else if (type != EVP_PKEY_EC
             || !EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL)
             || (strcmp(curve, "prime256v1") != 0
                 && strcmp(curve, "secp384r1") != 0)) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s: the key is %s%s%s; use RSA of 2048 bits or "
                          "more, or EC on P-256 or P-384", file,
                          EVP_PKEY_get0_type_name(key), *curve ? " " : "",
                          curve);
    }
    return error;
}

static apr_time_t time_of(const ASN1_TIME *asn1)
{
    struct tm tm;
    apr_time_exp_t t = { 0 };
    apr_time_t time = 0;

    if (ASN1_TIME_to_tm(asn1, &tm)) {
        t.tm_year = tm.tm_year;
        t.tm_mon = tm.tm_mon;
        t.tm_mday = tm.tm_mday;
        t.tm_hour = tm.tm_hour;
        t.tm_min = tm.tm_min;
        t.tm_sec = tm.tm_sec;
        apr_time_exp_gmt_get(&time, &t);
    }
    return time;
}

static const idp_error_t *check_certificate(apr_pool_t *pool,
                                            X509 *certificate, EVP_PKEY *key,
                                            apr_time_t now,
                                            const char *key_file,
                                            const char *certificate_file)
{
    apr_time_t from = time_of(X509_get0_notBefore(certificate));
    apr_time_t to = time_of(X509_get0_notAfter(certificate));
    int md = NID_undef;
    const idp_error_t *error = NULL;

    X509_get_signature_info(certificate, &md, NULL, NULL, NULL);
    if (!X509_check_private_key(certificate, key)) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s is not the key of the certificate %s; give "
                          "the two that belong together", key_file,
                          certificate_file);
    }
    else if (from > now || to <= now) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s: the certificate is valid from %s to %s, not "
                          "now; make a new one", certificate_file,
                          idp_text_time(pool, from),
                          idp_text_time(pool, to));
    }
    else if (md == NID_md5 || md == NID_sha1) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s: the certificate is signed with %s, which is "
                          "too weak; make one with SHA-256",
                          certificate_file, OBJ_nid2sn(md));
    }
    return error;
}

static idp_key_t *make_key(apr_pool_t *pool, EVP_PKEY *private,
                           X509 *certificate)
{
    idp_key_t *key = apr_pcalloc(pool, sizeof(*key));
    const idp_algorithms_t safe = idp_algorithms_safe();
    unsigned char *der = NULL;
    int size = i2d_X509(certificate, &der);
    xmlSecKeyData *data;

    key->certificate = idp_text_base64_encode(pool, der, (apr_size_t)size);
    OPENSSL_free(der);
    key->not_after = time_of(X509_get0_notAfter(certificate));
    key->type = EVP_PKEY_base_id(private);
    key->bits = EVP_PKEY_bits(private);
    key->algorithm = idp_algorithm_choose(&safe, IDP_USE_SIGNATURE,
                                          key->type, key->bits);
    EVP_PKEY_up_ref(private);
    data = xmlSecOpenSSLEvpKeyAdopt(private);
    key->key = xmlSecKeyCreate();
    apr_pool_cleanup_register(pool, key->key, free_xmlsec_key,
                              apr_pool_cleanup_null);
    xmlSecKeySetValue(key->key, data);
    return key;
}

const idp_error_t *idp_key_open(idp_key_t **key, apr_pool_t *pool,
                                apr_time_t now, const char *key_file,
                                const char *certificate_file)
{
    const idp_error_t *error;
    EVP_PKEY *private = NULL;
    X509 *certificate = NULL;

    error = read_key(&private, pool, key_file);
    if (!error) {
        error = read_certificate(&certificate, pool, certificate_file);
    }
    if (!error) {
        error = check_strength(pool, private, key_file);
    }
    if (!error) {
        error = check_certificate(pool, certificate, private, now, key_file,
                                  certificate_file);
    }
    if (!error) {
        *key = make_key(pool, private, certificate);
    }
    return error;
}

const idp_error_t *idp_key_of_certificate(EVP_PKEY **key, apr_pool_t *pool,
                                          const char *base64)
{
    const idp_error_t *error = NULL;
    const unsigned char *der;
    apr_size_t size = 0;
    X509 *certificate = NULL;
    EVP_PKEY *read = NULL;

    der = (const unsigned char *)idp_text_base64_decode(
        pool, base64, strlen(base64), true, &size);
    if (der) {
        certificate = d2i_X509(NULL, &der, (long)size);
    }
    if (certificate) {
        read = X509_get_pubkey(certificate);
        X509_free(certificate);
    }
    if (!read) {
        error = idp_error(pool, IDP_E_MESSAGE, "an X509Certificate is not "
                          "a certificate in base64");
    }
    else {
        apr_pool_cleanup_register(pool, read, free_pkey,
                                  apr_pool_cleanup_null);
        *key = read;
    }
    return error;
}
