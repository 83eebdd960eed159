/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/ctl/agents.h"
#include "lib/base/text.h"

#include <string.h>

/* Where the columns of a merge's result come from: an index, or -1. */
typedef struct merge_t {
    const idp_agents_t *stored;
    idp_agents_t *result;
    const int *in_stored;
    const int *in_given;
    const int *kept;          /* where STORED's columns are in the result */
    bool replace;
} merge_t;

idp_agents_t *idp_agents_make(apr_pool_t *pool)
{
    idp_agents_t *agents = apr_pcalloc(pool, sizeof(*agents));

    agents->pool = pool;
    agents->columns = apr_array_make(pool, 8, sizeof(const char *));
    agents->rows = apr_array_make(pool, 64, sizeof(idp_agent_t *));
    agents->users = apr_hash_make(pool);
    return agents;
}

idp_agent_t *idp_agent_make(const idp_agents_t *agents)
{
    idp_agent_t *agent = apr_pcalloc(agents->pool, sizeof(*agent));

    agent->values = apr_pcalloc(agents->pool, sizeof(const char *)
                                * (apr_size_t)agents->columns->nelts);
    return agent;
}

void idp_agents_add(idp_agents_t *agents, idp_agent_t *agent)
{
    APR_ARRAY_PUSH(agents->rows, idp_agent_t *) = agent;
    apr_hash_set(agents->users, agent->values[0], APR_HASH_KEY_STRING, agent);
}

idp_agent_t *idp_agents_find(const idp_agents_t *agents, const char *user)
{
    return apr_hash_get(agents->users, user, APR_HASH_KEY_STRING);
}

bool idp_agents_has_column(const idp_agents_t *agents, const char *column)
{
    return idp_text_in(agents->columns, column);
}

int idp_agents_count(const idp_agents_t *agents, idp_agent_state_t state)
{
    int count = 0;
    int i;

    for (i = 0; i < agents->rows->nelts; i++) {
        count += APR_ARRAY_IDX(agents->rows, i,
                               idp_agent_t *)->state == state;
    }
    return count;
}

/* For each of COLUMNS, which one of OTHERS it is. */
static const int *find_places(apr_pool_t *pool,
                              const apr_array_header_t *columns,
                              const apr_array_header_t *others)
{
    int *places = apr_palloc(pool, sizeof(int) * (apr_size_t)columns->nelts);
    int i, at;

    for (i = 0; i < columns->nelts; i++) {
        const char *column = APR_ARRAY_IDX(columns, i, const char *);

        places[i] = -1;
        for (at = i > 0; at < others->nelts && places[i] < 0; at++) {
            if (i == 0 || strcmp(APR_ARRAY_IDX(others, at, const char *),
                                 column) == 0) {
                places[i] = at;
            }
        }
    }
    return places;
}

/* Had OLD a value in a column that the result does not have? */
static bool loses_value(const merge_t *merge, const idp_agent_t *old)
{
    bool loses = false;
    int i;

    for (i = 0; i < merge->stored->columns->nelts && !loses; i++) {
        loses = merge->kept[i] < 0 && old->values[i][0] != '\0';
    }
    return loses;
}

static const char *value_at(const idp_agent_t *agent, int place)
{
    return agent && place >= 0 ? agent->values[place] : NULL;
}

/* Either of OLD and GIVEN may be NULL. */
static void merge_agent(const merge_t *merge, const idp_agent_t *old,
                        const idp_agent_t *given)
{
    idp_agent_t *agent = idp_agent_make(merge->result);
    int i;

    if (!old) {
        agent->state = IDP_AGENT_NEW;
    }
    else if (!given && merge->replace) {
        agent->state = IDP_AGENT_GONE;
    }
    else if (given && loses_value(merge, old)) {
        agent->state = IDP_AGENT_CHANGED;
    }
    for (i = 0; i < merge->result->columns->nelts; i++) {
        const char *was = value_at(old, merge->in_stored[i]);
        const char *is = value_at(given, merge->in_given[i]);

        was = was ? was : "";
        agent->values[i] = is ? is : was;
        if (old && given && strcmp(agent->values[i], was) != 0) {
            agent->state = IDP_AGENT_CHANGED;
        }
    }
    idp_agents_add(merge->result, agent);
}

/* The columns that the result has: which, and in which order. */
static void merge_columns(idp_agents_t *result, const idp_agents_t *stored,
                          const idp_agents_t *given, bool replace)
{
    const idp_agents_t *first = replace ? given : stored;
    int i;

    if (first->columns->nelts > 0) {
        apr_array_cat(result->columns, first->columns);
    }
    for (i = first->columns->nelts > 0; i < given->columns->nelts; i++) {
        const char *column = APR_ARRAY_IDX(given->columns, i, const char *);

        if (!idp_agents_has_column(result, column)) {
            APR_ARRAY_PUSH(result->columns, const char *) = column;
        }
    }
    if (stored->columns->nelts > 0) {
        APR_ARRAY_IDX(result->columns, 0, const char *) =
            APR_ARRAY_IDX(stored->columns, 0, const char *);
    }
}

idp_agents_t *idp_agents_merge(const idp_agents_t *stored,
                               const idp_agents_t *given, bool replace)
{
    apr_pool_t *pool = given->pool;
    merge_t merge = { .stored = stored, .result = idp_agents_make(pool),
                      .replace = replace };
    int i;

    merge_columns(merge.result, stored, given, replace);
    merge.in_stored = find_places(pool, merge.result->columns,
                                  stored->columns);
    merge.in_given = find_places(pool, merge.result->columns,
                                 given->columns);
    merge.kept = find_places(pool, stored->columns, merge.result->columns);
    for (i = 0; i < stored->rows->nelts; i++) {
        const idp_agent_t *old = APR_ARRAY_IDX(stored->rows, i,
                                               idp_agent_t *);

        merge_agent(&merge, old, idp_agents_find(given, old->values[0]));
    }
    for (i = 0; i < given->rows->nelts; i++) {
        const idp_agent_t *agent = APR_ARRAY_IDX(given->rows, i,
                                                 idp_agent_t *);

        if (!idp_agents_find(stored, agent->values[0])) {
            merge_agent(&merge, NULL, agent);
        }
    }
    return merge.result;
}
