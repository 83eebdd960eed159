/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an AuthnRequest says, and every way to say it wrongly. */

#include "tests/unit/saml_fixture.h"

#define TAKEN (-1)
#define BAD IDP_E_MESSAGE
#define ROOT(space, attributes) \
    "<p:AuthnRequest xmlns:p=\"" space "\" xmlns:saml=\"" IDP_NS_ASSERTION \
    "\" " attributes ">" ISSUER "</p:AuthnRequest>"
#define REQUIRED "ID=\"_r1\" Version=\"2.0\" IssueInstant=\"" INSTANT "\""
#define POLICY(attributes) ISSUER "<samlp:NameIDPolicy " attributes "/>"
#define CLASS "<saml:AuthnContextClassRef>c</saml:AuthnContextClassRef>"
#define CONTEXT(attributes, classes) \
    ISSUER "<samlp:RequestedAuthnContext " attributes ">" classes \
    "</samlp:RequestedAuthnContext>"
#define SUBJECT "<saml:Subject><saml:NameID>x</saml:NameID></saml:Subject>"
#define XSI "http://www.w3.org/2001/XMLSchema-instance"
#define DSIG "<ds:Signature xmlns:ds=\"" IDP_NS_DSIG "\"/>"
#define TEN(x) x x x x x x x x x x
#define LONG TEN(TEN("0123456789"))     /* 1,000 bytes */

static const idp_error_t *read_request(idp_authn_request_t *request,
                                       const char *xml)
{
    memset(request, 0x77, sizeof(*request));
    return idp_authn_request_read(request, pool, parse_xml(xml));
}

/* A whole message. */
static const struct {
    const char *title;
    const char *xml;
    int code;
    const char *says;
} roots[] = {
    { "root", ROOT(IDP_NS_PROTOCOL, REQUIRED), TAKEN, NULL },
    { "no namespace", "<AuthnRequest " REQUIRED "/>", BAD,
      "the message is a AuthnRequest; an AuthnRequest of SAML 2.0" },
    { "other namespace", ROOT("urn:x", REQUIRED), BAD, "the message is a" },
    { "SAML 1.1", ROOT("urn:oasis:names:tc:SAML:1.1:protocol", REQUIRED),
      BAD, "the message is a" },
    { "longer namespace", ROOT(IDP_NS_PROTOCOL ":x", REQUIRED), BAD,
      "the message is a" },
    { "Response", "<p:Response xmlns:p=\"" IDP_NS_PROTOCOL "\" " REQUIRED
      "/>", BAD, "the message is a Response" },
    { "LogoutRequest", "<p:LogoutRequest xmlns:p=\"" IDP_NS_PROTOCOL "\" "
      REQUIRED "/>", BAD, "the message is a LogoutRequest" },
    { "wrapped", "<x>" ROOT(IDP_NS_PROTOCOL, REQUIRED) "</x>", BAD,
      "the message is a x" },
    { "no Version", ROOT(IDP_NS_PROTOCOL, "ID=\"_r1\" IssueInstant=\""
      INSTANT "\""), IDP_E_VERSION, "Version is \"\"" },
    { "Version 1.1", ROOT(IDP_NS_PROTOCOL, "ID=\"_r1\" IssueInstant=\""
      INSTANT "\" Version=\"1.1\""), IDP_E_VERSION, "Version is \"1.1\"" },
    { "Version 2", ROOT(IDP_NS_PROTOCOL, "ID=\"_r1\" IssueInstant=\""
      INSTANT "\" Version=\"2\""), IDP_E_VERSION, "Version is \"2\"" },
    { "Version 2.00", ROOT(IDP_NS_PROTOCOL, "ID=\"_r1\" IssueInstant=\""
      INSTANT "\" Version=\"2.00\""), IDP_E_VERSION, "Version" },
    { "no ID", ROOT(IDP_NS_PROTOCOL, "Version=\"2.0\" IssueInstant=\""
      INSTANT "\""), BAD, "ID is missing" },
    { "ID of a namespace", ROOT(IDP_NS_PROTOCOL, "p:ID=\"_r1\" Version="
      "\"2.0\" IssueInstant=\"" INSTANT "\""), BAD, "ID is missing" },
    { "no IssueInstant", ROOT(IDP_NS_PROTOCOL, "ID=\"_r1\" Version=\"2.0\""),
      BAD, "IssueInstant is \"\"" },
    { "IssueInstant without a zone", ROOT(IDP_NS_PROTOCOL, "ID=\"_r1\" "
      "Version=\"2.0\" IssueInstant=\"2026-11-24T08:00:00\""), BAD,
      "IssueInstant is \"2026-11-24T08:00:00\"" },
};

