/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_FILE_H
#define IDP_BASE_FILE_H

#include "lib/base/error.h"

/*
 * Reads all of a regular file of at most MAX bytes into POOL; a NUL follows
 * the bytes.  IDP_E_CONFIG names the file and what is wrong with it.
 */
const idp_error_t *idp_file_read(const char **bytes, apr_size_t *size,
                                 apr_pool_t *pool, const char *file,
                                 apr_size_t max);

/*
 * Writes SIZE bytes to a new file beside FILE (mode 0600) and renames it, so
 * that FILE is whole at any time.  IDP_E_CONFIG.
 */
const idp_error_t *idp_file_write(apr_pool_t *pool, const char *file,
                                  const char *bytes, apr_size_t size);

#endif
