/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/authn_request.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/protocol.h"
#include "lib/saml/saml.h"

#define MAX_CLASSES 20

static const idp_error_t *read_boolean(bool *value, apr_pool_t *pool,
                                       const xmlNode *node, const char *name)
{
    const char *text = idp_xml_attribute(pool, node, name);

    return !text || idp_xml_boolean(value, text) ? NULL
        : idp_error(pool, IDP_E_MESSAGE, "%s is \"%s\"; true or false is "
                    "expected", name, idp_text_log(pool, text, 40));
}

static const idp_error_t *read_subject(void *into, apr_pool_t *pool,
                                       const xmlNode *node)
{
    (void)pool, (void)node;
    ((idp_authn_request_t *)into)->has_subject = true;
    return NULL;
}

static const idp_error_t *read_nameid_policy(void *into, apr_pool_t *pool,
                                             const xmlNode *node)
{
    idp_authn_request_t *request = into;
    const idp_error_t *error;

    if (xmlFirstElementChild((xmlNode *)node)) {
        return idp_error(pool, IDP_E_MESSAGE, "NameIDPolicy holds an "
                         "element");
    }
    error = idp_protocol_attribute(&request->nameid_format, pool, node,
                                   "Format");
    return error ? error : idp_protocol_attribute(
        &request->sp_name_qualifier, pool, node, "SPNameQualifier");
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

static const idp_error_t *read_context(void *into, apr_pool_t *pool,
                                       const xmlNode *node)
{
    idp_authn_request_t *request = into;
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
        else if (!(error = idp_protocol_text(&value, pool, child))) {
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

/* Conditions and Scoping: allowed, and without effect here. */
static const idp_error_t *pass_over(void *into, apr_pool_t *pool,
                                    const xmlNode *node)
{
    (void)into, (void)pool, (void)node;
    return NULL;
}

static const idp_child_t children[] = {
    { IDP_NS_ASSERTION, "Subject", read_subject, false },
    { IDP_NS_PROTOCOL, "NameIDPolicy", read_nameid_policy, false },
    { IDP_NS_ASSERTION, "Conditions", pass_over, false },
    { IDP_NS_PROTOCOL, "RequestedAuthnContext", read_context, false },
    { IDP_NS_PROTOCOL, "Scoping", pass_over, false },
    { NULL, NULL, NULL, false }
};

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
        { "AssertionConsumerServiceURL", &request->acs_url },
        { "ProtocolBinding", &request->protocol_binding },
    };
    const idp_error_t *error = NULL;
    apr_size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]) && !error; i++) {
        error = idp_protocol_attribute(texts[i].value, pool, root,
                                       texts[i].name);
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
    idp_protocol_t protocol = { 0 };
    const idp_error_t *error;

    read.acs_index = -1;
    error = idp_protocol_read(&protocol, pool, doc, "AuthnRequest", children,
                              &read);
    if (!error) {
        error = read_optional(&read, pool, xmlDocGetRootElement(doc));
    }
    if (!error) {
        read.id = protocol.id;
        read.issuer = protocol.issuer;
        read.issue_instant = protocol.issue_instant;
        read.destination = protocol.destination;
        read.signature = protocol.signature;
        *request = read;
    }
    return error;
}
