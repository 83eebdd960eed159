/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/authn_request.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"

#define MAX_ID 256
#define MAX_URI 1024                    /* SAML Core 8.3.6 */
#define MAX_CLASSES 20

#define XSI "http://www.w3.org/2001/XMLSchema-instance"

typedef const idp_error_t *reader_t(idp_authn_request_t *request,
                                    apr_pool_t *pool, const xmlNode *node);

/* An attribute of at most MAX bytes of clean text; NULL: it is not there. */
static const idp_error_t *read_attribute(const char **value,
                                         apr_pool_t *pool,
                                         const xmlNode *node,
                                         const char *name, apr_size_t max)
{
    const char *text = idp_xml_attribute(pool, node, name);
    const idp_error_t *error = NULL;

    if (text && (!*text || strlen(text) > max || !idp_text_is_clean(text))) {
        error = idp_error(pool, IDP_E_MESSAGE, "%s of %s is empty, longer "
                          "than %" APR_SIZE_T_FMT " bytes, or has control "
                          "characters: \"%s\"", name, node->name, max,
                          idp_text_log(pool, text, 80));
    }
    else {
        *value = text;
    }
    return error;
}

static const idp_error_t *read_text(const char **value, apr_pool_t *pool,
                                    const xmlNode *node)
{
    const char *text = idp_xml_text(pool, node);
    const idp_error_t *error = NULL;

    if (!text || strlen(text) > MAX_URI || !idp_text_is_clean(text)) {
        error = idp_error(pool, IDP_E_MESSAGE, "%s is empty, longer than %d "
                          "bytes, or is not plain text", node->name, MAX_URI);
    }
    else {
        *value = text;
    }
    return error;
}

static const idp_error_t *read_boolean(bool *value, apr_pool_t *pool,
                                       const xmlNode *node, const char *name)
{
    const char *text = idp_xml_attribute(pool, node, name);

    return !text || idp_xml_boolean(value, text) ? NULL
        : idp_error(pool, IDP_E_MESSAGE, "%s is \"%s\"; true or false is "
                    "expected", name, idp_text_log(pool, text, 40));
}

static const idp_error_t *read_issuer(idp_authn_request_t *request,
                                      apr_pool_t *pool, const xmlNode *node)
{
    const char *format = idp_xml_attribute(pool, node, "Format");

    if (format && strcmp(format, IDP_NAMEID_ENTITY) != 0) {
        return idp_error(pool, IDP_E_MESSAGE, "Issuer has the Format \"%s\"",
                         idp_text_log(pool, format, 120));
    }
    return read_text(&request->issuer, pool, node);
}

static const idp_error_t *read_signature(idp_authn_request_t *request,
                                         apr_pool_t *pool,
                                         const xmlNode *node)
{
    (void)pool;
    request->signature = node;
    return NULL;
}

static const idp_error_t *read_subject(idp_authn_request_t *request,
                                       apr_pool_t *pool, const xmlNode *node)
{
    (void)pool, (void)node;
    request->has_subject = true;
    return NULL;
}

static const idp_error_t *read_nameid_policy(idp_authn_request_t *request,
                                             apr_pool_t *pool,
                                             const xmlNode *node)
{
    const idp_error_t *error;

    if (xmlFirstElementChild((xmlNode *)node)) {
        return idp_error(pool, IDP_E_MESSAGE, "NameIDPolicy holds an "
                         "element");
    }
    error = read_attribute(&request->nameid_format, pool, node, "Format",
                           MAX_URI);
    return error ? error : read_attribute(&request->sp_name_qualifier, pool,
                                          node, "SPNameQualifier", MAX_URI);
}

static const idp_error_t *read_comparison(idp_comparison_t *comparison,
                                          apr_pool_t *pool,
                                          const xmlNode *node)
{
    static const char *const words[] = { "exact", "minimum", "maximum",
                                         "better", NULL };
    const char *text = idp_xml_attribute(pool, node, "Comparison");
    int i = 0;

    while (text && words[i] && strcmp(words[i], text) != 0) {
        i++;
    }
    if (!words[i]) {
        return idp_error(pool, IDP_E_MESSAGE, "Comparison is \"%s\"; %s is "
                         "expected", idp_text_log(pool, text, 40),
                         idp_text_list(pool, words, " or "));
    }
    *comparison = (idp_comparison_t)i;
    return NULL;
}

static const idp_error_t *read_context(idp_authn_request_t *request,
                                       apr_pool_t *pool, const xmlNode *node)
{
    apr_array_header_t *classes = apr_array_make(pool, 4,
                                                 sizeof(const char *));
    const idp_error_t *error;
    xmlNode *child = xmlFirstElementChild((xmlNode *)node);

    error = read_comparison(&request->comparison, pool, node);
    for (; child && !error; child = xmlNextElementSibling(child)) {
        const char *value = NULL;

        if (!idp_xml_is(child, IDP_NS_ASSERTION, "AuthnContextClassRef")
            && !idp_xml_is(child, IDP_NS_ASSERTION, "AuthnContextDeclRef")) {
            error = idp_error(pool, IDP_E_MESSAGE, "RequestedAuthnContext "
                              "holds a %.80s", child->name);
        }
        else if (classes->nelts == MAX_CLASSES) {
            error = idp_error(pool, IDP_E_MESSAGE_SIZE,
                              "RequestedAuthnContext has more than %d "
                              "classes", MAX_CLASSES);
        }
        else if (!(error = read_text(&value, pool, child))) {
            APR_ARRAY_PUSH(classes, const char *) = value;
        }
    }
    if (!error && classes->nelts == 0) {
        error = idp_error(pool, IDP_E_MESSAGE, "RequestedAuthnContext is "
                          "empty");
    }
    if (!error) {
        request->context_classes = classes;
    }
    return error;
}

