/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/text.h"
#include "lib/ctl/mapping.h"
#include "lib/ctl/store_kind.h"

#include <string.h>

#include <apr_dbd.h>
#include <apr_strings.h>

#define DRIVER "sqlite3"
#define TABLE "agents"
#define SHOWN 64              /* bytes of a user in a message */

/* Others may be writing; APR itself tries sixteen times. */
#define PATIENCE "PRAGMA busy_timeout = 5000"

typedef struct database_t {
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    apr_dbd_transaction_t *transaction; /* NULL: the store is only read */
} database_t;

static const idp_error_t *complain(const idp_store_t *store, int failed)
{
    const database_t *database = store->handle;

    return failed == 0 ? NULL
        : idp_error(store->pool, IDP_E_CONFIG, "%s: SQLite says: %s",
                    store->name, apr_dbd_error(database->driver,
                                               database->handle, failed));
}

/* Without a commit before, SQLite takes everything back. */
static apr_status_t disconnect(void *data)
{
    const database_t *database = data;

    return apr_dbd_close(database->driver, database->handle);
}

static const idp_error_t *connect_file(idp_store_t *store)
{
    database_t *database = apr_pcalloc(store->pool, sizeof(*database));
    const idp_error_t *error = NULL;
    const char *why = "";

    apr_dbd_init(store->pool);
    if (apr_dbd_get_driver(store->pool, DRIVER, &database->driver)
        != APR_SUCCESS) {
        error = idp_error(store->pool, IDP_E_CONFIG, "%s: APR has no driver "
                          "for SQLite; expected that of APR-util (Debian: "
                          "libaprutil1-dbd-sqlite3)", store->name);
    }
    else if (apr_dbd_open_ex(database->driver, store->pool, store->file,
                             &database->handle, &why) != APR_SUCCESS) {
        error = idp_error(store->pool, IDP_E_CONFIG, "%s cannot be opened "
                          "by SQLite: %s", store->name, why ? why : "");
    }
    else {
        apr_pool_cleanup_register(store->pool, database, disconnect,
                                  apr_pool_cleanup_null);
        store->handle = database;
    }
    return error;
}

static const idp_error_t *select_rows(apr_dbd_results_t **results,
                                      const idp_store_t *store,
                                      const char *statement)
{
    const database_t *database = store->handle;

    return complain(store, apr_dbd_select(database->driver, store->pool,
                                          database->handle, results,
                                          statement, 0));
}

static const idp_error_t *query(const idp_store_t *store,
                                const char *statement)
{
    const database_t *database = store->handle;
    int rows = 0;

    return complain(store, apr_dbd_query(database->driver, database->handle,
                                         &rows, statement));
}

/* The next of RESULTS; false: there was none left. */
static bool next_row(const idp_store_t *store, apr_dbd_results_t *results,
                     apr_dbd_row_t **row)
{
    const database_t *database = store->handle;

    return apr_dbd_get_row(database->driver, store->pool, results, row, -1)
        == 0;
}

static const char *entry(const idp_store_t *store, apr_dbd_row_t *row, int at)
{
    const database_t *database = store->handle;
    const char *value = apr_dbd_get_entry(database->driver, row, at);

    return value ? value : "";
}

static bool is_name(const char *text)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char more[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

    return strspn(text, first) > 0 && text[strspn(text, more)] == '\0';
}

/* Columns get into statements as they are: so nothing but names. */
static const idp_error_t *check_columns(const idp_store_t *store,
                                        const apr_array_header_t *columns)
{
    const idp_error_t *error = NULL;
    int i;

    for (i = 0; i < columns->nelts && !error; i++) {
        const char *column = APR_ARRAY_IDX(columns, i, const char *);

        if (!is_name(column)) {
            error = idp_error(store->pool, IDP_E_CONFIG, "%s: found a column "
                              "\"%s\"; expected a name of letters, digits "
                              "and _", store->name,
                              idp_text_log(store->pool, column, SHOWN));
        }
        else if (i == 0 && strcmp(column, IDP_CTL_USER) != 0) {
            error = idp_error(store->pool, IDP_E_CONFIG, "%s: found \"%s\" "
                              "as the first column; expected "
                              IDP_CTL_USER, store->name, column);
        }
    }
    return error;
}

/* The list of COLUMNS, in quotes: a name may be a word of SQL's own. */
static const char *list_columns(const apr_array_header_t *columns)
{
    const char *list = "";
    int i;

    for (i = 0; i < columns->nelts; i++) {
        list = apr_pstrcat(columns->pool, list, i ? ", \"" : "\"",
                           APR_ARRAY_IDX(columns, i, const char *), "\"",
                           NULL);
    }
    return list;
}

/* Leaves AGENTS without columns where there is no table. */
static const idp_error_t *load_columns(const idp_store_t *store,
                                       idp_agents_t *agents)
{
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    const idp_error_t *error =
        select_rows(&results, store, "PRAGMA table_info(" TABLE ")");

    while (!error && next_row(store, results, &row)) {
        if (agents->columns->nelts == 0
            && strcmp(entry(store, row, 5), "1") != 0) {
            error = idp_error(store->pool, IDP_E_CONFIG, "%s: the first "
                              "column is not the primary key; expected \""
                              IDP_CTL_USER " TEXT PRIMARY KEY\"",
                              store->name);
        }
        APR_ARRAY_PUSH(agents->columns, const char *) = entry(store, row, 1);
    }
    return error ? error : check_columns(store, agents->columns);
}

