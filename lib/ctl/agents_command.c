/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connectidpctl agents: its verbs, and those that only read or delete. */
#include "lib/ctl/agents_csv.h"
#include "lib/ctl/agents_job.h"
#include "lib/ctl/command.h"
#include "lib/ctl/store.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#define PRESET "--preset="
#define REPLACE "--replace"
#define ADD "--add-columns"
#define DEFAULT_PRESET "amazon-connect"
#define MANY 1000             /* words: more than columns can be */

typedef struct verb_t {
    const char *name;
    idp_verb_t *run;
    int least, most;          /* words */
    bool puts;                /* takes --preset= and --add-columns */
    bool replaces;            /* takes --replace */
    const char *usage;
} verb_t;

static const char explanation[] =
    "\n"
    "STORE is the CSV file of file: sources, or sqlite:FILE, an SQLite\n"
    "database with the table \"agents\" for dbd: sources:\n"
    "    SELECT connect_username FROM agents WHERE user = %s\n"
    "import and set make a store that is not there.\n"
    "\n"
    "import takes each agent of the CSV file FILE into the store.  Without\n"
    "NAME=COLUMN all columns are taken by their own names; with it only\n"
    "those, and the user from the column \"user\" or from user=COLUMN.\n"
    "NAME:=TEXT is the same for every agent.  A column with \"password\" in\n"
    "its name is never taken.  Nothing is written where one line is wrong.\n"
    "\n"
    "import and set take options:\n"
    "    --preset=amazon-connect  check connect_username and connect_role by\n"
    "                             the rules of Amazon Connect; the latter is\n"
    "                             ROLE-ARN,PROVIDER-ARN, or a role's name\n"
    "                             for ConnectIdPAWSRole; this is the default\n"
    "    --preset=generic         check neither\n"
    "    --replace                import: agents and values that FILE does\n"
    "                             not have go\n"
    "    --add-columns            SQLite: the table may get new columns\n";

int idp_job_say(const idp_job_t *job, const char *sentence)
{
    job->env->log(job->env->log_baton, IDP_LOG_ERROR, sentence);
    return IDP_CTL_REFUSED;
}

static int run_export(const idp_job_t *job)
{
    idp_store_t *store = NULL;
    apr_file_t *out = NULL;
    apr_status_t status;
    char text[120];
    const idp_error_t *error = idp_store_open(&store, job->env->pool,
                                              job->store, IDP_STORE_READ);

    if (error) {
        return idp_job_say(job, error->reason);
    }
    status = apr_file_open_flags_stdout(&out, APR_FOPEN_BUFFERED,
                                        job->env->pool);
    if (status == APR_SUCCESS) {
        status = idp_agents_write(store->agents, out);
    }
    if (status == APR_SUCCESS) {
        status = apr_file_flush(out);
    }
    return status == APR_SUCCESS ? IDP_CTL_DONE
        : idp_job_say(job, apr_strerror(status, text, sizeof(text)));
}

static const idp_error_t *no_agent(const idp_job_t *job)
{
    return idp_error(job->env->pool, IDP_E_CONFIG, "%s: there is no user %s",
                     job->store, job->name);
}

static int run_get(const idp_job_t *job)
{
    idp_store_t *store = NULL;
    const idp_agent_t *agent = NULL;
    const idp_error_t *error = idp_store_open(&store, job->env->pool,
                                              job->store, IDP_STORE_READ);
    int i;

    if (!error) {
        agent = idp_agents_find(store->agents, job->name);
        error = agent ? NULL : no_agent(job);
    }
    if (error) {
        return idp_job_say(job, error->reason);
    }
    for (i = 1; i < store->agents->columns->nelts; i++) {
        if (agent->values[i][0] != '\0') {
            printf("%s=%s\n", APR_ARRAY_IDX(store->agents->columns, i,
                                            const char *), agent->values[i]);
        }
    }
    return IDP_CTL_DONE;
}

static int run_delete(const idp_job_t *job)
{
    idp_store_t *store = NULL;
    idp_agent_t *agent = NULL;
    const idp_error_t *error = idp_store_open(&store, job->env->pool,
                                              job->store, IDP_STORE_CHANGE);

    if (!error) {
        agent = idp_agents_find(store->agents, job->name);
        error = agent ? NULL : no_agent(job);
    }
    if (!error) {
        agent->state = IDP_AGENT_GONE;
        error = idp_store_save(store, store->agents);
    }
    if (error) {
        return idp_job_say(job, error->reason);
    }
    printf("%s: deleted\n", job->name);
    return IDP_CTL_DONE;
}

static const verb_t verbs[] = {
    { "import", idp_agents_import, 2, MANY, true, true,
      "import STORE FILE [NAME=COLUMN|NAME:=TEXT]... [OPTION]..." },
    { "export", run_export, 1, 1, false, false, "export STORE" },
    { "set", idp_agents_set, 3, MANY, true, false,
      "set STORE USER NAME=VALUE... [OPTION]..." },
    { "get", run_get, 2, 2, false, false, "get STORE USER" },
    { "delete", run_delete, 2, 2, false, false, "delete STORE USER" },
    { NULL, NULL, 0, 0, false, false, NULL }
};

static void help(FILE *out)
{
    const verb_t *verb;

    for (verb = verbs; verb->name; verb++) {
        fprintf(out, "connectidpctl agents %s\n", verb->usage);
    }
    fputs(explanation, out);
}

/* Takes one word of the call: an option, or the next of WORDS. */
static bool take_word(idp_job_t *job, const verb_t *verb, const char *word,
                      apr_array_header_t *words)
{
    bool good = true;

    if (verb->replaces && strcmp(word, REPLACE) == 0) {
        job->replace = true;
    }
    else if (verb->puts && strcmp(word, ADD) == 0) {
        job->add = true;
    }
    else if (verb->puts && strncmp(word, PRESET, strlen(PRESET)) == 0) {
        job->check = idp_check_make(job->env->pool, word + strlen(PRESET));
        good = job->check != NULL;
    }
    else {
        APR_ARRAY_PUSH(words, const char *) = word;
        good = strncmp(word, "--", 2) != 0;
    }
    if (!good) {
        idp_job_say(job, apr_psprintf(words->pool, "found \"%s\"; expected "
                                      "an option of those below", word));
    }
    return good;
}

int idp_ctl_agents(const idp_call_t *call)
{
    apr_array_header_t *words = apr_array_make(call->env.pool, 8,
                                               sizeof(const char *));
    idp_job_t job = { .env = &call->env };
    const verb_t *verb = verbs;
    bool good = true;
    int i;

    if (call->count > 0 && strcmp(call->words[call->count - 1], "--help")
        == 0) {
        help(stdout);
        return IDP_CTL_DONE;
    }
    while (call->count > 0 && verb->name
           && strcmp(verb->name, call->words[0]) != 0) {
        verb++;
    }
    job.check = idp_check_make(call->env.pool, DEFAULT_PRESET);
    for (i = 1; i < call->count && verb->name && good; i++) {
        good = take_word(&job, verb, call->words[i], words);
    }
    if (call->count == 0 || !verb->name || !good || words->nelts < verb->least
        || words->nelts > verb->most) {
        help(stderr);
        return IDP_CTL_USAGE;
    }
    job.store = APR_ARRAY_IDX(words, 0, const char *);
    job.name = words->nelts > 1 ? APR_ARRAY_IDX(words, 1, const char *)
                                : NULL;
    job.more = (const char *const *)words->elts + 2;
    job.count = words->nelts - 2;
    return verb->run(&job);
}
