/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/release.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

/* Does SP get the attribute NAME, which it knows as SAML_NAME? */
static bool is_released(const idp_sp_t *sp, const char *name,
                        const char *saml_name)
{
    return !sp->release || idp_text_in(sp->release, name)
        || (idp_text_in(sp->release, IDP_REQUESTED_ATTRIBUTES)
            && idp_requested_find(sp->requested, saml_name));
}

static const idp_rule_t *rule_for(const idp_sp_t *sp, const char *saml_name)
{
    const idp_rule_t *found = NULL;
    int i;

    for (i = 0; i < sp->rules->nelts && !found; i++) {
        const idp_rule_t *rule = APR_ARRAY_IDX(sp->rules, i, idp_rule_t *);

        found = strcmp(idp_rule_saml_name(rule), saml_name) == 0 ? rule
                                                                 : NULL;
    }
    return found;
}

static bool has(const apr_array_header_t *attributes, const char *saml_name)
{
    bool found = false;
    int i;

    for (i = 0; i < attributes->nelts && !found; i++) {
        found = strcmp(APR_ARRAY_IDX(attributes, i,
                                     idp_attribute_t *)->saml_name,
                       saml_name) == 0;
    }
    return found;
}

/* Is there all that SP's metadata requires, as far as rules could give it? */
static const idp_error_t *check_required(apr_pool_t *pool,
                                         const apr_array_header_t *released,
                                         const idp_sp_t *sp)
{
    const idp_error_t *error = NULL;
    int i;

    for (i = 0; sp->requested && i < sp->requested->nelts && !error; i++) {
        const idp_requested_t *one = &APR_ARRAY_IDX(sp->requested, i,
                                                    idp_requested_t);
        const idp_rule_t *rule = rule_for(sp, one->name);

        if (one->required && rule && !has(released, one->name)
            && is_released(sp, idp_rule_name(rule), one->name)) {
            error = idp_error(pool, IDP_E_ATTRIBUTE_MISSING, "the attribute "
                              "\"%s\" has no value, and the metadata of %s "
                              "says isRequired", one->name, sp->entity_id);
        }
    }
    return error;
}

const idp_error_t *idp_release(apr_array_header_t **released,
                               apr_pool_t *pool,
                               const apr_array_header_t *attributes,
                               int resolved, const idp_sp_t *sp)
{
    apr_array_header_t *out = apr_array_make(pool, attributes->nelts,
                                             sizeof(void *));
    const idp_error_t *error;
    int i;

    for (i = 0; i < attributes->nelts; i++) {
        idp_attribute_t *one = APR_ARRAY_IDX(attributes, i,
                                             idp_attribute_t *);

        if (i >= resolved || is_released(sp, one->name, one->saml_name)) {
            APR_ARRAY_PUSH(out, idp_attribute_t *) = one;
        }
    }
    error = check_required(pool, out, sp);
    if (!error) {
        *released = out;
    }
    return error;
}

void idp_release_look(idp_opening_t *opening, const idp_place_t *place,
                      const idp_sp_t *sp)
{
    int i;

    for (i = 0; sp->requested && i < sp->requested->nelts; i++) {
        const idp_requested_t *one = &APR_ARRAY_IDX(sp->requested, i,
                                                    idp_requested_t);

        if (one->required && !rule_for(sp, one->name)) {
            idp_opening_warn(opening, place, apr_psprintf(
                opening->pool, "the metadata of %s requires the attribute "
                "\"%s\", which no ConnectIdPAttribute line gives",
                sp->entity_id, one->name));
        }
    }
}
