/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_CHECK_H
#define IDP_CTL_CHECK_H

/* Are the values of agents what their service provider will take? */

#include <apr_tables.h>

/* The rules of one preset. */
typedef struct idp_check_t idp_check_t;

/* PRESET is "amazon-connect" or "generic"; NULL: there is no such preset. */
idp_check_t *idp_check_make(apr_pool_t *pool, const char *preset);

/*
 * Adds to FAULTS (const char *, in its own pool) a sentence about each of
 * VALUES that is wrong: WHERE, then COLUMN: found this; expected that.
 * VALUES has as many as COLUMNS (const char *).  An empty one is no value.
 *
 * All presets want clean text that idp_csv_read takes.  amazon-connect holds
 * connect_username and connect_role to the rules of a sign-in; the latter is
 * ROLE-ARN,PROVIDER-ARN, or the name of a role for ConnectIdPAWSRole.
 */
void idp_check_values(const idp_check_t *check, apr_array_header_t *faults,
                      const char *where, const apr_array_header_t *columns,
                      const char *const *values);

#endif
