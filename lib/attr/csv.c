/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/csv.h"
#include "lib/attr/csv_reader.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_file_io.h>
#include <apr_hash.h>
#include <apr_strings.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define SHOWN 64              /* bytes of a field in a message */
#define ERROR_SIZE 120        /* of the system's sentences */

/* One user.  The fields stand one behind the other, each with a NUL. */
typedef struct row_t {
    const char *fields;
    int line;
} row_t;

struct idp_csv_t {
    const char *columns;      /* the header's fields */
    int count;                /* of fields in each row */
    apr_hash_t *rows;         /* user to row_t */
};

static const char *next_field(const char *field)
{
    return field + strlen(field) + 1;
}

static int index_of(const idp_csv_t *csv, const char *column)
{
    const char *field = csv->columns;
    int i = 0;

    while (i < csv->count && strcmp(field, column) != 0) {
        field = next_field(field);
        i++;
    }
    return i < csv->count ? i : -1;
}

bool idp_csv_has_column(const idp_csv_t *csv, const char *column)
{
    return index_of(csv, column) >= 0;
}

const char *idp_csv_columns(const idp_csv_t *csv, apr_pool_t *pool)
{
    const char *list = "";
    const char *field = csv->columns;
    int i;

    for (i = 0; i < csv->count; i++, field = next_field(field)) {
        list = apr_psprintf(pool, "%s%s\"%s\"", list, i ? ", " : "",
                            idp_text_log(pool, field, SHOWN));
    }
    return list;
}

const char *idp_csv_find(const idp_csv_t *csv, const char *user,
                         const char *column)
{
    const row_t *row = apr_hash_get(csv->rows, user, APR_HASH_KEY_STRING);
    int index = index_of(csv, column);
    const char *field = NULL;

    if (row && index >= 0) {
        for (field = row->fields; index > 0; index--) {
            field = next_field(field);
        }
    }
    return field && *field ? field : NULL;
}

/* A folder or a pipe is no file; opening a pipe would wait for ever. */
static const idp_error_t *check_file(apr_size_t *size, apr_pool_t *pool,
                                     const char *path)
{
    const idp_error_t *error = NULL;
    apr_finfo_t info;
    char text[ERROR_SIZE];
    apr_status_t status = apr_stat(&info, path,
                                   APR_FINFO_TYPE | APR_FINFO_SIZE, pool);

    if (status != APR_SUCCESS) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s: %s; expected a CSV file", path,
                          apr_strerror(status, text, sizeof(text)));
    }
    else if (info.filetype != APR_REG) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s is not a file; expected a CSV file", path);
    }
    else if (info.size > IDP_CSV_MAX_SIZE) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s has %" APR_OFF_T_FMT " bytes; expected %d at "
                          "most", path, info.size, IDP_CSV_MAX_SIZE);
    }
    else {
        *size = (apr_size_t)info.size;
    }
    return error;
}

/* Reads SIZE bytes at PATH, all there are, and puts a NUL behind them. */
static const idp_error_t *read_bytes(char **bytes, apr_pool_t *pool,
                                     const char *path, apr_size_t size)
{
    char *read = apr_palloc(pool, size + 1);
    const idp_error_t *error = NULL;
    apr_file_t *file = NULL;
    apr_size_t got = 0;
    char text[ERROR_SIZE];
    apr_status_t status = apr_file_open(&file, path, APR_READ | APR_BINARY,
                                        APR_OS_DEFAULT, pool);

    if (status == APR_SUCCESS) {
        status = apr_file_read_full(file, read, size + 1, &got);
        apr_file_close(file);
    }
    if (status != APR_SUCCESS && status != APR_EOF) {
        error = idp_error(pool, IDP_E_CONFIG, "%s cannot be read: %s", path,
                          apr_strerror(status, text, sizeof(text)));
    }
    else if (got != size) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s changed while it was read; expected a file "
                          "that is whole: write another and rename it",
                          path);
    }
    else {
        read[size] = '\0';
        *bytes = read;
    }
    return error;
}

static const idp_error_t *read_header(idp_csv_t *csv,
                                      idp_csv_reader_t *reader)
{
    const idp_error_t *error = NULL;
    const char *field;
    int i;

    if (reader->at == reader->end) {
        error = idp_csv_error(reader, 1, "the file is empty; expected a "
                              "header line with the names of the columns");
    }
    if (!error) {
        error = idp_csv_read_row(reader, &csv->columns, &csv->count);
    }
    field = csv->columns;
    for (i = 0; !error && i < csv->count; i++, field = next_field(field)) {
        if (*field == '\0' || index_of(csv, field) < i) {
            error = idp_csv_error(reader, 1, "column %d is \"%s\"; expected "
                                  "names that are not empty and differ",
                                  i + 1, idp_text_log(reader->pool, field,
                                                      SHOWN));
        }
    }
    return error;
}

static const idp_error_t *check_row(const idp_csv_t *csv,
                                    const idp_csv_reader_t *reader,
                                    const row_t *row, int count)
{
    const row_t *other = apr_hash_get(csv->rows, row->fields,
                                      APR_HASH_KEY_STRING);
    const idp_error_t *error = NULL;

    if (count != csv->count) {
        error = idp_csv_error(reader, row->line, "%d fields; expected %d as "
                              "in the header line, and a value that has a "
                              "comma in quotes", count, csv->count);
    }
    else if (row->fields[0] == '\0') {
        error = idp_csv_error(reader, row->line, "the first field is empty; "
                              "expected a user");
    }
    else if (other) {
        error = idp_csv_error(reader, row->line, "user \"%s\" stands in line "
                              "%d already; expected each user once",
                              idp_text_log(reader->pool, row->fields, SHOWN),
                              other->line);
    }
    else if (apr_hash_count(csv->rows) == IDP_CSV_MAX_ROWS) {
        error = idp_csv_error(reader, row->line, "one user too many; "
                              "expected %d at most", IDP_CSV_MAX_ROWS);
    }
    return error;
}

static const idp_error_t *read_rows(idp_csv_t *csv, apr_pool_t *pool,
                                    idp_csv_reader_t *reader)
{
    const idp_error_t *error = NULL;

    while (!error && reader->at < reader->end) {
        row_t *row = apr_palloc(pool, sizeof(*row));
        int count = 0;

        row->line = reader->line;
        error = idp_csv_read_row(reader, &row->fields, &count);
        if (!error) {
            error = check_row(csv, reader, row, count);
        }
        if (!error) {
            apr_hash_set(csv->rows, row->fields, APR_HASH_KEY_STRING, row);
        }
    }
    return error;
}

const idp_error_t *idp_csv_read(idp_csv_t **csv, apr_pool_t *pool,
                                const char *path)
{
    idp_csv_t *read = apr_pcalloc(pool, sizeof(*read));
    idp_csv_reader_t reader = { .pool = pool, .path = path, .line = 1 };
    char *bytes = NULL;
    apr_size_t size = 0;
    const idp_error_t *error = check_file(&size, pool, path);

    if (!error) {
        error = read_bytes(&bytes, pool, path, size);
    }
    if (!error) {
        reader.at = reader.out = bytes;
        reader.end = bytes + size;
        if (strncmp(bytes, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
            reader.at += strlen(BYTE_ORDER_MARK);
        }
        read->rows = apr_hash_make(pool);
        error = read_header(read, &reader);
    }
    if (!error) {
        error = read_rows(read, pool, &reader);
    }
    if (!error) {
        *csv = read;
    }
    return error;
}
