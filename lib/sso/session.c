/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/session.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/sso/participant.h"

#define PURPOSE "session"
#define FIELDS 6

idp_session_t *idp_session_make(const idp_env_t *env, const char *user,
                                const char *class_ref)
{
    idp_session_t *session = apr_pcalloc(env->pool, sizeof(*session));

    session->id = idp_env_id(env);
    session->user = user;
    session->class_ref = class_ref;
    session->authn_instant = env->now;
    session->last_seen = env->now;
    session->participants = apr_array_make(env->pool, 0,
                                           sizeof(idp_participant_t));
    return session->id ? session : NULL;
}

static apr_time_t end_of(const idp_session_policy_t *policy,
                         const idp_session_t *session)
{
    apr_time_t by_age = session->authn_instant + policy->lifetime;
    apr_time_t by_rest = session->last_seen + policy->idle;

    return by_age < by_rest ? by_age : by_rest;
}

/* The fields stand in lines; none of them can hold a line break. */
const char *idp_session_write(apr_pool_t *pool, const idp_session_t *session)
{
    const char *text = apr_psprintf(
        pool, "%s\n%s\n%s\n%" APR_TIME_T_FMT "\n%" APR_TIME_T_FMT "\n%d",
        session->id, session->user, session->class_ref,
        session->authn_instant, session->last_seen, session->more);
    int i;

    for (i = 0; i < session->participants->nelts; i++) {
        text = apr_pstrcat(pool, text, "\n", idp_participant_write(
            pool, &APR_ARRAY_IDX(session->participants, i,
                                 idp_participant_t)), NULL);
    }
    return text;
}

/* The participants in the lines from LINE on; NULL where one is none. */
static apr_array_header_t *read_participants(apr_pool_t *pool, char *line,
                                             char **rest)
{
    apr_array_header_t *participants = apr_array_make(
        pool, 4, sizeof(idp_participant_t));
    bool good = true;

    for (; line && good; line = apr_strtok(NULL, "\n", rest)) {
        good = idp_participant_read(apr_array_push(participants), pool,
                                    line);
    }
    return good ? participants : NULL;
}

idp_session_t *idp_session_read(apr_pool_t *pool, const char *text)
{
    idp_session_t *session = apr_pcalloc(pool, sizeof(*session));
    const char *fields[FIELDS] = { NULL };
    char *rest = NULL;
    char *field = apr_strtok(apr_pstrdup(pool, text), "\n", &rest);
    int i;

    for (i = 0; i < FIELDS && field; i++) {
        fields[i] = field;
        field = apr_strtok(NULL, "\n", &rest);
    }
    if (i < FIELDS) {
        return NULL;
    }
    session->id = fields[0];
    session->user = fields[1];
    session->class_ref = fields[2];
    session->authn_instant = apr_atoi64(fields[3]);
    session->last_seen = apr_atoi64(fields[4]);
    session->more = (int)apr_atoi64(fields[5]);
    session->participants = read_participants(pool, field, &rest);
    return session->participants ? session : NULL;
}

const char *idp_session_seal(const idp_env_t *env,
                             const idp_sealer_t *sealer,
                             const idp_session_policy_t *policy,
                             const idp_session_t *session)
{
    const char *text = idp_session_write(env->pool, session);

    return idp_seal(env, sealer, PURPOSE, end_of(policy, session), text,
                    strlen(text));
}

idp_session_t *idp_session_unseal(const idp_env_t *env,
                                  const idp_sealer_t *sealer,
                                  const idp_session_policy_t *policy,
                                  const char *text)
{
    apr_size_t size = 0;
    const char *plain = idp_unseal(env, sealer, PURPOSE, text, &size, NULL);
    idp_session_t *session = plain ? idp_session_read(env->pool, plain)
                                   : NULL;

    return session && end_of(policy, session) > env->now ? session : NULL;
}

bool idp_session_is_stale(const idp_env_t *env,
                          const idp_session_policy_t *policy,
                          const idp_session_t *session)
{
    return env->now - session->last_seen > policy->idle / 10;
}
