/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_SAML_FIXTURE_H
#define IDP_TEST_SAML_FIXTURE_H

/* What tests of lib/saml and lib/sso share: clock, random, keys, requests. */

#include "tests/unit/fixture.h"

#include <lasso/lasso.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <zlib.h>

#include "lib/base/text.h"
#include "lib/saml/authn_request.h"
#include "lib/saml/saml.h"
#include "lib/saml/signature.h"

#define INSTANT "2026-11-24T08:00:00Z"
#define NOW APR_TIME_C(1795507200000000)
#define DAY 86400

#define SSO "https://idp.example.com/saml/sso"
#define SP "https://sp.example.com/metadata"
#define ACS "https://sp.example.com/acs"

#define RSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define ISSUER "<saml:Issuer>" SP "</saml:Issuer>"

/* Which call for random bytes fails, from 1; 0: none does. */
static int failing_random;
static int random_calls;
static unsigned char next_random;

static inline bool fixed_random(unsigned char *bytes, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        bytes[i] = next_random++;
    }
    return ++random_calls != failing_random;
}

/* A fixed clock and fixed random bytes, which begin anew. */
static inline idp_env_t *new_env(void)
{
    idp_env_t *env = apr_pcalloc(pool, sizeof(*env));

    env->pool = pool;
    env->now = NOW;
    env->random = fixed_random;
    failing_random = 0;
    random_calls = 0;
    next_random = 0;
    return env;
}

/* What lasso and GLib complain of is a mistake of ours, unless it may be. */
static bool may_complain;
static int complaints;

static inline void hear(idp_log_level_t level, const char *line)
{
    (void)level;
    if (!may_complain) {
        print_message("# %s\n", line);
        complaints++;
    }
}

static inline int run_saml_suite(const suite_t *suite, const char *name)
{
    apr_pool_t *process_pool;
    int failed = 1;

    apr_initialize();
    apr_pool_create(&process_pool, NULL);
    if (!idp_saml_start(process_pool, hear)) {
        failed = run_suite(suite, name) + complaints;
        lasso_shutdown();
    }
    apr_terminate();
    return failed;
}

static inline apr_status_t free_pkey(void *key)
{
    EVP_PKEY_free(key);
    return APR_SUCCESS;
}

static inline apr_status_t free_x509(void *certificate)
{
    X509_free(certificate);
    return APR_SUCCESS;
}

/* Frees KEY with the test. */
static inline EVP_PKEY *keep_key(EVP_PKEY *key)
{
    assert_non_null(key);
    apr_pool_cleanup_register(pool, key, free_pkey, apr_pool_cleanup_null);
    return key;
}

static inline EVP_PKEY *new_rsa(unsigned bits)
{
    return keep_key(EVP_RSA_gen(bits));
}

static inline EVP_PKEY *new_ec(const char *curve)
{
    return keep_key(EVP_EC_gen(curve));
}

/* Valid from FROM to TO, seconds from NOW; signed by KEY itself with MD. */
static inline X509 *new_certificate(EVP_PKEY *key, long from, long to,
                                    const EVP_MD *md)
{
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    time_t now = (time_t)apr_time_sec(NOW);

    assert_non_null(certificate);
    apr_pool_cleanup_register(pool, certificate, free_x509,
                              apr_pool_cleanup_null);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    ASN1_TIME_set(X509_getm_notBefore(certificate), now + from);
    ASN1_TIME_set(X509_getm_notAfter(certificate), now + to);
    X509_set_pubkey(certificate, key);
    assert_true(X509_sign(certificate, key, md) > 0);
    return certificate;
}

/* Base64 of DER, as it stands in metadata. */
static inline const char *certificate_text(EVP_PKEY *key)
{
    X509 *certificate = new_certificate(key, -DAY, DAY, EVP_sha256());
    unsigned char *der = NULL;
    int size = i2d_X509(certificate, &der);
    const char *text = idp_text_base64_encode(pool, der, (apr_size_t)size);

    OPENSSL_free(der);
    return text;
}

/* What was written to BIO as a file; BIO is freed. */
static inline const char *bio_file(BIO *bio)
{
    char *bytes = NULL;
    long size = BIO_get_mem_data(bio, &bytes);
    const char *file = new_file(bytes, (size_t)size);

    BIO_free(bio);
    return file;
}

static inline const char *key_file(EVP_PKEY *key, const char *passphrase)
{
    BIO *bio = BIO_new(BIO_s_mem());

    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(
        bio, key, passphrase ? EVP_aes_128_cbc() : NULL, NULL, 0, NULL,
        (void *)passphrase), 1);
    return bio_file(bio);
}

static inline const char *certificate_file(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());

    assert_int_equal(PEM_write_bio_X509(bio, certificate), 1);
    return bio_file(bio);
}

