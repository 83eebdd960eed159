/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_AGENTS_H
#define IDP_CTL_AGENTS_H

/* Agents in memory: users, and the values of their attributes. */

#include <stdbool.h>

#include <apr_hash.h>
#include <apr_tables.h>

/* What became of an agent when others were merged in. */
typedef enum {
    IDP_AGENT_SAME,
    IDP_AGENT_NEW,
    IDP_AGENT_CHANGED,
    IDP_AGENT_GONE
} idp_agent_state_t;

typedef struct idp_agent_t {
    const char **values;      /* one a column, the user first; "": none */
    idp_agent_state_t state;
    int line;                 /* of the file; 0: of none */
} idp_agent_t;

typedef struct idp_agents_t {
    apr_pool_t *pool;
    apr_array_header_t *columns; /* const char *, that of the user first */
    apr_array_header_t *rows; /* idp_agent_t *, in the order they came */
    apr_hash_t *users;        /* user to idp_agent_t */
} idp_agents_t;

/* None, and not a column yet. */
idp_agents_t *idp_agents_make(apr_pool_t *pool);

/* Room for a value a column; to be filled, and then added. */
idp_agent_t *idp_agent_make(const idp_agents_t *agents);

/* The user must not be there yet. */
void idp_agents_add(idp_agents_t *agents, idp_agent_t *agent);

/* NULL: there is no such user. */
idp_agent_t *idp_agents_find(const idp_agents_t *agents, const char *user);

bool idp_agents_has_column(const idp_agents_t *agents, const char *column);

/* How many are in STATE. */
int idp_agents_count(const idp_agents_t *agents, idp_agent_state_t state);

/*
 * STORED with the values of GIVEN, which win; every agent gets its state.
 * Values and columns that GIVEN does not have stay.  With REPLACE nothing
 * stays: agents that GIVEN does not have are gone, but still in the rows.
 * The first columns are the users', by whatever name: STORED's is kept.
 */
idp_agents_t *idp_agents_merge(const idp_agents_t *stored,
                               const idp_agents_t *given, bool replace);

#endif
