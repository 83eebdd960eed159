/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/csv_reader.h"
#include "lib/attr/csv.h"
#include "lib/base/text.h"

#include <stdarg.h>
#include <string.h>

#include <apr_strings.h>

#define SHOWN 64              /* bytes of a field in a message */

const idp_error_t *idp_csv_error(const idp_csv_reader_t *reader, int line,
                                 const char *format, ...)
{
    const char *reason;
    va_list args;

    va_start(args, format);
    reason = apr_pvsprintf(reader->pool, format, args);
    va_end(args);
    return idp_error(reader->pool, IDP_E_CONFIG, "%s, line %d: %s",
                     reader->path, line, reason);
}

static bool is_line_end(const idp_csv_reader_t *reader)
{
    return reader->at[0] == '\n'
           || (reader->at[0] == '\r' && reader->at[1] == '\n');
}

static const idp_error_t *take_plain(idp_csv_reader_t *reader)
{
    const idp_error_t *error = NULL;

    while (reader->at < reader->end && *reader->at != ','
           && *reader->at != '"' && !is_line_end(reader)) {
        *reader->out++ = *reader->at++;
    }
    if (*reader->at == '"') {
        error = idp_csv_error(reader, reader->line,
                              "a quote within a field; expected all of the "
                              "field in quotes, and the quote doubled");
    }
    return error;
}

static const idp_error_t *take_quoted(idp_csv_reader_t *reader)
{
    const idp_error_t *error = NULL;
    int line = reader->line;

    reader->at++;
    while (reader->at < reader->end
           && (reader->at[0] != '"' || reader->at[1] == '"')) {
        reader->at += reader->at[0] == '"';
        reader->line += reader->at[0] == '\n';
        *reader->out++ = *reader->at++;
    }
    if (reader->at == reader->end) {
        error = idp_csv_error(reader, line,
                              "a field begins with a quote and the file ends "
                              "within it; expected a closing quote");
    }
    else {
        reader->at++;
    }
    return error;
}

/* Takes the comma or the line end; *MORE: a comma, so a field follows. */
static const idp_error_t *take_separator(idp_csv_reader_t *reader, bool *more)
{
    const idp_error_t *error = NULL;

    *more = *reader->at == ',';
    if (*more) {
        reader->at++;
    }
    else if (is_line_end(reader)) {
        reader->at += *reader->at == '\r' ? 2 : 1;
        reader->line++;
    }
    else if (reader->at < reader->end) {
        error = idp_csv_error(reader, reader->line,
                              "\"%s\" after a closing quote; expected a comma "
                              "or the end of the line",
                              idp_text_log(reader->pool, reader->at, 1));
    }
    return error;
}

/* Is FIELD clean text apart from the characters in ALLOWED? */
static bool is_text(char *field, const char *allowed)
{
    bool clean = true;
    bool more = true;

    while (clean && more) {
        char *end = field + strcspn(field, allowed);
        char held = *end;

        *end = '\0';
        clean = idp_text_is_clean(field);
        *end = held;
        more = held != '\0';
        field = end + 1;
    }
    return clean;
}

static const idp_error_t *read_field(idp_csv_reader_t *reader, bool *more)
{
    char *field = reader->out;
    int line = reader->line;
    bool quoted = *reader->at == '"';
    const idp_error_t *error = quoted ? take_quoted(reader)
                                      : take_plain(reader);
    apr_size_t length = (apr_size_t)(reader->out - field);

    if (!error) {
        error = take_separator(reader, more);
    }
    if (!error) {
        *reader->out++ = '\0';
        if (length > IDP_CSV_MAX_FIELD) {
            error = idp_csv_error(reader, line,
                                  "a field has %lu bytes; expected %d at "
                                  "most", (unsigned long)length,
                                  IDP_CSV_MAX_FIELD);
        }
        else if (strlen(field) != length
                 || !is_text(field, quoted ? "\t\r\n" : "")) {
            error = idp_csv_error(reader, line,
                                  "field \"%s\" has a control character or "
                                  "is not UTF-8; expected text, saved as "
                                  "\"CSV UTF-8\"",
                                  idp_text_log(reader->pool, field, SHOWN));
        }
    }
    return error;
}

const idp_error_t *idp_csv_read_row(idp_csv_reader_t *reader,
                                    const char **fields, int *count)
{
    const char *first = reader->out;
    const idp_error_t *error = NULL;
    int line = reader->line;
    bool more = true;
    int read = 0;

    while (more && !error) {
        error = read_field(reader, &more);
        read++;
        if (!error && read > IDP_CSV_MAX_COLUMNS) {
            error = idp_csv_error(reader, line, "more than %d fields; "
                                  "expected %d at most", IDP_CSV_MAX_COLUMNS,
                                  IDP_CSV_MAX_COLUMNS);
        }
    }
    if (!error) {
        *fields = first;
        *count = read;
    }
    return error;
}
