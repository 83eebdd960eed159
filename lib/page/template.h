/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_TEMPLATE_H
#define IDP_PAGE_TEMPLATE_H

/* The frame of all pages: HTML with {{slot}}s that each page fills. */

#include <apr_tables.h>

#include "lib/base/error.h"

typedef enum {
    IDP_SLOT_LANGUAGE,
    IDP_SLOT_DIRECTION,
    IDP_SLOT_TITLE,
    IDP_SLOT_STYLE,
    IDP_SLOT_BRAND,
    IDP_SLOT_MAIN,
    IDP_SLOT_HELP,
    IDP_SLOT_SCRIPT,
    IDP_SLOT_COUNT
} idp_slot_t;

/*
 * Reads BYTES, which are those of FILE, into *PIECES, for the function
 * below.  IDP_E_CONFIG for a slot that is not known, and where {{main}} is
 * not there just once.
 */
const idp_error_t *idp_template_read(const apr_array_header_t **pieces,
                                     apr_pool_t *pool, const char *file,
                                     const char *bytes);

/* The page: PIECES with VALUES, which are HTML and never NULL. */
const char *idp_template_fill(apr_pool_t *pool,
                              const apr_array_header_t *pieces,
                              const char *const values[IDP_SLOT_COUNT]);

#endif
