/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Response: byte for byte, and what each setting makes of it. */

#include "tests/unit/answer_fixture.h"

#include "lib/base/file.h"

#define STATUS "urn:oasis:names:tc:SAML:2.0:status:"
#define UNTOUCHED "before"
#define SPECIAL "<a href=\"x\">&amp; ]]> 'gr\xc3\xbc\xc3\x9f" "e' \xe2\x82\xac"

static apr_array_header_t *texts(const char *one, const char *two)
{
    apr_array_header_t *array = apr_array_make(pool, 2, sizeof(char *));

    APR_ARRAY_PUSH(array, const char *) = one;
    if (two) {
        APR_ARRAY_PUSH(array, const char *) = two;
    }
    return array;
}

static idp_attribute_t *attribute(const char *name, const char *value,
                                  idp_format_t format, const char *friendly)
{
    idp_attribute_t *one = idp_attribute_make(pool, name, value);

    one->format = format;
    one->friendly = friendly;
    return one;
}

static idp_answer_t *new_answer(void)
{
    idp_answer_t *answer = apr_pcalloc(pool, sizeof(*answer));
    apr_array_header_t *list = apr_array_make(pool, 3, sizeof(void *));
    idp_attribute_t *mail = attribute("urn:oid:0.9.2342.19200300.100.1.3",
                                      "jo@example.com", IDP_FORMAT_URI,
                                      "mail");

    APR_ARRAY_PUSH(mail->values, const char *) = SPECIAL;
    APR_ARRAY_PUSH(list, idp_attribute_t *) = mail;
    APR_ARRAY_PUSH(list, idp_attribute_t *) =
        attribute("connect_role", "agent", IDP_FORMAT_BASIC, NULL);
    APR_ARRAY_PUSH(list, idp_attribute_t *) =
        attribute("team", "blue", IDP_FORMAT_UNSPECIFIED, NULL);
    answer->issuer = "https://idp.example.com/saml/metadata";
    answer->destination = ACS;
    answer->in_response_to = "_r1";
    answer->key = open_test_key();
    answer->sign = IDP_SIGN_BOTH;
    answer->audiences = texts(SP, "urn:second");
    answer->name_id = "jo";
    answer->name_id_format = IDP_NAMEID_PERSISTENT;
    answer->name_qualifier = answer->issuer;
    answer->sp_name_qualifier = SP;
    answer->class_ref = IDP_CONTEXT "PasswordProtectedTransport";
    answer->session_index = "_s1";
    answer->authn_instant = NOW - apr_time_from_sec(60);
    answer->lifetime = apr_time_from_sec(300);
    answer->skew = apr_time_from_sec(180);
    answer->attributes = list;
    return answer;
}

static const char *success_xml(const idp_answer_t *answer)
{
    const char *base64 = NULL;

    assert_no_error(idp_answer_success(&base64, new_env(), answer));
    return answer_xml(base64);
}

static const char *refusal_xml(idp_answer_t *answer)
{
    const char *base64 = NULL;

    answer->status_top = STATUS "Requester";
    answer->status_second = STATUS "NoAuthnContext";
    assert_no_error(idp_answer_refusal(&base64, new_env(), answer));
    return answer_xml(base64);
}

static void golden_file(void **state)
{
    const char *expected = NULL;
    apr_size_t size = 0;

    (void)state;
    assert_no_error(idp_file_read(&expected, &size, pool,
                                  data_file("answer.xml"), 65536));
    assert_string_equal(success_xml(new_answer()), expected);
}

