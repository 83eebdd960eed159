/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/ticket.h"

#include <string.h>

#include <apr_strings.h>

#define PURPOSE "ticket"

/* "P" or "G" and the time; the path; the parameters. */
const char *idp_ticket_seal(const idp_env_t *env, const idp_sealer_t *sealer,
                            const idp_ticket_t *ticket)
{
    const char *text = apr_psprintf(
        env->pool, "%c%" APR_TIME_T_FMT "\n%s\n", ticket->post ? 'P' : 'G',
        ticket->received, ticket->path);

    text = apr_pstrcat(env->pool, text, ticket->parameters, NULL);
    return idp_seal(env, sealer, PURPOSE, env->now + IDP_TICKET_LIFETIME,
                    text, strlen(text));
}

idp_ticket_t *idp_ticket_unseal(const idp_env_t *env,
                                const idp_sealer_t *sealer, const char *text,
                                bool *expired)
{
    apr_size_t size = 0;
    const char *plain = idp_unseal(env, sealer, PURPOSE, text, &size,
                                   expired);
    const char *path = plain ? strchr(plain, '\n') : NULL;
    const char *parameters = path ? strchr(path + 1, '\n') : NULL;
    idp_ticket_t *ticket = NULL;

    if (parameters) {
        ticket = apr_pcalloc(env->pool, sizeof(*ticket));
        ticket->post = plain[0] == 'P';
        ticket->received = apr_atoi64(plain + 1);
        ticket->path = apr_pstrmemdup(env->pool, path + 1, (apr_size_t)
                                      (parameters - path - 1));
        ticket->parameters = parameters + 1;
    }
    return ticket;
}
