/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/soap.h"

#include "lib/saml/saml.h"

#define SOAP "http://schemas.xmlsoap.org/soap/envelope/"

/* A header that must be understood is not (SOAP 1.1, 4.2.3). */
static bool must_understand(const xmlNode *header)
{
    xmlNode *node = header ? xmlFirstElementChild((xmlNode *)header) : NULL;

    while (node && !xmlHasNsProp(node, BAD_CAST "mustUnderstand",
                                 BAD_CAST SOAP)) {
        node = xmlNextElementSibling(node);
    }
    return node != NULL;
}

/* The one element in the body of the envelope ROOT. */
static const idp_error_t *find_message(xmlNode **message, apr_pool_t *pool,
                                       const xmlNode *root)
{
    const xmlNode *header = idp_xml_child(root, SOAP, "Header");
    const xmlNode *body = idp_xml_child(root, SOAP, "Body");
    xmlNode *found = body ? xmlFirstElementChild((xmlNode *)body) : NULL;
    const idp_error_t *error = NULL;

    if (!idp_xml_is(root, SOAP, "Envelope") || !found
        || xmlNextElementSibling(found) || idp_xml_next(body)) {
        error = idp_error(pool, IDP_E_MESSAGE, "the body is no SOAP 1.1 "
                          "envelope with one message in it");
    }
    else if (must_understand(header)) {
        error = idp_error(pool, IDP_E_UNSUPPORTED, "a header of the "
                          "envelope says mustUnderstand, and none is "
                          "understood");
    }
    else {
        *message = found;
    }
    return error;
}

static apr_status_t free_doc(void *doc)
{
    xmlFreeDoc(doc);
    return APR_SUCCESS;
}

const idp_error_t *idp_soap_read(xmlDoc **message, apr_pool_t *pool,
                                 const char *bytes, apr_size_t size)
{
    xmlDoc *envelope = NULL, *doc;
    xmlNode *node = NULL, *copy;
    const idp_error_t *error = idp_xml_read(&envelope, pool, bytes, size,
                                            &idp_xml_message);

    if (!error) {
        error = find_message(&node, pool, xmlDocGetRootElement(envelope));
    }
    if (!error) {
        doc = xmlNewDoc(BAD_CAST "1.0");
        apr_pool_cleanup_register(pool, doc, free_doc,
                                  apr_pool_cleanup_null);
        copy = xmlDocCopyNode(node, doc, 1);
        xmlDocSetRootElement(doc, copy);
        *message = doc;
    }
    return error;
}

const idp_error_t *idp_soap_wrap(apr_pool_t *pool, xmlDoc *doc)
{
    xmlNode *message = xmlDocGetRootElement(doc);
    xmlNode *envelope = xmlNewDocNode(doc, NULL, BAD_CAST "Envelope", NULL);
    xmlNs *space = xmlNewNs(envelope, BAD_CAST SOAP, BAD_CAST "soap");
    xmlNode *body;

    xmlSetNs(envelope, space);
    body = xmlNewChild(envelope, space, BAD_CAST "Body", NULL);
    xmlDocSetRootElement(doc, envelope);
    return body && xmlAddChild(body, message) ? NULL
        : idp_error(pool, IDP_E_INTERNAL, "no memory for the envelope");
}
