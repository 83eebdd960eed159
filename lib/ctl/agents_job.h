/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_AGENTS_JOB_H
#define IDP_CTL_AGENTS_JOB_H

/* Inside of connectidpctl agents: what a verb is told, and the verbs. */

#include "lib/base/env.h"
#include "lib/ctl/check.h"

/* One call of a verb. */
typedef struct idp_job_t {
    const idp_env_t *env;
    const char *store;
    const char *name;         /* FILE or USER; NULL with export */
    const char *const *more;  /* NAME=... */
    int count;                /* of these */
    const idp_check_t *check;
    bool replace;
    bool add;                 /* columns, whatever it costs */
} idp_job_t;

/* Does the job and returns the exit status (lib/ctl/command.h). */
typedef int idp_verb_t(const idp_job_t *job);

idp_verb_t idp_agents_import;
idp_verb_t idp_agents_set;

/* Logs SENTENCE and returns IDP_CTL_REFUSED. */
int idp_job_say(const idp_job_t *job, const char *sentence);

#endif
