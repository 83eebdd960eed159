/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AuthnRequest and its answer: every check, with a clock that stands. */

#include "tests/unit/exchange_fixture.h"

#define STATUS "urn:oasis:names:tc:SAML:2.0:status:"
#define HERE "Destination=\"" SSO "\""
#define CONFIG(lines) SMALLEST lines SECTION_OF("s", PLAIN_SP)
#define POLICY(attributes) ISSUER "<samlp:NameIDPolicy " attributes "/>"
#define CONTEXT(name) \
    ISSUER "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef>" \
    IDP_CONTEXT name "</saml:AuthnContextClassRef>" \
    "</samlp:RequestedAuthnContext>"

static const idp_error_t *answer(idp_reply_t *reply, const char *config,
                                 idp_in_t *in)
{
    memset(reply, 0, sizeof(*reply));
    return idp_answer_request(reply, new_env(), open_provider(config), in);
}

static idp_in_t *redirect(const char *attributes, const char *children)
{
    return new_in(redirect_query(request_xml(attributes, children), NULL,
                                 NULL));
}

static void success(void **state)
{
    idp_reply_t reply;
    xmlDoc *doc;
    int i;

    (void)state;
    for (i = 0; i < 2; i++) {
        const char *xml = request_xml(HERE, ISSUER);
        idp_in_t *in = i == 0 ? new_in(redirect_query(xml, "here&there",
                                                      NULL))
                              : new_post(xml, "here%26there");

        assert_no_error(answer(&reply, CONFIG("ConnectIdPAttribute mail user"
                                              "\n"), in));
        doc = response_of(&reply);
        assert_attribute(doc, "Response", "InResponseTo", "_r1");
        assert_attribute(doc, "Response", "Destination", ACS);
        assert_attribute(doc, "SubjectConfirmationData", "InResponseTo",
                         "_r1");
        assert_attribute(doc, "SubjectConfirmationData", "Recipient", ACS);
        assert_attribute(doc, "StatusCode", "Value", STATUS "Success");
        assert_attribute(doc, "AuthnStatement", "AuthnInstant",
                         "2026-11-24T07:59:00Z");
        assert_attribute(doc, "Attribute", "Name", "mail");
        assert_text(doc, "AttributeValue", "jo");
        assert_text(doc, "Audience", SP);
        assert_text(doc, "AuthnContextClassRef", PROTECTED);
        assert_string_equal(field_of(&reply, "RelayState"),
                            "here&amp;there");
        assert_string_equal(asked_for, "s");
        assert_string_equal(reply.sp->name, "s");
        assert_holds(reply.note, "jo is signed in at " ACS);
    }
}

/* CODE of a page, or STATUS of a Response; neither: it is a success. */
typedef struct row_t {
    const char *title;
    const char *attributes;
    const char *children;
    const char *code;         /* its symbol */
    const char *status;
} row_t;

static const row_t rows[] = {
    { "as it should be", HERE, ISSUER, NULL, NULL },
    { "no Destination", "", ISSUER, NULL, NULL },
    { "other Destination", "Destination=\"https://other/sso\"", ISSUER,
      "destination", NULL },
    { "Destination with a slash", "Destination=\"" SSO "/\"", ISSUER,
      "destination", NULL },
    { "Destination in another case", "Destination=\"https://IDP.example.com/"
      "saml/sso\"", ISSUER, "destination", NULL },
    { "unknown Issuer", HERE, "<saml:Issuer>urn:x</saml:Issuer>",
      "service-provider", NULL },
    { "no Issuer", HERE, "", "message", NULL },
    { "ACS by URL", HERE " AssertionConsumerServiceURL=\"" ACS "\"", ISSUER,
      NULL, NULL },
    { "unknown ACS", HERE " AssertionConsumerServiceURL=\"" ACS "x\"",
      ISSUER, "acs", NULL },
    { "unknown index", HERE " AssertionConsumerServiceIndex=\"1\"", ISSUER,
      "acs", NULL },
    { "unknown ACS and much else", HERE " AssertionConsumerServiceURL=\""
      "https://evil/\" ForceAuthn=\"true\" ProtocolBinding=\"x\"",
      POLICY("Format=\"" IDP_NAMEID_EMAIL "\""), "acs", NULL },
    { "HTTP-POST", HERE " ProtocolBinding=\"" IDP_BINDING_POST "\"", ISSUER,
      NULL, NULL },
    { "HTTP-Artifact", HERE " ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:"
      "bindings:HTTP-Artifact\"", ISSUER, NULL, "UnsupportedBinding" },
    { "ForceAuthn", HERE " ForceAuthn=\"true\"", ISSUER, NULL,
      "AuthnFailed" },
    { "ForceAuthn and IsPassive", HERE " ForceAuthn=\"1\" IsPassive=\"1\"",
      ISSUER, NULL, "NoPassive" },
    { "IsPassive", HERE " IsPassive=\"true\"", ISSUER, NULL, NULL },
    { "Subject", HERE, ISSUER "<saml:Subject/>", NULL, "UnknownPrincipal" },
    { "class that is met", HERE, CONTEXT("PasswordProtectedTransport"), NULL,
      NULL },
    { "class that is not met", HERE, CONTEXT("X509"), NULL,
      "NoAuthnContext" },
    { "transient", HERE, POLICY("Format=\"" IDP_NAMEID_TRANSIENT "\""), NULL,
      NULL },
    { "unspecified", HERE, POLICY("Format=\"" IDP_NAMEID_UNSPECIFIED "\""),
      NULL, NULL },
    { "persistent", HERE, POLICY("Format=\"" IDP_NAMEID_PERSISTENT "\""),
      NULL, "InvalidNameIDPolicy" },
    { "own qualifier", HERE, POLICY("SPNameQualifier=\"" SP "\""), NULL,
      NULL },
    { "other qualifier", HERE, POLICY("SPNameQualifier=\"urn:x\""), NULL,
      "InvalidNameIDPolicy" },
};

