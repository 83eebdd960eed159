/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/signature.h"

#include <apr_strings.h>
#include <xmlsec/crypto.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>

#include "lib/saml/saml.h"
#include "lib/saml/xml.h"

/* KeyInfo with the certificate, for peers that want to see it; unsigned. */
static bool add_key_info(xmlNode *signature, const idp_key_t *key)
{
    xmlNode *info = xmlSecTmplSignatureEnsureKeyInfo(signature, NULL);
    xmlNode *data = info ? xmlSecAddChild(info, BAD_CAST "X509Data",
                                          xmlSecDSigNs) : NULL;
    xmlNode *certificate = data ? xmlSecAddChild(
        data, BAD_CAST "X509Certificate", xmlSecDSigNs) : NULL;

    if (certificate) {
        xmlNodeAddContent(certificate, BAD_CAST key->certificate);
    }
    return certificate != NULL;
}

/* The ds:Signature that xmlsec fills in, placed after the Issuer. */
static xmlNode *add_template(xmlNode *element, const idp_key_t *key,
                             const char *id, apr_pool_t *pool)
{
    xmlNode *issuer = idp_xml_child(element, IDP_NS_ASSERTION, "Issuer");
    const char *uri = apr_pstrcat(pool, "#", id, NULL);
    const idp_digest_t *digest = idp_digest_of(key->algorithm);
    xmlNode *signature, *reference;

    signature = xmlSecTmplSignatureCreateNsPref(
        element->doc, xmlSecTransformExclC14NId, key->algorithm->transform(),
        NULL, BAD_CAST "ds");
    if (!issuer || !signature) {
        xmlFreeNode(signature);
        return NULL;
    }
    xmlAddNextSibling(issuer, signature);
    reference = xmlSecTmplSignatureAddReference(
        signature, digest->transform(), NULL, BAD_CAST uri, NULL);
    if (!reference
        || !xmlSecTmplReferenceAddTransform(reference,
                                            xmlSecTransformEnvelopedId)
        || !xmlSecTmplReferenceAddTransform(reference,
                                            xmlSecTransformExclC14NId)) {
        return NULL;
    }
    return signature;
}

static bool fill_in(xmlNode *signature, const idp_key_t *key)
{
    xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
    bool done = false;

    if (context) {
        context->signKey = xmlSecKeyDuplicate(key->key);
        done = context->signKey
               && xmlSecDSigCtxSign(context, signature) == 0
               && context->status == xmlSecDSigStatusSucceeded;
        xmlSecDSigCtxDestroy(context);
    }
    return done;
}

const idp_error_t *idp_signature_sign(apr_pool_t *pool, xmlNode *element,
                                      const idp_key_t *key)
{
    const char *id = idp_xml_attribute(pool, element, "ID");
    xmlAttr *attribute = xmlHasNsProp(element, BAD_CAST "ID", NULL);
    xmlNode *signature = NULL;

    if (id && xmlAddID(NULL, element->doc, BAD_CAST id, attribute)) {
        signature = add_template(element, key, id, pool);
    }
    return signature && fill_in(signature, key)
           && add_key_info(signature, key) ? NULL
        : idp_error(pool, IDP_E_INTERNAL, "the %s could not be signed with "
                    "the key for %s", (const char *)element->name,
                    key->algorithm->name);
}
