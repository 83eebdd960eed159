/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our reader against lasso's: over a corpus of AuthnRequests, and of what
 * becomes of them by every change of an element or an attribute, both read
 * the same ID, Issuer, address, Destination and NameID format, or ours
 * refuses the message.
 */

#include "tests/unit/mutation.h"

#include <lasso/xml/saml-2.0/samlp2_authn_request.h>
#include <lasso/xml/saml-2.0/samlp2_name_id_policy.h>

#define NAMES "xmlns:p=\"" IDP_NS_PROTOCOL "\" xmlns:a=\"" IDP_NS_ASSERTION \
    "\" xmlns:xsi=\"" XSI "\""
#define REQUIRED "ID=\"_r1\" Version=\"2.0\" IssueInstant=\"" INSTANT "\" "
#define CLASS "<a:AuthnContextClassRef>c</a:AuthnContextClassRef>"
#define PAIRS 4000            /* messages with two changes */

static const char *const seeds[] = {
    "<p:AuthnRequest " NAMES " " REQUIRED ">"
    "<a:Issuer>" SP "</a:Issuer></p:AuthnRequest>",

    "<p:AuthnRequest " NAMES " " REQUIRED "Destination=\"" SSO "\" "
    "AssertionConsumerServiceURL=\"" ACS "\" ProtocolBinding=\"b\" "
    "ForceAuthn=\"0\" IsPassive=\"1\" ProviderName=\"n\" Consent=\"c\">"
    "<a:Issuer Format=\"" IDP_NAMEID_ENTITY "\">" SP "</a:Issuer>"
    "<p:Extensions><x xmlns=\"urn:x\"/></p:Extensions>"
    "<a:Subject><a:NameID Format=\"f\" NameQualifier=\"q\">n</a:NameID>"
    "</a:Subject>"
    "<p:NameIDPolicy Format=\"f\" SPNameQualifier=\"q\" AllowCreate=\"1\"/>"
    "<a:Conditions NotBefore=\"" INSTANT "\"/>"
    "<p:RequestedAuthnContext Comparison=\"exact\">" CLASS CLASS
    "</p:RequestedAuthnContext>"
    "<p:Scoping ProxyCount=\"1\"><p:RequesterID>r</p:RequesterID>"
    "</p:Scoping></p:AuthnRequest>",

    "<AuthnRequest xmlns=\"" IDP_NS_PROTOCOL "\" xmlns:xsi=\"" XSI "\" "
    REQUIRED "AssertionConsumerServiceIndex=\"1\" Destination=\"" SSO
    "\">\n  <Issuer xmlns=\"" IDP_NS_ASSERTION "\">\n    " SP "\n  </Issuer>"
    "\n  <NameIDPolicy Format=\"f\"/>\n</AuthnRequest>",

    "<p:AuthnRequest " NAMES " " REQUIRED ">"
    "<a:Issuer>" SP "</a:Issuer>"
    "<ds:Signature xmlns:ds=\"" IDP_NS_DSIG "\"><ds:SignedInfo>"
    "<ds:Reference URI=\"#_r1\"/></ds:SignedInfo></ds:Signature>"
    "<p:NameIDPolicy Format=\"f\"/></p:AuthnRequest>",
};

static int taken, refused;

static void check_same(const char *what, const char *ours,
                       const char *theirs, const char *text)
{
    if (!ours != !theirs || (ours && strcmp(ours, theirs) != 0)) {
        fail_msg("%s is \"%s\" here and \"%s\" in lasso: %s", what,
                 ours ? ours : "(none)", theirs ? theirs : "(none)", text);
    }
}

/* lasso leaves the white space around an Issuer to its caller. */
static const char *trimmed(apr_pool_t *work, const char *text)
{
    char *copy = apr_pstrdup(work, text ? text : "");

    g_strstrip(copy);
    return text ? copy : NULL;
}

static void compare(apr_pool_t *work, const char *text,
                    const idp_authn_request_t *ours, LassoNode *node)
{
    LassoSamlp2AuthnRequest *request;
    LassoSamlp2RequestAbstract *base;

    if (!LASSO_IS_SAMLP2_AUTHN_REQUEST(node)) {
        fail_msg("lasso reads no AuthnRequest: %s", text);
    }
    request = LASSO_SAMLP2_AUTHN_REQUEST(node);
    base = LASSO_SAMLP2_REQUEST_ABSTRACT(node);
    check_same("ID", ours->id, base->ID, text);
    check_same("Issuer", ours->issuer, base->Issuer
               ? trimmed(work, base->Issuer->content) : NULL, text);
    check_same("Destination", ours->destination, base->Destination, text);
    check_same("AssertionConsumerServiceURL", ours->acs_url,
               request->AssertionConsumerServiceURL, text);
    check_same("Format", ours->nameid_format, request->NameIDPolicy
               ? request->NameIDPolicy->Format : NULL, text);
}

static void check(apr_pool_t *work, const char *text)
{
    idp_authn_request_t ours;
    xmlDoc *doc = NULL;
    LassoNode *node;

    if (idp_xml_read(&doc, work, text, strlen(text), &idp_xml_message)
        || idp_authn_request_read(&ours, work, doc)) {
        refused++;
        return;
    }
    taken++;
    node = lasso_node_new_from_xmlNode(xmlDocGetRootElement(doc));
    compare(work, text, &ours, node);
    g_object_unref(node);
}

static void as_they_are(void **state)
{
    size_t i;

    (void)state;
    taken = 0;
    for (i = 0; i < ROWS(seeds); i++) {
        check(pool, seeds[i]);
    }
    assert_int_equal(taken, ROWS(seeds));
}

static void one_change(void **state)
{
    apr_pool_t *work;
    size_t seed, change;
    int number, option;
    const char *text;

    (void)state;
    taken = refused = 0;
    apr_pool_create(&work, pool);
    for (seed = 0; seed < ROWS(seeds); seed++) {
        for (change = 0; change < ROWS(changes); change++) {
            for (number = 0; number < 20; number++) {
                for (option = 0; option < OPTIONS; option++) {
                    text = changed(work, seeds[seed], change, number,
                                   option);
                    if (text) {
                        check(work, text);
                    }
                    apr_pool_clear(work);
                }
            }
        }
    }
    print_message("# %d taken, %d refused\n", taken, refused);
    assert_true(taken > 1000 && refused > 1000);
}

/* The same numbers each time: what fails once fails again. */
static unsigned next_number(unsigned *state, unsigned below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

static void two_changes(void **state)
{
    apr_pool_t *work;
    unsigned random = 1;
    int i, j;

    (void)state;
    taken = refused = 0;
    apr_pool_create(&work, pool);
    for (i = 0; i < PAIRS; i++) {
        const char *text = seeds[next_number(&random, ROWS(seeds))];

        for (j = 0; text && j < 2; j++) {
            size_t change = next_number(&random, ROWS(changes));
            int number = (int)next_number(&random, 14);

            text = changed(work, text, change, number,
                           (int)next_number(&random, OPTIONS));
        }
        if (text) {
            check(work, text);
        }
        apr_pool_clear(work);
    }
    print_message("# %d taken, %d refused\n", taken, refused);
    assert_true(taken > 100 && refused > 500);
}

int main(void)
{
    static suite_t suite;

    may_complain = true;      /* lasso says what it thinks of them */
    ADD(&suite, as_they_are);
    ADD(&suite, one_change);
    ADD(&suite, two_changes);
    return run_saml_suite(&suite, "differential");
}
