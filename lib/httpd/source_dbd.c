/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/config.h"

#include <apr_buckets.h>
#include <apr_dbd.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_main.h>
#include <mod_dbd.h>

#include "lib/base/text.h"
#include "lib/httpd/deadline.h"
#include "lib/httpd/tree.h"

/*
 * dbd:LABEL, what a DBDPrepareSQL statement says about the user, who is its
 * one parameter (%s).  The first column of each row is a value: several rows
 * are several values, NULL and no row are no value, further columns do not
 * count.  The database is that of the server where the rule stands.
 */

#define SHOWN 400             /* bytes of what a database says */
#define MAX_ROWS 1000
/* bytes of a value, which split= may make the values of an attribute */
#define MAX_SIZE (IDP_ATTR_MAX_VALUES * (IDP_ATTR_MAX_LENGTH + 1))

typedef struct dbd_t {
    const char *label;
    const char *statement;
    server_rec *server;
    idp_deadline_t *deadline;
    APR_OPTIONAL_FN_TYPE(ap_dbd_open) *open;
    APR_OPTIONAL_FN_TYPE(ap_dbd_close) *close;
} dbd_t;

/*
 * The statement that mod_dbd prepares for S as LABEL, or NULL.  A line in a
 * virtual host counts before one outside, a later one before an earlier one;
 * one that has only the label takes the statement away.
 */
static const char *statement_of(apr_pool_t *pool, const server_rec *s,
                                const char *label)
{
    const char *outer = NULL, *inner = NULL;
    const ap_directive_t *line;

    for (line = ap_conftree; line; line = idp_tree_next(line)) {
        if (strcasecmp(line->directive, "DBDPrepareSQL") == 0
            && idp_tree_is_of(line, s)) {
            const char *args = line->args;
            const char *first = ap_getword_conf(pool, &args);
            const char *second = ap_getword_conf(pool, &args);

            if (strcmp(*second ? second : first, label) == 0) {
                *(idp_tree_is_of(line, ap_server_conf) ? &outer : &inner)
                    = *second ? first : "";
            }
        }
    }
    inner = inner ? inner : outer;
    return inner && *inner ? inner : NULL;
}

/* Does STATEMENT have one parameter, %s?  As apr_dbd_prepare counts them. */
static bool takes_user(const char *statement)
{
    int parameters = 0;
    bool strings = true;
    const char *at;

    for (at = strchr(statement, '%'); at; at = strchr(at, '%')) {
        at++;
        if (apr_isalpha(*at)) {
            parameters++;
            strings = strings && *at == 's';
        }
        else if (*at == '%') {
            at++;
        }
    }
    return parameters == 1 && strings;
}

static const idp_error_t *open_dbd(void **state, idp_sources_t *sources,
                                   const char *name, const char *argument)
{
    apr_pool_t *pool = sources->pool;
    dbd_t *dbd = apr_pcalloc(pool, sizeof(*dbd));
    const idp_error_t *error = NULL;

    (void)name;
    dbd->label = argument;
    dbd->server = sources->server;
    dbd->statement = statement_of(pool, dbd->server, argument);
    dbd->open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    dbd->close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    if (!dbd->open || !dbd->close) {
        error = idp_error(pool, IDP_E_CONFIG, "dbd: sources need mod_dbd; "
                          "add LoadModule dbd_module modules/mod_dbd.so");
    }
    else if (!idp_tree_has("DBDriver", NULL, dbd->server)) {
        error = idp_error(pool, IDP_E_CONFIG, "dbd:%s has no database; "
                          "add DBDriver and DBDParams", argument);
    }
    else if (!dbd->statement) {
        error = idp_error(pool, IDP_E_CONFIG, "dbd:%s has no statement; add "
                          "DBDPrepareSQL \"SELECT ... WHERE ... = %%s\" %s",
                          argument, argument);
    }
    else if (!takes_user(dbd->statement)) {
        error = idp_error(pool, IDP_E_CONFIG, "the statement of dbd:%s is "
                          "\"%s\"; expected one parameter, %%s, which is the "
                          "user (a per cent sign before a letter is written "
                          "%%%%)",
                          argument, dbd->statement);
    }
    else {
        dbd->deadline = idp_deadline_create(pool);
        *state = dbd;
    }
    return error;
}

/* A question, on a thread of its own. */
typedef struct question_t {
    const dbd_t *dbd;
    const ap_dbd_t *connection;
    const char *user;
    apr_pool_t *pool;         /* the answer's */
    apr_pool_t *rows;         /* ends before the connection is given back */
} question_t;

static int select_rows(apr_dbd_results_t **results, const question_t *question,
                       apr_dbd_prepared_t *statement)
{
    const char *args[] = { question->user };

    *results = NULL;
    /* with random access a driver has all rows, and any error, at once */
    return apr_dbd_pselect(question->connection->driver, question->rows,
                           question->connection->handle, results, statement,
                           1, 1, args);
}

/*
 * Prepares the statement again and asks again.  The drivers of PostgreSQL
 * and MySQL connect again by themselves, by then without the statement;
 * SQLite's is worth nothing after a change of the schema.  Without a label
 * PostgreSQL's needs no such repair a second time.
 */
