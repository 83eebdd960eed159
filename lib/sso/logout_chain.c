/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout_send.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/logout_request.h"
#include "lib/saml/saml.h"
#include "lib/sso/participant.h"

#define REQUEST_LIFETIME apr_time_from_sec(300)

/* What one step of a sign-out is made with. */
typedef struct step_t {
    idp_reply_t *reply;
    const idp_env_t *env;
    const idp_provider_t *provider;
    const idp_in_t *in;
    idp_logout_t *logout;
    const apr_array_header_t *participants;
} step_t;

static const idp_participant_t *participant_at(const step_t *s, int i)
{
    return &APR_ARRAY_IDX(s->participants, i, idp_participant_t);
}

/* The service provider of PARTICIPANT, where a browser can ask it. */
static const idp_sp_t *find_asked(const step_t *s,
                                  const idp_participant_t *participant)
{
    const idp_sp_t *sp = participant->entity_id && participant->name_id
        ? apr_hash_get(s->provider->by_entity, participant->entity_id,
                       APR_HASH_KEY_STRING) : NULL;

    return sp && sp->slo->nelts > 0 ? sp : NULL;
}

/* The number of the first who was not asked and can be, or -1. */
static int find_next(const step_t *s)
{
    int count = s->participants->nelts;
    int i = 0;

    while (i < count && (s->logout->results[i] != IDP_LOGOUT_WAITS
                         || !find_asked(s, participant_at(s, i)))) {
        i++;
    }
    return i < count ? i : -1;
}

static int count_ended(const idp_logout_t *logout)
{
    int count = 0;
    int i;

    for (i = 0; logout->results[i]; i++) {
        count += logout->results[i] == IDP_LOGOUT_ENDED;
    }
    return count;
}

/* Asks participant NUMBER, with the new identifier ID. */
static const idp_error_t *ask(const step_t *s, int number, const char *id)
{
    const idp_participant_t *participant = participant_at(s, number);
    const idp_sp_t *sp = find_asked(s, participant);
    const idp_slo_t *slo = idp_slo_choose(sp->slo, false);
    idp_logout_order_t order = {
        .id = id,
        .issuer = s->provider->entity_id,
        .destination = slo->location,
        .lifetime = REQUEST_LIFETIME,
        .name_id = participant->name_id,
        .name_id_format = participant->name_id_format,
        .name_qualifier = participant->name_qualifier,
        .sp_name_qualifier = participant->sp_name_qualifier,
        .session_index = participant->session_index
    };
    idp_dispatch_t dispatch = { sp, slo->post, slo->location,
                                IDP_PARAM_REQUEST, NULL };
    xmlDoc *doc = NULL;
    const idp_error_t *error = idp_logout_request_make(&doc, s->env, &order);

    if (!error) {
        error = idp_logout_send(s->reply, s->env, s->in, doc, &dispatch);
    }
    if (!error) {
        s->reply->note = apr_psprintf(
            s->env->pool, "%s is signed out, and %s is asked to follow",
            idp_text_log(s->env->pool, s->logout->session->user, 200),
            slo->location);
    }
    return error;
}

/*
 * Nobody is left to be asked: who waits hears it, or the user.  The outer
 * status is about the session here, the inner one about the others (SAML
 * Core 3.7.3.2).
 */
static const idp_error_t *finish(const step_t *s)
{
    const idp_logout_t *logout = s->logout;
    int ended = count_ended(logout);
    int count = s->participants->nelts;
    bool all = logout->everywhere && ended == count;
    const idp_error_t *error = NULL;

    if (s->in->logout) {
        s->reply->logout = "";
    }
    if (*logout->requester) {
        const idp_sp_t *sp = NULL;
        idp_verdict_t verdict = {
            logout->request_id,
            logout->everywhere ? IDP_STATUS_SUCCESS : IDP_STATUS_RESPONDER,
            all ? NULL : IDP_STATUS_PARTIAL_LOGOUT
        };

        error = idp_provider_find(&sp, s->provider, s->env->pool,
                                  logout->requester);
        if (!error) {
            error = idp_logout_tell(s->reply, s->env, s->provider, s->in, sp,
                                    logout->post, logout->relay_state,
                                    &verdict);
        }
    }
    else {
        idp_logout_show(s->reply, s->env, s->provider, s->in, logout, NULL);
    }
    s->reply->note = apr_psprintf(
        s->env->pool, "%s is signed out here%s and at %d of %d service "
        "providers", idp_text_log(s->env->pool, logout->session->user, 200),
        logout->everywhere ? "" : " (not on all nodes)", ended, count);
    return error;
}

const idp_error_t *idp_logout_go_on(idp_reply_t *reply, const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_in_t *in, idp_logout_t *logout)
{
    step_t s = { reply, env, provider, in, logout, idp_participants_all(
        env, provider->cache, logout->session) };
    const char *id = idp_env_id(env);
    const char *sealed = NULL;
    int next = find_next(&s);

    reply->level = IDP_LOG_INFO;
    logout->pending = "";
    if (next >= 0 && id) {
        logout->results[next] = IDP_LOGOUT_ASKED;
        logout->pending = id;
        sealed = idp_logout_seal(env, provider->sealer, logout);
        reply->logout = sealed;
    }
    if (next >= 0 && !sealed) {
        /* no cookie can hold where it stands: nobody is asked */
        logout->results[next] = IDP_LOGOUT_LEFT;
    }
    return sealed ? ask(&s, next, id) : finish(&s);
}

void idp_logout_show(idp_reply_t *reply, const idp_env_t *env,
                     const idp_provider_t *provider, const idp_in_t *in,
                     const idp_logout_t *logout, const char *token)
{
    step_t s = { reply, env, provider, in, (idp_logout_t *)logout, NULL };
    apr_array_header_t *ended = apr_array_make(env->pool, 8, sizeof(char *));
    apr_array_header_t *left = apr_array_make(env->pool, 8, sizeof(char *));
    idp_logout_page_t page = { .everywhere = true, .ended = ended,
                               .left = left };
    int i;

    if (logout) {
        s.participants = idp_participants_all(env, provider->cache,
                                              logout->session);
        page.user = logout->session->user;
        page.everywhere = logout->everywhere;
        page.action = apr_pstrcat(env->pool, provider->base_url, "/logout",
                                  NULL);
        page.token = find_next(&s) >= 0 ? token : NULL;
    }
    for (i = 0; logout && i < s.participants->nelts; i++) {
        const idp_participant_t *one = participant_at(&s, i);

        if (!one->entity_id) {
            page.forgotten = true;
        }
        else {
            APR_ARRAY_PUSH(logout->results[i] == IDP_LOGOUT_ENDED
                           ? ended : left, const char *) =
                one->name ? one->name : one->entity_id;
        }
    }
    page.again = apr_pstrcat(env->pool, provider->base_url, "/login", NULL);
    idp_reply_page(reply, 200, idp_page_logout_done(env->pool, in->view,
                                                    &page));
}
