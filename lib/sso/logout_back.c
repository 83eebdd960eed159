/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout_send.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/logout_request.h"
#include "lib/saml/logout_response.h"
#include "lib/saml/saml.h"
#include "lib/saml/send.h"
#include "lib/saml/soap.h"
#include "lib/sso/logout_index.h"
#include "lib/sso/logout_subject.h"
#include "lib/sso/revocation.h"

/* What came of it, for the LogoutResponse. */
typedef struct outcome_t {
    const char *user;         /* NULL: nobody was meant */
    bool ended;               /* the sessions here, on all nodes */
    bool alone;               /* they have no other participant */
} outcome_t;

/*
 * Ends the sessions that REQUEST means; without a SessionIndex all of the
 * user (SAML Core 3.7.3.2).
 */
static void end_sessions(outcome_t *outcome, const idp_env_t *env,
                         const idp_provider_t *provider, const idp_sp_t *sp,
                         const idp_logout_request_t *request)
{
    const idp_cache_t *cache = provider->cache;
    const apr_array_header_t *indexes = request->session_indexes;
    idp_logout_found_t found;
    int i;

    outcome->ended = true;
    outcome->alone = indexes->nelts > 0;
    if (indexes->nelts == 0 && idp_logout_index_find(
            &found, env, cache, sp->entity_id, request, NULL)) {
        outcome->user = found.user;
        outcome->ended = idp_revoke(env, cache, IDP_REVOKE_USER,
                                    found.user);
    }
    for (i = 0; i < indexes->nelts; i++) {
        if (idp_logout_index_find(&found, env, cache, sp->entity_id, request,
                                  APR_ARRAY_IDX(indexes, i, const char *))) {
            outcome->user = found.user;
            outcome->alone = outcome->alone && found.alone;
            outcome->ended = idp_revoke(env, cache, IDP_REVOKE_SESSION,
                                        found.session) && outcome->ended;
        }
    }
}

static const idp_error_t *tell(idp_reply_t *reply, const idp_env_t *env,
                               const idp_provider_t *provider,
                               const idp_sp_t *sp,
                               const idp_logout_request_t *request,
                               const outcome_t *outcome)
{
    const idp_error_row_t *unknown = idp_error_row(IDP_E_SUBJECT);
    idp_logout_answer_t answer = {
        .issuer = provider->entity_id,
        .in_response_to = request->protocol.id,
        .status_top = !outcome->user ? unknown->saml_top
            : outcome->ended ? IDP_STATUS_SUCCESS : IDP_STATUS_RESPONDER,
        .status_second = !outcome->user ? unknown->saml_second
            : outcome->ended && outcome->alone ? NULL
            : IDP_STATUS_PARTIAL_LOGOUT
    };
    xmlDoc *doc = NULL;
    const idp_error_t *error = idp_logout_response_make(&doc, env, &answer);

    if (!error) {
        error = idp_send_soap(&reply->html, env->pool, doc, sp->key);
    }
    if (!error) {
        reply->status = 200;
        reply->type = IDP_SOAP_TYPE;
        reply->policy = "default-src 'none'";
        reply->language = "en";
    }
    return error;
}

const idp_error_t *idp_logout_back(idp_reply_t *reply, const idp_env_t *env,
                                   const idp_provider_t *provider,
                                   const char *xml)
{
    idp_logout_request_t request;
    idp_received_t received = { NULL, true, NULL, &request.protocol,
                                provider->slo_soap_url };
    outcome_t outcome = { NULL, false, false };
    const idp_sp_t *sp = NULL;
    const idp_error_t *error;

    error = idp_soap_read(&received.doc, env->pool, xml, strlen(xml));
    if (!error) {
        error = idp_logout_request_read(&request, env, received.doc);
    }
    if (!error) {
        error = idp_logout_check(&sp, env, provider, &received);
        reply->sp = sp;
    }
    if (!error) {
        error = idp_logout_subject_check(env, provider, sp, &request);
    }
    if (!error && idp_logout_subject_fits(provider, sp, &request)) {
        end_sessions(&outcome, env, provider, sp, &request);
    }
    if (!error) {
        error = tell(reply, env, provider, sp, &request, &outcome);
    }
    if (!error) {
        reply->level = outcome.user ? IDP_LOG_INFO : IDP_LOG_WARNING;
        reply->note = outcome.user
            ? apr_psprintf(env->pool, "%s is signed out over SOAP",
                           idp_text_log(env->pool, outcome.user, 200))
            : idp_logout_subject_unknown(env->pool, &request)->reason;
    }
    return error;
}
