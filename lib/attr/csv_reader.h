/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_ATTR_CSV_READER_H
#define IDP_ATTR_CSV_READER_H

/* Inside of csv.c: takes the rows out of the bytes of a CSV file. */

#include <stdbool.h>

#include "lib/base/error.h"

/*
 * The bytes are changed in place: a field without its quotes and with its
 * NUL never needs more room than it had with them, so OUT stays behind AT
 * and a file costs its own size once.
 */
typedef struct idp_csv_reader_t {
    apr_pool_t *pool;         /* of the errors */
    const char *path;         /* for the errors */
    const char *at;           /* what is not read yet */
    const char *end;          /* behind the last byte; a NUL is there */
    char *out;                /* where the next field goes */
    int line;                 /* of AT, from 1 */
} idp_csv_reader_t;

/*
 * Reads a row, which is there (AT is not END).  *FIELDS are *COUNT texts one
 * behind the other, each with a NUL.  IDP_E_CONFIG with file and line.
 */
const idp_error_t *idp_csv_read_row(idp_csv_reader_t *reader,
                                    const char **fields, int *count);

/* An IDP_E_CONFIG that begins with the file and LINE. */
const idp_error_t *idp_csv_error(const idp_csv_reader_t *reader, int line,
                                 const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
