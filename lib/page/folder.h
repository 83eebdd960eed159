/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_FOLDER_H
#define IDP_PAGE_FOLDER_H

/* The files that pages are made of: built in, or from ConnectIdPPages. */

#include "lib/base/error.h"

#define IDP_FOLDER_MAX_FILE (64 * 1024)     /* bytes */

/* The text of the built-in file NAME, which there is. */
const char *idp_folder_built_in(const char *name);

/* Reads FILE.  IDP_E_CONFIG where it is too large or has a NUL byte. */
const idp_error_t *idp_folder_read(const char **text, apr_pool_t *pool,
                                   const char *file);

/*
 * The file NAME of FOLDER, or the built-in one where FOLDER is NULL or lacks
 * it.  *FILE is its name for messages.  IDP_E_CONFIG where it is not clean
 * UTF-8.
 */
const idp_error_t *idp_folder_find(const char **text, const char **file,
                                   apr_pool_t *pool, const char *folder,
                                   const char *name);

#endif
