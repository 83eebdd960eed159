/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key and methods are taken, and that the owner of the key, by
   xmlsec's own decryption, reads just what was signed. */

#include "tests/unit/signature_fixture.h"

#include <xmlsec/xmlenc.h>

#include "lib/saml/encrypt.h"

#define ENC "http://www.w3.org/2001/04/xmlenc#"
#define ENC11 "http://www.w3.org/2009/xmlenc11#"
#define ASSERTION \
    "<p:Response xmlns:p=\"" IDP_NS_PROTOCOL "\" xmlns:saml=\"" \
    IDP_NS_ASSERTION "\"><saml:Assertion ID=\"_a1\" Version=\"2.0\">" \
    ISSUER "<saml:Advice>secret \xc3\xa9</saml:Advice></saml:Assertion>" \
    "</p:Response>"

static apr_array_header_t *keys_for(EVP_PKEY *key,
                                    const idp_encryption_method_t *methods,
                                    int count)
{
    apr_array_header_t *keys = apr_array_make(pool, 1,
                                              sizeof(idp_encryption_key_t));
    apr_array_header_t *list = apr_array_make(
        pool, 1, sizeof(idp_encryption_method_t));
    idp_encryption_key_t one = { key, list };
    int i;

    for (i = 0; i < count; i++) {
        APR_ARRAY_PUSH(list, idp_encryption_method_t) = methods[i];
    }
    APR_ARRAY_PUSH(keys, idp_encryption_key_t) = one;
    return keys;
}

static void unfit_keys(void **state)
{
    const idp_algorithms_t safe = idp_algorithms_safe();
    const idp_encryption_method_t cbc = { IDP_USE_DATA, ENC "aes128-cbc",
                                          NULL, NULL };
    const idp_encryption_method_t des = { IDP_USE_DATA, ENC "tripledes-cbc",
                                          NULL, NULL };
    idp_encryption_t untouched = { 0 }, encryption = { 0 };

    (void)state;
    assert_holds(idp_encryption_choose(&encryption, pool, keys_for(
        new_ec("P-256"), NULL, 0), &safe), "is EC; RSA of 2048 bits");
    assert_holds(idp_encryption_choose(&encryption, pool, keys_for(
        new_rsa(1024), NULL, 0), &safe), "is RSA of 1024 bits");
    assert_holds(idp_encryption_choose(&encryption, pool, keys_for(
        new_rsa(2048), &cbc, 1), &safe), "ConnectIdPAlgorithms +aes-cbc");
    assert_holds(idp_encryption_choose(&encryption, pool, keys_for(
        new_rsa(2048), &des, 1), &safe), "is known here");
    assert_holds(idp_encryption_choose(&encryption, pool, apr_array_make(
        pool, 0, sizeof(idp_encryption_key_t)), &safe), "has no key");
    assert_memory_equal(&encryption, &untouched, sizeof(untouched));
}

/* The Response with its assertion encrypted for KEY. */
static xmlDoc *encrypted(EVP_PKEY *key)
{
    const idp_algorithms_t safe = idp_algorithms_safe();
    idp_encryption_t encryption = { .recipient = SP };
    xmlDoc *doc = parse_xml(ASSERTION);
    xmlNode *assertion = idp_xml_child(xmlDocGetRootElement(doc),
                                       IDP_NS_ASSERTION, "Assertion");

    assert_null(idp_encryption_choose(&encryption, pool, keys_for(key, NULL,
                                                                  0), &safe));
    assert_no_error(idp_signature_sign(pool, assertion, open_test_key()));
    assert_no_error(idp_encrypt_assertion(new_env(), assertion,
                                          &encryption));
    return doc;
}

/* xmlsec puts what KEY opens into the place of the EncryptedData. */
static bool decrypt(xmlDoc *doc, EVP_PKEY *key)
{
    xmlSecKeysMngr *manager = xmlSecKeysMngrCreate();
    xmlNode *node = xmlDocGetRootElement(doc);
    xmlSecEncCtx *context;
    bool done;

    while (!idp_xml_is(node, ENC, "EncryptedData")) {
        node = idp_xml_walk(node, NULL);
        assert_non_null(node);
    }
    xmlSecCryptoAppDefaultKeysMngrInit(manager);
    xmlSecCryptoAppDefaultKeysMngrAdoptKey(manager, xmlsec_key(key));
    context = xmlSecEncCtxCreate(manager);
    done = xmlSecEncCtxDecrypt(context, node) == 0;
    xmlSecEncCtxDestroy(context);
    xmlSecKeysMngrDestroy(manager);
    return done;
}

static void round_trip(void **state)
{
    EVP_PKEY *key = new_rsa(2048);
    xmlDoc *doc = encrypted(key);
    const char *xml = xml_of(doc);
    xmlNode *outer, *assertion;
    xmlDoc *alone;

    (void)state;
    assert_null(strstr(xml, "secret"));
    assert_holds(xml, "Recipient=\"" SP "\"");
    assert_holds(xml, ENC11 "aes256-gcm");
    assert_holds(xml, ENC "rsa-oaep-mgf1p");
    assert_true(decrypt(doc, key));
    outer = idp_xml_child(xmlDocGetRootElement(doc), IDP_NS_ASSERTION,
                          "EncryptedAssertion");
    assertion = idp_xml_child(outer, IDP_NS_ASSERTION, "Assertion");
    assert_non_null(assertion);

    /* what stands in it declares its namespaces, and is what was signed */
    assert_non_null(assertion->nsDef);
    alone = xmlNewDoc(BAD_CAST "1.0");
    xmlDocSetRootElement(alone, xmlDocCopyNode(assertion, alone, 1));
    xml = xml_of(alone);
    xmlFreeDoc(alone);
    assert_holds(xml, "secret &#xE9;");
    assert_no_error(verify_xml(xml, keys_of(public_key(open_test_key()))));
}

static void wrong_key(void **state)
{
    (void)state;
    assert_false(decrypt(encrypted(new_rsa(2048)), new_rsa(2048)));
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, unfit_keys);
    ADD(&suite, round_trip);
    ADD(&suite, wrong_key);
    return run_saml_suite(&suite, "encrypt");
}
