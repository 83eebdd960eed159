/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_MUTATION_H
#define IDP_TEST_MUTATION_H

/* Every change of one element or attribute that a hostile peer may try. */

#include "tests/unit/saml_fixture.h"

#define EVIL "https://evil.example.com/"
#define XSI "http://www.w3.org/2001/XMLSchema-instance"

/* Element NUMBER of DOC in document order, or NULL. */
static xmlNode *element_at(xmlDoc *doc, int number)
{
    xmlNode *node = xmlDocGetRootElement(doc);

    for (; node && number > 0; number--) {
        node = idp_xml_walk(node, NULL);
    }
    return node;
}

/* What is done to an element; OPTION, below OPTIONS, is for its own use. */
typedef void change_t(xmlNode *node, int option);

static const char *const spaces[] = { "", "urn:x", IDP_NS_PROTOCOL,
                                      IDP_NS_ASSERTION, IDP_NS_DSIG };
static const char *const types[] = {
    "p:AuthnRequestType", "p:LogoutRequestType", "a:NameIDType", "a:Issuer",
    "p:NameIDPolicyType", "a:SubjectType", "p:ResponseType", "xsi:string"
};
static const char *const names[] = {
    "ID", "Destination", "AssertionConsumerServiceURL", "Format", "Issuer",
    "NameIDPolicy", "AuthnRequest", "Extensions"
};

#define OPTIONS 8             /* the longest of these tables */

static xmlNs *space_of(xmlNode *node, int option)
{
    return xmlNewNs(node, BAD_CAST spaces[(size_t)option % ROWS(spaces)],
                    BAD_CAST (option % 5 ? "z" : NULL));
}

static void drop(xmlNode *node, int option)
{
    (void)option;
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

static void empty(xmlNode *node, int option)
{
    (void)option;
    xmlNodeSetContent(node, NULL);
}

static void repeat(xmlNode *node, int option)
{
    xmlNode *copy = xmlCopyNode(node, 1);

    if (option & 1) {
        xmlNodeSetContent(copy, BAD_CAST EVIL);
    }
    if (option & 2) {
        xmlAddPrevSibling(node, copy);
    }
    else {
        xmlAddNextSibling(node, copy);
    }
}

static void nest(xmlNode *node, int option)
{
    (void)option;
    xmlAddChild(node, xmlCopyNode(node, 1));
}

static void other_space(xmlNode *node, int option)
{
    xmlSetNs(node, option % 5 ? space_of(node, option) : NULL);
}

static void rename_it(xmlNode *node, int option)
{
    xmlNodeSetName(node, BAD_CAST names[option]);
}

static void to_the_end(xmlNode *node, int option)
{
    xmlNode *parent = node->parent;

    (void)option;
    xmlUnlinkNode(node);
    xmlAddChild(parent, node);
}

static void to_the_front(xmlNode *node, int option)
{
    xmlNode *parent = node->parent;

    (void)option;
    xmlUnlinkNode(node);
    if (parent->children) {
        xmlAddPrevSibling(parent->children, node);
    }
    else {
        xmlAddChild(parent, node);
    }
}

static void add_text(xmlNode *node, int option)
{
    xmlAddChild(node, xmlNewText(BAD_CAST (option & 1 ? EVIL : " \n")));
}

/* A stranger of the same name in front of it. */
static void stranger(xmlNode *node, int option)
{
    xmlNode *other = xmlNewNode(NULL, node->name);

    xmlSetNs(other, option % 5 ? space_of(other, option) : NULL);
    xmlNodeSetContent(other, BAD_CAST EVIL);
    xmlAddPrevSibling(node, other);
}

static void typed(xmlNode *node, int option)
{
    xmlNs *ns = xmlSearchNsByHref(node->doc, node, BAD_CAST XSI);

    if (ns) {
        xmlSetNsProp(node, ns, BAD_CAST "type", BAD_CAST types[option]);
    }
}

/* An attribute that means something, where it means nothing. */
static void add_attribute(xmlNode *node, int option)
{
    xmlSetProp(node, BAD_CAST names[option], BAD_CAST EVIL);
}

static void add_qualified(xmlNode *node, int option)
{
    xmlNs *ns = xmlNewNs(node, BAD_CAST "urn:x", BAD_CAST "y");

    xmlSetNsProp(node, ns, BAD_CAST names[option], BAD_CAST EVIL);
}

/* The attribute of that number, or NULL. */
static xmlAttr *attribute_at(xmlNode *node, int number)
{
    xmlAttr *attribute = node->properties;

    for (; attribute && number > 0; number--) {
        attribute = attribute->next;
    }
    return attribute;
}

static void drop_attribute(xmlNode *node, int option)
{
    xmlAttr *attribute = attribute_at(node, option);

    if (attribute) {
        xmlRemoveProp(attribute);
    }
}

static void set_attribute(xmlNode *node, int option, const char *value)
{
    xmlAttr *attribute = attribute_at(node, option);

    if (attribute) {
        xmlSetNsProp(node, attribute->ns, attribute->name, BAD_CAST value);
    }
}

static void empty_attribute(xmlNode *node, int option)
{
    set_attribute(node, option, "");
}

static void pad_attribute(xmlNode *node, int option)
{
    set_attribute(node, option, " x\t");
}

static void qualify_attribute(xmlNode *node, int option)
{
    xmlAttr *attribute = attribute_at(node, option);

    if (attribute && !attribute->ns) {
        attribute->ns = xmlNewNs(node, BAD_CAST IDP_NS_PROTOCOL,
                                 BAD_CAST "w");
    }
}

/* The values of two attributes change places. */
static void swap_attributes(xmlNode *node, int option)
{
    xmlAttr *one = attribute_at(node, option);
    xmlNode *children;

    if (one && one->next) {
        children = one->children;
        one->children = one->next->children;
        one->next->children = children;
    }
}

static change_t *const changes[] = {
    drop, empty, repeat, nest, other_space, rename_it, to_the_end,
    to_the_front, add_text, stranger, typed, add_attribute, add_qualified,
    drop_attribute, empty_attribute, pad_attribute, qualify_attribute,
    swap_attributes
};

/* TEXT with a change at element NUMBER; NULL: there is none. */
static inline const char *changed(apr_pool_t *work, const char *text,
                                  size_t change,
                           int number, int option)
{
    xmlDoc *doc = xmlReadMemory(text, (int)strlen(text), NULL, NULL,
                                XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlNode *node = doc ? element_at(doc, number) : NULL;
    bool is_root = node && node == xmlDocGetRootElement(doc);
    const char *result = NULL;
    xmlChar *bytes = NULL;
    int size = 0;

    /* the root has no siblings, and must be there */
    if (node && !(is_root && (changes[change] == drop
                              || changes[change] == repeat
                              || changes[change] == to_the_end
                              || changes[change] == to_the_front
                              || changes[change] == stranger))) {
        changes[change](node, option);
        xmlDocDumpMemory(doc, &bytes, &size);
        result = apr_pstrmemdup(work, (char *)bytes, (apr_size_t)size);
        xmlFree(bytes);
    }
    xmlFreeDoc(doc);
    return result;
}

#endif
