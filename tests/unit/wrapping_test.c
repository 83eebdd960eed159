/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signature wrapping: a message that was signed is put somewhere into one
 * that was not.  The eight shapes of "On Breaking SAML: Be Whoever You Want
 * to Be" (Somorovsky and others, 2012), each with an ID of its own and with
 * the ID of the signed message.
 */

#include "tests/unit/signature_fixture.h"

#define EVIL_SP "https://evil.example.com/"

/* Where the signed message goes in the wrapping one. */
typedef enum {
    IN_OBJECT,                /* of the signature */
    IN_SIGNATURE,
    FIRST,
    AFTER_SIGNATURE,
    LAST,
    IN_EXTENSIONS,
    IN_ROOT_OBJECT            /* an Object beside the signature */
} place_t;

typedef struct row_t {
    const char *title;
    place_t place;
    bool moved;               /* the signature is the wrapping message's */
    bool same_id;
    bool fools;               /* whoever just lets xmlsec find the ID */
} row_t;

static const row_t rows[] = {
    { "1: enveloped in the Object", IN_OBJECT, true, false, false },
    { "1, same ID", IN_OBJECT, true, true, false },
    { "2: beside the signature", AFTER_SIGNATURE, true, false, true },
    { "2, same ID", AFTER_SIGNATURE, true, true, false },
    { "3: before all else", FIRST, false, false, true },
    { "3, same ID", FIRST, false, true, false },
    { "4: behind all else", LAST, false, false, true },
    { "4, same ID", LAST, false, true, false },
    { "5: at the end, signature moved", LAST, true, false, true },
    { "5, same ID", LAST, true, true, false },
    { "6: in the signature", IN_SIGNATURE, true, false, false },
    { "6, same ID", IN_SIGNATURE, true, true, false },
    { "7: in Extensions", IN_EXTENSIONS, false, false, true },
    { "7, same ID", IN_EXTENSIONS, false, true, false },
    { "8: in an Object of the root", IN_ROOT_OBJECT, false, false, true },
    { "8, same ID", IN_ROOT_OBJECT, false, true, false },
    { "in Extensions, signature moved", IN_EXTENSIONS, true, false, true },
    { "in Extensions, moved, same ID", IN_EXTENSIONS, true, true, false },
};

static xmlNode *add_object(xmlNode *parent)
{
    xmlNode *object = xmlNewChild(parent, NULL, BAD_CAST "Object", NULL);

    xmlSetNs(object, xmlNewNs(object, BAD_CAST IDP_NS_DSIG, NULL));
    return object;
}

static void put(xmlNode *root, xmlNode *signature, xmlNode *original,
                place_t place)
{
    xmlNode *first = xmlFirstElementChild(root);

    switch (place) {
    case IN_OBJECT:
        xmlAddChild(add_object(signature), original);
        break;
    case IN_SIGNATURE:
        xmlAddChild(signature, original);
        break;
    case FIRST:
        xmlAddPrevSibling(first, original);
        break;
    case AFTER_SIGNATURE:
        xmlAddNextSibling(signature, original);
        break;
    case LAST:
        xmlAddChild(root, original);
        break;
    case IN_EXTENSIONS:
        xmlAddChild(idp_xml_child(root, IDP_NS_PROTOCOL, "Extensions"),
                    original);
        break;
    case IN_ROOT_OBJECT:
        xmlAddChild(add_object(root), original);
        break;
    }
}

/* The message that an attacker makes of one that KEY signed. */
static const char *wrapped(const row_t *r, const idp_key_t *key)
{
    xmlDoc *from = parse_xml(signed_xml(request_xml("", ISSUER), key));
    xmlDoc *doc = parse_xml(request_xml(
        "AssertionConsumerServiceURL=\"" EVIL_SP "\"",
        "<saml:Issuer>" EVIL_SP "</saml:Issuer><samlp:Extensions/>"));
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *original = xmlDocCopyNode(xmlDocGetRootElement(from), doc, 1);
    xmlNode *signature = idp_xml_child(original, IDP_NS_DSIG, "Signature");

    if (r->moved) {
        xmlUnlinkNode(signature);
        xmlAddNextSibling(idp_xml_child(root, IDP_NS_ASSERTION, "Issuer"),
                          signature);
    }
    put(root, signature, original, r->place);
    if (!r->same_id) {
        xmlSetProp(root, BAD_CAST "ID", BAD_CAST "_evil");
    }
    return xml_of(doc);
}

/* What a careless reader does: every ID is known, and xmlsec finds it. */
static bool careless(const char *xml, const idp_key_t *key)
{
    static const xmlChar *ids[] = { BAD_CAST "ID", NULL };
    xmlDoc *doc = parse_xml(xml);
    xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
    bool fooled;

    xmlSecAddIDs(doc, xmlDocGetRootElement(doc), ids);
    context->signKey = xmlsec_key(public_key(key));
    fooled = xmlSecDSigCtxVerify(context, find_signature(doc)) == 0
             && context->status == xmlSecDSigStatusSucceeded;
    xmlSecDSigCtxDestroy(context);
    return fooled;
}

static void row(void **state)
{
    const row_t *r = *state;
    idp_key_t *key = open_test_key();
    const char *xml = wrapped(r, key);
    idp_authn_request_t request;

    assert_holds(xml, "SignatureValue");
    assert_int_equal(careless(xml, key), r->fools);
    assert_error(verify_xml(xml, keys_of(public_key(key))), IDP_E_SIGNATURE,
                 "the signature is refused: ");
    /* what is read is the message around it, or nothing */
    if (!idp_authn_request_read(&request, pool, parse_xml(xml))) {
        assert_string_equal(request.issuer, EVIL_SP);
    }
}

/* The message that is wrapped is good, and so is its signature. */
static void without_wrapping(void **state)
{
    idp_key_t *key = open_test_key();
    const char *xml = signed_xml(request_xml("", ISSUER), key);

    (void)state;
    assert_true(careless(xml, key));
    assert_no_error(verify_xml(xml, keys_of(public_key(key))));
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, without_wrapping);
    return run_saml_suite(&suite, "wrapping");
}
