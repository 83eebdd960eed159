/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_MAPPING_H
#define IDP_CTL_MAPPING_H

/* Which columns of a foreign CSV file become which attributes. */

#include <stdbool.h>

#include "lib/base/error.h"

#include <apr_tables.h>

#define IDP_CTL_USER "user"   /* the NAME of the user's own column */

/* What an attribute is filled with: one of these. */
typedef struct idp_pick_t {
    const char *name;         /* of the attribute */
    const char *column;       /* of the file; NULL: the text, for everybody */
    const char *text;
    int field;                /* of the file's rows, from 0; or -1 */
} idp_pick_t;

/* Clean text, of 1 to IDP_ATTR_MAX_NAME bytes? */
bool idp_mapping_is_name(const char *text);

/*
 * Reads COUNT words, NAME=COLUMN or NAME:=TEXT, into *PICKS (idp_pick_t,
 * fields still -1).  Returns a sentence about the first word that is wrong,
 * or NULL.
 */
const char *idp_mapping_read(apr_array_header_t **picks, apr_pool_t *pool,
                             const char *const *words, int count);

/*
 * What to take from a file whose header line has COLUMNS (const char *): the
 * user first, then PICKS, each with its field; a column that is not there
 * has field -1.  Where PICKS are none, all columns by their own names, but
 * for those that hold passwords.
 */
apr_array_header_t *idp_mapping_find(apr_pool_t *pool,
                                     const apr_array_header_t *picks,
                                     const apr_array_header_t *columns);

#endif
