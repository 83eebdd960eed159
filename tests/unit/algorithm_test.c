/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which methods are taken, which are chosen, and RSA-PSS, which is ours. */

#include "tests/unit/signature_fixture.h"

#include <openssl/rsa.h>

#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define PSS(bits) \
    "http://www.w3.org/2007/05/xmldsig-more#sha" #bits "-rsa-MGF1"
#define OLD "http://www.w3.org/2000/09/xmldsig#"

static idp_algorithms_t with(const char *words)
{
    idp_algorithms_t algorithms = idp_algorithms_safe();
    char *copy = apr_pstrdup(pool, words);
    char *word, *state = NULL;
    bool weak;

    for (word = apr_strtok(copy, " ", &state); word;
         word = apr_strtok(NULL, " ", &state)) {
        assert_no_error(idp_algorithms_change(&algorithms, &weak, pool,
                                              word));
    }
    return algorithms;
}

/* One list of what is taken; whatever stands not in it is not. */
static void unknown(void **state)
{
    static const char *const unsafe[] = {
        OLD "dsa-sha1", OLD "hmac-sha1", MORE "rsa-md5", MORE "hmac-sha256",
        MORE "rsa-ripemd160", MORE "ecdsa-sha1",
        "http://www.w3.org/2007/05/xmldsig-more#rsa-mgf1",
        "rsa-sha256", (RSA_SHA256 " "), (" " RSA_SHA256), "", "none"
    };
    static const char *const digests[] = {
        MORE "md5", "http://www.w3.org/2001/04/xmlenc#ripemd160", "sha256",
        ""
    };
    const idp_algorithm_t *sha1 = idp_algorithm_find(
        IDP_USE_SIGNATURE, OLD "rsa-sha1", NULL, NULL);
    const idp_algorithm_t *sha256 = idp_algorithm_find(
        IDP_USE_SIGNATURE, RSA_SHA256, NULL, NULL);
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(unsafe); i++) {
        assert_null(idp_algorithm_find(IDP_USE_SIGNATURE, unsafe[i], NULL,
                                       NULL));
    }
    for (i = 0; i < ROWS(digests); i++) {
        assert_null(idp_digest_find(digests[i], sha1));
    }
    assert_string_equal(sha256->name, "rsa-sha256");
    assert_true(idp_algorithms_allow(NULL, sha256));
    assert_false(idp_algorithms_allow(NULL, sha1));
    assert_null(idp_digest_find(OLD "sha1", sha256));
    assert_non_null(idp_digest_find(OLD "sha1", sha1));
}

static void words(void **state)
{
    static const char *const wrong[] = {
        "rsa-sha1", "+", "-", "++rsa-sha1", "+md5", "+RSA-SHA1", "*rsa-sha1",
        "+hmac-sha256", "+dsa-sha1", "+rsa-sha1 "
    };
    idp_algorithms_t safe = idp_algorithms_safe();
    idp_algorithms_t changed = safe;
    bool weak = true;
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(wrong); i++) {
        assert_error(idp_algorithms_change(&changed, &weak, pool, wrong[i]),
                     IDP_E_CONFIG, "is expected: rsa-sha256, rsa-sha384");
    }
    assert_memory_equal(&changed, &safe, sizeof(safe));
    assert_no_error(idp_algorithms_change(&changed, &weak, pool,
                                          "+rsa-sha512"));
    assert_false(weak);
    assert_no_error(idp_algorithms_change(&changed, &weak, pool,
                                          "+rsa-sha1"));
    assert_true(weak);
    assert_no_error(idp_algorithms_change(&changed, &weak, pool,
                                          "-rsa-sha1"));
    assert_false(weak);
    assert_no_error(idp_algorithms_change(&changed, &weak, pool,
                                          "-rsa-sha512"));
    assert_int_equal(changed.named, 0);
    assert_int_not_equal(changed.allowed, safe.allowed);
}

/* EXPECTED NULL: there is nothing to choose. */
typedef struct choice_t {
    const char *title;        /* and the words of the directive */
    idp_use_t use;
    int key_type;
    int bits;
    const char *expected;
} choice_t;

#define SIGNS IDP_USE_SIGNATURE
#define RSA EVP_PKEY_RSA
#define EC EVP_PKEY_EC

