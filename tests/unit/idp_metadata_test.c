/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our metadata: what it says, and nothing that passes with time. */

#include "tests/unit/answer_fixture.h"

#include "lib/saml/idp_metadata.h"

#define ENTITY_ID "https://idp.example.com/saml/metadata"
#define SLO "https://idp.example.com/saml/slo"
#define EVIL "<a b=\"c\">&'gr\xc3\xbc\xc3\x9f" "e"

static apr_array_header_t *texts(const char *one, const char *two)
{
    apr_array_header_t *array = apr_array_make(pool, 2, sizeof(char *));

    APR_ARRAY_PUSH(array, const char *) = one;
    APR_ARRAY_PUSH(array, const char *) = two;
    return array;
}

static const char *write_xml(const idp_metadata_t *metadata)
{
    const char *xml = NULL;

    assert_no_error(idp_metadata_write(&xml, pool, metadata));
    return xml;
}

static void what_it_says(void **state)
{
    idp_metadata_t metadata = {
        .entity_id = ENTITY_ID, .sso = SSO,
        .certificates = texts("QUJD", "REVG"),
        .nameid_formats = texts(IDP_NAMEID_TRANSIENT, IDP_NAMEID_EMAIL)
    };
    xmlDoc *doc = parse_xml(write_xml(&metadata));
    xmlNode *node;

    (void)state;
    assert_true(idp_xml_is(xmlDocGetRootElement(doc), IDP_NS_METADATA,
                           "EntityDescriptor"));
    assert_attribute(doc, "EntityDescriptor", "entityID", ENTITY_ID);
    assert_attribute(doc, "EntityDescriptor", "validUntil", NULL);
    assert_attribute(doc, "EntityDescriptor", "cacheDuration", NULL);
    assert_attribute(doc, "IDPSSODescriptor", "protocolSupportEnumeration",
                     IDP_NS_PROTOCOL);
    assert_attribute(doc, "IDPSSODescriptor", "WantAuthnRequestsSigned",
                     "false");
    assert_int_equal(count_elements(doc, "KeyDescriptor"), 2);
    assert_attribute(doc, "KeyDescriptor", "use", "signing");
    assert_text(doc, "X509Certificate", "QUJD");
    assert_int_equal(count_elements(doc, "X509Certificate"), 2);
    node = find_element(doc, "NameIDFormat");
    assert_same(idp_xml_text(pool, node), IDP_NAMEID_TRANSIENT);
    assert_same(idp_xml_text(pool, idp_xml_next(node)), IDP_NAMEID_EMAIL);
    node = find_element(doc, "SingleSignOnService");
    assert_same(idp_xml_attribute(pool, node, "Binding"),
                IDP_BINDING_REDIRECT);
    assert_same(idp_xml_attribute(pool, node, "Location"), SSO);
    node = idp_xml_next(node);
    assert_same(idp_xml_attribute(pool, node, "Binding"), IDP_BINDING_POST);
    assert_same(idp_xml_attribute(pool, node, "Location"), SSO);
    assert_null(idp_xml_next(node));
    assert_null(find_element(doc, "SingleLogoutService"));
}

/* The schema has it before NameIDFormat. */
static void logout(void **state)
{
    static const char *const rows[][2] = {
        { IDP_BINDING_REDIRECT, SLO }, { IDP_BINDING_POST, SLO },
        { IDP_BINDING_SOAP, SLO "/soap" }
    };
    idp_metadata_t metadata = {
        .entity_id = ENTITY_ID, .sso = SSO,
        .certificates = texts("QUJD", "REVG"),
        .nameid_formats = texts("a", "b"), .slo = SLO,
        .slo_soap = SLO "/soap"
    };
    xmlDoc *doc = parse_xml(write_xml(&metadata));
    xmlNode *node = find_element(doc, "SingleLogoutService");
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(rows); i++) {
        assert_same(idp_xml_attribute(pool, node, "Binding"), rows[i][0]);
        assert_same(idp_xml_attribute(pool, node, "Location"), rows[i][1]);
        assert_string_equal(xmlNextElementSibling(node)->name, i < 2
                            ? "SingleLogoutService" : "NameIDFormat");
        node = xmlNextElementSibling(node);
    }
}

/* IAM refuses a byte order mark; the next reader wants the declaration. */
static void form(void **state)
{
    idp_metadata_t metadata = {
        .entity_id = ENTITY_ID, .sso = SSO,
        .certificates = texts("QUJD", "REVG"),
        .nameid_formats = texts("a", "b"),
        .want_authn_requests_signed = true
    };
    const char *xml = write_xml(&metadata);

    (void)state;
    assert_memory_equal(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                        38);
    assert_attribute(parse_xml(xml), "IDPSSODescriptor",
                     "WantAuthnRequestsSigned", "true");
    assert_string_equal(xml, write_xml(&metadata));
}

static void special_characters(void **state)
{
    idp_metadata_t metadata = {
        .entity_id = EVIL, .sso = EVIL, .certificates = texts(EVIL, EVIL),
        .nameid_formats = texts(EVIL, EVIL), .slo = EVIL, .slo_soap = EVIL
    };
    xmlDoc *doc = parse_xml(write_xml(&metadata));

    (void)state;
    assert_attribute(doc, "EntityDescriptor", "entityID", EVIL);
    assert_attribute(doc, "SingleSignOnService", "Location", EVIL);
    assert_text(doc, "NameIDFormat", EVIL);
    assert_text(doc, "X509Certificate", EVIL);
    assert_null(find_element(doc, "a"));
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, what_it_says);
    ADD(&suite, logout);
    ADD(&suite, form);
    ADD(&suite, special_characters);
    return run_saml_suite(&suite, "idp_metadata");
}
