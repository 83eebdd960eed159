/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/acs.h"

#include <string.h>

#include "lib/base/text.h"

const char *idp_acs_default(const apr_array_header_t *acs)
{
    const idp_acs_t *found = &APR_ARRAY_IDX(acs, 0, idp_acs_t);
    int i;

    for (i = 1; i < acs->nelts; i++) {
        const idp_acs_t *one = &APR_ARRAY_IDX(acs, i, idp_acs_t);

        found = one->preference > found->preference ? one : found;
    }
    return found->location;
}

static bool fits(const idp_acs_t *one, const idp_authn_request_t *request)
{
    return request->acs_url ? strcmp(request->acs_url, one->location) == 0
                            : request->acs_index == one->index;
}

const idp_error_t *idp_acs_choose(const char **location, apr_pool_t *pool,
                                  const apr_array_header_t *acs,
                                  const idp_authn_request_t *request)
{
    bool by_index = request->acs_index >= 0;
    const char *found = NULL;
    const idp_error_t *error = NULL;
    int i;

    if (request->acs_url && by_index) {
        error = idp_error(pool, IDP_E_ACS, "the request has both "
                          "AssertionConsumerServiceURL and "
                          "AssertionConsumerServiceIndex");
    }
    else if (!request->acs_url && !by_index) {
        found = idp_acs_default(acs);
    }
    for (i = 0; !error && !found && i < acs->nelts; i++) {
        const idp_acs_t *one = &APR_ARRAY_IDX(acs, i, idp_acs_t);

        found = fits(one, request) ? one->location : NULL;
    }
    if (!error && !found) {
        error = by_index
            ? idp_error(pool, IDP_E_ACS, "no AssertionConsumerService has "
                        "the index %ld", request->acs_index)
            : idp_error(pool, IDP_E_ACS, "the AssertionConsumerServiceURL "
                        "\"%s\" is not one of the service provider's",
                        idp_text_log(pool, request->acs_url, 200));
    }
    if (!error) {
        *location = found;
    }
    return error;
}