static const choice_t choices[] = {
    { "", SIGNS, RSA, 2048, RSA_SHA256 },
    { "", SIGNS, EC, 256, MORE "ecdsa-sha256" },
    { "", SIGNS, EC, 384, MORE "ecdsa-sha384" },
    { "", SIGNS, EVP_PKEY_DSA, 2048, NULL },
    { "+rsa-sha384", SIGNS, RSA, 2048, MORE "rsa-sha384" },
    { "+rsa-pss-sha512", SIGNS, RSA, 2048, PSS(512) },
    { "+rsa-pss-sha512", SIGNS, EC, 256, MORE "ecdsa-sha256" },
    { "+ecdsa-sha384", SIGNS, EC, 256, MORE "ecdsa-sha384" },
    { "+ecdsa-sha256", SIGNS, EC, 384, MORE "ecdsa-sha256" },
    { "-rsa-sha256", SIGNS, RSA, 2048, MORE "rsa-sha384" },
    { "-ecdsa-sha256", SIGNS, EC, 256, NULL },
    { "+rsa-sha512 -rsa-sha512", SIGNS, RSA, 2048, RSA_SHA256 },
    { "+rsa-sha1", SIGNS, RSA, 2048, RSA_SHA256 },
    { "+rsa-sha1 -rsa-sha256 -rsa-sha384 -rsa-sha512 -rsa-pss-sha256 "
      "-rsa-pss-sha384 -rsa-pss-sha512", SIGNS, RSA, 2048, NULL },
    { "", IDP_USE_DATA, EVP_PKEY_NONE, 0,
      "http://www.w3.org/2009/xmlenc11#aes256-gcm" },
    { "+aes128-gcm", IDP_USE_DATA, EVP_PKEY_NONE, 0,
      "http://www.w3.org/2009/xmlenc11#aes128-gcm" },
    { "+aes-cbc", IDP_USE_DATA, EVP_PKEY_NONE, 0,
      "http://www.w3.org/2001/04/xmlenc#aes256-cbc" },
    { "-aes256-gcm -aes128-gcm", IDP_USE_DATA, EVP_PKEY_NONE, 0, NULL },
    { "", IDP_USE_KEY, RSA, 2048,
      "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p" },
    { "+oaep-sha256", IDP_USE_KEY, RSA, 2048,
      "http://www.w3.org/2009/xmlenc11#rsa-oaep" },
    { "+rsa-1_5", IDP_USE_KEY, RSA, 2048,
      "http://www.w3.org/2001/04/xmlenc#rsa-1_5" },
};

static void choice(void **state)
{
    const choice_t *r = *state;
    idp_algorithms_t algorithms = with(r->title);
    const idp_algorithm_t *row = idp_algorithm_choose(
        &algorithms, r->use, r->key_type, r->bits);

    assert_same(row ? row->uri : NULL, r->expected);
}

/* Our RSA-PSS by xmlsec, verified; and what is not quite it. */
static void pss(void **state)
{
    static const char *const names[] = {
        "+rsa-pss-sha256", "+rsa-pss-sha384", "+rsa-pss-sha512"
    };
    static const char *const uris[] = { PSS(256), PSS(384), PSS(512) };
    const char *message = request_xml("Destination=\"" SSO "\"", ISSUER);
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(names); i++) {
        idp_algorithms_t named = with(names[i]);
        idp_key_t key = *open_test_key();
        apr_array_header_t *keys = keys_of(public_key(&key));
        const char *xml;

        key.algorithm = idp_algorithm_choose(&named, SIGNS, RSA, 2048);
        xml = signed_xml(message, &key);
        assert_holds(xml, uris[i]);
        assert_no_error(verify_xml(xml, keys));
        assert_error(verify_xml(replaced(xml, SSO, SSO "x"), keys),
                     IDP_E_SIGNATURE, "fits none");
        assert_error(verify_xml(replaced(xml, uris[i], RSA_SHA256), keys),
                     IDP_E_SIGNATURE, "fits none");
        assert_error(verify_xml(xml, keys_of(new_rsa(2048))),
                     IDP_E_SIGNATURE, "fits none");
        assert_error(verify_xml(xml, keys_of(new_ec("P-256"))),
                     IDP_E_SIGNATURE, "fits none");
        assert_error(verify_xml(replaced(signed_xml(message,
                                                    open_test_key()),
                                         RSA_SHA256, uris[i]), keys),
                     IDP_E_SIGNATURE, "fits none");
    }
}

static const char *said;

static void hear_line(void *baton, idp_log_level_t level, const char *line)
{
    (void)baton;
    assert_int_equal(level, IDP_LOG_INFO);
    said = apr_pstrdup(pool, line);
}

/* SHA-1 counts where it is named, and is logged; and nowhere else. */
static void sha1(void **state)
{
    const shape_t shape = {
        .method = xmlSecOpenSSLTransformRsaSha1GetKlass,
        .digest = xmlSecOpenSSLTransformSha1GetKlass
    };
    const shape_t digest = {
        .digest = xmlSecOpenSSLTransformSha1GetKlass
    };
    EVP_PKEY *key = new_rsa(2048);
    apr_array_header_t *keys = keys_of(key);
    idp_algorithms_t named = with("+rsa-sha1");
    const char *message = request_xml("Destination=\"" SSO "\"", ISSUER);
    const char *xml = shaped_xml(message, &shape, xmlsec_key(key));
    xmlDoc *doc = parse_xml(xml);
    idp_env_t *env = new_env();

    (void)state;
    env->log = hear_line;
    said = NULL;
    assert_error(verify_xml(xml, keys), IDP_E_ALGORITHM,
                 "ConnectIdPAlgorithms +rsa-sha1");
    assert_error(verify_xml(xml, keys), IDP_E_ALGORITHM,
                 "signingAlg=\"" RSA_SHA256 "\"");
    assert_no_error(idp_signature_verify_root(
        env, doc, find_signature(doc), keys, &named));
    assert_holds(said, "signed with rsa-sha1");

    /* a better signature over a SHA-1 digest is no use to anybody */
    doc = parse_xml(shaped_xml(message, &digest, xmlsec_key(key)));
    said = NULL;
    assert_error(idp_signature_verify_root(
        env, doc, find_signature(doc), keys, &named), IDP_E_ALGORITHM,
        "digestAlg=");
    assert_null(said);
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, unknown);
    ADD(&suite, words);
    ADD_ROWS(&suite, choices, choice);
    ADD(&suite, pss);
    ADD(&suite, sha1);
    return run_saml_suite(&suite, "algorithm");
}
