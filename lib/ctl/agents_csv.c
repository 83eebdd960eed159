/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/ctl/agents_csv.h"
#include "lib/attr/csv.h"
#include "lib/attr/csv_reader.h"
#include "lib/base/file.h"
#include "lib/base/text.h"
#include "lib/ctl/mapping.h"

#include <stdarg.h>
#include <string.h>

#include <apr_strings.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define SHOWN 64              /* bytes of a field in a message */

typedef struct reading_t {
    idp_csv_reader_t reader;
    const char *bytes;        /* the first that the reader may change */
    const char *original;     /* as it was */
    apr_array_header_t *faults;
    const idp_check_t *check; /* NULL: none */
    apr_array_header_t *header; /* const char * */
    apr_array_header_t *picks; /* idp_pick_t, one a column of AGENTS */
    idp_agents_t *agents;
} reading_t;

static const char *where(const reading_t *reading, int line)
{
    return apr_psprintf(reading->faults->pool, "%s:%d: ",
                        reading->reader.path, line);
}

static void add_fault(const reading_t *reading, int line, const char *format,
                      ...) __attribute__((format(printf, 3, 4)));

static void add_fault(const reading_t *reading, int line, const char *format,
                      ...)
{
    apr_pool_t *pool = reading->faults->pool;
    va_list args;

    va_start(args, format);
    APR_ARRAY_PUSH(reading->faults, const char *) =
        apr_pstrcat(pool, where(reading, line),
                    apr_pvsprintf(pool, format, args), NULL);
    va_end(args);
}

/* The reader's "PATH, line LINE: ..." as "PATH:LINE: ...". */
static void add_error(const reading_t *reading, const idp_error_t *error)
{
    const char *path = reading->reader.path;

    APR_ARRAY_PUSH(reading->faults, const char *) =
        apr_pstrcat(reading->faults->pool, path, ":", error->reason
                    + strlen(path) + strlen(", line "), NULL);
}

/* After an error the reader stands anywhere, or at the next line already. */
static void find_line(reading_t *reading)
{
    idp_csv_reader_t *reader = &reading->reader;
    const char *original = reading->original + (reader->at - reading->bytes);

    while (reader->at < reader->end && original[-1] != '\n') {
        reader->line += *original == '\n';
        reader->at++;
        original++;
    }
}

static const char *next_field(const char *field)
{
    return field + strlen(field) + 1;
}

static bool read_header(reading_t *reading)
{
    idp_csv_reader_t *reader = &reading->reader;
    int before = reading->faults->nelts;
    const idp_error_t *error = NULL;
    const char *field = NULL;
    int count = 0;
    int i;

    if (reader->at == reader->end) {
        add_fault(reading, 1, "the file is empty; expected a header line "
                  "with the names of the columns");
    }
    else {
        error = idp_csv_read_row(reader, &field, &count);
    }
    if (error) {
        add_error(reading, error);
    }
    for (i = 0; !error && i < count; i++, field = next_field(field)) {
        if (*field == '\0' || idp_text_in(reading->header, field)) {
            add_fault(reading, 1, "column %d is \"%s\"; expected names that "
                      "are not empty and differ", i + 1,
                      idp_text_log(reader->pool, field, SHOWN));
        }
        APR_ARRAY_PUSH(reading->header, const char *) = field;
    }
    return reading->faults->nelts == before;
}

static const char *list_header(const reading_t *reading)
{
    const char *list = "";
    int i;

    for (i = 0; i < reading->header->nelts; i++) {
        list = apr_psprintf(reading->reader.pool, "%s%s\"%s\"", list,
                            i ? ", " : "", APR_ARRAY_IDX(reading->header, i,
                                                         const char *));
    }
    return list;
}

/* All columns as they stand. */
static apr_array_header_t *pick_all(const reading_t *reading)
{
    apr_array_header_t *picks = apr_array_make(reading->reader.pool, 8,
                                               sizeof(idp_pick_t));
    int i;

    for (i = 0; i < reading->header->nelts; i++) {
        const char *column = APR_ARRAY_IDX(reading->header, i, const char *);

        APR_ARRAY_PUSH(picks, idp_pick_t) =
            (idp_pick_t){ column, column, NULL, i };
    }
    return picks;
}

/* Gives the agents their columns. */
static void name_columns(reading_t *reading)
{
    int i;

    for (i = 0; i < reading->picks->nelts; i++) {
        const idp_pick_t *pick = &APR_ARRAY_IDX(reading->picks, i,
                                                idp_pick_t);

        if (pick->field < 0 && !pick->text) {
            add_fault(reading, 1, "there is no column \"%s\" for %s; "
                      "expected one of %s, named by %s=COLUMN",
                      idp_text_log(reading->reader.pool, pick->column, SHOWN),
                      pick->name, list_header(reading), pick->name);
        }
        APR_ARRAY_PUSH(reading->agents->columns, const char *) = pick->name;
    }
}

