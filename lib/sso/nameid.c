/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/nameid.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"

const idp_nameid_t idp_nameid_transient = {
    &idp_nameid_formats[IDP_NAMEID_ROW_TRANSIENT], NULL, false
};

static const idp_nameid_t *default_of(const idp_sp_t *sp)
{
    return &APR_ARRAY_IDX(sp->nameids, 0, idp_nameid_t);
}

/* The NameID of FORMAT, a URN; NULL where SP has none. */
static const idp_nameid_t *find_format(const idp_sp_t *sp,
                                       const char *format)
{
    const idp_nameid_t *found = NULL;
    int i;

    for (i = 0; i < sp->nameids->nelts && !found; i++) {
        const idp_nameid_t *one = &APR_ARRAY_IDX(sp->nameids, i,
                                                 idp_nameid_t);

        found = strcmp(one->format->urn, format) == 0 ? one : NULL;
    }
    if (!found && strcmp(format, IDP_NAMEID_TRANSIENT) == 0) {
        found = &idp_nameid_transient;
    }
    if (!found && strcmp(format, IDP_NAMEID_UNSPECIFIED) == 0) {
        found = default_of(sp);
    }
    return found;
}

const idp_error_t *idp_nameid_choose(const idp_nameid_t **nameid,
                                     apr_pool_t *pool, const idp_sp_t *sp,
                                     const idp_authn_request_t *request)
{
    const char *format = request->nameid_format;
    const char *qualifier = request->sp_name_qualifier;
    const idp_nameid_t *found = format ? find_format(sp, format)
                                       : default_of(sp);
    const idp_error_t *error = NULL;

    if (!found) {
        error = idp_error(pool, IDP_E_NAMEID_POLICY, "the NameID format "
                          "\"%s\" is asked for and no ConnectIdPNameID has "
                          "it", idp_text_log(pool, format, 200));
    }
    else if (qualifier && strcmp(qualifier, sp->entity_id) != 0) {
        error = idp_error(pool, IDP_E_NAMEID_POLICY, "the SPNameQualifier "
                          "\"%s\" is not the entityID of the service "
                          "provider", idp_text_log(pool, qualifier, 200));
    }
    else if (qualifier
             && found->format->qualifiers == IDP_QUALIFIERS_NONE) {
        error = idp_error(pool, IDP_E_NAMEID_POLICY, "an SPNameQualifier is "
                          "asked for, which a NameID of the format %s has "
                          "not (SAML Core 8.3.6)", found->format->word);
    }
    else {
        *nameid = found;
    }
    return error;
}

static const idp_error_t *no_random(apr_pool_t *pool)
{
    return idp_error(pool, IDP_E_INTERNAL, "OpenSSL has no random bytes");
}

/* The one value of the source. */
static const idp_error_t *ask_source(const char **value,
                                     const idp_env_t *env,
                                     const idp_provider_t *provider,
                                     const idp_in_t *in,
                                     const idp_nameid_t *nameid)
{
    idp_query_t query = { .user = in->user, .request = in->request,
                          .remote = &provider->remote };
    apr_array_header_t *found = NULL;
    const idp_error_t *error = idp_rules_resolve(&found, env, nameid->rules,
                                                 &query);

    if (!error) {
        const idp_attribute_t *one = APR_ARRAY_IDX(found, 0,
                                                   idp_attribute_t *);

        if (one->values->nelts == 1) {
            *value = APR_ARRAY_IDX(one->values, 0, const char *);
        }
        else {
            error = idp_error(env->pool, IDP_E_ATTRIBUTE_VALUE, "the NameID "
                              "of %s has %d values; one is expected",
                              idp_text_log(env->pool, in->user, 100),
                              one->values->nelts);
        }
    }
    return error;
}

static const idp_error_t *find_value(const char **value,
                                     const idp_env_t *env,
                                     const idp_provider_t *provider,
                                     const idp_in_t *in,
                                     const idp_sp_t *sp,
                                     const idp_nameid_t *nameid)
{
    const char *found = NULL;
    const idp_error_t *error = NULL;

    if (nameid->rules) {
        error = ask_source(&found, env, provider, in, nameid);
    }
    else {
        found = idp_env_id(env);
        error = found ? NULL : no_random(env->pool);
    }
    if (!error && nameid->computed) {
        found = idp_nameid_compute(env->pool, provider->persistent_key,
                                   sp->entity_id, found);
        error = found ? NULL
            : idp_error(env->pool, IDP_E_INTERNAL, "OpenSSL cannot compute "
                        "a NameID");
    }
    if (!error) {
        *value = found;
    }
    return error;
}

/* How the value came about, in a word. */
static const char *say_how(const idp_nameid_t *nameid)
{
    return !nameid->rules ? "random"
         : nameid->computed ? "computed for the service provider"
         : "as the source gives it";
}

const idp_error_t *idp_nameid_find(idp_answer_t *answer,
                                   const idp_env_t *env,
                                   const idp_provider_t *provider,
                                   const idp_in_t *in,
                                   const idp_order_t *order)
{
    const idp_sp_t *sp = order->sp;
    const idp_nameid_t *nameid = order->nameid ? order->nameid
                                               : default_of(sp);
    bool both = nameid->format->qualifiers == IDP_QUALIFIERS_BOTH;
    const idp_error_t *error = find_value(&answer->name_id, env, provider,
                                          in, sp, nameid);

    if (!error) {
        answer->name_id_format = nameid->format->urn;
        answer->name_qualifier = both ? provider->entity_id : NULL;
        answer->sp_name_qualifier = both ? sp->entity_id
                                         : order->sp_name_qualifier;
        idp_env_note(env, "NameID", nameid->format->word, say_how(nameid),
                     answer->name_id);
    }
    else {
        error = idp_error_prefix(env->pool, apr_pstrcat(
            env->pool, "NameID ", nameid->format->word, NULL), error);
    }
    return error;
}
