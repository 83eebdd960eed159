/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures of HTTP-Redirect: what is verified is what is read. */

#include "tests/unit/saml_fixture.h"

#include <openssl/ec.h>
#include <openssl/hmac.h>

#define TAKEN (-1)
#define NONE IDP_E_SIGNATURE, "fits none of the 1 signing certificates"
#define WEAK IDP_E_ALGORITHM, "is signed with \""
#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define OLD "http://www.w3.org/2000/09/xmldsig#"

static const idp_error_t *read_query(idp_message_t *message,
                                     apr_pool_t *work, const char *query)
{
    idp_parameters_t parameters;
    const idp_error_t *error;

    memset(message, 0, sizeof(*message));
    error = idp_parameters_read(&parameters, work, query);
    return error ? error
        : idp_binding_redirect(message, work, &parameters,
                               IDP_PARAM_REQUEST);
}

static const idp_error_t *verify(const char *query,
                                 const apr_array_header_t *keys)
{
    idp_message_t message;

    assert_no_error(read_query(&message, pool, query));
    return idp_signature_verify_octets(new_env(), &message, keys, NULL);
}

static void check(const idp_error_t *error, int code, const char *says)
{
    if (code == TAKEN) {
        assert_no_error(error);
    }
    else {
        assert_error(error, (idp_code_t)code, says);
    }
}

/* What is signed: the parameters with SIG_ALG. */
static const char *octets_of(const char *relay_state, const char *sig_alg)
{
    return apr_pstrcat(
        pool, redirect_query(request_xml("Destination=\"" SSO "\"", ISSUER),
                             relay_state, NULL),
        "&SigAlg=", idp_text_percent_encode(pool, sig_alg), NULL);
}

static const char *with_signature(const char *octets, const char *base64)
{
    return apr_pstrcat(pool, octets, "&Signature=",
                       idp_text_percent_encode(pool, base64), NULL);
}

/* Short, for it is made often; how long a key must be is tested elsewhere. */
static EVP_PKEY *rsa(void)
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

/* SigAlg says one thing, key and digest may do another. */
typedef struct row_t {
    const char *title;
    const char *sig_alg;
    EVP_PKEY *(*make)(void);
    const EVP_MD *(*md)(void);
    int code;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "RSA-SHA256", RSA_SHA256, rsa, EVP_sha256, TAKEN, NULL },
    { "RSA-SHA384", MORE "rsa-sha384", rsa, EVP_sha384, TAKEN, NULL },
    { "RSA-SHA512", MORE "rsa-sha512", rsa, EVP_sha512, TAKEN, NULL },
    { "ECDSA-SHA256", MORE "ecdsa-sha256", p256, EVP_sha256, TAKEN, NULL },
    { "ECDSA-SHA384", MORE "ecdsa-sha384", p384, EVP_sha384, TAKEN, NULL },
    { "ECDSA-SHA256 on P-384", MORE "ecdsa-sha256", p384, EVP_sha256, TAKEN,
      NULL },
    { "RSA-SHA1", OLD "rsa-sha1", rsa, EVP_sha1, WEAK },
    { "DSA-SHA1", OLD "dsa-sha1", rsa, EVP_sha1, WEAK },
    { "HMAC-SHA1", OLD "hmac-sha1", rsa, EVP_sha1, WEAK },
    { "HMAC-SHA256", MORE "hmac-sha256", rsa, EVP_sha256, WEAK },
    { "RSA-MD5", MORE "rsa-md5", rsa, EVP_md5, WEAK },
    { "ECDSA-SHA1", MORE "ecdsa-sha1", p256, EVP_sha1, WEAK },
    { "empty", "", rsa, EVP_sha256, WEAK },
    { "none", "none", rsa, EVP_sha256, WEAK },
    { "space behind", RSA_SHA256 " ", rsa, EVP_sha256, WEAK },
    { "other case", MORE "RSA-SHA256", rsa, EVP_sha256, WEAK },
    { "short name", "rsa-sha256", rsa, EVP_sha256, WEAK },
    { "said SHA-512, done SHA-256", MORE "rsa-sha512", rsa, EVP_sha256,
      NONE },
    { "said SHA-256, done SHA-1", RSA_SHA256, rsa, EVP_sha1, NONE },
    { "said ECDSA, done RSA", MORE "ecdsa-sha256", rsa, EVP_sha256, NONE },
    { "said RSA, done ECDSA", RSA_SHA256, p256, EVP_sha256, NONE },
};

static void row(void **state)
{
    const row_t *r = *state;
    EVP_PKEY *key = r->make();
    const char *octets = octets_of("there", r->sig_alg);
    const char *query = with_signature(octets, sign_octets(octets, key,
                                                           r->md()));

    check(verify(query, keys_of(key)), r->code, r->says);
    if (r->code == TAKEN) {
        check(verify(query, keys_of(r->make())), NONE);
    }
}

static void keys(void **state)
{
    EVP_PKEY *key = rsa();
    const char *query = redirect_query("<a/>", NULL, key);
    apr_array_header_t *two = keys_of(p256());

    (void)state;
    check(verify(query, keys_of(NULL)), IDP_E_SIGNATURE,
          "has no signing certificate to verify it with");
    check(verify(query, two), NONE);
    APR_ARRAY_PUSH(two, EVP_PKEY *) = key;
    check(verify(query, two), TAKEN, NULL);
}

