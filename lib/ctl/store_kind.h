/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_STORE_KIND_H
#define IDP_CTL_STORE_KIND_H

/* Inside of the store: what each kind of it does. */

#include "lib/ctl/store.h"

struct idp_store_kind_t {
    const char *prefix;       /* of the store's name */
    bool rigid;
    /* fills STORE's agents and handle; its file is there, or is to be made */
    const idp_error_t *(*open)(idp_store_t *store, idp_store_use_t use);
    const idp_error_t *(*save)(idp_store_t *store,
                               const idp_agents_t *agents);
};

const idp_error_t *idp_csv_store_open(idp_store_t *store,
                                      idp_store_use_t use);
const idp_error_t *idp_csv_store_save(idp_store_t *store,
                                      const idp_agents_t *agents);
const idp_error_t *idp_sqlite_store_open(idp_store_t *store,
                                         idp_store_use_t use);
const idp_error_t *idp_sqlite_store_save(idp_store_t *store,
                                         const idp_agents_t *agents);

/* IDP_E_CONFIG: "NAME: WHAT: the system's words". */
const idp_error_t *idp_store_error(const idp_store_t *store,
                                   const char *what, apr_status_t status);

#endif