static const idp_error_t *load_agent(const idp_store_t *store,
                                     idp_agents_t *agents, apr_dbd_row_t *row)
{
    idp_agent_t *agent = idp_agent_make(agents);
    const idp_error_t *error = NULL;
    int i;

    for (i = 0; i < agents->columns->nelts && !error; i++) {
        agent->values[i] = entry(store, row, i);
        if (!idp_text_is_clean(agent->values[i])) {
            error = idp_error(store->pool, IDP_E_CONFIG, "%s: the column %s "
                              "of user \"%s\" has a control character or is "
                              "not UTF-8; expected text", store->name,
                              APR_ARRAY_IDX(agents->columns, i, const char *),
                              idp_text_log(store->pool, agent->values[0],
                                           SHOWN));
        }
    }
    if (!error) {
        idp_agents_add(agents, agent);
    }
    return error;
}

static const idp_error_t *load(const idp_store_t *store,
                               idp_agents_t *agents)
{
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    const idp_error_t *error = load_columns(store, agents);

    if (!error && agents->columns->nelts > 0) {
        error = select_rows(&results, store, apr_psprintf(
            store->pool, "SELECT %s FROM " TABLE " ORDER BY " IDP_CTL_USER,
            list_columns(agents->columns)));
        while (!error && next_row(store, results, &row)) {
            error = load_agent(store, agents, row);
        }
    }
    return error;
}

const idp_error_t *idp_sqlite_store_open(idp_store_t *store,
                                         idp_store_use_t use)
{
    idp_agents_t *agents = idp_agents_make(store->pool);
    apr_dbd_results_t *results = NULL;
    const idp_error_t *error = connect_file(store);

    if (!error) {
        error = select_rows(&results, store, PATIENCE);
    }
    if (!error && use != IDP_STORE_READ) {
        database_t *database = store->handle;

        error = complain(store, apr_dbd_transaction_start(
            database->driver, store->pool, database->handle,
            &database->transaction));
    }
    if (!error) {
        error = load(store, agents);
    }
    if (!error && agents->columns->nelts == 0 && use != IDP_STORE_MAKE) {
        error = idp_error(store->pool, IDP_E_CONFIG, "%s: there is no table "
                          "\"" TABLE "\"", store->name);
    }
    store->agents = agents;
    return error;
}

/* A column that AGENTS do not have stays, without values. */
static const idp_error_t *save_columns(const idp_store_t *store,
                                       const idp_agents_t *agents)
{
    const idp_error_t *error = check_columns(store, agents->columns);
    int i;

    if (!error && store->agents->columns->nelts == 0) {
        error = query(store, "CREATE TABLE " TABLE " (\"" IDP_CTL_USER
                      "\" TEXT NOT NULL PRIMARY KEY)");
    }
    for (i = 1; i < agents->columns->nelts && !error; i++) {
        const char *column = APR_ARRAY_IDX(agents->columns, i, const char *);

        if (!idp_agents_has_column(store->agents, column)) {
            error = query(store, apr_psprintf(
                store->pool, "ALTER TABLE " TABLE " ADD COLUMN \"%s\" TEXT",
                column));
        }
    }
    return error;
}

static const idp_error_t *prepare(apr_dbd_prepared_t **statement,
                                  const idp_store_t *store, const char *text)
{
    const database_t *database = store->handle;

    return complain(store, apr_dbd_prepare(database->driver, store->pool,
                                           database->handle, text, NULL,
                                           statement));
}

static const idp_error_t *save_rows(const idp_store_t *store,
                                    const idp_agents_t *agents)
{
    const database_t *database = store->handle;
    apr_dbd_prepared_t *put = NULL, *drop = NULL;
    const char *values = "%s";
    const idp_error_t *error;
    int rows = 0;
    int i;

    for (i = 1; i < agents->columns->nelts; i++) {
        values = apr_pstrcat(store->pool, values, ", %s", NULL);
    }
    error = prepare(&put, store, apr_psprintf(
        store->pool, "REPLACE INTO " TABLE " (%s) VALUES (%s)",
        list_columns(agents->columns), values));
    if (!error) {
        error = prepare(&drop, store, "DELETE FROM " TABLE " WHERE "
                        IDP_CTL_USER " = %s");
    }
    for (i = 0; i < agents->rows->nelts && !error; i++) {
        const idp_agent_t *agent = APR_ARRAY_IDX(agents->rows, i,
                                                 idp_agent_t *);

        if (agent->state != IDP_AGENT_SAME) {
            error = complain(store, apr_dbd_pquery(
                database->driver, store->pool, database->handle, &rows,
                agent->state == IDP_AGENT_GONE ? drop : put, 0,
                agent->values));
        }
    }
    return error;
}

const idp_error_t *idp_sqlite_store_save(idp_store_t *store,
                                         const idp_agents_t *agents)
{
    const database_t *database = store->handle;
    const idp_error_t *error = save_columns(store, agents);

    if (!error) {
        error = save_rows(store, agents);
    }
    return error ? error
        : complain(store, apr_dbd_transaction_end(
            database->driver, store->pool, database->transaction));
}
