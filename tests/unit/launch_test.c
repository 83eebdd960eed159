/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IdP-initiated sign-in: who may, where to, and which page is opened. */

#include "tests/unit/exchange_fixture.h"

#define STATE "https://app.example.com/home"
#define SECTION(lines) SMALLEST SECTION_OF("s", PLAIN_SP lines)
#define CONFIG(lines) SECTION("ConnectIdPLaunch on\n" lines)
#define ID "01234567-89ab-cdef-0123-456789abcdef"
#define FEDERATE \
    "https://us-west-2.console.aws.amazon.com/connect/federate/" ID
#define ROLE "arn:aws:iam::123456789012:role/Connect"
#define PROVIDER "arn:aws:iam::123456789012:saml-provider/httpd"
#define AWS_SECTION(name) \
    SECTION_OF(name, "ConnectIdPPreset amazon-connect\n" \
               "ConnectIdPAWSRegion us-west-2\nConnectIdPAWSInstance " ID \
               "\n")
#define AWS_CONFIG \
    SMALLEST "ConnectIdPAttribute connect_username user required\n" \
    "ConnectIdPAttribute connect_role value:" ROLE "," PROVIDER \
    " required\n" AWS_SECTION("sales")

static const idp_error_t *launch(idp_reply_t *reply, const char *config,
                                 idp_in_t *in, const char *name)
{
    memset(reply, 0, sizeof(*reply));
    return idp_launch(reply, new_env(), open_provider(config), in, name);
}

static void success(void **state)
{
    idp_reply_t reply;
    xmlDoc *doc;

    (void)state;
    assert_no_error(launch(&reply, CONFIG(""), new_in(""), "s"));
    doc = response_of(&reply);
    assert_attribute(doc, "Response", "InResponseTo", NULL);
    assert_attribute(doc, "SubjectConfirmationData", "InResponseTo", NULL);
    assert_attribute(doc, "SubjectConfirmationData", "Recipient", ACS);
    assert_text(doc, "Audience", SP);
    assert_attribute(doc, "Conditions", "NotOnOrAfter",
                     "2026-11-24T08:05:00Z");
    assert_int_equal(count_elements(doc, "Signature"), 2);
    assert_null(field_of(&reply, "RelayState"));
    assert_holds(reply.note, "jo is signed in at " ACS);
    /* httpd itself held this address to its Require lines */
    assert_null(asked_for);
}

static void by_entity(void **state)
{
    idp_reply_t reply;
    idp_in_t *in;

    (void)state;
    assert_no_error(launch(&reply, CONFIG(""), new_in("sp=https%3A%2F%2F"
                           "sp.example.com%2Fmetadata"), NULL));
    assert_string_equal(asked_for, "s");
    assert_int_equal(count_elements(response_of(&reply), "Assertion"), 1);
    in = new_in("sp=" SP);
    lets_in = false;
    assert_refused(&reply, launch(&reply, CONFIG(""), in, NULL),
                   IDP_E_FORBIDDEN, "/launch/s do not let jo in");
    /* a NAME in the address counts, whatever the parameter says */
    assert_refused(&reply, launch(&reply, CONFIG(""), new_in("sp=" SP),
                                  "t"), IDP_E_SERVICE_PROVIDER,
                   "no <ConnectIdPServiceProvider t> is configured");
}

