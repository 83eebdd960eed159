/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

static bool has(const apr_array_header_t *attributes, const char *saml_name)
{
    return idp_aws_has(attributes, attributes->nelts, saml_name);
}

static idp_attribute_t *add(apr_array_header_t *attributes,
                            const idp_env_t *env, const char *saml_name,
                            const char *value)
{
    idp_attribute_t *added = idp_attribute_make(env->pool, saml_name, value);

    APR_ARRAY_PUSH(attributes, idp_attribute_t *) = added;
    return added;
}

/* Adds the values of attribute FROM under SAML_NAME. */
static const idp_error_t *add_copy(apr_array_header_t *attributes,
                                   const idp_env_t *env,
                                   const char *saml_name, const char *from)
{
    const idp_attribute_t *source = idp_attribute_find(attributes, from);

    if (!source) {
        return idp_error(env->pool, IDP_E_ATTRIBUTE_MISSING,
                         "%s: found no value; expected one from %s, or an "
                         "attribute with as=%s", saml_name, from, saml_name);
    }
    add(attributes, env, saml_name,
        APR_ARRAY_IDX(source->values, 0, const char *))->values =
            source->values;
    return NULL;
}

static const idp_error_t *add_role(apr_array_header_t *attributes,
                                   const idp_env_t *env,
                                   const idp_aws_t *aws)
{
    const idp_error_t *error = NULL;
    const char *value;

    if (!aws->role) {
        error = add_copy(attributes, env, IDP_AWS_ROLE, "connect_role");
    }
    else {
        error = idp_aws_role_fill(&value, env, aws, attributes);
        if (!error) {
            add(attributes, env, IDP_AWS_ROLE, value);
        }
    }
    return error ? idp_error_headed(env->pool, IDP_AWS_INVALID, error) : NULL;
}

static const idp_error_t *add_session_name(apr_array_header_t *attributes,
                                           const idp_env_t *env)
{
    const idp_error_t *error = add_copy(attributes, env,
                                        IDP_AWS_ROLE_SESSION_NAME,
                                        "connect_username");

    return error ? idp_error_headed(env->pool, IDP_AWS_SAYS(
        "RoleSessionName is required in AuthnResponse"), error) : NULL;
}

const idp_error_t *idp_aws_attributes(apr_array_header_t *attributes,
                                      const idp_env_t *env,
                                      const idp_aws_t *aws)
{
    const idp_error_t *error = NULL;

    if (!has(attributes, IDP_AWS_ROLE)) {
        error = add_role(attributes, env, aws);
    }
    if (!error && !has(attributes, IDP_AWS_ROLE_SESSION_NAME)) {
        error = add_session_name(attributes, env);
    }
    if (!error && aws->duration
        && !has(attributes, IDP_AWS_SESSION_DURATION)) {
        add(attributes, env, IDP_AWS_SESSION_DURATION, aws->duration);
    }
    return error ? error : idp_aws_values_check(attributes, env, aws);
}
