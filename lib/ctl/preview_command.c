/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connectidpctl preview: asks a server's /preview. */
#include "lib/base/text.h"
#include "lib/ctl/command.h"
#include "lib/ctl/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#define PASSWORD "CONNECTIDPCTL_PASSWORD"
#define MAX_PASSWORD 1024
/* what begins a preview of something that would not be sent */
#define NOTHING "Nothing would be sent"

static const char usage[] =
    "connectidpctl preview BASE-URL NAME [USER] [OPTION...]\n"
    "    what the identity provider at BASE-URL would send to the service\n"
    "    provider NAME, and why, for USER or for whoever asks\n"
    "    --as=LOGIN           ask as LOGIN, with the password in\n"
    "                         " PASSWORD " or from the keyboard\n"
    "    --json               as JSON\n"
    "    --cacert=FILE        the server's certificate is of this authority\n"
    "    --connect=HOST:PORT  there, whatever the name in BASE-URL says\n";

/* What the words say. */
typedef struct question_t {
    const char *words[3];     /* BASE-URL, NAME, USER */
    int count;
    idp_fetch_t fetch;
} question_t;

/* Takes WORD where it is OPTION ("--as=") and what follows. */
static bool take(const char **text, const char *option, const char *word)
{
    apr_size_t length = strlen(option);
    bool is = strncmp(word, option, length) == 0;

    if (is) {
        *text = word + length;
    }
    return is;
}

static bool read_word(question_t *question, const char *word)
{
    idp_fetch_t *fetch = &question->fetch;
    bool known = take(&fetch->user, "--as=", word)
                 || take(&fetch->ca_file, "--cacert=", word)
                 || take(&fetch->connect, "--connect=", word);

    if (!known && strcmp(word, "--json") == 0) {
        fetch->type = "application/json";
        known = true;
    }
    else if (!known && word[0] != '-' && question->count < 3) {
        question->words[question->count++] = word;
        known = true;
    }
    return known;
}

static const idp_error_t *read_password(question_t *question,
                                        apr_pool_t *pool)
{
    const char *set = getenv(PASSWORD);
    char typed[MAX_PASSWORD];
    apr_size_t size = sizeof(typed);

    if (!question->fetch.user || set) {
        question->fetch.password = set;
    }
    else if (apr_password_get("Password: ", typed, &size) == APR_SUCCESS) {
        question->fetch.password = apr_pstrdup(pool, typed);
    }
    return !question->fetch.user || question->fetch.password ? NULL
        : idp_error(pool, IDP_E_CONFIG, "there is no password; " PASSWORD
                    " may hold it");
}

static const char *url_of(const question_t *question, apr_pool_t *pool)
{
    const char *user = question->words[2];

    return apr_pstrcat(
        pool, question->words[0], "/preview?sp=",
        idp_text_percent_encode(pool, question->words[1]),
        user ? "&user=" : "",
        user ? idp_text_percent_encode(pool, user) : "", NULL);
}

int idp_ctl_preview(const idp_call_t *call)
{
    apr_pool_t *pool = call->env.pool;
    question_t question = { .fetch = { .type = "text/plain" } };
    const char *body = NULL;
    const idp_error_t *error;
    bool good = true;
    int i;

    for (i = 0; i < call->count && good; i++) {
        good = read_word(&question, call->words[i]);
    }
    if (!good || question.count < 2) {
        fputs(usage, stderr);
        return IDP_CTL_USAGE;
    }
    error = read_password(&question, pool);
    if (!error) {
        question.fetch.url = url_of(&question, pool);
        error = idp_fetch(&body, pool, &question.fetch);
    }
    if (error) {
        call->env.log(call->env.log_baton, IDP_LOG_ERROR, error->reason);
        return IDP_CTL_REFUSED;
    }
    fputs(body, stdout);
    return strncmp(body, NOTHING, sizeof(NOTHING) - 1) == 0
        ? IDP_CTL_REFUSED : IDP_CTL_DONE;
}