static void row(void **state)
{
    const row_t *r = *state;
    idp_reply_t reply;
    const idp_error_t *error = answer(&reply, CONFIG(""), redirect(
        r->attributes, r->children));
    xmlDoc *doc;

    if (r->code) {
        assert_non_null(error);
        assert_string_equal(idp_error_row(error->code)->symbol, r->code);
        assert_null(reply.html);
        return;
    }
    assert_no_error(error);
    doc = response_of(&reply);
    assert_int_equal(count_elements(doc, "Assertion"), r->status ? 0 : 1);
    assert_attribute(doc, "Response", "InResponseTo", "_r1");
    if (r->status) {
        assert_holds(xml_of(doc), apr_pstrcat(pool, STATUS, r->status,
                                              NULL));
        assert_holds(reply.note, "was told so");
    }
}

/* The age of a request, in seconds; the skew is 180 unless it is said. */
static void ages(void **state)
{
    static const struct {
        const char *lines;
        int age;
        bool taken;
    } table[] = {
        { "", 0, true }, { "", 480, true }, { "", 481, false },
        { "", -180, true }, { "", -181, false }, { "", 86400 * 365, false },
        { "ConnectIdPClockSkew 0\n", 300, true },
        { "ConnectIdPClockSkew 0\n", 301, false },
        { "ConnectIdPClockSkew 0\n", -1, false },
        { "ConnectIdPClockSkew 600\n", -600, true },
    };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(table); i++) {
        idp_in_t *in = redirect(HERE, ISSUER);
        const char *config = apr_pstrcat(pool, SMALLEST, table[i].lines,
                                         SECTION_OF("s", PLAIN_SP), NULL);
        idp_reply_t reply;
        const idp_error_t *error;

        in->received = NOW + apr_time_from_sec(table[i].age);
        error = answer(&reply, config, in);
        if (table[i].taken) {
            assert_no_error(error);
        }
        else {
            assert_refused(&reply, error, IDP_E_AGE, "IssueInstant is "
                           INSTANT " and the clock here says ");
        }
    }
}

/* Who is there, who can be asked, and what the request lets us do. */
typedef struct user_row_t {
    const char *title;
    const char *user;
    const char *attributes;
    bool can_ask, asks_always, fresh;
    const char *code;         /* NULL: an answer; else the symbol */
    const char *status;
} user_row_t;

static const user_row_t users[] = {
    { "a user", "jo", "", true, false, false, NULL, NULL },
    { "nobody", NULL, "", true, false, false, "login", NULL },
    { "nobody to ask", NULL, "", false, false, false, "no-user", NULL },
    { "nobody, fresh", NULL, "", false, false, true, "no-user", NULL },
    { "passive, nobody", NULL, "IsPassive=\"1\"", true, false, false, NULL,
      "NoPassive" },
    { "force", "jo", "ForceAuthn=\"1\"", true, false, false, "login", NULL },
    { "force, fresh", "jo", "ForceAuthn=\"1\"", true, false, true, NULL,
      NULL },
    { "force, nobody to ask", "jo", "ForceAuthn=\"1\"", false, false, false,
      NULL, "AuthnFailed" },
    { "asks always", "jo", "", true, true, false, "login", NULL },
    { "asks always, fresh", "jo", "", true, true, true, NULL, NULL },
    { "asks always, passive", "jo", "IsPassive=\"1\"", true, true, false,
      NULL, "NoPassive" },
};

static void user(void **state)
{
    const user_row_t *r = *state;
    idp_in_t *in = redirect(r->attributes, ISSUER);
    idp_reply_t reply;
    const idp_error_t *error;

    in->user = r->user;
    in->can_ask = r->can_ask;
    in->asks_always = r->asks_always;
    in->fresh = r->fresh;
    error = answer(&reply, CONFIG(""), in);
    if (r->code) {
        assert_non_null(error);
        assert_string_equal(idp_error_row(error->code)->symbol, r->code);
        assert_null(reply.html);
    }
    else {
        assert_no_error(error);
        assert_int_equal(count_elements(response_of(&reply), "Assertion"),
                         r->status ? 0 : 1);
    }
}