static void root(void **state)
{
    static idp_authn_request_t request;
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(roots); i++) {
        const idp_error_t *error = read_request(&request, roots[i].xml);

        if (roots[i].code == TAKEN) {
            assert_no_error(error);
        }
        else {
            assert_error(error, (idp_code_t)roots[i].code, roots[i].says);
            assert_int_equal(((unsigned char *)&request)[0], 0x77);
        }
    }
}

/* The attributes and children of a message that is right beside them. */
typedef struct row_t {
    const char *title;
    const char *attributes;
    const char *children;
    int code;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "no Issuer", "", "", BAD, "there is no Issuer" },
    { "empty Issuer", "", "<saml:Issuer/>", BAD, "Issuer is empty" },
    { "Issuer of spaces", "", "<saml:Issuer> </saml:Issuer>", BAD,
      "Issuer is empty" },
    { "Issuer with an element", "", "<saml:Issuer>a<b/>b</saml:Issuer>", BAD,
      "is not plain text" },
    { "Issuer of the other namespace", "", "<samlp:Issuer>" SP
      "</samlp:Issuer>", BAD, "has a Issuer where the schema has none" },
    { "Issuer twice", "", ISSUER ISSUER, BAD, "has a Issuer where" },
    { "Issuer of 1000 bytes", "", "<saml:Issuer>" LONG "</saml:Issuer>",
      TAKEN, NULL },
    { "Issuer of 2000 bytes", "", "<saml:Issuer>" LONG LONG
      "</saml:Issuer>", BAD, "longer than 1024" },
    { "Issuer with a line break", "", "<saml:Issuer>a\nb</saml:Issuer>", BAD,
      "is not plain text" },
    { "Issuer in its Format", "", "<saml:Issuer Format=\"" IDP_NAMEID_ENTITY
      "\">" SP "</saml:Issuer>", TAKEN, NULL },
    { "Issuer in another Format", "", "<saml:Issuer Format=\""
      IDP_NAMEID_EMAIL "\">" SP "</saml:Issuer>", BAD, "has the Format" },

    { "empty Destination", "Destination=\"\"", ISSUER, BAD,
      "Destination of AuthnRequest is empty" },
    { "Destination of 2000 bytes", "Destination=\"" LONG LONG "\"", ISSUER,
      BAD, "longer than 1024" },
    { "Destination with a control character", "Destination=\"a&#10;b\"",
      ISSUER, BAD, "control characters" },
    { "empty ACS URL", "AssertionConsumerServiceURL=\"\"", ISSUER, BAD,
      "AssertionConsumerServiceURL of AuthnRequest is empty" },
    { "empty ProtocolBinding", "ProtocolBinding=\"\"", ISSUER, BAD,
      "ProtocolBinding of AuthnRequest is empty" },
    { "index 0", "AssertionConsumerServiceIndex=\"0\"", ISSUER, TAKEN, NULL },
    { "index 65535", "AssertionConsumerServiceIndex=\"65535\"", ISSUER,
      TAKEN, NULL },
    { "index 65536", "AssertionConsumerServiceIndex=\"65536\"", ISSUER,
      IDP_E_ACS, "is \"65536\"; a number of 0 to 65535" },
    { "index -1", "AssertionConsumerServiceIndex=\"-1\"", ISSUER, IDP_E_ACS,
      "is \"-1\"" },
    { "index abc", "AssertionConsumerServiceIndex=\"abc\"", ISSUER,
      IDP_E_ACS, "is \"abc\"" },
    { "empty index", "AssertionConsumerServiceIndex=\"\"", ISSUER, IDP_E_ACS,
      "is \"\"" },
    { "ForceAuthn yes", "ForceAuthn=\"yes\"", ISSUER, BAD,
      "ForceAuthn is \"yes\"; true or false" },
    { "IsPassive empty", "IsPassive=\"\"", ISSUER, BAD, "IsPassive is \"\"" },

    { "unknown child", "", ISSUER "<samlp:Foo/>", BAD, "has a Foo where" },
    { "child without a namespace", "", ISSUER "<Subject/>", BAD,
      "has a Subject where" },
    { "child before the Issuer", "", SUBJECT ISSUER, BAD,
      "has a Issuer where" },
    { "NameIDPolicy before the Subject", "", ISSUER "<samlp:NameIDPolicy/>"
      SUBJECT, BAD, "has a Subject where" },
    { "Signature before the Issuer", "", DSIG ISSUER, BAD,
      "has a Issuer where" },
    { "Signature twice", "", ISSUER DSIG DSIG, BAD, "has a Signature where" },
    { "Signature at the end", "", ISSUER "<samlp:NameIDPolicy/>" DSIG, BAD,
      "has a Signature where" },
    { "Extensions twice", "", ISSUER "<samlp:Extensions/>"
      "<samlp:Extensions/>", BAD, "has a Extensions where" },
    { "Extensions with anything", "", ISSUER "<samlp:Extensions><x/>" ISSUER
      "</samlp:Extensions>", TAKEN, NULL },
    { "Subject twice", "", ISSUER SUBJECT SUBJECT, BAD, "has a Subject" },
    { "NameIDPolicy twice", "", POLICY("") "<samlp:NameIDPolicy/>", BAD,
      "has a NameIDPolicy where" },
    { "RequestedAuthnContext twice", "", CONTEXT("", CLASS)
      "<samlp:RequestedAuthnContext/>", BAD, "has a RequestedAuthnContext" },
    { "Scoping and Conditions", "", ISSUER "<saml:Conditions/>"
      "<samlp:Scoping ProxyCount=\"x\"/>", TAKEN, NULL },

    { "empty Format", "", POLICY("Format=\"\""), BAD,
      "Format of NameIDPolicy is empty" },
    { "empty SPNameQualifier", "", POLICY("SPNameQualifier=\"\""), BAD,
      "SPNameQualifier of NameIDPolicy is empty" },

    { "NameIDPolicy with an element", "", ISSUER "<samlp:NameIDPolicy><x/>"
      "</samlp:NameIDPolicy>", BAD, "NameIDPolicy holds an element" },

    { "qualified Destination", "samlp:Destination=\"" SSO "\"", ISSUER, BAD,
      "AuthnRequest has an attribute samlp:Destination, which" },
    { "second ID in a namespace", "xmlns:x=\"x\" x:ID=\"_r2\"", ISSUER, BAD,
      "AuthnRequest has an attribute x:ID, which the schema" },
    { "xml:id", "xml:id=\"_r2\"", ISSUER, BAD, "has an attribute xml:id" },
    { "qualified Format", "", POLICY("samlp:Format=\"f\""), BAD,
      "NameIDPolicy has an attribute samlp:Format, which" },
    { "type", "xmlns:xsi=\"" XSI "\" xsi:type=\"x\"", ISSUER, BAD,
      "AuthnRequest has an attribute xsi:type, which" },
    { "type of the Issuer", "xmlns:xsi=\"" XSI "\"", "<saml:Issuer xsi:type="
      "\"x\">" SP "</saml:Issuer>", BAD,
      "Issuer has an attribute xsi:type, which" },

    { "empty context", "", CONTEXT("", ""), BAD,
      "RequestedAuthnContext is empty" },
    { "20 classes", "", CONTEXT("", TEN(CLASS) TEN(CLASS)), TAKEN, NULL },
    { "21 classes", "", CONTEXT("", TEN(CLASS) TEN(CLASS) CLASS),
      IDP_E_MESSAGE_SIZE, "more than 20 classes" },
    { "empty class", "", CONTEXT("", "<saml:AuthnContextClassRef/>"), BAD,
      "AuthnContextClassRef is empty" },
    { "declaration in a context", "", CONTEXT("",
      "<saml:AuthnContextDeclRef>d</saml:AuthnContextDeclRef>"), TAKEN,
      NULL },
    { "something else in a context", "", CONTEXT("", CLASS "<x/>"), BAD,
      "RequestedAuthnContext holds a x" },
    { "unknown Comparison", "", CONTEXT("Comparison=\"Exact\"", CLASS), BAD,
      "Comparison is \"Exact\"; exact, minimum, maximum or better" },
    { "empty Comparison", "", CONTEXT("Comparison=\"\"", CLASS), BAD,
      "Comparison is \"\"" },
};

