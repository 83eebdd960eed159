/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout_subject.h"

#include <string.h>

#include "lib/base/text.h"
#include "lib/sso/replay.h"

/* Longer than a request can be old, with any ConnectIdPClockSkew. */
#define MEMORY apr_time_from_sec(3600)

const idp_error_t *idp_logout_subject_check(
    const idp_env_t *env, const idp_provider_t *provider, const idp_sp_t *sp,
    const idp_logout_request_t *request)
{
    apr_time_t end = request->not_on_or_after;

    return end && end + sp->skew <= env->now
        ? idp_error(env->pool, IDP_E_AGE, "NotOnOrAfter is %s, which has "
                    "passed", idp_text_time(env->pool, end))
        : idp_replay_check(env, provider->cache, sp->entity_id,
                           request->protocol.id, env->now + MEMORY);
}

bool idp_logout_subject_fits(const idp_provider_t *provider,
                             const idp_sp_t *sp,
                             const idp_logout_request_t *request)
{
    const char *ours = request->name_qualifier;
    const char *theirs = request->sp_name_qualifier;

    return (!ours || strcmp(ours, provider->entity_id) == 0)
        && (!theirs || strcmp(theirs, sp->entity_id) == 0);
}

const idp_error_t *idp_logout_subject_unknown(
    apr_pool_t *pool, const idp_logout_request_t *request)
{
    return idp_error(pool, IDP_E_SUBJECT, "no session of the service "
                     "provider has the NameID \"%s\" and one of the %d "
                     "SessionIndexes of the LogoutRequest",
                     idp_text_log(pool, request->name_id, 100),
                     request->session_indexes->nelts);
}
