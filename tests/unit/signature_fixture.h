/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_SIGNATURE_FIXTURE_H
#define IDP_TEST_SIGNATURE_FIXTURE_H

/* Signatures of every shape, made by xmlsec as a service provider makes them
   and as an attacker would. */

#include "tests/unit/saml_fixture.h"

#include <xmlsec/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>

typedef xmlSecTransformId klass_t(void);

/* How a signature is made; NULL: as it should be, or none. */
typedef struct shape_t {
    klass_t *c14n;
    klass_t *method;
    klass_t *digest;
    klass_t *transforms[3];
    const char *prefixes;     /* InclusiveNamespaces of the last transform */
} shape_t;

static inline xmlSecKey *xmlsec_key(EVP_PKEY *pkey)
{
    xmlSecKey *key = xmlSecKeyCreate();

    EVP_PKEY_up_ref(pkey);
    assert_int_equal(xmlSecKeySetValue(key, xmlSecOpenSSLEvpKeyAdopt(pkey)),
                     0);
    return key;
}

/* A key for HMAC, as if BYTES were a secret. */
static inline xmlSecKey *hmac_key(const char *bytes)
{
    xmlSecKey *key = xmlSecKeyCreate();
    xmlSecKeyData *data = xmlSecKeyDataCreate(xmlSecOpenSSLKeyDataHmacId);

    assert_int_equal(xmlSecOpenSSLKeyDataHmacSet(
        data, (const xmlSecByte *)bytes, (xmlSecSize)strlen(bytes)), 0);
    assert_int_equal(xmlSecKeySetValue(key, data), 0);
    return key;
}

/* The empty ds:Signature of SHAPE behind the Issuer of ROOT. */
static inline xmlNode *add_signature(xmlNode *root, const shape_t *shape)
{
    static klass_t *const usual[3] = { xmlSecTransformEnvelopedGetKlass,
                                       xmlSecTransformExclC14NGetKlass };
    klass_t *const *transforms = shape->transforms[0] ? shape->transforms
                                                      : usual;
    xmlNode *signature, *reference, *last = NULL;
    int i;

    signature = xmlSecTmplSignatureCreateNsPref(
        root->doc, shape->c14n ? shape->c14n() : xmlSecTransformExclC14NId,
        shape->method ? shape->method() : xmlSecTransformRsaSha256Id, NULL,
        BAD_CAST "ds");
    xmlAddNextSibling(idp_xml_child(root, IDP_NS_ASSERTION, "Issuer"),
                      signature);
    reference = xmlSecTmplSignatureAddReference(
        signature, shape->digest ? shape->digest() : xmlSecTransformSha256Id,
        NULL, BAD_CAST apr_pstrcat(pool, "#", idp_xml_attribute(
                                       pool, root, "ID"), NULL), NULL);
    for (i = 0; i < 3 && transforms[i]; i++) {
        last = xmlSecTmplReferenceAddTransform(reference, transforms[i]());
    }
    if (shape->prefixes) {
        xmlSecTmplTransformAddC14NInclNamespaces(last,
                                                 BAD_CAST shape->prefixes);
    }
    return signature;
}

/* XML signed by KEY (taken over) in SHAPE. */
static inline const char *shaped_xml(const char *xml, const shape_t *shape,
                                     xmlSecKey *key)
{
    xmlDoc *doc = parse_xml(xml);
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
    xmlNode *signature = add_signature(root, shape);

    xmlAddID(NULL, doc, BAD_CAST "_r1", xmlHasNsProp(root, BAD_CAST "ID",
                                                     NULL));
    context->signKey = key;
    assert_int_equal(xmlSecDSigCtxSign(context, signature), 0);
    xmlSecDSigCtxDestroy(context);
    return xml_of(doc);
}

/* The first ds:Signature of DOC, wherever it stands. */
static inline xmlNode *find_signature(xmlDoc *doc)
{
    xmlNode *node = xmlDocGetRootElement(doc);

    while (node && !idp_xml_is(node, IDP_NS_DSIG, "Signature")) {
        node = idp_xml_walk(node, NULL);
    }
    assert_non_null(node);
    return node;
}

static inline const idp_error_t *verify_xml(const char *xml,
                                            const apr_array_header_t *keys)
{
    xmlDoc *doc = parse_xml(xml);

    return idp_signature_verify_root(new_env(), doc, find_signature(doc),
                                     keys, NULL);
}

/* TEXT with the first FIND in it replaced; it must be there. */
static inline const char *replaced(const char *text, const char *find,
                                   const char *with)
{
    const char *at = strstr(text, find);

    assert_non_null(at);
    return apr_pstrcat(pool, apr_pstrmemdup(pool, text,
                                            (apr_size_t)(at - text)),
                       with, at + strlen(find), NULL);
}

#endif
