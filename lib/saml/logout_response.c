/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/logout_response.h"

#include <lasso/lasso.h>
#include <lasso/xml/saml-2.0/samlp2_logout_response.h>

#include "lib/base/text.h"
#include "lib/saml/document.h"
#include "lib/saml/saml.h"

/* The codes alone: messages and details are for people elsewhere. */
static const idp_error_t *read_status(void *into, apr_pool_t *pool,
                                      const xmlNode *node)
{
    idp_logout_response_t *response = into;
    const xmlNode *top = idp_xml_child(node, IDP_NS_PROTOCOL, "StatusCode");
    const xmlNode *second = top ? idp_xml_child(top, IDP_NS_PROTOCOL,
                                                "StatusCode") : NULL;
    const idp_error_t *error = NULL;

    if (top) {
        error = idp_protocol_attribute(&response->status_top, pool, top,
                                       "Value");
    }
    if (!error && second) {
        error = idp_protocol_attribute(&response->status_second, pool,
                                       second, "Value");
    }
    return error;
}

static const idp_child_t children[] = {
    { IDP_NS_PROTOCOL, "Status", read_status, false },
    { NULL, NULL, NULL, false }
};

const idp_error_t *idp_logout_response_read(idp_logout_response_t *response,
                                            apr_pool_t *pool, xmlDoc *doc)
{
    idp_logout_response_t read = { 0 };
    const idp_error_t *error = idp_protocol_read(
        &read.protocol, pool, doc, "LogoutResponse", children, &read);

    if (!error) {
        error = idp_protocol_attribute(&read.in_response_to, pool,
                                       xmlDocGetRootElement(doc),
                                       "InResponseTo");
    }
    if (!error && !read.status_top) {
        error = idp_error(pool, IDP_E_MESSAGE, "LogoutResponse has no "
                          "StatusCode");
    }
    if (!error) {
        *response = read;
    }
    return error;
}

static LassoSamlp2StatusCode *make_code(const char *value)
{
    LassoNode *node = lasso_samlp2_status_code_new();
    LassoSamlp2StatusCode *code = LASSO_SAMLP2_STATUS_CODE(node);

    code->Value = g_strdup(value);
    return code;
}

const idp_error_t *idp_logout_response_make(
    xmlDoc **doc, const idp_env_t *env, const idp_logout_answer_t *answer)
{
    const char *id = idp_env_id(env);
    LassoSamlp2StatusResponse *response;

    if (!id) {
        return idp_error(env->pool, IDP_E_INTERNAL, "OpenSSL has no random "
                         "bytes");
    }
    response = LASSO_SAMLP2_STATUS_RESPONSE(
        lasso_samlp2_logout_response_new());
    response->ID = g_strdup(id);
    response->Version = g_strdup("2.0");
    response->IssueInstant = g_strdup(idp_text_time(env->pool, env->now));
    response->Destination = g_strdup(answer->destination);
    response->InResponseTo = g_strdup(answer->in_response_to);
    response->Issuer = LASSO_SAML2_NAME_ID(
        lasso_saml2_name_id_new_with_string((char *)answer->issuer));
    response->Status = LASSO_SAMLP2_STATUS(lasso_samlp2_status_new());
    response->Status->StatusCode = make_code(answer->status_top);
    if (answer->status_second) {
        response->Status->StatusCode->StatusCode =
            make_code(answer->status_second);
    }
    return idp_document_make(doc, env->pool, LASSO_NODE(response));
}