/* What is refused before anything is made. */
typedef struct row_t {
    const char *title;
    const char *config;
    const char *query;
    const char *name;
    idp_code_t code;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "unknown name", CONFIG(""), "", "x", IDP_E_SERVICE_PROVIDER,
      "no <ConnectIdPServiceProvider x> is configured" },
    { "name in another case", CONFIG(""), "", "S", IDP_E_SERVICE_PROVIDER,
      "no <ConnectIdPServiceProvider S>" },
    { "unknown entity", CONFIG(""), "sp=urn:x", NULL, IDP_E_SERVICE_PROVIDER,
      "has the entityID \"urn:x\"" },
    { "neither", CONFIG(""), "", NULL, IDP_E_SERVICE_PROVIDER,
      "names no service provider" },
    { "not allowed", SECTION(""), "", "s", IDP_E_LAUNCH,
      "IdP-initiated sign-in at s is off; ConnectIdPLaunch on allows it" },
    { "allowed and taken back", SECTION("ConnectIdPLaunch off\n"), "", "s",
      IDP_E_LAUNCH, "is off" },
    { "RelayState", CONFIG(""), "RelayState=" STATE, "s", IDP_E_RELAY_STATE,
      "the RelayState \"" STATE "\" is neither" },
    { "other RelayState", CONFIG("ConnectIdPRelayState " STATE "\n"),
      "RelayState=" STATE "2", "s", IDP_E_RELAY_STATE, "is neither" },
    { "beginning of the RelayState", CONFIG("ConnectIdPRelayState " STATE
      "\n"), "RelayState=https://app.example.com/", "s", IDP_E_RELAY_STATE,
      "is neither" },
    { "RelayState that does not match",
      CONFIG("ConnectIdPRelayStateAllow ^https://a/\\d$\n"),
      "RelayState=https://a/xx", "s", IDP_E_RELAY_STATE, "is neither" },
    { "RelayState with a line break",
      CONFIG("ConnectIdPRelayStateAllow ^https://a/\n"),
      "RelayState=https://a/%0d%0ax", "s", IDP_E_RELAY_STATE, "is neither" },
    { "RelayState that is not UTF-8",
      CONFIG("ConnectIdPRelayStateAllow .\n"), "RelayState=%ff", "s",
      IDP_E_RELAY_STATE, "is neither" },
    { "required attribute", CONFIG("ConnectIdPAttribute a value:x match=^y "
      "required\n"), "", "s", IDP_E_ATTRIBUTE_VALUE, "a" },
    { "ambiguous entity", AWS_CONFIG AWS_SECTION("service"),
      "sp=urn:amazon:webservices", NULL, IDP_E_SERVICE_PROVIDER,
      "use /launch/NAME" },
    { "RelayState of another instance", AWS_CONFIG, "RelayState=https://"
      "us-west-2.console.aws.amazon.com/connect/federate/11234567-89ab-cdef-"
      "0123-456789abcdef", "sales", IDP_E_RELAY_STATE, "" },
};

static void row(void **state)
{
    const row_t *r = *state;
    idp_reply_t reply;

    assert_refused(&reply, launch(&reply, r->config, new_in(r->query),
                                  r->name), r->code, r->says);
}

/* Which page is opened, as the service provider hears it. */
static void relay_states(void **state)
{
    static const struct {
        const char *config;
        const char *query;
        const char *sent;
    } table[] = {
        { CONFIG(""), "RelayState=", NULL },
        { CONFIG("ConnectIdPRelayState " STATE "\n"), "", STATE },
        { CONFIG("ConnectIdPRelayState " STATE "\n"), "RelayState=", STATE },
        { CONFIG("ConnectIdPRelayState " STATE "\n"), "RelayState=" STATE,
          STATE },
        { CONFIG("ConnectIdPRelayStateAllow ^https://a/\\d$\n"),
          "RelayState=https://a/1", "https://a/1" },
        { CONFIG("ConnectIdPRelayStateAllow x ^https://a/\\d$\n"
                 "ConnectIdPRelayState " STATE "\n"),
          "RelayState=https://a/1", "https://a/1" },
    };
    idp_reply_t reply;
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(table); i++) {
        assert_no_error(launch(&reply, table[i].config,
                               new_in(table[i].query), "s"));
        assert_same(field_of(&reply, "RelayState"), table[i].sent);
    }
}

