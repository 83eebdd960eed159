/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our keys, and the certificates of service providers. */

#include "tests/unit/saml_fixture.h"

#define PAST (-2 * DAY)

static EVP_PKEY *rsa(void)
{
    return new_rsa(2048);
}

static EVP_PKEY *weak_rsa(void)
{
    return new_rsa(1024);
}

static EVP_PKEY *p256(void)
{
    return new_ec("P-256");
}

static EVP_PKEY *p384(void)
{
    return new_ec("P-384");
}

static EVP_PKEY *p521(void)
{
    return new_ec("P-521");
}

static EVP_PKEY *koblitz(void)
{
    return new_ec("secp256k1");
}

static EVP_PKEY *ed25519(void)
{
    return keep_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
}

/* A key with its certificate: the ALGORITHM it signs with, or SAYS why not. */
typedef struct row_t {
    const char *title;
    EVP_PKEY *(*make)(void);
    long from, to;            /* of the certificate, seconds from NOW */
    const EVP_MD *(*md)(void);
    const char *algorithm;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "RSA", rsa, -DAY, DAY, EVP_sha256, "rsa-sha256", NULL },
    { "P-256", p256, -DAY, DAY, EVP_sha256, "ecdsa-sha256", NULL },
    { "P-384", p384, -DAY, DAY, EVP_sha384, "ecdsa-sha384", NULL },
    { "valid from now on", p256, 0, DAY, EVP_sha256, "ecdsa-sha256", NULL },
    { "valid for a second", p256, -DAY, 1, EVP_sha256, "ecdsa-sha256",
      NULL },
    { "RSA of 1024 bits", weak_rsa, -DAY, DAY, EVP_sha256, NULL,
      "an RSA key of 1024 bits is too weak" },
    { "P-521", p521, -DAY, DAY, EVP_sha256, NULL, "the key is EC secp521r1" },
    { "secp256k1", koblitz, -DAY, DAY, EVP_sha256, NULL,
      "the key is EC secp256k1; use RSA" },
    { "Ed25519", ed25519, -DAY, DAY, NULL, NULL, "the key is ED25519; use" },
    { "expired", p256, PAST, -DAY, EVP_sha256, NULL,
      "valid from 2026-11-22T08:00:00Z to 2026-11-23T08:00:00Z, not now" },
    { "expired now", p256, PAST, 0, EVP_sha256, NULL, "not now" },
    { "not yet valid", p256, 1, DAY, EVP_sha256, NULL, "not now" },
    { "certificate with SHA-1", p256, -DAY, DAY, EVP_sha1, NULL,
      "signed with SHA1, which is too weak" },
    { "certificate with MD5", rsa, -DAY, DAY, EVP_md5, NULL,
      "signed with MD5, which is too weak" },
};

static void check_refused(const char *key, const char *certificate,
                          const char *says)
{
    idp_key_t *opened = NULL;

    assert_error(idp_key_open(&opened, pool, NOW, key, certificate),
                 IDP_E_CONFIG, says);
    assert_null(opened);
}

static void row(void **state)
{
    const row_t *r = *state;
    EVP_PKEY *key = r->make();
    const char *certificate = certificate_file(
        new_certificate(key, r->from, r->to, r->md ? r->md() : NULL));
    idp_key_t *opened = NULL;

    if (r->says) {
        check_refused(key_file(key, NULL), certificate, r->says);
    }
    else {
        assert_no_error(idp_key_open(&opened, pool, NOW,
                                     key_file(key, NULL), certificate));
        assert_string_equal(opened->algorithm->name, r->algorithm);
        assert_int_equal(opened->type, EVP_PKEY_base_id(key));
        assert_true(opened->not_after == NOW + apr_time_from_sec(r->to));
        assert_int_equal(EVP_PKEY_eq(public_key(opened), key), 1);
    }
}

static void files(void **state)
{
    EVP_PKEY *key = p256();
    EVP_PKEY *other = p256();
    const char *private = key_file(key, NULL);
    const char *certificate = certificate_file(
        new_certificate(key, -DAY, DAY, EVP_sha256()));
    const char *large = apr_palloc(pool, IDP_KEY_MAX_FILE + 1);

    (void)state;
    memset((void *)large, '\n', IDP_KEY_MAX_FILE + 1);
    check_refused(key_file(other, NULL), certificate,
                  "is not the key of the certificate");
    check_refused(key_file(key, "secret"), certificate,
                  "locked with a passphrase");
    check_refused(key_file(key, ""), certificate,
                  "locked with a passphrase");
    check_refused(certificate, certificate, "no private key in PEM form");
    check_refused(private, private, "no certificate in PEM form");
    check_refused(new_file("", 0), certificate, "no private key in PEM");
    check_refused(private, new_file("x", 1), "no certificate in PEM form");
    check_refused("/none/key", certificate, "/none/key cannot be read");
    check_refused(private, "/none/crt", "/none/crt cannot be read");
    check_refused(new_file(large, IDP_KEY_MAX_FILE + 1), certificate,
                  "at most 65536 are taken");
}

/* The one that lies in tests/data, as long as these tests may live. */
static void test_key(void **state)
{
    idp_key_t *key = open_test_key();

    (void)state;
    assert_string_equal(key->algorithm->name, "rsa-sha256");
    assert_string_equal(idp_text_time(pool, key->not_after),
                        "2126-01-01T00:00:00Z");
    assert_null(strpbrk(key->certificate, " \r\n"));
}

static void certificates(void **state)
{
    static const char *const wrong[] = {
        "", " ", "x", "AAAA", "MIIC", "-----BEGIN CERTIFICATE-----"
    };
    EVP_PKEY *key = p256();
    EVP_PKEY *read = NULL;
    const char *text = certificate_text(key);
    size_t i;

    (void)state;
    assert_no_error(idp_key_of_certificate(&read, pool, text));
    assert_int_equal(EVP_PKEY_eq(read, key), 1);
    assert_no_error(idp_key_of_certificate(&read, pool, apr_pstrcat(
        pool, "\n  ", apr_pstrndup(pool, text, 64), "\r\n\t", text + 64,
        "\n", NULL)));
    assert_int_equal(EVP_PKEY_eq(read, key), 1);
    read = NULL;
    for (i = 0; i < ROWS(wrong); i++) {
        assert_error(idp_key_of_certificate(&read, pool, wrong[i]),
                     IDP_E_MESSAGE, "is not a certificate in base64");
    }
    assert_error(idp_key_of_certificate(&read, pool, apr_pstrndup(
                     pool, text, strlen(text) / 8 * 4)),
                 IDP_E_MESSAGE, "is not a certificate in base64");
    assert_null(read);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, files);
    ADD(&suite, test_key);
    ADD(&suite, certificates);
    return run_saml_suite(&suite, "key");
}
