/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may ask: no signature, a good one, a bad one; by either binding; where
 * the metadata wants one and where it does not.
 */

#include "tests/unit/exchange_fixture.h"

#define OTHER "https://other.example.com/metadata"
#define HERE "Destination=\"" SSO "\""

typedef enum { UNSIGNED, GOOD, FOREIGN, BROKEN, NO_KEY } signature_t;

/* CODE of the refusal; NULL: an answer. */
typedef struct row_t {
    const char *title;
    bool post;
    signature_t signature;
    bool wanted;              /* by the metadata */
    const char *code;
} row_t;

static const row_t rows[] = {
    { "redirect, unsigned", false, UNSIGNED, false, NULL },
    { "redirect, good", false, GOOD, false, NULL },
    { "redirect, of another", false, FOREIGN, false, "signature" },
    { "redirect, broken", false, BROKEN, false, "signature" },
    { "redirect, no key known", false, NO_KEY, false, "signature" },
    { "redirect, unsigned, wanted", false, UNSIGNED, true,
      "signature-missing" },
    { "redirect, good, wanted", false, GOOD, true, NULL },
    { "redirect, of another, wanted", false, FOREIGN, true, "signature" },
    { "redirect, broken, wanted", false, BROKEN, true, "signature" },
    { "post, unsigned", true, UNSIGNED, false, NULL },
    { "post, good", true, GOOD, false, NULL },
    { "post, of another", true, FOREIGN, false, "signature" },
    { "post, broken", true, BROKEN, false, "signature" },
    { "post, no key known", true, NO_KEY, false, "signature" },
    { "post, unsigned, wanted", true, UNSIGNED, true, "signature-missing" },
    { "post, good, wanted", true, GOOD, true, NULL },
    { "post, of another, wanted", true, FOREIGN, true, "signature" },
    { "post, broken, wanted", true, BROKEN, true, "signature" },
};

/* Metadata of a service provider; CERTIFICATE NULL: it has no key. */
static const char *entity(const char *entity_id, bool wanted,
                          const char *certificate)
{
    const char *key = !certificate ? "" : apr_pstrcat(
        pool, "<KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data>"
        "<ds:X509Certificate>", certificate, "</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></KeyDescriptor>", NULL);

    return apr_pstrcat(
        pool, "<EntityDescriptor xmlns=\"" IDP_NS_METADATA "\" xmlns:ds=\""
        IDP_NS_DSIG "\" entityID=\"", entity_id, "\"><SPSSODescriptor "
        "protocolSupportEnumeration=\"" IDP_NS_PROTOCOL "\" "
        "AuthnRequestsSigned=\"", wanted ? "true" : "false", "\">", key,
        "<AssertionConsumerService Binding=\"" IDP_BINDING_POST "\" "
        "Location=\"" ACS "\" index=\"0\"/></SPSSODescriptor>"
        "</EntityDescriptor>", NULL);
}

/* SP has the key of tests/data, or none; OTHER has a key of its own. */
static const idp_provider_t *world(bool wanted, bool has_key,
                                   const char *other)
{
    const char *xml = apr_pstrcat(
        pool, "<EntitiesDescriptor xmlns=\"" IDP_NS_METADATA "\">",
        entity(SP, wanted, has_key ? open_test_key()->certificate : NULL),
        entity(OTHER, false, other), "</EntitiesDescriptor>", NULL);

    return open_provider(apr_psprintf(pool, SMALLEST "ConnectIdPMetadata %s"
                                      "\n", new_file(xml, strlen(xml))));
}

static const idp_error_t *answer(idp_reply_t *reply,
                                 const idp_provider_t *provider,
                                 idp_in_t *in)
{
    memset(reply, 0, sizeof(*reply));
    return idp_answer_request(reply, new_env(), provider, in);
}

static idp_in_t *post_of(const char *xml, const row_t *r,
                         const idp_key_t *foreign)
{
    const char *text = r->signature == UNSIGNED ? xml
        : signed_xml(xml, r->signature == FOREIGN ? foreign
                                                  : open_test_key());

    return new_post(r->signature == BROKEN
                    ? replaced(text, "ID=\"_r1\"", "ID=\"_r1\" Consent=\"x\"")
                    : text, NULL);
}

