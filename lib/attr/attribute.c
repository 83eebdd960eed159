/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/attribute.h"

#include <string.h>

#include <apr_strings.h>

idp_attribute_t *idp_attribute_find(const apr_array_header_t *attributes,
                                    const char *name)
{
    idp_attribute_t *found = NULL;
    int i;

    for (i = 0; i < attributes->nelts && !found; i++) {
        idp_attribute_t *attribute
            = APR_ARRAY_IDX(attributes, i, idp_attribute_t *);

        found = strcmp(attribute->name, name) == 0 ? attribute : NULL;
    }
    return found;
}

idp_attribute_t *idp_attribute_make(apr_pool_t *pool, const char *saml_name,
                                    const char *value)
{
    idp_attribute_t *attribute = apr_pcalloc(pool, sizeof(*attribute));

    attribute->name = apr_pstrdup(pool, saml_name);
    attribute->saml_name = attribute->name;
    attribute->format = IDP_FORMAT_BASIC;
    attribute->values = apr_array_make(pool, 1, sizeof(const char *));
    APR_ARRAY_PUSH(attribute->values, const char *)
        = apr_pstrdup(pool, value);
    return attribute;
}