static void row(void **state)
{
    const row_t *r = *state;
    idp_authn_request_t request;
    const idp_error_t *error;

    error = read_request(&request, request_xml(r->attributes, r->children));
    if (r->code == TAKEN) {
        assert_no_error(error);
    }
    else {
        assert_error(error, (idp_code_t)r->code, r->says);
    }
}

static void ids(void **state)
{
    static const struct {
        const char *id;
        bool taken;
    } table[] = {
        { "a", true }, { "_", true }, { "Z9.-_z", true }, { "", false },
        { "1a", false }, { "-a", false }, { ".a", false }, { "a b", false },
        { "a:b", false }, { "a&#10;", false }, { "a/b", false },
        { "\xc3\xbc", false }, { "a'b", false }, { "a#b", false },
    };
    const char *form = "ID=\"%s\" Version=\"2.0\" IssueInstant=\"" INSTANT
                       "\"";
    idp_authn_request_t request;
    char id[258];
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(table); i++) {
        const char *xml = apr_psprintf(pool, ROOT(IDP_NS_PROTOCOL, "%s"),
                                       apr_psprintf(pool, form,
                                                    table[i].id));

        assert_int_equal(!read_request(&request, xml), table[i].taken);
    }
    memset(id, 'a', sizeof(id));
    for (i = 256; i <= 257; i++) {
        id[i] = '\0';
        assert_int_equal(!read_request(&request, apr_psprintf(
                             pool, ROOT(IDP_NS_PROTOCOL, "%s"),
                             apr_psprintf(pool, form, id))), i == 256);
        id[i] = 'a';
    }
}