static int mend(apr_dbd_results_t **results, const question_t *question)
{
    const ap_dbd_t *connection = question->connection;
    const dbd_t *dbd = question->dbd;
    apr_dbd_prepared_t *statement = NULL;
    apr_pool_t *kept = NULL;
    int wrong;

    apr_pool_create(&kept, connection->pool);
    wrong = apr_dbd_prepare(connection->driver, kept, connection->handle,
                            dbd->statement, NULL, &statement);
    if (!wrong) {
        wrong = select_rows(results, question, statement);
    }
    if (wrong) {
        apr_pool_destroy(kept);
    }
    else {
        apr_hash_set(connection->prepared, dbd->label, APR_HASH_KEY_STRING,
                     statement);
    }
    return wrong;
}

static const idp_error_t *select_or_mend(apr_dbd_results_t **results,
                                         const question_t *question)
{
    const ap_dbd_t *connection = question->connection;
    apr_dbd_prepared_t *statement = apr_hash_get(
        connection->prepared, question->dbd->label, APR_HASH_KEY_STRING);
    const idp_error_t *error = NULL;
    int wrong = !statement || select_rows(results, question, statement);

    if (wrong && apr_dbd_check_conn(connection->driver, question->rows,
                                    connection->handle) == APR_SUCCESS) {
        wrong = mend(results, question);
    }
    if (wrong) {
        const char *why = apr_dbd_error(connection->driver,
                                        connection->handle, wrong);

        error = idp_error(question->pool, IDP_E_SOURCE, "the database says: "
                          "%s; look at its log, DBDParams and DBDPrepareSQL",
                          idp_text_log(question->rows, why ? why : "nothing",
                                       SHOWN));
    }
    return error;
}

/*
 * Adds the first column of ROW.  As text it would end at a NUL, and MySQL's
 * at the size of its buffer; a BLOB has all of it.
 */
static const idp_error_t *add_value(apr_array_header_t *values,
                                    const question_t *question,
                                    apr_dbd_row_t *row,
                                    apr_bucket_brigade *brigade)
{
    const idp_error_t *error = NULL;
    apr_off_t length = 0;
    apr_size_t size = 0;
    char *text = NULL;
    apr_status_t status = apr_dbd_datum_get(question->connection->driver,
                                            row, 0, APR_DBD_TYPE_BLOB,
                                            brigade);
    bool null = status == APR_ENOENT;

    if (status == APR_SUCCESS) {
        status = apr_brigade_length(brigade, 0, &length);
    }
    if (status == APR_SUCCESS && length <= MAX_SIZE) {
        status = apr_brigade_pflatten(brigade, &text, &size, question->rows);
    }
    if (status != APR_SUCCESS && !null) {
        error = idp_error(question->pool, IDP_E_SOURCE, "a value cannot be "
                          "read");
    }
    else if (length > MAX_SIZE || (text && memchr(text, '\0', size))) {
        error = idp_error(question->pool, IDP_E_ATTRIBUTE_VALUE, "a value of "
                          "%" APR_OFF_T_FMT " bytes; expected %d at most, "
                          "and no NUL among them", length, MAX_SIZE);
    }
    else if (!null) {
        APR_ARRAY_PUSH(values, const char *)
            = apr_pstrmemdup(question->pool, text, size);
    }
    apr_brigade_cleanup(brigade);
    return error;
}

static const idp_error_t *read_rows(apr_array_header_t *values,
                                    const question_t *question,
                                    apr_dbd_results_t *results)
{
    const apr_dbd_driver_t *driver = question->connection->driver;
    apr_bucket_brigade *brigade = apr_brigade_create(
        question->rows, apr_bucket_alloc_create(question->rows));
    int count = apr_dbd_num_tuples(driver, results);
    apr_dbd_row_t *row = NULL;
    const idp_error_t *error = NULL;
    int i;

    if (count > MAX_ROWS) {
        error = idp_error(question->pool, IDP_E_ATTRIBUTE_VALUE,
                          "%d rows; expected %d at most", count, MAX_ROWS);
    }
    for (i = 1; i <= count && !error; i++) {
        error = apr_dbd_get_row(driver, question->rows, results, &row, i)
            ? idp_error(question->pool, IDP_E_SOURCE, "row %d of %d cannot "
                        "be read", i, count)
            : add_value(values, question, row, brigade);
    }
    return error;
}

static const idp_error_t *ask(apr_array_header_t *values, apr_pool_t *pool,
                              const void *state, const char *user)
{
    const dbd_t *dbd = state;
    ap_dbd_t *connection = dbd->open(pool, dbd->server);
    question_t question = { dbd, connection, user, pool, NULL };
    apr_dbd_results_t *results = NULL;
    const idp_error_t *error;

    if (!connection) {
        error = idp_error(pool, IDP_E_SOURCE, "mod_dbd has no connection, its "
                          "own lines in the error log say why; look at "
                          "DBDParams and whether the database runs");
    }
    else {
        apr_pool_create(&question.rows, pool);
        error = select_or_mend(&results, &question);
        if (!error) {
            error = read_rows(values, &question, results);
        }
        apr_pool_destroy(question.rows);
        dbd->close(dbd->server, connection);
    }
    return error;
}

static const idp_error_t *fetch_dbd(apr_array_header_t *values,
                                    const idp_env_t *env, const void *state,
                                    const idp_query_t *query)
{
    const dbd_t *dbd = state;

    return idp_deadline_ask(values, env, dbd->deadline, ask, dbd,
                            query->user, query->remote->timeout);
}

const idp_source_t idp_source_dbd = { "dbd", "LABEL", open_dbd, fetch_dbd,
                                      true };