/* KEY with a certificate, as a key of an identity provider. */
static inline idp_key_t *open_key(EVP_PKEY *key)
{
    idp_key_t *opened = NULL;

    assert_no_error(idp_key_open(
        &opened, pool, NOW, key_file(key, NULL),
        certificate_file(new_certificate(key, -DAY, DAY, EVP_sha256()))));
    return opened;
}

/* The key pair of tests/data; nothing but these tests knows it. */
static inline idp_key_t *open_test_key(void)
{
    idp_key_t *opened = NULL;

    assert_no_error(idp_key_open(&opened, pool, NOW,
                                 data_file("test-only.key"),
                                 data_file("test-only.crt")));
    return opened;
}

static inline EVP_PKEY *public_key(const idp_key_t *key)
{
    EVP_PKEY *public = NULL;

    assert_no_error(idp_key_of_certificate(&public, pool, key->certificate));
    return public;
}

/* The keys that signatures are verified with: ONE, or none for NULL. */
static inline apr_array_header_t *keys_of(EVP_PKEY *one)
{
    apr_array_header_t *keys = apr_array_make(pool, 2, sizeof(one));

    if (one) {
        APR_ARRAY_PUSH(keys, EVP_PKEY *) = one;
    }
    return keys;
}

/* An AuthnRequest with more ATTRIBUTES, and CHILDREN. */
static inline const char *request_xml(const char *attributes,
                                      const char *children)
{
    return apr_pstrcat(pool, "<samlp:AuthnRequest xmlns:samlp=\""
                       IDP_NS_PROTOCOL "\" xmlns:saml=\"" IDP_NS_ASSERTION
                       "\" ID=\"_r1\" Version=\"2.0\" IssueInstant=\""
                       INSTANT "\" ", attributes, ">", children,
                       "</samlp:AuthnRequest>", NULL);
}

static inline xmlDoc *parse_xml(const char *xml)
{
    xmlDoc *doc = NULL;

    assert_no_error(idp_xml_read(&doc, pool, xml, strlen(xml),
                                 &idp_xml_message));
    return doc;
}

static inline const char *xml_of(xmlDoc *doc)
{
    xmlChar *text = NULL;
    const char *copy;
    int size = 0;

    xmlDocDumpMemory(doc, &text, &size);
    copy = apr_pstrmemdup(pool, (const char *)text, (apr_size_t)size);
    xmlFree(text);
    return copy;
}

/* XML with its root signed, as service providers do it for HTTP-POST. */
static inline const char *signed_xml(const char *xml, const idp_key_t *key)
{
    xmlDoc *doc = parse_xml(xml);

    assert_no_error(idp_signature_sign(pool, xmlDocGetRootElement(doc),
                                       key));
    return xml_of(doc);
}

static inline const char *base64_of(const char *text)
{
    return idp_text_base64_encode(pool, text, strlen(text));
}

/* Raw DEFLATE (RFC 1951) of SIZE bytes; *SIZE becomes that of the result. */
static inline const char *deflated(const char *bytes, apr_size_t *size)
{
    z_stream stream = { 0 };
    apr_size_t room = *size + 1024;
    char *out = apr_pcalloc(pool, room);

    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)*size;
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    *size = stream.total_out;
    deflateEnd(&stream);
    return out;
}

/* XML as the value of SAMLRequest of HTTP-Redirect, before escaping. */
static inline const char *redirect_value(const char *xml)
{
    apr_size_t size = strlen(xml);
    const char *bytes = deflated(xml, &size);

    return idp_text_base64_encode(pool, bytes, size);
}

/* The base64 signature of OCTETS, as it stands in Signature. */
static inline const char *sign_octets(const char *octets, EVP_PKEY *key,
                                      const EVP_MD *md)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char bytes[1024];
    size_t size = sizeof(bytes);

    assert_int_equal(EVP_DigestSignInit(context, NULL, md, NULL, key), 1);
    assert_int_equal(EVP_DigestSign(context, bytes, &size,
                                    (const unsigned char *)octets,
                                    strlen(octets)), 1);
    EVP_MD_CTX_free(context);
    return idp_text_base64_encode(pool, bytes, size);
}

/* The query string of HTTP-Redirect; RELAY_STATE and KEY may be NULL. */
static inline const char *redirect_query(const char *xml,
                                         const char *relay_state,
                                         EVP_PKEY *key)
{
    const char *query = apr_pstrcat(
        pool, "SAMLRequest=",
        idp_text_percent_encode(pool, redirect_value(xml)),
        relay_state ? "&RelayState=" : NULL,
        relay_state ? idp_text_percent_encode(pool, relay_state) : NULL,
        NULL);

    if (key) {
        query = apr_pstrcat(pool, query, "&SigAlg=",
                            idp_text_percent_encode(pool, RSA_SHA256), NULL);
        query = apr_pstrcat(pool, query, "&Signature=",
                            idp_text_percent_encode(pool, sign_octets(
                                query, key, EVP_sha256())), NULL);
    }
    return query;
}

#endif