/* Extensions, Conditions and Scoping: allowed, and without effect here. */
static const idp_error_t *pass_over(idp_authn_request_t *request,
                                    apr_pool_t *pool, const xmlNode *node)
{
    (void)request, (void)pool, (void)node;
    return NULL;
}

/* The children of an AuthnRequest in the schema's order. */
static const struct {
    const char *space;
    const char *name;
    reader_t *read;
} children[] = {
    { IDP_NS_ASSERTION, "Issuer", read_issuer },
    { IDP_NS_DSIG, "Signature", read_signature },
    { IDP_NS_PROTOCOL, "Extensions", pass_over },
    { IDP_NS_ASSERTION, "Subject", read_subject },
    { IDP_NS_PROTOCOL, "NameIDPolicy", read_nameid_policy },
    { IDP_NS_ASSERTION, "Conditions", pass_over },
    { IDP_NS_PROTOCOL, "RequestedAuthnContext", read_context },
    { IDP_NS_PROTOCOL, "Scoping", pass_over },
};

#define CHILDREN (sizeof(children) / sizeof(children[0]))

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

static const idp_error_t *read_children(idp_authn_request_t *request,
                                        apr_pool_t *pool, xmlNode *root)
{
    xmlNode *node = xmlFirstElementChild(root);
    const idp_error_t *error = check_attributes(pool, root);
    apr_size_t at = 0;

    for (; node && !error; node = xmlNextElementSibling(node)) {
        while (at < CHILDREN
               && !idp_xml_is(node, children[at].space, children[at].name)) {
            at++;
        }
        error = at < CHILDREN ? children[at].read(request, pool, node)
            : idp_error(pool, IDP_E_MESSAGE, "AuthnRequest has a %.80s where "
                        "the schema has none (unknown, repeated, or out of "
                        "order)", node->name);
        if (!error) {
            error = check_attributes(pool, node);
        }
        at++;
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

/* ID, Version and IssueInstant, which must be there.  SAML Core 3.2.1. */
static const idp_error_t *read_required(idp_authn_request_t *request,
                                        apr_pool_t *pool, xmlNode *root)
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
             || !idp_text_read_time(&request->issue_instant, instant)) {
        error = idp_error(pool, IDP_E_MESSAGE, "IssueInstant is \"%s\"; a "
                          "time like 2026-11-24T08:00:00Z is expected",
                          instant ? idp_text_log(pool, instant, 40) : "");
    }
    else {
        request->id = id;
    }
    return error;
}

static const idp_error_t *read_index(long *index, apr_pool_t *pool,
                                     const xmlNode *root)
{
    const char *name = "AssertionConsumerServiceIndex";
    const char *text = idp_xml_attribute(pool, root, name);

    return !text || idp_text_read_number(index, text, 0, 65535) ? NULL
        : idp_error(pool, IDP_E_ACS, "%s is \"%s\"; a number of 0 to 65535 "
                    "is expected", name, idp_text_log(pool, text, 40));
}

static const idp_error_t *read_optional(idp_authn_request_t *request,
                                        apr_pool_t *pool, xmlNode *root)
{
    const struct {
        const char *name;
        const char **value;
    } texts[] = {
        { "Destination", &request->destination },
        { "AssertionConsumerServiceURL", &request->acs_url },
        { "ProtocolBinding", &request->protocol_binding },
    };
    const idp_error_t *error = NULL;
    apr_size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]) && !error; i++) {
        error = read_attribute(texts[i].value, pool, root, texts[i].name,
                               MAX_URI);
    }
    if (!error) {
        error = read_index(&request->acs_index, pool, root);
    }
    if (!error) {
        error = read_boolean(&request->force_authn, pool, root,
                             "ForceAuthn");
    }
    if (!error) {
        error = read_boolean(&request->is_passive, pool, root, "IsPassive");
    }
    return error;
}

const idp_error_t *idp_authn_request_read(idp_authn_request_t *request,
                                          apr_pool_t *pool, xmlDoc *doc)
{
    idp_authn_request_t read = { 0 };
    xmlNode *root = xmlDocGetRootElement(doc);
    const idp_error_t *error = NULL;

    read.acs_index = -1;
    if (!idp_xml_is(root, IDP_NS_PROTOCOL, "AuthnRequest")) {
        error = idp_error(pool, IDP_E_MESSAGE, "the message is a %s; an "
                          "AuthnRequest of SAML 2.0 is expected",
                          idp_text_log(pool, (const char *)root->name, 80));
    }
    if (!error) {
        error = read_required(&read, pool, root);
    }
    if (!error) {
        error = read_optional(&read, pool, root);
    }
    if (!error) {
        error = read_children(&read, pool, root);
    }
    if (!error && !read.issuer) {
        error = idp_error(pool, IDP_E_MESSAGE, "there is no Issuer");
    }
    if (!error) {
        *request = read;
    }
    return error;
}
