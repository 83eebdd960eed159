/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connectidpctl agents import and set. */
#include "lib/ctl/agents_csv.h"
#include "lib/ctl/agents_job.h"
#include "lib/ctl/command.h"
#include "lib/ctl/mapping.h"
#include "lib/ctl/store.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

static int report(const apr_array_header_t *faults, const char *what)
{
    int i;

    for (i = 0; i < faults->nelts; i++) {
        fprintf(stderr, "%s\n", APR_ARRAY_IDX(faults, i, const char *));
    }
    fprintf(stderr, "%s: nothing was written; faults: %d\n", what,
            faults->nelts);
    return IDP_CTL_REFUSED;
}

static bool is_new(const idp_store_t *store, const char *column)
{
    return store->agents->columns->nelts > 0
           && !idp_agents_has_column(store->agents, column);
}

/* The first of COLUMNS is the user's, by whatever name. */
static const idp_error_t *check_columns(const idp_store_t *store,
                                        const apr_array_header_t *columns,
                                        bool add)
{
    const apr_array_header_t *there = store->agents->columns;
    const idp_error_t *error = NULL;
    int i;

    for (i = 1; i < columns->nelts && !error; i++) {
        const char *column = APR_ARRAY_IDX(columns, i, const char *);

        if (there->nelts > 0
            && strcmp(APR_ARRAY_IDX(there, 0, const char *), column) == 0) {
            error = idp_error(store->pool, IDP_E_CONFIG, "%s has its users "
                              "in the column \"%s\"; expected another name "
                              "for an attribute", store->name, column);
        }
        else if (store->rigid && is_new(store, column) && !add) {
            error = idp_error(store->pool, IDP_E_CONFIG, "%s has no column "
                              "\"%s\"; --add-columns would add it, and "
                              "httpd could not read the table before "
                              "\"apachectl graceful\"", store->name,
                              column);
        }
    }
    return error;
}

static void tell_new_columns(const idp_store_t *store,
                             const apr_array_header_t *columns)
{
    int i;

    for (i = 1; i < columns->nelts; i++) {
        const char *column = APR_ARRAY_IDX(columns, i, const char *);

        if (is_new(store, column)) {
            printf("new column %s%s\n", column, store->rigid
                   ? ": now run \"apachectl graceful\"" : "");
        }
    }
}

/* Brings GIVEN into the job's store; *MERGED tells what became of whom. */
static const idp_error_t *put(idp_agents_t **merged, const idp_job_t *job,
                              const idp_agents_t *given)
{
    idp_store_t *store = NULL;
    idp_agents_t *agents = NULL;
    const idp_error_t *error = idp_store_open(&store, job->env->pool,
                                              job->store, IDP_STORE_MAKE);

    if (!error) {
        error = check_columns(store, given->columns, job->add);
    }
    if (!error) {
        agents = idp_agents_merge(store->agents, given, job->replace);
        error = idp_store_save(store, agents);
    }
    if (!error) {
        tell_new_columns(store, given->columns);
        *merged = agents;
    }
    return error;
}

/* A text that all agents get is wrong once, not in every line. */
static void check_texts(apr_array_header_t *faults, const idp_job_t *job,
                        const apr_array_header_t *picks)
{
    int i;

    for (i = 0; i < picks->nelts; i++) {
        const idp_pick_t *pick = &APR_ARRAY_IDX(picks, i, idp_pick_t);
        apr_array_header_t *columns = apr_array_make(faults->pool, 1,
                                                     sizeof(const char *));

        APR_ARRAY_PUSH(columns, const char *) = pick->name;
        if (pick->text) {
            idp_check_values(job->check, faults, "", columns, &pick->text);
        }
    }
}

int idp_agents_import(const idp_job_t *job)
{
    apr_pool_t *pool = job->env->pool;
    apr_array_header_t *faults = apr_array_make(pool, 8,
                                                sizeof(const char *));
    apr_array_header_t *picks = NULL;
    idp_agents_t *given = NULL, *merged = NULL;
    const idp_error_t *error;
    const char *wrong = idp_mapping_read(&picks, pool, job->more, job->count);
    int added, changed;

    if (wrong) {
        idp_job_say(job, wrong);
        return IDP_CTL_USAGE;
    }
    check_texts(faults, job, picks);
    if (faults->nelts == 0) {
        idp_agents_read(&given, faults, pool, job->name, picks, job->check);
    }
    if (faults->nelts > 0) {
        return report(faults, job->name);
    }
    error = put(&merged, job, given);
    if (error) {
        return idp_job_say(job, error->reason);
    }
    added = idp_agents_count(merged, IDP_AGENT_NEW);
    changed = idp_agents_count(merged, IDP_AGENT_CHANGED);
    printf("%d agents read, %d new, %d changed, %d unchanged",
           given->rows->nelts, added, changed,
           given->rows->nelts - added - changed);
    if (job->replace) {
        printf(", %d deleted", idp_agents_count(merged, IDP_AGENT_GONE));
    }
    printf("\n");
    return IDP_CTL_DONE;
}

/* The user and the NAME=VALUEs of set, as a store of one agent. */
static const char *read_agent(idp_agents_t *agents, const idp_job_t *job)
{
    const char *wrong = *job->name ? NULL : "a USER is expected";
    idp_agent_t *agent;
    int i;

    APR_ARRAY_PUSH(agents->columns, const char *) = IDP_CTL_USER;
    for (i = 0; i < job->count && !wrong; i++) {
        const char *equals = strchr(job->more[i], '=');
        const char *name = !equals ? "" : apr_pstrmemdup(
            agents->pool, job->more[i],
            (apr_size_t)(equals - job->more[i]));

        if (!idp_mapping_is_name(name)
            || idp_agents_has_column(agents, name)) {
            wrong = "NAME=VALUE is expected, each NAME once and none of them "
                    IDP_CTL_USER;
        }
        APR_ARRAY_PUSH(agents->columns, const char *) = name;
    }
    agent = idp_agent_make(agents);
    agent->values[0] = job->name;
    for (i = 0; i < job->count && !wrong; i++) {
        agent->values[i + 1] = strchr(job->more[i], '=') + 1;
    }
    idp_agents_add(agents, agent);
    return wrong;
}

int idp_agents_set(const idp_job_t *job)
{
    static const char *const words[] = {
        [IDP_AGENT_SAME] = "unchanged",
        [IDP_AGENT_NEW] = "new",
        [IDP_AGENT_CHANGED] = "changed"
    };
    apr_pool_t *pool = job->env->pool;
    apr_array_header_t *faults = apr_array_make(pool, 8,
                                                sizeof(const char *));
    idp_agents_t *given = idp_agents_make(pool), *merged = NULL;
    const char *wrong = read_agent(given, job);
    const idp_error_t *error;

    if (wrong) {
        idp_job_say(job, wrong);
        return IDP_CTL_USAGE;
    }
    idp_check_values(job->check, faults, "", given->columns,
                     APR_ARRAY_IDX(given->rows, 0, idp_agent_t *)->values);
    if (faults->nelts > 0) {
        return report(faults, job->store);
    }
    error = put(&merged, job, given);
    if (error) {
        return idp_job_say(job, error->reason);
    }
    printf("%s: %s\n", job->name,
           words[idp_agents_find(merged, job->name)->state]);
    return IDP_CTL_DONE;
}
