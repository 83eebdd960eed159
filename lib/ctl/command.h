/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_COMMAND_H
#define IDP_CTL_COMMAND_H

/* What connectidpctl's table of commands calls. */

#include "lib/base/env.h"

/* Exit status */
#define IDP_CTL_DONE 0
#define IDP_CTL_REFUSED 1
#define IDP_CTL_USAGE 2

typedef struct idp_call_t {
    idp_env_t env;            /* its log is standard error */
    int count;                /* of words after the command */
    const char *const *words;
} idp_call_t;

/* Does what the words say and returns the exit status. */
typedef int idp_command_t(const idp_call_t *call);

idp_command_t idp_ctl_agents; /* agents in a CSV file or in SQLite */
idp_command_t idp_ctl_preview; /* what a server would send, and why */

#endif