static void amazon_connect(void **state)
{
    const char *both = AWS_CONFIG AWS_SECTION("service");
    idp_reply_t reply;
    xmlDoc *doc;

    (void)state;
    assert_no_error(launch(&reply, AWS_CONFIG, new_in(""), "sales"));
    assert_holds(reply.html, "action=\"https://us-west-2.signin.aws.amazon."
                 "com/saml\"");
    assert_string_equal(field_of(&reply, "RelayState"), FEDERATE);
    doc = parse_xml(answer_xml(field_of(&reply, "SAMLResponse")));
    assert_text(doc, "Audience", "urn:amazon:webservices");
    assert_holds(xml_of(doc), ROLE "," PROVIDER);
    assert_holds(xml_of(doc),
                 "https://aws.amazon.com/SAML/Attributes/RoleSessionName");
    /* sections that share the entityID are told apart by their names */
    assert_no_error(launch(&reply, both, new_in(""), "sales"));
    assert_no_error(launch(&reply, both, new_in(""), "service"));
    assert_no_error(launch(&reply, AWS_CONFIG,
                           new_in("sp=urn:amazon:webservices"), NULL));
}

/* AWS refuses more than 100,000 characters; so do we, with a reason. */
static void too_large_for_aws(void **state)
{
    const char *config = AWS_CONFIG;
    idp_reply_t reply;
    char value[4001];
    int i;

    (void)state;
    memset(value, 'x', sizeof(value));
    value[4000] = '\0';
    for (i = 0; i < 20; i++) {
        config = apr_psprintf(pool, "%sConnectIdPAttribute a%d value:%s\n",
                              config, i, value);
    }
    assert_refused(&reply, launch(&reply, config, new_in(""), "sales"),
                   IDP_E_ATTRIBUTE_VALUE, "base64 characters; AWS takes "
                   "100000; release fewer attributes");
    assert_no_error(launch(&reply, apr_pstrcat(
        pool, config, "ConnectIdPRelease connect_username\n", NULL),
        new_in(""), "sales"));
}

static void who(void **state)
{
    idp_in_t *in = new_in("");
    idp_reply_t reply;

    (void)state;
    in->user = NULL;
    assert_refused(&reply, launch(&reply, CONFIG(""), in, "s"),
                   IDP_E_NO_USER, "nobody is signed in");
    in->can_ask = true;
    assert_refused(&reply, launch(&reply, CONFIG(""), in, "s"), IDP_E_LOGIN,
                   "the user signs in");
    in->user = "jo";
    in->asks_always = true;
    assert_refused(&reply, launch(&reply, CONFIG(""), in, "s"), IDP_E_LOGIN,
                   "the user signs in");
    in->fresh = true;
    assert_no_error(launch(&reply, CONFIG(""), in, "s"));
}

/* Whichever call for random bytes fails, there is no answer. */
static void no_random(void **state)
{
    const idp_provider_t *provider = open_provider(CONFIG(""));
    idp_reply_t reply = { 0 };
    int i;

    (void)state;
    for (i = 1; i <= 4; i++) {
        idp_env_t *env = new_env();

        failing_random = i;
        assert_refused(&reply, idp_launch(&reply, env, provider, new_in(""),
                                          "s"),
                       IDP_E_INTERNAL, "no random bytes");
    }
}

static void error_page(void **state)
{
    const idp_error_t *error = idp_error(pool, IDP_E_LAUNCH, "secret");
    const idp_view_t *view = new_view();
    idp_reply_t reply = { 0 };

    (void)state;
    idp_reply_error(&reply, pool, view, error, "_ref1");
    assert_int_equal(reply.status, 403);
    assert_holds(reply.html, "<h1>This application cannot be opened");
    assert_holds(reply.html, "_ref1");
    assert_lacks(reply.html, "secret");
    assert_holds(reply.policy, "default-src 'none'");
    idp_reply_error(&reply, pool, view,
                    idp_error_headed(pool, "Other", error), "_ref1");
    assert_holds(reply.html, "Other");
    assert_lacks(reply.html, "cannot be opened");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, success);
    ADD(&suite, by_entity);
    ADD_ROWS(&suite, rows, row);
    ADD(&suite, relay_states);
    ADD(&suite, amazon_connect);
    ADD(&suite, too_large_for_aws);
    ADD(&suite, who);
    ADD(&suite, no_random);
    ADD(&suite, error_page);
    return run_saml_suite(&suite, "launch");
}
