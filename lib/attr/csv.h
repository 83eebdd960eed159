/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_ATTR_CSV_H
#define IDP_ATTR_CSV_H

/*
 * A CSV file (RFC 4180) about users: a header line, the user in the first
 * column.  UTF-8, with or without a byte order mark; lines end with CRLF or
 * LF.  A field in quotes may hold commas, doubled quotes, tabs and line
 * breaks.  Users are compared exactly, case included.
 */

#include <stdbool.h>

#include "lib/base/error.h"

#define IDP_CSV_MAX_SIZE (256 * 1024 * 1024)
#define IDP_CSV_MAX_ROWS 1000000
#define IDP_CSV_MAX_COLUMNS 256
#define IDP_CSV_MAX_FIELD 8192 /* bytes */

typedef struct idp_csv_t idp_csv_t;

/*
 * Reads all of the file at PATH, once; what *CSV holds is constant and lives
 * in POOL.  IDP_E_CONFIG names the file, the line, what is wrong there and
 * what is expected.
 */
const idp_error_t *idp_csv_read(idp_csv_t **csv, apr_pool_t *pool,
                                const char *path);

bool idp_csv_has_column(const idp_csv_t *csv, const char *column);

/* The names in the header line, quoted and short, for messages. */
const char *idp_csv_columns(const idp_csv_t *csv, apr_pool_t *pool);

/* USER's field in COLUMN.  NULL: no such user or column, or it is empty. */
const char *idp_csv_find(const idp_csv_t *csv, const char *user,
                         const char *column);

#endif
