/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures in the XML: methods, shapes, and every kind of change. */

#include "tests/unit/signature_fixture.h"

#define TAKEN (-1)
#define NONE IDP_E_SIGNATURE, "fits none of the 1 signing certificates"
#define WEAK IDP_E_ALGORITHM
#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define OLD "http://www.w3.org/2000/09/xmldsig#"
#define EXC "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED OLD "enveloped-signature"
#define TRANSFORM(uri) "<ds:Transform Algorithm=\"" uri "\"/>"
#define SIXTEEN "p2 p3 p4 p5 p6p "
#define SIXTY_FOUR SIXTEEN SIXTEEN SIXTEEN SIXTEEN
#define C14N_METHOD "<ds:CanonicalizationMethod Algorithm=\"" EXC "\"/>"
#define C14N_WITH(children) \
    "<ds:CanonicalizationMethod Algorithm=\"" EXC "\">" children \
    "</ds:CanonicalizationMethod>"
#define PREFIXES(list) \
    "<e:InclusiveNamespaces xmlns:e=\"" EXC "\" PrefixList=\"" list "\"/>"
#define EXTENSION "<samlp:Extensions><x/></samlp:Extensions>"

static const char *message(void)
{
    return request_xml("Destination=\"" SSO "\"", ISSUER EXTENSION);
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

/* Shapes that are signed as they are. */
typedef struct shape_row_t {
    const char *title;
    shape_t shape;
    int code;
    const char *says;
} shape_row_t;

static const shape_row_t shapes[] = {
    { "as it should be", { 0 }, TAKEN, NULL },
    { "RSA-SHA384", { .method = xmlSecOpenSSLTransformRsaSha384GetKlass,
      .digest = xmlSecOpenSSLTransformSha384GetKlass }, TAKEN, NULL },
    { "RSA-SHA512", { .method = xmlSecOpenSSLTransformRsaSha512GetKlass,
      .digest = xmlSecOpenSSLTransformSha512GetKlass }, TAKEN, NULL },
    { "prefix list", { .prefixes = "xs saml" }, TAKEN, NULL },
    { "longest prefix list", { .prefixes = SIXTY_FOUR SIXTY_FOUR }, TAKEN,
      NULL },
    { "prefix list that is too long", { .prefixes = SIXTY_FOUR SIXTY_FOUR
      "p" }, IDP_E_SIGNATURE, "its transforms are not" },
    { "enveloped alone", { .transforms = {
      xmlSecTransformEnvelopedGetKlass } }, TAKEN, NULL },
    { "SHA-1 method", { .method = xmlSecOpenSSLTransformRsaSha1GetKlass }, WEAK,
      "is signed with \"" OLD "rsa-sha1\"" },
    { "SHA-1 digest", { .digest = xmlSecOpenSSLTransformSha1GetKlass }, WEAK,
      "the DigestMethod of the signature is \"" OLD "sha1\"" },
    { "not enveloped", { .transforms = { xmlSecTransformExclC14NGetKlass } },
      IDP_E_SIGNATURE, "its transforms are not" },
    { "enveloped twice", { .transforms = { xmlSecTransformEnvelopedGetKlass,
      xmlSecTransformEnvelopedGetKlass } }, IDP_E_SIGNATURE,
      "its transforms are not" },
    { "inclusive transform", { .transforms = {
      xmlSecTransformEnvelopedGetKlass, xmlSecTransformInclC14NGetKlass } },
      IDP_E_SIGNATURE, "its transforms are not" },
    { "transform with comments", { .transforms = {
      xmlSecTransformEnvelopedGetKlass,
      xmlSecTransformExclC14NWithCommentsGetKlass } }, IDP_E_SIGNATURE,
      "its transforms are not" },
    { "three transforms", { .transforms = {
      xmlSecTransformEnvelopedGetKlass, xmlSecTransformExclC14NGetKlass,
      xmlSecTransformExclC14NGetKlass } }, IDP_E_SIGNATURE,
      "its transforms are not" },
    { "inclusive canonicalization", { .c14n =
      xmlSecTransformInclC14NGetKlass }, IDP_E_SIGNATURE,
      "its CanonicalizationMethod is not exclusive" },
};

static void shape(void **state)
{
    const shape_row_t *r = *state;
    idp_key_t *key = open_test_key();
    const char *xml = shaped_xml(message(), &r->shape,
                                 xmlSecKeyDuplicate(key->key));

    check(verify_xml(xml, keys_of(public_key(key))), r->code, r->says);
}

/* Changes of the text of a message with a good signature. */
typedef struct change_t {
    const char *title;
    const char *find;
    const char *with;
    int code;
    const char *says;
} change_t;

static const change_t changes[] = {
    { "nothing", "<x/>", "<x/>", TAKEN, NULL },
    { "content", "<x/>", "<y/>", NONE },
    { "text", "<x/>", "<x/> ", NONE },
    { "Issuer", SP, SP "2", NONE },
    { "Destination", SSO, SSO "/", NONE },
    { "attribute more", "<x/>", "<x y=\"\"/>", NONE },
    { "white space in a tag", "<x/>", "<x  />", TAKEN, NULL },
    { "digest", "<ds:DigestValue>", "<ds:DigestValue>AAAA", NONE },
    { "empty signature", "<ds:SignatureValue>", "<ds:SignatureValue/>"
      "<ds:SignatureValue>", NONE },
    { "ID", "ID=\"_r1\"", "ID=\"_r2\"", IDP_E_SIGNATURE,
      "its Reference is not the ID of the message" },
    { "no ID", "ID=\"_r1\"", "", IDP_E_SIGNATURE, "its Reference is not" },
    { "empty URI", "URI=\"#_r1\"", "URI=\"\"", IDP_E_SIGNATURE,
      "its Reference is not" },
    { "no URI", "URI=\"#_r1\"", "", IDP_E_SIGNATURE,
      "its Reference is not" },
    { "URI without #", "URI=\"#_r1\"", "URI=\"_r1\"", IDP_E_SIGNATURE,
      "its Reference is not" },
    { "other URI", "URI=\"#_r1\"", "URI=\"#_r\"", IDP_E_SIGNATURE,
      "its Reference is not" },
    { "xpointer", "URI=\"#_r1\"", "URI=\"#xpointer(/)\"", IDP_E_SIGNATURE,
      "its Reference is not" },
    { "xpointer by ID", "URI=\"#_r1\"", "URI=\"#xpointer(id('_r1'))\"",
      IDP_E_SIGNATURE, "its Reference is not" },
    { "URI of a file", "URI=\"#_r1\"", "URI=\"file:///etc/passwd\"",
      IDP_E_SIGNATURE, "its Reference is not" },
    { "second Reference", "</ds:SignedInfo>", "<ds:Reference URI=\"#_r1\"/>"
      "</ds:SignedInfo>", IDP_E_SIGNATURE, "not exactly one Reference" },
    { "no Reference", "<ds:Reference", "<ds:Manifest", IDP_E_SIGNATURE,
      "not exactly one Reference" },
    { "second SignedInfo", "<ds:SignedInfo>", "<ds:SignedInfo/>"
      "<ds:SignedInfo>", IDP_E_SIGNATURE, "not exactly one Reference" },
    { "XPath", ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116",
      IDP_E_SIGNATURE, "its transforms are not" },
    { "XPath filter", ENVELOPED, "http://www.w3.org/2002/06/xmldsig-filter2",
      IDP_E_SIGNATURE, "its transforms are not" },
    { "XSLT", ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116",
      IDP_E_SIGNATURE, "its transforms are not" },
    { "base64 transform", ENVELOPED, OLD "base64", IDP_E_SIGNATURE,
      "its transforms are not" },
    { "transform without a name", " Algorithm=\"" ENVELOPED "\"", "",
      IDP_E_SIGNATURE, "its transforms are not" },
    { "transforms in another order", TRANSFORM(ENVELOPED) "\n"
      TRANSFORM(EXC), TRANSFORM(EXC) TRANSFORM(ENVELOPED),
      IDP_E_SIGNATURE, "its transforms are not" },
    { "no transforms", TRANSFORM(ENVELOPED) "\n" TRANSFORM(EXC), "",
      IDP_E_SIGNATURE, "its transforms are not" },
    { "second transforms", "<ds:Transforms>", "<ds:Transforms/>"
      "<ds:Transforms>", IDP_E_SIGNATURE, "its transforms are not" },
    { "second c14n method", "<ds:CanonicalizationMethod",
      "<ds:CanonicalizationMethod/><ds:CanonicalizationMethod",
      IDP_E_SIGNATURE, "its CanonicalizationMethod is not" },
    { "c14n method with a long list", C14N_METHOD, C14N_WITH(PREFIXES(
      SIXTY_FOUR SIXTY_FOUR "p")), IDP_E_SIGNATURE, "a long PrefixList" },
    { "c14n method with two lists", C14N_METHOD, C14N_WITH(PREFIXES("p")
      PREFIXES("q")), IDP_E_SIGNATURE, "a long PrefixList" },
    { "c14n method with something else", C14N_METHOD, C14N_WITH("<x/>"),
      IDP_E_SIGNATURE, "a long PrefixList" },
    { "transform with two lists", TRANSFORM(EXC), "<ds:Transform Algorithm="
      "\"" EXC "\">" PREFIXES("p") PREFIXES("q") "</ds:Transform>",
      IDP_E_SIGNATURE, "its transforms are not" },
    { "method RSA-SHA1", RSA_SHA256, OLD "rsa-sha1", WEAK, "signed with" },
    { "method HMAC-SHA1", RSA_SHA256, OLD "hmac-sha1", WEAK, "signed with" },
    { "method HMAC-SHA256", RSA_SHA256, MORE "hmac-sha256", WEAK,
      "signed with" },
    { "method MD5", RSA_SHA256, MORE "rsa-md5", WEAK, "signed with" },
    { "no method", "Algorithm=\"" RSA_SHA256 "\"", "", WEAK, "signed with" },
    { "other method", RSA_SHA256, MORE "rsa-sha512", NONE },
    { "method of another kind of key", RSA_SHA256, MORE "ecdsa-sha256",
      NONE },
    { "Object", "<ds:KeyInfo>", "<ds:Object/><ds:KeyInfo>", IDP_E_SIGNATURE,
      "it has an Object" },
    { "second Signature", "<x/>", "<ds:Signature xmlns:ds=\"" IDP_NS_DSIG
      "\"/>", IDP_E_SIGNATURE, "a second signature" },
    { "second ID", "<x/>", "<x ID=\"_r1\"/>", IDP_E_SIGNATURE,
      "a second element of its ID" },
    { "second Id", "<x/>", "<x Id=\"_r1\"/>", IDP_E_SIGNATURE,
      "a second element of its ID" },
    { "second id", "<x/>", "<x id=\"_r1\"/>", IDP_E_SIGNATURE,
      "a second element of its ID" },
    { "second xml:id", "<x/>", "<x xml:id=\"_r1\"/>", IDP_E_SIGNATURE,
      "a second element of its ID" },
    { "other ID", "<x/>", "<x ID=\"_r11\"/>", NONE },
};

static void change(void **state)
{
    const change_t *r = *state;
    idp_key_t *key = open_test_key();
    const char *xml = replaced(signed_xml(message(), key), r->find, r->with);

    /* what was opened by another name is closed by it */
    if (strstr(r->with, "ds:Manifest")) {
        xml = replaced(xml, "</ds:Reference>", "</ds:Manifest>");
    }
    check(verify_xml(xml, keys_of(public_key(key))), r->code, r->says);
}

/* The keys of the metadata count, and no others. */
static void keys(void **state)
{
    idp_key_t *mine = open_key(new_rsa(2048));
    idp_key_t *ec = open_key(new_ec("P-256"));
    idp_key_t *test = open_test_key();
    apr_array_header_t *both = keys_of(public_key(ec));
    const char *xml = signed_xml(message(), mine);

    (void)state;
    assert_no_error(verify_xml(xml, keys_of(public_key(mine))));
    check(verify_xml(xml, keys_of(public_key(test))), NONE);
    check(verify_xml(xml, keys_of(public_key(ec))), NONE);
    check(verify_xml(xml, keys_of(NULL)), IDP_E_SIGNATURE,
          "has no signing certificate to verify it with");
    APR_ARRAY_PUSH(both, EVP_PKEY *) = public_key(mine);
    assert_no_error(verify_xml(xml, both));
    assert_no_error(verify_xml(signed_xml(message(), ec), both));
    check(verify_xml(signed_xml(message(), test), both), IDP_E_SIGNATURE,
          "fits none of the 2 signing certificates");
    /* the attacker's certificate is there to be believed */
    assert_holds(xml, mine->certificate);
}

/* A certificate is public: whoever takes it for a secret takes anything. */
static void hmac_with_the_certificate(void **state)
{
    static klass_t *const methods[] = {
        xmlSecOpenSSLTransformHmacSha1GetKlass,
        xmlSecOpenSSLTransformHmacSha256GetKlass
    };
    idp_key_t *key = open_test_key();
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(methods); i++) {
        const shape_t hmac = { .method = methods[i] };

        check(verify_xml(shaped_xml(message(), &hmac,
                                    hmac_key(key->certificate)),
                         keys_of(public_key(key))), WEAK, "signed with");
    }
}

