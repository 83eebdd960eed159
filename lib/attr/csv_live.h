/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_ATTR_CSV_LIVE_H
#define IDP_ATTR_CSV_LIVE_H

/*
 * A CSV file that is read again where it has changed, without a restart.
 * Each process looks once a second at most, in whichever request comes by;
 * a file is taken when it was left alone for a second, so that one that is
 * being written is not read in half.  One that is wrong is not taken: what
 * was read before stays, and the log says so once.
 *
 * Readers never wait.  What they read is a constant snapshot behind one
 * pointer, and an old snapshot outlives its successor's arrival by a minute.
 */

#include "lib/attr/csv.h"
#include "lib/base/env.h"

typedef struct idp_csv_live_t idp_csv_live_t;

/* Reads the file at PATH a first time.  IDP_E_CONFIG as idp_csv_read. */
const idp_error_t *idp_csv_live_open(idp_csv_live_t **live, apr_pool_t *pool,
                                     const char *path);

/*
 * From now on a file without COLUMN is wrong.  IDP_E_CONFIG where the
 * present one has none.  To be called while the configuration is read.
 */
const idp_error_t *idp_csv_live_need(idp_csv_live_t *live,
                                     const char *column);

/* USER's field in COLUMN, in ENV's pool, or NULL; see idp_csv_find. */
const char *idp_csv_live_find(const idp_csv_live_t *live,
                              const idp_env_t *env, const char *user,
                              const char *column);

#endif
