/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connectidpctl: what an administrator does beside the configuration.  Each
 * command is a row of the table below; the work is lib's.
 */
#include <stdio.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "lib/ctl/command.h"
#include "lib/sso/journal.h"
#include "lib/sso/revocation.h"

static void log_line(void *unused, idp_log_level_t level, const char *line)
{
    (void)unused, (void)level;
    fprintf(stderr, "connectidpctl: %s\n", line);
}

static int complain(const char *sentence)
{
    fprintf(stderr, "connectidpctl: %s\n", sentence);
    return IDP_CTL_REFUSED;
}

/* The journal alone: the cache belongs to the servers. */
static idp_cache_result_t set_nothing(const idp_cache_t *cache,
                                      const idp_env_t *env, const char *key,
                                      const char *value, apr_time_t expires)
{
    (void)cache, (void)env, (void)key, (void)value, (void)expires;
    return IDP_CACHE_FOUND;
}

/* revoke DIR user NAME | DIR session ID | DIR all */
static int run_revoke(const idp_call_t *call)
{
    static const struct {
        const char *word;
        idp_revoke_t what;
        int count;
    } kinds[] = {
        { "session", IDP_REVOKE_SESSION, 3 },
        { "user", IDP_REVOKE_USER, 3 },
        { "all", IDP_REVOKE_ALL, 2 },
        { NULL, IDP_REVOKE_ALL, 0 }
    };
    idp_cache_t cache = { NULL, set_nothing, NULL, NULL, NULL, NULL };
    const char *file;
    const idp_error_t *error;
    int i = 0;

    while (call->count >= 2 && kinds[i].word
           && strcmp(kinds[i].word, call->words[1]) != 0) {
        i++;
    }
    if (call->count < 2 || call->count != kinds[i].count) {
        complain("revoke STATE-DIR user NAME, revoke STATE-DIR session ID or "
                 "revoke STATE-DIR all is expected");
        return IDP_CTL_USAGE;
    }
    file = apr_pstrcat(call->env.pool, call->words[0], "/revocations", NULL);
    error = idp_journal_start(&cache, &call->env, call->env.pool, file);
    if (error) {
        return complain(error->reason);
    }
    idp_revoke(&call->env, &cache, kinds[i].what,
               call->count == 3 ? call->words[2] : "");
    printf("Written to %s. Run \"apachectl graceful\" on this machine: then "
           "it holds, on every node that shares the cache.\n", file);
    return IDP_CTL_DONE;
}

static const struct {
    const char *name;
    idp_command_t *run;
    const char *help;
} commands[] = {
    { "agents", idp_ctl_agents,
      "agents import|export|set|get|delete STORE ...   agents in a CSV file "
      "or in\n    SQLite; agents --help says more" },
    { "preview", idp_ctl_preview,
      "preview BASE-URL NAME [USER] [OPTION...]   what would be sent to NAME, "
      "and why" },
    { "revoke", run_revoke,
      "revoke STATE-DIR user NAME|session ID|all   end sessions that began "
      "before now" },
    { NULL, NULL, NULL }
};

static int help(void)
{
    int i;

    for (i = 0; commands[i].name; i++) {
        printf("connectidpctl %s\n", commands[i].help);
    }
    return IDP_CTL_DONE;
}

int main(int argc, const char *const *argv)
{
    idp_call_t call = { { .random = idp_env_random, .log = log_line },
                    argc - 2, argv + 2 };
    int i = 0;
    int status;

    if (apr_initialize() != APR_SUCCESS
        || apr_pool_create(&call.env.pool, NULL) != APR_SUCCESS) {
        return complain("APR does not start");
    }
    call.env.now = apr_time_now();
    while (argc >= 2 && commands[i].name
           && strcmp(commands[i].name, argv[1]) != 0) {
        i++;
    }
    if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
        status = help();
    }
    else if (argc < 2 || !commands[i].name) {
        help();
        status = IDP_CTL_USAGE;
    }
    else {
        status = commands[i].run(&call);
    }
    apr_terminate();
    return status;
}
