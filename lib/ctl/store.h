/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_STORE_H
#define IDP_CTL_STORE_H

/*
 * Where agents are kept: a CSV file, or the table "agents" of an SQLite
 * database, whose first column is "user".  Safe while httpd runs: a reader
 * finds all of what was there before or all of what is there then.  Whoever
 * changes a store has it alone, from opening until the pool ends.
 */

#include "lib/base/error.h"
#include "lib/ctl/agents.h"

typedef enum {
    IDP_STORE_READ,
    IDP_STORE_CHANGE,
    IDP_STORE_MAKE            /* or change it where it is there */
} idp_store_use_t;

typedef struct idp_store_kind_t idp_store_kind_t;

typedef struct idp_store_t {
    apr_pool_t *pool;
    const char *name;         /* as it was called, for messages */
    const char *file;
    const idp_store_kind_t *kind;
    bool rigid;               /* after a new column httpd must be restarted */
    const idp_agents_t *agents; /* those in it; no column: to be made */
    void *handle;             /* what the kind keeps open */
} idp_store_t;

/*
 * NAME is a file, "file:FILE" or "sqlite:FILE".  IDP_E_CONFIG where it is
 * not there (but for IDP_STORE_MAKE), or is no such store.
 */
const idp_error_t *idp_store_open(idp_store_t **store, apr_pool_t *pool,
                                  const char *name, idp_store_use_t use);

/*
 * Makes AGENTS, merged from those in the store, what the store holds; once,
 * all or nothing.  In SQLite a column that AGENTS do not have stays, empty.
 * IDP_E_CONFIG.
 */
const idp_error_t *idp_store_save(idp_store_t *store,
                                  const idp_agents_t *agents);

#endif
