/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_ANSWER_FIXTURE_H
#define IDP_TEST_ANSWER_FIXTURE_H

/* Reading an answer again, without the code that made it. */

#include "tests/unit/signature_fixture.h"

#include "lib/saml/answer.h"

/* The XML behind BASE64. */
static inline const char *answer_xml(const char *base64)
{
    apr_size_t size = 0;

    assert_non_null(base64);
    return idp_text_base64_decode(pool, base64, strlen(base64), false,
                                  &size);
}

/* The first element NAME of any namespace in DOC, or NULL. */
static inline xmlNode *find_element(xmlDoc *doc, const char *name)
{
    xmlNode *node = xmlDocGetRootElement(doc);

    while (node && strcmp((const char *)node->name, name) != 0) {
        node = idp_xml_walk(node, NULL);
    }
    return node;
}

static inline int count_elements(xmlDoc *doc, const char *name)
{
    xmlNode *node = xmlDocGetRootElement(doc);
    int count = 0;

    for (; node; node = idp_xml_walk(node, NULL)) {
        count += strcmp((const char *)node->name, name) == 0;
    }
    return count;
}

static inline void assert_attribute(xmlDoc *doc, const char *element,
                                    const char *name, const char *value)
{
    xmlNode *node = find_element(doc, element);

    assert_non_null(node);
    assert_same(idp_xml_attribute(pool, node, name), value);
}

static inline void assert_text(xmlDoc *doc, const char *element,
                               const char *text)
{
    xmlNode *node = find_element(doc, element);

    assert_non_null(node);
    assert_same(idp_xml_text(pool, node), text);
}

/* Is ELEMENT signed by KEY, with a signature of its own over itself? */
static inline bool is_signed(xmlNode *element, EVP_PKEY *key)
{
    xmlNode *signature = idp_xml_child(element, IDP_NS_DSIG, "Signature");
    const char *id = idp_xml_attribute(pool, element, "ID");
    xmlSecDSigCtx *context;
    bool fits;

    if (!signature) {
        return false;
    }
    xmlAddID(NULL, element->doc, BAD_CAST id,
             xmlHasNsProp(element, BAD_CAST "ID", NULL));
    context = xmlSecDSigCtxCreate(NULL);
    context->signKey = xmlsec_key(key);
    fits = xmlSecDSigCtxVerify(context, signature) == 0
           && context->status == xmlSecDSigStatusSucceeded;
    xmlSecDSigCtxDestroy(context);
    signature = idp_xml_child(signature, IDP_NS_DSIG, "SignedInfo");
    assert_string_equal(
        idp_xml_attribute(pool, idp_xml_child(signature, IDP_NS_DSIG,
                                              "Reference"), "URI"),
        apr_pstrcat(pool, "#", id, NULL));
    return fits;
}

#endif
