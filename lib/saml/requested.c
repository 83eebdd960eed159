/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/requested.h"

#include <string.h>

#include "lib/saml/saml.h"

static const idp_error_t *add(apr_array_header_t *requested,
                              apr_pool_t *pool, const xmlNode *node)
{
    const char *required = idp_xml_attribute(pool, node, "isRequired");
    idp_requested_t one = { idp_xml_attribute(pool, node, "Name"), false };
    const idp_error_t *error = NULL;

    if (!one.name || (required && !idp_xml_boolean(&one.required,
                                                   required))) {
        error = idp_error(pool, IDP_E_CONFIG, "a RequestedAttribute has %s",
                          one.name ? "an isRequired that is no boolean"
                                   : "no Name");
    }
    else if (requested->nelts == IDP_REQUESTED_MAX) {
        error = idp_error(pool, IDP_E_CONFIG, "there are more than %d "
                          "RequestedAttributes", IDP_REQUESTED_MAX);
    }
    else {
        APR_ARRAY_PUSH(requested, idp_requested_t) = one;
    }
    return error;
}

const idp_error_t *idp_requested_read(apr_array_header_t **requested,
                                      apr_pool_t *pool,
                                      const xmlNode *service)
{
    const char *text = idp_xml_attribute(pool, service, "isDefault");
    apr_array_header_t *read = apr_array_make(pool, 8,
                                              sizeof(idp_requested_t));
    const idp_error_t *error = NULL;
    bool is_default = false;
    const xmlNode *node = idp_xml_child(service, IDP_NS_METADATA,
                                        "RequestedAttribute");

    if (text && !idp_xml_boolean(&is_default, text)) {
        error = idp_error(pool, IDP_E_CONFIG, "an AttributeConsumingService "
                          "has an isDefault that is no boolean");
    }
    for (; node && !error; node = idp_xml_next(node)) {
        error = add(read, pool, node);
    }
    if (!error && (is_default || !*requested)) {
        *requested = read;
    }
    return error;
}

const idp_requested_t *idp_requested_find(
    const apr_array_header_t *requested, const char *name)
{
    const idp_requested_t *found = NULL;
    int i;

    for (i = 0; requested && i < requested->nelts && !found; i++) {
        const idp_requested_t *one = &APR_ARRAY_IDX(requested, i,
                                                    idp_requested_t);

        found = strcmp(one->name, name) == 0 ? one : NULL;
    }
    return found;
}