/* What the file holds is read here once more, fact by fact. */
static void facts(void **state)
{
    xmlDoc *doc = parse_xml(success_xml(new_answer()));
    xmlNode *node;

    (void)state;
    assert_attribute(doc, "Response", "ID",
                     "_000102030405060708090a0b0c0d0e0f10111213");
    assert_attribute(doc, "Assertion", "ID",
                     "_1415161718191a1b1c1d1e1f2021222324252627");
    assert_attribute(doc, "Response", "Version", "2.0");
    assert_attribute(doc, "Assertion", "Version", "2.0");
    assert_attribute(doc, "Response", "IssueInstant", INSTANT);
    assert_attribute(doc, "Assertion", "IssueInstant", INSTANT);
    assert_attribute(doc, "Response", "Destination", ACS);
    assert_attribute(doc, "Response", "InResponseTo", "_r1");
    assert_attribute(doc, "StatusCode", "Value", STATUS "Success");
    assert_attribute(doc, "SubjectConfirmation", "Method",
                     "urn:oasis:names:tc:SAML:2.0:cm:bearer");
    assert_attribute(doc, "SubjectConfirmationData", "Recipient", ACS);
    assert_attribute(doc, "SubjectConfirmationData", "InResponseTo", "_r1");
    assert_attribute(doc, "SubjectConfirmationData", "NotOnOrAfter",
                     "2026-11-24T08:05:00Z");
    assert_attribute(doc, "SubjectConfirmationData", "NotBefore", NULL);
    assert_attribute(doc, "Conditions", "NotBefore", "2026-11-24T07:57:00Z");
    assert_attribute(doc, "Conditions", "NotOnOrAfter",
                     "2026-11-24T08:05:00Z");
    assert_attribute(doc, "AuthnStatement", "AuthnInstant",
                     "2026-11-24T07:59:00Z");
    assert_attribute(doc, "AuthnStatement", "SessionIndex", "_s1");
    assert_text(doc, "AuthnContextClassRef",
                IDP_CONTEXT "PasswordProtectedTransport");
    assert_text(doc, "NameID", "jo");
    assert_attribute(doc, "NameID", "Format", IDP_NAMEID_PERSISTENT);
    assert_attribute(doc, "NameID", "SPNameQualifier", SP);
    /* one restriction that names both: any of them will do */
    assert_int_equal(count_elements(doc, "AudienceRestriction"), 1);
    assert_int_equal(count_elements(doc, "Audience"), 2);
    node = find_element(doc, "Audience");
    assert_same(idp_xml_text(pool, node), SP);
    assert_same(idp_xml_text(pool, idp_xml_next(node)), "urn:second");
    assert_int_equal(count_elements(doc, "Assertion"), 1);
    assert_int_equal(count_elements(doc, "Attribute"), 3);
}

static void attributes(void **state)
{
    static const char *const formats[] = { "uri", "basic", "unspecified" };
    xmlDoc *doc = parse_xml(success_xml(new_answer()));
    xmlNode *node = find_element(doc, "Attribute");
    xmlNode *value = idp_xml_child(node, IDP_NS_ASSERTION, "AttributeValue");
    size_t i;

    (void)state;
    assert_same(idp_xml_attribute(pool, node, "FriendlyName"), "mail");
    assert_same(idp_xml_text(pool, value), "jo@example.com");
    assert_same(idp_xml_text(pool, idp_xml_next(value)), SPECIAL);
    assert_null(idp_xml_next(idp_xml_next(value)));
    for (i = 0; i < ROWS(formats); i++, node = idp_xml_next(node)) {
        assert_same(idp_xml_attribute(pool, node, "NameFormat"),
                    apr_pstrcat(pool, "urn:oasis:names:tc:SAML:2.0:"
                                "attrname-format:", formats[i], NULL));
    }
    assert_null(node);
    assert_null(strstr(success_xml(new_answer()), "xsi:type"));
}

/* Text that is markup elsewhere stays text, wherever it stands. */
static void special_characters(void **state)
{
    idp_answer_t *answer = new_answer();
    xmlDoc *doc;

    (void)state;
    answer->issuer = answer->name_id = answer->session_index = SPECIAL;
    answer->destination = answer->class_ref = SPECIAL;
    answer->audiences = texts(SPECIAL, SPECIAL);
    doc = parse_xml(success_xml(answer));
    assert_text(doc, "Issuer", SPECIAL);
    assert_text(doc, "NameID", SPECIAL);
    assert_text(doc, "AuthnContextClassRef", SPECIAL);
    assert_text(doc, "Audience", SPECIAL);
    assert_same(idp_xml_text(pool, idp_xml_next(find_element(
                                 doc, "Audience"))), SPECIAL);
    assert_attribute(doc, "AuthnStatement", "SessionIndex", SPECIAL);
    assert_attribute(doc, "Response", "Destination", SPECIAL);
    assert_attribute(doc, "SubjectConfirmationData", "Recipient", SPECIAL);
    assert_int_equal(count_elements(doc, "a"), 0);
}

