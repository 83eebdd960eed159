/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/assertion.h"

#include <lasso/xml/misc_text_node.h>
#include <lasso/xml/saml-2.0/saml2_attribute.h>
#include <lasso/xml/saml-2.0/saml2_attribute_statement.h>
#include <lasso/xml/saml-2.0/saml2_attribute_value.h>
#include <lasso/xml/saml-2.0/saml2_audience_restriction.h>
#include <lasso/xml/saml-2.0/saml2_authn_context.h>
#include <lasso/xml/saml-2.0/saml2_authn_statement.h>

#include "lib/base/text.h"

#define NAME_FORMAT "urn:oasis:names:tc:SAML:2.0:attrname-format:"

static const char *const formats[] = {
    [IDP_FORMAT_UNSPECIFIED] = NAME_FORMAT "unspecified",
    [IDP_FORMAT_URI] = NAME_FORMAT "uri",
    [IDP_FORMAT_BASIC] = NAME_FORMAT "basic",
};

static LassoSaml2NameID *make_name_id(const char *value)
{
    return LASSO_SAML2_NAME_ID(
        lasso_saml2_name_id_new_with_string((char *)value));
}

static LassoSaml2Subject *make_subject(const idp_env_t *env,
                                       const idp_answer_t *answer)
{
    LassoSaml2Subject *subject =
        LASSO_SAML2_SUBJECT(lasso_saml2_subject_new());
    LassoSaml2SubjectConfirmation *confirmation =
        LASSO_SAML2_SUBJECT_CONFIRMATION(
            lasso_saml2_subject_confirmation_new());
    LassoSaml2SubjectConfirmationData *data =
        LASSO_SAML2_SUBJECT_CONFIRMATION_DATA(
            lasso_saml2_subject_confirmation_data_new());

    subject->NameID = make_name_id(answer->name_id);
    subject->NameID->Format = g_strdup(answer->name_id_format);
    subject->NameID->NameQualifier = g_strdup(answer->name_qualifier);
    subject->NameID->SPNameQualifier = g_strdup(answer->sp_name_qualifier);
    data->Recipient = g_strdup(answer->destination);
    data->InResponseTo = g_strdup(answer->in_response_to);
    data->NotOnOrAfter = g_strdup(
        idp_text_time(env->pool, env->now + answer->lifetime));
    confirmation->Method = g_strdup(LASSO_SAML2_CONFIRMATION_METHOD_BEARER);
    confirmation->SubjectConfirmationData = data;
    subject->SubjectConfirmation = confirmation;
    return subject;
}

/* lasso knows one Audience; answer.c adds the others beside it. */
static LassoSaml2Conditions *make_conditions(const idp_env_t *env,
                                             const idp_answer_t *answer)
{
    LassoSaml2Conditions *conditions =
        LASSO_SAML2_CONDITIONS(lasso_saml2_conditions_new());
    LassoSaml2AudienceRestriction *restriction =
        LASSO_SAML2_AUDIENCE_RESTRICTION(
            lasso_saml2_audience_restriction_new());

    restriction->Audience = g_strdup(
        APR_ARRAY_IDX(answer->audiences, 0, const char *));
    conditions->NotBefore = g_strdup(
        idp_text_time(env->pool, env->now - answer->skew));
    conditions->NotOnOrAfter = g_strdup(
        idp_text_time(env->pool, env->now + answer->lifetime));
    conditions->AudienceRestriction = g_list_append(NULL, restriction);
    return conditions;
}

static LassoSaml2AuthnStatement *make_statement(const idp_env_t *env,
                                                const idp_answer_t *answer)
{
    LassoSaml2AuthnStatement *statement =
        LASSO_SAML2_AUTHN_STATEMENT(lasso_saml2_authn_statement_new());

    statement->AuthnInstant = g_strdup(
        idp_text_time(env->pool, answer->authn_instant));
    statement->SessionIndex = g_strdup(answer->session_index);
    statement->AuthnContext =
        LASSO_SAML2_AUTHN_CONTEXT(lasso_saml2_authn_context_new());
    statement->AuthnContext->AuthnContextClassRef =
        g_strdup(answer->class_ref);
    return statement;
}

/* The text must be a text child, else lasso writes an element for it. */
static LassoSaml2AttributeValue *make_value(const char *text)
{
    LassoSaml2AttributeValue *value = lasso_saml2_attribute_value_new();
    LassoMiscTextNode *node = LASSO_MISC_TEXT_NODE(
        lasso_misc_text_node_new_with_string((char *)text));

    node->text_child = TRUE;
    value->any = g_list_append(NULL, node);
    return value;
}

static LassoSaml2Attribute *make_attribute(const idp_attribute_t *from)
{
    LassoSaml2Attribute *attribute =
        LASSO_SAML2_ATTRIBUTE(lasso_saml2_attribute_new());
    int i;

    attribute->Name = g_strdup(from->saml_name);
    attribute->NameFormat = g_strdup(formats[from->format]);
    attribute->FriendlyName = g_strdup(from->friendly);
    for (i = from->values->nelts - 1; i >= 0; i--) {
        attribute->AttributeValue = g_list_prepend(
            attribute->AttributeValue,
            make_value(APR_ARRAY_IDX(from->values, i, const char *)));
    }
    return attribute;
}

static LassoSaml2AttributeStatement *make_attributes(
    const apr_array_header_t *attributes)
{
    LassoSaml2AttributeStatement *statement =
        LASSO_SAML2_ATTRIBUTE_STATEMENT(
            lasso_saml2_attribute_statement_new());
    int i;

    for (i = attributes->nelts - 1; i >= 0; i--) {
        statement->Attribute = g_list_prepend(
            statement->Attribute,
            make_attribute(APR_ARRAY_IDX(attributes, i, idp_attribute_t *)));
    }
    return statement;
}

LassoSaml2Assertion *idp_assertion_make(const idp_env_t *env,
                                        const idp_answer_t *answer,
                                        const char *id)
{
    LassoSaml2Assertion *assertion =
        LASSO_SAML2_ASSERTION(lasso_saml2_assertion_new());

    assertion->ID = g_strdup(id);
    assertion->Version = g_strdup("2.0");
    assertion->IssueInstant = g_strdup(idp_text_time(env->pool, env->now));
    assertion->Issuer = make_name_id(answer->issuer);
    assertion->Subject = make_subject(env, answer);
    assertion->Conditions = make_conditions(env, answer);
    assertion->AuthnStatement = g_list_append(NULL,
                                              make_statement(env, answer));
    /* an empty AttributeStatement is against the schema */
    if (answer->attributes && answer->attributes->nelts > 0) {
        assertion->AttributeStatement = g_list_append(
            NULL, make_attributes(answer->attributes));
    }
    return assertion;
}
