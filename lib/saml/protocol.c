/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/protocol.h"

#include <string.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"

#define MAX_ID 256

#define XSI "http://www.w3.org/2001/XMLSchema-instance"

const idp_error_t *idp_protocol_attribute(const char **value,
                                          apr_pool_t *pool,
                                          const xmlNode *node,
                                          const char *name)
{
    const char *text = idp_xml_attribute(pool, node, name);
    const idp_error_t *error = NULL;

    if (text && (!*text || strlen(text) > IDP_PROTOCOL_MAX_URI
                 || !idp_text_is_clean(text))) {
        error = idp_error(pool, IDP_E_MESSAGE, "%s of %s is empty, longer "
                          "than %d bytes, or has control characters: \"%s\"",
                          name, node->name, IDP_PROTOCOL_MAX_URI,
                          idp_text_log(pool, text, 80));
    }
    else {
        *value = text;
    }
    return error;
}

const idp_error_t *idp_protocol_text(const char **value, apr_pool_t *pool,
                                     const xmlNode *node)
{
    const char *text = idp_xml_text(pool, node);
    const idp_error_t *error = NULL;

    if (!text || strlen(text) > IDP_PROTOCOL_MAX_URI
        || !idp_text_is_clean(text)) {
        error = idp_error(pool, IDP_E_MESSAGE, "%s is empty, longer than %d "
                          "bytes, or is not plain text", node->name,
                          IDP_PROTOCOL_MAX_URI);
    }
    else {
        *value = text;
    }
    return error;
}

static const idp_error_t *read_issuer(void *into, apr_pool_t *pool,
                                      const xmlNode *node)
{
    idp_protocol_t *protocol = into;
    const char *format = idp_xml_attribute(pool, node, "Format");

    if (format && strcmp(format, IDP_NAMEID_ENTITY) != 0) {
        return idp_error(pool, IDP_E_MESSAGE, "Issuer has the Format \"%s\"",
                         idp_text_log(pool, format, 120));
    }
    return idp_protocol_text(&protocol->issuer, pool, node);
}

static const idp_error_t *read_signature(void *into, apr_pool_t *pool,
                                         const xmlNode *node)
{
    (void)pool;
    ((idp_protocol_t *)into)->signature = node;
    return NULL;
}

static const idp_error_t *read_extensions(void *into, apr_pool_t *pool,
                                          const xmlNode *node)
{
    (void)pool;
    ((idp_protocol_t *)into)->extensions = node;
    return NULL;
}

static const idp_child_t first[] = {
    { IDP_NS_ASSERTION, "Issuer", read_issuer, false },
    { IDP_NS_DSIG, "Signature", read_signature, false },
    { IDP_NS_PROTOCOL, "Extensions", read_extensions, false },
};

#define FIRST (sizeof(first) / sizeof(first[0]))

/*
 * The schema has no attributes with a namespace here; some readers, lasso's
 * among them, take samlp:Destination for Destination.  xsi:schemaLocation
 * means nothing, but xsi:type could make another element of this one.
 */
static const idp_error_t *check_attributes(apr_pool_t *pool,
                                           const xmlNode *node)
{
    const xmlAttr *a = node->properties;

    while (a && (!a->ns
                 || (strcmp((const char *)a->ns->href, XSI) == 0
                     && strcmp((const char *)a->name, "type") != 0))) {
        a = a->next;
    }
    return !a ? NULL
        : idp_error(pool, IDP_E_MESSAGE, "%.80s has an attribute %.80s:%.80s,"
                    " which the schema does not know", node->name,
                    a->ns->prefix, a->name);
}

static const idp_error_t *read_children(idp_protocol_t *protocol,
                                        apr_pool_t *pool, xmlNode *root,
                                        const idp_child_t *children,
                                        void *into)
{
    xmlNode *node = xmlFirstElementChild(root);
    const idp_error_t *error = check_attributes(pool, root);
    apr_size_t at = 0;

    for (; node && !error; node = xmlNextElementSibling(node)) {
        const idp_child_t *row = at < FIRST ? &first[at]
                                            : &children[at - FIRST];

        while (row->name && !idp_xml_is(node, row->space, row->name)) {
            at++;
            row = at < FIRST ? &first[at] : &children[at - FIRST];
        }
        error = row->name
            ? row->read(at < FIRST ? protocol : into, pool, node)
            : idp_error(pool, IDP_E_MESSAGE, "%s has a %.80s where the "
                        "schema has none (unknown, repeated, or out of "
                        "order)", root->name, node->name);
        if (!error) {
            error = check_attributes(pool, node);
        }
        at += row->repeats ? 0 : 1;
    }
    return error;
}

/* xs:ID is an NCName; we take ASCII ones, which all peers make. */
static bool is_id(const char *text)
{
    static const char start[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    apr_size_t length = strlen(text);

    return length > 0 && length <= MAX_ID && strchr(start, text[0])
           && length == strspn(text, "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-.");
}

/* ID, Version and IssueInstant, which must be there. */
static const idp_error_t *read_required(idp_protocol_t *protocol,
                                        apr_pool_t *pool,
                                        const xmlNode *root)
{
    const char *id = idp_xml_attribute(pool, root, "ID");
    const char *version = idp_xml_attribute(pool, root, "Version");
    const char *instant = idp_xml_attribute(pool, root, "IssueInstant");
    const idp_error_t *error = NULL;

    if (!version || strcmp(version, "2.0") != 0) {
        error = idp_error(pool, IDP_E_VERSION, "Version is \"%s\"; 2.0 is "
                          "expected", version ? idp_text_log(pool, version, 20)
                                              : "");
    }
    else if (!id || !is_id(id)) {
        error = idp_error(pool, IDP_E_MESSAGE, "ID is missing, or is not an "
                          "xs:ID of at most %d characters", MAX_ID);
    }
    else if (!instant
             || !idp_text_read_time(&protocol->issue_instant, instant)) {
        error = idp_error(pool, IDP_E_MESSAGE, "IssueInstant is \"%s\"; a "
                          "time like 2026-11-24T08:00:00Z is expected",
                          instant ? idp_text_log(pool, instant, 40) : "");
    }
    else {
        protocol->id = id;
    }
    return error;
}

const idp_error_t *idp_protocol_read(idp_protocol_t *protocol,
                                     apr_pool_t *pool, xmlDoc *doc,
                                     const char *name,
                                     const idp_child_t *children, void *into)
{
    idp_protocol_t read = { 0 };
    xmlNode *root = xmlDocGetRootElement(doc);
    const idp_error_t *error = NULL;

    if (!idp_xml_is(root, IDP_NS_PROTOCOL, name)) {
        error = idp_error(pool, IDP_E_MESSAGE, "the message is a %s; %s %s "
                          "of SAML 2.0 is expected",
                          idp_text_log(pool, (const char *)root->name, 80),
                          strchr("AEIOU", name[0]) ? "an" : "a", name);
    }
    if (!error) {
        error = read_required(&read, pool, root);
    }
    if (!error) {
        error = idp_protocol_attribute(&read.destination, pool, root,
                                       "Destination");
    }
    if (!error) {
        error = read_children(&read, pool, root, children, into);
    }
    if (!error && !read.issuer) {
        error = idp_error(pool, IDP_E_MESSAGE, "there is no Issuer");
    }
    if (!error) {
        *protocol = read;
    }
    return error;
}
