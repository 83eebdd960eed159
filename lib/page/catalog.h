/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_CATALOG_H
#define IDP_PAGE_CATALOG_H

/* The texts of all languages. */

#include "lib/page/messages.h"

#define IDP_CATALOG_ENGLISH "en"
#define IDP_CATALOG_MAX 100   /* languages */

/*
 * The built-in languages, with what the files LANG.txt of FOLDER (or NULL)
 * add and replace: *LANGUAGES is lower-case tag to idp_messages_t *.  What
 * a language lacks is English.  IDP_E_CONFIG.
 */
const idp_error_t *idp_catalog_open(apr_hash_t **languages, apr_pool_t *pool,
                                    const char *folder);

#endif