static void ec_curves(void **state)
{
    static const char *const curves[] = { "P-256", "P-384" };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(curves); i++) {
        idp_key_t *key = open_key(new_ec(curves[i]));
        idp_key_t *other = open_key(new_ec(curves[i]));
        const char *xml = signed_xml(message(), key);

        assert_holds(xml, key->algorithm->uri);
        assert_no_error(verify_xml(xml, keys_of(public_key(key))));
        check(verify_xml(xml, keys_of(public_key(other))), NONE);
        check(verify_xml(replaced(xml, "<x/>", "<y/>"),
                         keys_of(public_key(key))), NONE);
    }
}

static void what_cannot_be_signed(void **state)
{
    static const char *const rows[] = {
        "<a ID=\"_r1\"/>",
        "<a xmlns:saml=\"" IDP_NS_ASSERTION "\">" ISSUER "</a>",
    };
    idp_key_t *key = open_test_key();
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(rows); i++) {
        xmlNode *root = xmlDocGetRootElement(parse_xml(rows[i]));

        check(idp_signature_sign(pool, root, key), IDP_E_INTERNAL,
              "the a could not be signed");
        assert_null(idp_xml_child(root, IDP_NS_DSIG, "Signature"));
    }
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, shapes, shape);
    ADD_ROWS(&suite, changes, change);
    ADD(&suite, keys);
    ADD(&suite, hmac_with_the_certificate);
    ADD(&suite, ec_curves);
    ADD(&suite, what_cannot_be_signed);
    return run_saml_suite(&suite, "signature");
}