/* r and s joined, as XML Signature has them, and any other length. */
static void joined_ecdsa(void **state)
{
    EVP_PKEY *key = p256();
    const char *octets = octets_of(NULL, MORE "ecdsa-sha256");
    const char *base64 = sign_octets(octets, key, EVP_sha256());
    apr_size_t size = 0;
    const unsigned char *der = (const unsigned char *)idp_text_base64_decode(
        pool, base64, strlen(base64), false, &size);
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
    unsigned char bytes[66] = { 0 };

    (void)state;
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(pair), bytes, 32), 32);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_s(pair), bytes + 32, 32),
                     32);
    ECDSA_SIG_free(pair);
    check(verify(with_signature(octets, idp_text_base64_encode(
                     pool, bytes, 64)), keys_of(key)), TAKEN, NULL);
    for (size = 0; size <= sizeof(bytes); size++) {
        bytes[0] ^= size == 64;
        check(verify(with_signature(octets, idp_text_base64_encode(
                         pool, bytes, size)), keys_of(key)), NONE);
    }
}

/* Signatures that are none: of every length, zeros, PSS, HMAC. */
static void other_signatures(void **state)
{
    EVP_PKEY *key = rsa();
    const char *octets = octets_of("there", RSA_SHA256);
    const char *certificate = certificate_text(key);
    unsigned char bytes[300] = { 0 };
    unsigned int mac_size = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *padding = NULL;
    size_t size = sizeof(bytes);

    (void)state;
    EVP_DigestSignInit(context, &padding, EVP_sha256(), NULL, key);
    EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING);
    assert_int_equal(EVP_DigestSign(context, bytes, &size,
                                    (const unsigned char *)octets,
                                    strlen(octets)), 1);
    EVP_MD_CTX_free(context);
    check(verify(with_signature(octets, idp_text_base64_encode(
                     pool, bytes, size)), keys_of(key)), NONE);
    memset(bytes, 0, sizeof(bytes));
    for (size = 0; size <= sizeof(bytes); size += 4) {
        check(verify(with_signature(octets, idp_text_base64_encode(
                         pool, bytes, size)), keys_of(key)), NONE);
    }
    HMAC(EVP_sha256(), certificate, (int)strlen(certificate),
         (const unsigned char *)octets, strlen(octets), bytes, &mac_size);
    check(verify(with_signature(octets, idp_text_base64_encode(
                     pool, bytes, mac_size)), keys_of(key)), NONE);
}

static void relay_state(void **state)
{
    EVP_PKEY *key = rsa();
    const char *xml = request_xml("", ISSUER);
    const char *query = redirect_query(xml, "there", key);
    const char *bare = redirect_query(xml, NULL, key);
    const char *relay = "&RelayState=there";
    const char *at = strstr(query, relay);

    (void)state;
    check(verify(query, keys_of(key)), TAKEN, NULL);
    check(verify(bare, keys_of(key)), TAKEN, NULL);
    /* taken away, added, changed, spelt in another way */
    check(verify(apr_pstrcat(pool, apr_pstrndup(pool, query, (apr_size_t)(
                                 at - query)), at + strlen(relay), NULL),
                 keys_of(key)), NONE);
    check(verify(apr_pstrcat(pool, bare, relay, NULL), keys_of(key)), NONE);
    check(verify(apr_pstrcat(pool, bare, "&RelayState=", NULL),
                 keys_of(key)), NONE);
    check(verify(apr_pstrcat(pool, apr_pstrndup(pool, query, (apr_size_t)(
                                 at - query)), "&RelayState=%74here",
                             at + strlen(relay), NULL),
                 keys_of(key)), NONE);
    /* the order of the query is not what was signed */
    check(verify(apr_pstrcat(pool, "x=1", at, "&", apr_pstrndup(
                                 pool, query, (apr_size_t)(at - query)),
                             NULL), keys_of(key)), TAKEN, NULL);
}

/*
 * Every change of one byte of a signed query: it is refused, or what is read
 * is still what was signed.
 */
static void every_byte(void **state)
{
    static const char changes[] = "A&%;";
    EVP_PKEY *key = rsa();
    const char *xml = request_xml("Destination=\"" SSO "\"", ISSUER);
    char *query = apr_pstrcat(pool, redirect_query(xml, "there", key),
                              "&other=1234", NULL);
    const apr_array_header_t *keys = keys_of(key);
    idp_env_t *env = new_env();
    int refused = 0, same = 0;
    apr_pool_t *work;
    size_t i, j;

    (void)state;
    apr_pool_create(&work, pool);
    env->pool = work;
    for (i = 0; i < strlen(query) * (sizeof(changes) - 1); i++) {
        char *at = query + i / (sizeof(changes) - 1);
        char before = *at;
        idp_message_t m;

        j = i % (sizeof(changes) - 1);
        *at = changes[j] == before ? 'B' : changes[j];
        if (read_query(&m, work, query) || !m.signature
            || idp_signature_verify_octets(env, &m, keys, NULL)) {
            refused++;
        }
        else {
            same++;
            assert_string_equal(m.xml, xml);
            assert_same(m.relay_state, "there");
        }
        *at = before;
        apr_pool_clear(work);
    }
    print_message("# %d changes refused, %d without effect\n", refused,
                  same);
    assert_true(refused > 1000 && same > 10);
    assert_no_error(verify(query, keys));
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, keys);
    ADD(&suite, joined_ecdsa);
    ADD(&suite, other_signatures);
    ADD(&suite, relay_state);
    ADD(&suite, every_byte);
    return run_saml_suite(&suite, "octets");
}
