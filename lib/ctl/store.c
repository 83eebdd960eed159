/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/csv.h"
#include "lib/base/text.h"
#include "lib/ctl/store_kind.h"

#include <stdlib.h>
#include <string.h>

#include <apr_file_info.h>
#include <apr_strings.h>

#define ERROR_SIZE 120        /* of the system's sentences */

/* APR's driver for SQLite does not prepare a statement again. */
static const idp_store_kind_t kinds[] = {
    { "sqlite:", true, idp_sqlite_store_open, idp_sqlite_store_save },
    { "file:", false, idp_csv_store_open, idp_csv_store_save },
    { "", false, idp_csv_store_open, idp_csv_store_save },
};

const idp_error_t *idp_store_error(const idp_store_t *store,
                                   const char *what, apr_status_t status)
{
    char text[ERROR_SIZE];

    return idp_error(store->pool, IDP_E_CONFIG, "%s: %s: %s", store->name,
                     what, apr_strerror(status, text, sizeof(text)));
}

/*
 * The file itself, behind symbolic links: a rename would replace the link.
 * A file that is still to be made is found by its folder.
 */
static const idp_error_t *find_file(idp_store_t *store, const char *path,
                                    idp_store_use_t use)
{
    const idp_error_t *error = NULL;
    char *real = realpath(path, NULL);
    apr_status_t status = real ? APR_SUCCESS : apr_get_os_error();
    char *absolute = NULL;

    if (real) {
        store->file = apr_pstrdup(store->pool, real);
        free(real);
    }
    else if (use == IDP_STORE_MAKE && APR_STATUS_IS_ENOENT(status)) {
        status = apr_filepath_merge(&absolute, NULL, path, 0, store->pool);
        store->file = absolute;
    }
    if (status != APR_SUCCESS) {
        error = idp_store_error(store, "cannot be found", status);
    }
    return error;
}

const idp_error_t *idp_store_open(idp_store_t **store, apr_pool_t *pool,
                                  const char *name, idp_store_use_t use)
{
    idp_store_t *opened = apr_pcalloc(pool, sizeof(*opened));
    const idp_store_kind_t *kind = kinds;
    const idp_error_t *error;

    while (strncmp(name, kind->prefix, strlen(kind->prefix)) != 0) {
        kind++;
    }
    opened->pool = pool;
    opened->name = name;
    opened->kind = kind;
    opened->rigid = kind->rigid;
    error = find_file(opened, name + strlen(kind->prefix), use);
    if (!error) {
        error = kind->open(opened, use);
    }
    if (!error) {
        *store = opened;
    }
    return error;
}

const idp_error_t *idp_store_save(idp_store_t *store,
                                  const idp_agents_t *agents)
{
    const idp_error_t *error = NULL;
    int count = agents->rows->nelts
        - idp_agents_count(agents, IDP_AGENT_GONE);

    if (count > IDP_CSV_MAX_ROWS
        || agents->columns->nelts > IDP_CSV_MAX_COLUMNS) {
        error = idp_error(store->pool, IDP_E_CONFIG, "%s would have %d "
                          "agents with %d columns; expected %d and %d at "
                          "most", store->name, count, agents->columns->nelts,
                          IDP_CSV_MAX_ROWS, IDP_CSV_MAX_COLUMNS);
    }
    else {
        error = store->kind->save(store, agents);
    }
    return error;
}
