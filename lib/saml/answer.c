/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/answer.h"

#include <lasso/lasso.h>
#include <lasso/xml/saml-2.0/samlp2_response.h>

#include "lib/base/text.h"
#include "lib/saml/assertion.h"
#include "lib/saml/document.h"
#include "lib/saml/saml.h"
#include "lib/saml/signature.h"
#include "lib/saml/xml.h"

static LassoSamlp2StatusCode *make_code(const char *value)
{
    LassoNode *node = lasso_samlp2_status_code_new();
    LassoSamlp2StatusCode *code = LASSO_SAMLP2_STATUS_CODE(node);

    code->Value = g_strdup(value);
    return code;
}

static LassoSamlp2Response *make_response(const idp_env_t *env,
                                          const idp_answer_t *answer,
                                          const char *id)
{
    LassoSamlp2Response *response =
        LASSO_SAMLP2_RESPONSE(lasso_samlp2_response_new());
    LassoSamlp2StatusResponse *base = LASSO_SAMLP2_STATUS_RESPONSE(response);

    base->ID = g_strdup(id);
    base->Version = g_strdup("2.0");
    base->IssueInstant = g_strdup(idp_text_time(env->pool, env->now));
    base->Destination = g_strdup(answer->destination);
    base->InResponseTo = g_strdup(answer->in_response_to);
    base->Issuer = LASSO_SAML2_NAME_ID(
        lasso_saml2_name_id_new_with_string((char *)answer->issuer));
    base->Status = LASSO_SAMLP2_STATUS(lasso_samlp2_status_new());
    base->Status->StatusCode = make_code(answer->status_top
                                         ? answer->status_top
                                         : IDP_STATUS_SUCCESS);
    if (answer->status_second) {
        base->Status->StatusCode->StatusCode =
            make_code(answer->status_second);
    }
    return response;
}

/*
 * The audiences after the first, beside it: in one AudienceRestriction any
 * of them will do, in two of them all would be meant (SAML Core 2.5.1.4).
 */
static void add_audiences(xmlDoc *doc, const apr_array_header_t *audiences)
{
    xmlNode *node = xmlDocGetRootElement(doc);
    int i;

    while (node && !idp_xml_is(node, IDP_NS_ASSERTION, "Audience")) {
        node = idp_xml_walk(node, NULL);
    }
    for (i = 1; node && i < audiences->nelts; i++) {
        xmlNewTextChild(node->parent, node->ns, BAD_CAST "Audience",
                        BAD_CAST APR_ARRAY_IDX(audiences, i, const char *));
    }
}

/* Signs and encrypts, from the inside out: each covers what it holds. */
static const idp_error_t *protect(const idp_env_t *env, xmlDoc *doc,
                                  const idp_answer_t *answer)
{
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *assertion = idp_xml_child(root, IDP_NS_ASSERTION, "Assertion");
    bool outer = !assertion || answer->sign != IDP_SIGN_ASSERTION;
    const idp_error_t *error = NULL;

    if (assertion && answer->sign != IDP_SIGN_RESPONSE) {
        error = idp_signature_sign(env->pool, assertion, answer->key);
    }
    if (!error && assertion && answer->encryption) {
        error = idp_encrypt_assertion(env, assertion, answer->encryption);
    }
    if (!error && outer) {
        error = idp_signature_sign(env->pool, root, answer->key);
    }
    return error;
}

/* The Response, not signed yet. */
static const idp_error_t *make_document(xmlDoc **doc, const idp_env_t *env,
                                        LassoSamlp2Response *response,
                                        const idp_answer_t *answer)
{
    const idp_error_t *error = idp_document_make(doc, env->pool,
                                                 LASSO_NODE(response));

    if (!error && answer->audiences) {
        add_audiences(*doc, answer->audiences);
    }
    return error;
}

static const idp_error_t *finish(const char **base64, const idp_env_t *env,
                                 LassoSamlp2Response *response,
                                 const idp_answer_t *answer)
{
    xmlDoc *doc = NULL;
    const char *text = NULL;
    apr_size_t size = 0;
    const idp_error_t *error = make_document(&doc, env, response, answer);

    if (!error) {
        error = protect(env, doc, answer);
    }
    if (!error) {
        error = idp_document_text(&text, &size, env->pool, doc, false);
    }
    if (!error) {
        *base64 = idp_text_base64_encode(env->pool, text, size);
    }
    return error;
}

static const idp_error_t *make_success(LassoSamlp2Response **response,
                                       const idp_env_t *env,
                                       const idp_answer_t *answer)
{
    const char *response_id = idp_env_id(env);
    const char *assertion_id = idp_env_id(env);

    if (!response_id || !assertion_id) {
        return idp_error(env->pool, IDP_E_INTERNAL, "OpenSSL has no random "
                         "bytes");
    }
    *response = make_response(env, answer, response_id);
    (*response)->Assertion = g_list_append(
        NULL, idp_assertion_make(env, answer, assertion_id));
    return NULL;
}

const idp_error_t *idp_answer_success(const char **base64,
                                      const idp_env_t *env,
                                      const idp_answer_t *answer)
{
    LassoSamlp2Response *response = NULL;
    const idp_error_t *error = make_success(&response, env, answer);

    return error ? error : finish(base64, env, response, answer);
}

const idp_error_t *idp_answer_unsigned(const char **xml,
                                       const idp_env_t *env,
                                       const idp_answer_t *answer)
{
    LassoSamlp2Response *response = NULL;
    xmlDoc *doc = NULL;
    apr_size_t size;
    const idp_error_t *error = make_success(&response, env, answer);

    if (!error) {
        error = make_document(&doc, env, response, answer);
    }
    return error ? error : idp_document_text(xml, &size, env->pool, doc, true);
}

const idp_error_t *idp_answer_refusal(const char **base64,
                                      const idp_env_t *env,
                                      const idp_answer_t *answer)
{
    const char *id = idp_env_id(env);

    return id ? finish(base64, env, make_response(env, answer, id), answer)
        : idp_error(env->pool, IDP_E_INTERNAL, "OpenSSL has no random "
                    "bytes");
}
