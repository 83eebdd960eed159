/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

const idp_error_t *idp_pages_open(const idp_pages_t **pages,
                                  apr_pool_t *pool, const char *folder,
                                  const idp_brand_t *brand)
{
    idp_pages_t *opened = apr_pcalloc(pool, sizeof(*opened));

    (void)folder;
    opened->brand = brand;
    *pages = opened;
    return NULL;
}
