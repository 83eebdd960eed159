/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/slo.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"
#include "lib/saml/sp_metadata.h"

/* Checks LOCATION, of the attribute NAME; NULL is no address. */
static const idp_error_t *check_address(apr_array_header_t *warnings,
                                        apr_pool_t *pool, const char *name,
                                        const char *location)
{
    bool plain = false;
    const idp_error_t *error = NULL;

    if (!location || !idp_acs_is_address(location, &plain)) {
        error = idp_error(pool, IDP_E_CONFIG, "the %s of a "
                          "SingleLogoutService is \"%s\"; an https address "
                          "is expected", name,
                          location ? idp_text_log(pool, location, 200) : "");
    }
    else if (plain) {
        APR_ARRAY_PUSH(warnings, const char *) = apr_psprintf(
            pool, "the SingleLogoutService %s is http: whoever can listen to "
            "the network can read who signs out; use https", location);
    }
    return error;
}

const idp_error_t *idp_slo_read(apr_array_header_t *services,
                                apr_array_header_t *warnings,
                                apr_pool_t *pool, const xmlNode *node)
{
    const char *binding = idp_xml_attribute(pool, node, "Binding");
    const char *response = idp_xml_attribute(pool, node, "ResponseLocation");
    idp_slo_t slo = { false, idp_xml_attribute(pool, node, "Location"),
                      NULL };
    const idp_error_t *error;

    slo.post = binding && strcmp(binding, IDP_BINDING_POST) == 0;
    if (!slo.post && (!binding || strcmp(binding, IDP_BINDING_REDIRECT))) {
        return NULL;
    }
    slo.response_location = response ? response : slo.location;
    error = check_address(warnings, pool, "Location", slo.location);
    if (!error && response) {
        error = check_address(warnings, pool, "ResponseLocation", response);
    }
    if (!error && services->nelts == IDP_SLO_MAX) {
        error = idp_error(pool, IDP_E_CONFIG, "there are more than %d "
                          "SingleLogoutServices", IDP_SLO_MAX);
    }
    if (!error) {
        APR_ARRAY_PUSH(services, idp_slo_t) = slo;
    }
    return error;
}

const idp_slo_t *idp_slo_choose(const apr_array_header_t *services,
                                bool post)
{
    const idp_slo_t *found = NULL;
    int i;

    for (i = 0; i < services->nelts; i++) {
        const idp_slo_t *one = &APR_ARRAY_IDX(services, i, idp_slo_t);

        found = !found || (found->post != post && one->post == post)
            ? one : found;
    }
    return found;
}
