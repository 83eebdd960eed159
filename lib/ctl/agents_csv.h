/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_AGENTS_CSV_H
#define IDP_CTL_AGENTS_CSV_H

/* Agents from CSV files, and into them; see lib/attr/csv.h. */

#include "lib/ctl/agents.h"
#include "lib/ctl/check.h"

#include <apr_file_io.h>

/*
 * Reads all of the file at PATH.  *AGENTS have the columns of PICKS, as
 * idp_mapping_find makes them, and what CHECK passes; without PICKS and
 * CHECK (NULL), all columns as they stand, the user in the first.
 *
 * Each fault adds "PATH:LINE: what was found; what is expected" to FAULTS
 * (const char *).  *AGENTS are set, and all there are, only without faults.
 */
void idp_agents_read(idp_agents_t **agents, apr_array_header_t *faults,
                     apr_pool_t *pool, const char *path,
                     const apr_array_header_t *picks,
                     const idp_check_t *check);

/* A header line, and a line for every agent that is not gone. */
apr_status_t idp_agents_write(const idp_agents_t *agents, apr_file_t *file);

#endif