static void not_said(void **state)
{
    idp_answer_t *answer = new_answer();
    xmlDoc *doc;

    (void)state;
    answer->in_response_to = NULL;
    answer->name_qualifier = NULL;
    answer->sp_name_qualifier = NULL;
    answer->attributes = NULL;
    answer->audiences = texts(SP, NULL);
    doc = parse_xml(success_xml(answer));
    assert_attribute(doc, "Response", "InResponseTo", NULL);
    assert_attribute(doc, "SubjectConfirmationData", "InResponseTo", NULL);
    assert_attribute(doc, "NameID", "NameQualifier", NULL);
    assert_attribute(doc, "NameID", "SPNameQualifier", NULL);
    assert_null(find_element(doc, "AttributeStatement"));
    assert_int_equal(count_elements(doc, "Audience"), 1);
    answer->attributes = apr_array_make(pool, 0, sizeof(void *));
    doc = parse_xml(success_xml(answer));
    assert_null(find_element(doc, "AttributeStatement"));
}

typedef struct sign_row_t {
    const char *title;
    idp_sign_t sign;
    bool assertion;
    bool response;
} sign_row_t;

static const sign_row_t sign_rows[] = {
    { "assertion is signed", IDP_SIGN_ASSERTION, true, false },
    { "response is signed", IDP_SIGN_RESPONSE, false, true },
    { "both are signed", IDP_SIGN_BOTH, true, true },
};

static void check_signatures(const idp_answer_t *answer,
                             const sign_row_t *r)
{
    EVP_PKEY *key = public_key(answer->key);
    xmlDoc *doc = parse_xml(success_xml(answer));
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *assertion = find_element(doc, "Assertion");

    assert_int_equal(count_elements(doc, "Signature"),
                     r->assertion + r->response);
    assert_int_equal(is_signed(assertion, key), r->assertion);
    assert_int_equal(is_signed(root, key), r->response);
    /* behind the Issuer, where the schema wants it */
    if (r->assertion) {
        assert_ptr_equal(
            xmlNextElementSibling(xmlFirstElementChild(assertion)),
            idp_xml_child(assertion, IDP_NS_DSIG, "Signature"));
    }
    assert_holds(xml_of(doc), answer->key->algorithm->uri);
    assert_holds(xml_of(doc), answer->key->certificate);
    xmlSetProp(find_element(doc, "Conditions"), BAD_CAST "NotOnOrAfter",
               BAD_CAST "2027-11-24T08:05:00Z");
    assert_false(is_signed(assertion, key));
    assert_false(is_signed(root, key));
}

static void signing(void **state)
{
    const sign_row_t *r = *state;
    idp_answer_t *answer = new_answer();

    answer->sign = r->sign;
    check_signatures(answer, r);
    answer->key = open_key(new_ec("P-256"));
    check_signatures(answer, r);
    answer->key = open_key(new_ec("P-384"));
    check_signatures(answer, r);
}

/* It is signed whatever is signed else: it has nothing else to sign. */
static void refusal(void **state)
{
    const sign_row_t *r = *state;
    idp_answer_t *answer = new_answer();
    xmlDoc *doc;
    xmlNode *code;

    answer->sign = r->sign;
    doc = parse_xml(refusal_xml(answer));
    code = find_element(doc, "StatusCode");
    assert_same(idp_xml_attribute(pool, code, "Value"), STATUS "Requester");
    code = idp_xml_child(code, IDP_NS_PROTOCOL, "StatusCode");
    assert_same(idp_xml_attribute(pool, code, "Value"),
                STATUS "NoAuthnContext");
    assert_attribute(doc, "Response", "InResponseTo", "_r1");
    assert_attribute(doc, "Response", "Destination", ACS);
    assert_null(find_element(doc, "Assertion"));
    assert_null(strstr(refusal_xml(answer), "Success"));
    assert_int_equal(count_elements(doc, "Signature"), 1);
    assert_true(is_signed(xmlDocGetRootElement(doc),
                          public_key(answer->key)));
}

/* Without randomness there is no answer, whenever it ends. */
static void no_random(void **state)
{
    const char *base64 = UNTOUCHED;
    idp_env_t *env;
    int i;

    (void)state;
    for (i = 1; i <= 2; i++) {
        env = new_env();
        failing_random = i;
        assert_error(idp_answer_success(&base64, env, new_answer()),
                     IDP_E_INTERNAL, "no random bytes");
    }
    env = new_env();
    failing_random = 1;
    assert_error(idp_answer_refusal(&base64, env, new_answer()),
                 IDP_E_INTERNAL, "no random bytes");
    assert_string_equal(base64, UNTOUCHED);
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, golden_file);
    ADD(&suite, facts);
    ADD(&suite, attributes);
    ADD(&suite, special_characters);
    ADD(&suite, not_said);
    ADD_ROWS(&suite, sign_rows, signing);
    ADD_ROWS(&suite, sign_rows, refusal);
    ADD(&suite, no_random);
    return run_saml_suite(&suite, "answer");
}