static void add_agent(reading_t *reading, const char *fields, int line)
{
    const char *values[IDP_CSV_MAX_COLUMNS];
    idp_agent_t *agent = idp_agent_make(reading->agents);
    const idp_agent_t *other;
    int i;

    for (i = 0; i < reading->header->nelts; i++) {
        values[i] = fields;
        fields = next_field(fields);
    }
    for (i = 0; i < reading->picks->nelts; i++) {
        const idp_pick_t *pick = &APR_ARRAY_IDX(reading->picks, i,
                                                idp_pick_t);

        agent->values[i] = pick->field >= 0 ? values[pick->field]
                                            : pick->text;
    }
    agent->line = line;
    other = idp_agents_find(reading->agents, agent->values[0]);
    if (agent->values[0][0] == '\0') {
        add_fault(reading, line, "the column \"%s\" is empty; expected a "
                  "user", APR_ARRAY_IDX(reading->picks, 0,
                                        idp_pick_t).column);
    }
    else if (other) {
        add_fault(reading, line, "user \"%s\" stands in line %d already; "
                  "expected each user once",
                  idp_text_log(reading->reader.pool, agent->values[0],
                               SHOWN), other->line);
    }
    else {
        idp_agents_add(reading->agents, agent);
    }
    if (reading->check) {
        idp_check_values(reading->check, reading->faults,
                         where(reading, line), reading->agents->columns,
                         agent->values);
    }
}

static void read_rows(reading_t *reading)
{
    idp_csv_reader_t *reader = &reading->reader;
    int expected = reading->header->nelts;

    while (reader->at < reader->end) {
        int line = reader->line;
        const char *fields = NULL;
        int count = 0;
        const idp_error_t *error = idp_csv_read_row(reader, &fields, &count);

        if (error) {
            add_error(reading, error);
            find_line(reading);
        }
        else if (reading->agents->rows->nelts == IDP_CSV_MAX_ROWS) {
            add_fault(reading, line, "one user too many; expected %d at most",
                      IDP_CSV_MAX_ROWS);
            reader->at = reader->end;
        }
        else if (count != expected) {
            add_fault(reading, line, "%d fields; expected %d as in the "
                      "header line, and a value that has a comma in quotes",
                      count, expected);
        }
        else {
            add_agent(reading, fields, line);
        }
    }
}

static void start(reading_t *reading, const char *original, apr_size_t size)
{
    idp_csv_reader_t *reader = &reading->reader;
    char *bytes = apr_pmemdup(reader->pool, original, size + 1);

    reading->original = original;
    reading->bytes = reader->at = reader->out = bytes;
    reader->end = bytes + size;
    if (strncmp(bytes, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0) {
        reader->at += strlen(BYTE_ORDER_MARK);
    }
    reading->header = apr_array_make(reader->pool, 8, sizeof(const char *));
    reading->agents = idp_agents_make(reader->pool);
}

void idp_agents_read(idp_agents_t **agents, apr_array_header_t *faults,
                     apr_pool_t *pool, const char *path,
                     const apr_array_header_t *picks,
                     const idp_check_t *check)
{
    reading_t reading = {
        .reader = { .pool = pool, .path = path, .line = 1 },
        .faults = faults, .check = check
    };
    const char *bytes = NULL;
    apr_size_t size = 0;
    const idp_error_t *error = idp_file_read(&bytes, &size, pool, path,
                                             IDP_CSV_MAX_SIZE);

    if (error) {
        APR_ARRAY_PUSH(faults, const char *) = error->reason;
    }
    else {
        start(&reading, bytes, size);
        if (read_header(&reading)) {
            reading.picks = picks
                ? idp_mapping_find(pool, picks, reading.header)
                : pick_all(&reading);
            name_columns(&reading);
        }
    }
    if (faults->nelts == 0) {
        read_rows(&reading);
    }
    if (faults->nelts == 0) {
        *agents = reading.agents;
    }
}

static apr_status_t write_field(const char *field, apr_file_t *file)
{
    bool quoted = field[strcspn(field, ",\"\t\r\n")] != '\0';
    apr_status_t status = quoted ? apr_file_putc('"', file) : APR_SUCCESS;

    for (; *field && status == APR_SUCCESS; field++) {
        if (*field == '"') {
            status = apr_file_putc('"', file);
        }
        if (status == APR_SUCCESS) {
            status = apr_file_putc(*field, file);
        }
    }
    if (quoted && status == APR_SUCCESS) {
        status = apr_file_putc('"', file);
    }
    return status;
}

static apr_status_t write_row(const char *const *values, int count,
                              apr_file_t *file)
{
    apr_status_t status = APR_SUCCESS;
    int i;

    for (i = 0; i < count && status == APR_SUCCESS; i++) {
        if (i > 0) {
            status = apr_file_putc(',', file);
        }
        if (status == APR_SUCCESS) {
            status = write_field(values[i], file);
        }
    }
    return status == APR_SUCCESS ? apr_file_putc('\n', file) : status;
}

apr_status_t idp_agents_write(const idp_agents_t *agents, apr_file_t *file)
{
    int count = agents->columns->nelts;
    apr_status_t status = write_row((const char *const *)
                                    agents->columns->elts, count, file);
    int i;

    for (i = 0; i < agents->rows->nelts && status == APR_SUCCESS; i++) {
        const idp_agent_t *agent = APR_ARRAY_IDX(agents->rows, i,
                                                 idp_agent_t *);

        if (agent->state != IDP_AGENT_GONE) {
            status = write_row(agent->values, count, file);
        }
    }
    return status;
}