static void require_lines(void **state)
{
    idp_in_t *in = redirect(HERE, ISSUER);
    idp_reply_t reply;

    (void)state;
    lets_in = false;
    assert_refused(&reply, answer(&reply, CONFIG(""), in), IDP_E_FORBIDDEN,
                   "the Require lines of /launch/s do not let jo in");
    assert_string_equal(reply.sp->name, "s");
}

static void name_ids(void **state)
{
    const char *persistent = CONFIG("ConnectIdPNameID persistent user "
                                    "stored\n");
    idp_reply_t reply;
    idp_in_t *in;
    xmlDoc *doc;

    (void)state;
    assert_no_error(answer(&reply, persistent, redirect(HERE, POLICY(
        "Format=\"" IDP_NAMEID_PERSISTENT "\" SPNameQualifier=\"" SP
        "\""))));
    doc = response_of(&reply);
    assert_text(doc, "NameID", "jo");
    assert_attribute(doc, "NameID", "Format", IDP_NAMEID_PERSISTENT);
    assert_attribute(doc, "NameID", "SPNameQualifier", SP);
    assert_no_error(answer(&reply, persistent, redirect(HERE, POLICY(
        "Format=\"" IDP_NAMEID_TRANSIENT "\""))));
    doc = response_of(&reply);
    assert_attribute(doc, "NameID", "Format", IDP_NAMEID_TRANSIENT);
    assert_attribute(doc, "NameID", "SPNameQualifier", NULL);
    assert_int_equal(strlen(idp_xml_text(pool, find_element(doc, "NameID"))),
                     41);
    in = redirect(HERE, ISSUER);
    in->user = "a\xff";
    assert_refused(&reply, answer(&reply, persistent, in),
                   IDP_E_ATTRIBUTE_VALUE, "NameID");
}

/* Without its required values there is no answer, of no kind. */
static void attributes(void **state)
{
    idp_reply_t reply;
    idp_in_t *in = redirect(HERE, ISSUER);

    (void)state;
    in->user = "a\xff";
    assert_refused(&reply, answer(&reply, CONFIG(
        "ConnectIdPAttribute mail user required\n"), in),
        IDP_E_ATTRIBUTE_VALUE, "mail");
    in->user = "jo";
    assert_refused(&reply, answer(&reply, CONFIG(
        "ConnectIdPAttribute mail value:x match=^y required\n"), in),
        IDP_E_ATTRIBUTE_VALUE, "mail");
    assert_no_error(answer(&reply, CONFIG(
        "ConnectIdPAttribute mail user\nConnectIdPAttribute role value:r\n"
        "ConnectIdPRelease role\n"), in));
    assert_attribute(response_of(&reply), "Attribute", "Name", "role");
    assert_int_equal(count_elements(response_of(&reply), "Attribute"), 1);
    assert_null(strstr(xml_of(response_of(&reply)), "mail"));
}

/* Whichever call for random bytes fails, there is no answer. */
static void no_random(void **state)
{
    const idp_provider_t *provider = open_provider(CONFIG(""));
    const idp_error_t *error = NULL;
    idp_reply_t reply;
    int i = 0;

    (void)state;
    do {
        idp_env_t *env = new_env();

        memset(&reply, 0, sizeof(reply));
        failing_random = ++i;
        error = idp_answer_request(&reply, env, provider, redirect(HERE,
                                                                   ISSUER));
        if (error) {
            assert_refused(&reply, error, IDP_E_INTERNAL, "no random bytes");
        }
    } while (error);
    /* session, NameID, Response and Assertion; a fifth is not asked for */
    assert_int_equal(i, 5);
    assert_int_equal(count_elements(response_of(&reply), "Assertion"), 1);
}

static void no_random_for_a_refusal(void **state)
{
    const idp_provider_t *provider = open_provider(CONFIG(""));
    idp_env_t *env = new_env();
    idp_reply_t reply = { 0 };

    (void)state;
    failing_random = 1;
    assert_refused(&reply, idp_answer_request(
                       &reply, env, provider,
                       redirect(HERE, ISSUER "<saml:Subject/>")),
                   IDP_E_INTERNAL, "no random bytes");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, success);
    ADD_ROWS(&suite, rows, row);
    ADD(&suite, ages);
    ADD_ROWS(&suite, users, user);
    ADD(&suite, require_lines);
    ADD(&suite, name_ids);
    ADD(&suite, attributes);
    ADD(&suite, no_random);
    ADD(&suite, no_random_for_a_refusal);
    return run_saml_suite(&suite, "exchange");
}
