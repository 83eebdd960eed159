/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_FORM_H
#define IDP_BASE_FORM_H

#include <apr_pools.h>

/*
 * The value of the field NAME in TEXT (application/x-www-form-urlencoded),
 * decoded once.  NULL where it is absent, there twice, or cannot be decoded.
 */
char *idp_form_value(apr_pool_t *pool, const char *text, const char *name);

#endif