static void everything(void **state)
{
    idp_authn_request_t r;

    (void)state;
    assert_no_error(read_request(&r, request_xml(
        "Destination=\"" SSO "\" AssertionConsumerServiceURL=\"" ACS "\" "
        "ProtocolBinding=\"" IDP_BINDING_POST "\" ForceAuthn=\"1\" "
        "IsPassive=\"true\" AssertionConsumerServiceIndex=\"7\" "
        "ProviderName=\"x\" Consent=\"y\" xmlns:xsi=\"" XSI "\" "
        "xsi:schemaLocation=\"x\"",
        "<saml:Issuer>\n  " SP "\n</saml:Issuer>" DSIG SUBJECT
        "<samlp:NameIDPolicy Format=\"f\" SPNameQualifier=\"q\" "
        "AllowCreate=\"true\"/><samlp:RequestedAuthnContext Comparison="
        "\"better\"><saml:AuthnContextClassRef>c1</saml:AuthnContextClassRef"
        "><saml:AuthnContextClassRef>c2</saml:AuthnContextClassRef>"
        "</samlp:RequestedAuthnContext>")));
    assert_same(r.id, "_r1");
    assert_same(r.issuer, SP);
    assert_true(r.issue_instant == NOW);
    assert_same(r.destination, SSO);
    assert_same(r.acs_url, ACS);
    assert_int_equal(r.acs_index, 7);
    assert_same(r.protocol_binding, IDP_BINDING_POST);
    assert_true(r.force_authn && r.is_passive && r.has_subject);
    assert_same(r.nameid_format, "f");
    assert_same(r.sp_name_qualifier, "q");
    assert_int_equal(r.context_classes->nelts, 2);
    assert_same(APR_ARRAY_IDX(r.context_classes, 1, const char *), "c2");
    assert_int_equal(r.comparison, IDP_COMPARISON_BETTER);
    assert_string_equal(r.signature->name, "Signature");
}

static void nothing(void **state)
{
    idp_authn_request_t r;

    (void)state;
    assert_no_error(read_request(&r, request_xml("", ISSUER)));
    assert_null(r.destination);
    assert_null(r.acs_url);
    assert_int_equal(r.acs_index, -1);
    assert_null(r.protocol_binding);
    assert_false(r.force_authn || r.is_passive || r.has_subject);
    assert_null(r.nameid_format);
    assert_null(r.sp_name_qualifier);
    assert_null(r.context_classes);
    assert_int_equal(r.comparison, IDP_COMPARISON_EXACT);
    assert_null(r.signature);
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, root);
    ADD_ROWS(&suite, rows, row);
    ADD(&suite, ids);
    ADD(&suite, everything);
    ADD(&suite, nothing);
    return run_saml_suite(&suite, "authn_request");
}