static idp_in_t *redirect_of(const char *xml, const row_t *r)
{
    EVP_PKEY *key = r->signature == UNSIGNED ? NULL
        : r->signature == FOREIGN ? new_rsa(1024) : test_private_key();
    const char *query = redirect_query(xml, "there", key);

    return new_in(r->signature == BROKEN
                  ? replaced(query, "RelayState=there", "RelayState=here")
                  : query);
}

static void row(void **state)
{
    const row_t *r = *state;
    idp_key_t *foreign = open_key(new_ec("P-256"));
    const char *xml = request_xml(HERE, ISSUER);
    idp_in_t *in = r->post ? post_of(xml, r, foreign) : redirect_of(xml, r);
    idp_reply_t reply;
    const idp_error_t *error = answer(
        &reply, world(r->wanted, r->signature != NO_KEY,
                      foreign->certificate), in);

    if (r->code) {
        assert_non_null(error);
        assert_string_equal(idp_error_row(error->code)->symbol, r->code);
        assert_null(reply.html);
    }
    else {
        assert_no_error(error);
        assert_int_equal(count_elements(response_of(&reply), "Assertion"),
                         1);
    }
}

/* The key of one service provider counts for no other. */
static void key_of_another(void **state)
{
    idp_key_t *other = open_key(new_ec("P-256"));
    const idp_provider_t *provider = world(false, true, other->certificate);
    const char *mine = request_xml(HERE, ISSUER);
    const char *others = request_xml(HERE, "<saml:Issuer>" OTHER
                                     "</saml:Issuer>");
    idp_reply_t reply;

    (void)state;
    assert_no_error(answer(&reply, provider,
                           new_post(signed_xml(others, other), NULL)));
    assert_refused(&reply, answer(&reply, provider, new_post(
                       signed_xml(mine, other), NULL)), IDP_E_SIGNATURE,
                   "fits none of the 1 signing certificates");
}

static void signature_of_the_other_binding(void **state)
{
    const idp_provider_t *provider = world(true, true, NULL);
    const char *xml = request_xml(HERE, ISSUER);
    idp_in_t *in = new_post(xml, NULL);
    idp_reply_t reply;

    (void)state;
    assert_refused(&reply, answer(&reply, provider, new_in(redirect_query(
                       signed_xml(xml, open_test_key()), NULL, NULL))),
                   IDP_E_SIGNATURE, "which that binding forbids");
    assert_refused(&reply, answer(&reply, provider, new_in(redirect_query(
                       signed_xml(xml, open_test_key()), NULL,
                       test_private_key()))),
                   IDP_E_SIGNATURE, "which that binding forbids");
    /* SigAlg and Signature mean nothing beside a form */
    in = new_in(apr_pstrcat(pool, "SAMLRequest=", idp_text_percent_encode(
                                pool, base64_of(xml)),
                            "&SigAlg=x&Signature=QUJD", NULL));
    in->post = true;
    assert_refused(&reply, answer(&reply, provider, in),
                   IDP_E_SIGNATURE_MISSING, "the request is not signed");
}

/* A signature that lies elsewhere in the message is none. */
static void decoy_in_extensions(void **state)
{
    const char *decoy = signed_xml(request_xml(HERE, ISSUER),
                                   open_test_key());
    const char *xml = request_xml(HERE, apr_pstrcat(
        pool, ISSUER "<samlp:Extensions>", strstr(decoy, "<samlp:"),
        "</samlp:Extensions>", NULL));
    idp_reply_t reply;

    (void)state;
    assert_refused(&reply, answer(&reply, world(true, true, NULL),
                                  new_post(xml, NULL)),
                   IDP_E_SIGNATURE_MISSING, "the request is not signed");
}

/* What is signed says for whom it is. */
static void signed_without_destination(void **state)
{
    const idp_provider_t *provider = world(false, true, NULL);
    const char *xml = request_xml("", ISSUER);
    idp_reply_t reply;

    (void)state;
    assert_refused(&reply, answer(&reply, provider, new_post(
                       signed_xml(xml, open_test_key()), NULL)),
                   IDP_E_DESTINATION, "is signed and has no Destination");
    assert_refused(&reply, answer(&reply, provider, new_in(redirect_query(
                       xml, NULL, test_private_key()))),
                   IDP_E_DESTINATION, "is signed and has no Destination");
    assert_no_error(answer(&reply, provider, new_post(xml, NULL)));
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, key_of_another);
    ADD(&suite, signature_of_the_other_binding);
    ADD(&suite, decoy_in_extensions);
    ADD(&suite, signed_without_destination);
    return run_saml_suite(&suite, "signed_exchange");
}
