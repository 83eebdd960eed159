/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/logout_request.h"

#include <lasso/lasso.h>
#include <lasso/xml/saml-2.0/samlp2_logout_request.h>

#include "lib/base/text.h"
#include "lib/saml/document.h"
#include "lib/saml/saml.h"

#define MAX_INDEXES 20

/* The asynchronous single logout protocol extension, 2.2. */
#define ASYNC "urn:oasis:names:tc:SAML:2.0:protocol:ext:async-slo"

/* Only NameID tells a user by what was sent in an assertion. */
static const idp_error_t *refuse(void *into, apr_pool_t *pool,
                                 const xmlNode *node)
{
    (void)into;
    return idp_error(pool, IDP_E_UNSUPPORTED, "LogoutRequest has a %s; the "
                     "NameID of the assertion, not encrypted, is expected",
                     node->name);
}

static const idp_error_t *read_nameid(void *into, apr_pool_t *pool,
                                      const xmlNode *node)
{
    idp_logout_request_t *request = into;
    const struct {
        const char *name;
        const char **value;
    } texts[] = {
        { "Format", &request->name_id_format },
        { "NameQualifier", &request->name_qualifier },
        { "SPNameQualifier", &request->sp_name_qualifier },
    };
    const idp_error_t *error = idp_protocol_text(&request->name_id, pool,
                                                 node);
    apr_size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]) && !error; i++) {
        error = idp_protocol_attribute(texts[i].value, pool, node,
                                       texts[i].name);
    }
    return error;
}

static const idp_error_t *read_index(void *into, apr_pool_t *pool,
                                     const xmlNode *node)
{
    idp_logout_request_t *request = into;
    const char *index = NULL;
    const idp_error_t *error = idp_protocol_text(&index, pool, node);

    if (!error && request->session_indexes->nelts == MAX_INDEXES) {
        error = idp_error(pool, IDP_E_MESSAGE_SIZE, "LogoutRequest has more "
                          "than %d SessionIndexes", MAX_INDEXES);
    }
    if (!error) {
        APR_ARRAY_PUSH(request->session_indexes, const char *) = index;
    }
    return error;
}

static const idp_child_t children[] = {
    { IDP_NS_ASSERTION, "BaseID", refuse, false },
    { IDP_NS_ASSERTION, "NameID", read_nameid, false },
    { IDP_NS_ASSERTION, "EncryptedID", refuse, false },
    { IDP_NS_PROTOCOL, "SessionIndex", read_index, true },
    { NULL, NULL, NULL, false }
};

static const idp_error_t *read_end(apr_time_t *end, apr_pool_t *pool,
                                   const xmlNode *root)
{
    const char *text = idp_xml_attribute(pool, root, "NotOnOrAfter");

    return !text || idp_text_read_time(end, text) ? NULL
        : idp_error(pool, IDP_E_MESSAGE, "NotOnOrAfter is \"%s\"; a time "
                    "like 2026-11-24T08:00:00Z is expected",
                    idp_text_log(pool, text, 40));
}

const idp_error_t *idp_logout_request_read(idp_logout_request_t *request,
                                           const idp_env_t *env,
                                           xmlDoc *doc)
{
    idp_logout_request_t read = { 0 };
    const xmlNode *extensions;
    const idp_error_t *error;

    read.session_indexes = apr_array_make(env->pool, 2, sizeof(char *));
    error = idp_protocol_read(&read.protocol, env->pool, doc,
                              "LogoutRequest", children, &read);
    if (!error) {
        error = read_end(&read.not_on_or_after, env->pool,
                         xmlDocGetRootElement(doc));
    }
    if (!error && !read.name_id) {
        error = idp_error(env->pool, IDP_E_MESSAGE, "there is no NameID");
    }
    if (!error) {
        extensions = read.protocol.extensions;
        read.asynchronous = extensions && idp_xml_child(extensions, ASYNC,
                                                        "Asynchronous");
        *request = read;
    }
    return error;
}

static LassoSaml2NameID *make_nameid(const idp_logout_order_t *order)
{
    LassoSaml2NameID *nameid = LASSO_SAML2_NAME_ID(
        lasso_saml2_name_id_new_with_string((char *)order->name_id));

    nameid->Format = g_strdup(order->name_id_format);
    nameid->NameQualifier = g_strdup(order->name_qualifier);
    nameid->SPNameQualifier = g_strdup(order->sp_name_qualifier);
    return nameid;
}

const idp_error_t *idp_logout_request_make(xmlDoc **doc,
                                           const idp_env_t *env,
                                           const idp_logout_order_t *order)
{
    LassoSamlp2LogoutRequest *request =
        LASSO_SAMLP2_LOGOUT_REQUEST(lasso_samlp2_logout_request_new());
    LassoSamlp2RequestAbstract *base = LASSO_SAMLP2_REQUEST_ABSTRACT(request);

    base->ID = g_strdup(order->id);
    base->Version = g_strdup("2.0");
    base->IssueInstant = g_strdup(idp_text_time(env->pool, env->now));
    base->Destination = g_strdup(order->destination);
    base->Issuer = LASSO_SAML2_NAME_ID(
        lasso_saml2_name_id_new_with_string((char *)order->issuer));
    request->NameID = make_nameid(order);
    request->SessionIndex = g_strdup(order->session_index);
    request->NotOnOrAfter = g_strdup(
        idp_text_time(env->pool, env->now + order->lifetime));
    return idp_document_make(doc, env->pool, LASSO_NODE(request));
}
