/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout_send.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/logout_request.h"
#include "lib/saml/logout_response.h"
#include "lib/saml/saml.h"
#include "lib/sso/logout_subject.h"
#include "lib/sso/participant.h"

/* What a message that came by the browser is worked on with. */
typedef struct front_t {
    idp_reply_t *reply;
    const idp_env_t *env;
    const idp_provider_t *provider;
    const idp_in_t *in;
    idp_message_t message;
    idp_received_t received;
    const idp_sp_t *sp;
} front_t;

static const idp_error_t *read_message(front_t *f, idp_param_t which)
{
    apr_pool_t *pool = f->env->pool;
    const idp_parameters_t *parameters = &f->in->parameters;
    const idp_error_t *error = f->in->post
        ? idp_binding_post(&f->message, pool, parameters, which)
        : idp_binding_redirect(&f->message, pool, parameters, which);

    f->received.message = &f->message;
    f->received.post = f->in->post;
    f->received.url = f->provider->slo_url;
    return error ? error
        : idp_xml_read(&f->received.doc, pool, f->message.xml,
                       f->message.size, &idp_xml_message);
}

static const idp_error_t *check(front_t *f, const idp_protocol_t *protocol)
{
    const idp_error_t *error;

    f->received.protocol = protocol;
    error = idp_logout_check(&f->sp, f->env, f->provider, &f->received);
    if (!error) {
        f->reply->sp = f->sp;
    }
    return error;
}

/* Does REQUEST mean PARTICIPANT? */
static bool is_meant(const idp_participant_t *participant,
                     const idp_sp_t *sp, const idp_logout_request_t *request)
{
    const char *format = request->name_id_format
                         ? request->name_id_format : IDP_NAMEID_UNSPECIFIED;

    return participant->entity_id && participant->name_id
        && strcmp(participant->entity_id, sp->entity_id) == 0
        && strcmp(participant->name_id, request->name_id) == 0
        && strcmp(participant->name_id_format, format) == 0
        && (request->session_indexes->nelts == 0
            || idp_text_in(request->session_indexes,
                           participant->session_index));
}

/* The number of the participant of this browser's session, or -1. */
static int find_meant(const front_t *f, const idp_logout_request_t *request)
{
    const apr_array_header_t *all;
    int i = 0;

    if (!f->in->session
        || !idp_logout_subject_fits(f->provider, f->sp, request)) {
        return -1;
    }
    all = idp_participants_all(f->env, f->provider->cache, f->in->session);
    while (i < all->nelts && !is_meant(&APR_ARRAY_IDX(all, i,
                                                      idp_participant_t),
                                       f->sp, request)) {
        i++;
    }
    return i < all->nelts ? i : -1;
}

/* Tells the service provider of ERROR, where it has an address for that. */
static const idp_error_t *tell_error(front_t *f,
                                     const idp_logout_request_t *request,
                                     const idp_error_t *error)
{
    const idp_error_row_t *row = idp_error_row(error->code);
    idp_verdict_t verdict = { request->protocol.id, row->saml_top,
                              row->saml_second };

    if (request->asynchronous || f->sp->slo->nelts == 0) {
        return error;
    }
    f->reply->level = row->level;
    f->reply->note = apr_psprintf(f->env->pool, "%s: %s; the service "
                                  "provider was told so", row->symbol,
                                  error->reason);
    return idp_logout_tell(f->reply, f->env, f->provider, f->in, f->sp,
                           f->in->post, f->message.relay_state, &verdict);
}

static const idp_error_t *take_request(front_t *f)
{
    idp_logout_request_t request;
    idp_logout_t *logout;
    const idp_error_t *error;
    int meant;

    error = idp_logout_request_read(&request, f->env, f->received.doc);
    if (!error) {
        error = check(f, &request.protocol);
    }
    if (!error) {
        error = idp_logout_subject_check(f->env, f->provider, f->sp,
                                         &request);
    }
    if (error) {
        return error;
    }
    meant = find_meant(f, &request);
    if (meant < 0) {
        return tell_error(f, &request, idp_logout_subject_unknown(
            f->env->pool, &request));
    }
    logout = idp_logout_begin(f->reply, f->env, f->provider, f->in->session);
    logout->results[meant] = IDP_LOGOUT_ENDED;
    if (!request.asynchronous && f->sp->slo->nelts > 0) {
        logout->requester = f->sp->entity_id;
        logout->post = f->in->post;
        logout->request_id = request.protocol.id;
        logout->relay_state = f->message.relay_state;
    }
    return idp_logout_go_on(f->reply, f->env, f->provider, f->in, logout);
}

/* Whom the browser was sent to; its number in *AT. */
static const idp_participant_t *find_asked(int *at, const front_t *f,
                                           const idp_logout_t *logout)
{
    const char *asked = strchr(logout->results, IDP_LOGOUT_ASKED);
    const apr_array_header_t *all = idp_participants_all(
        f->env, f->provider->cache, logout->session);

    *at = asked ? (int)(asked - logout->results) : 0;
    return asked && *at < all->nelts
        ? &APR_ARRAY_IDX(all, *at, idp_participant_t) : NULL;
}

static const idp_error_t *take_response(front_t *f)
{
    idp_logout_t *logout = idp_logout_unseal(f->env, f->provider->sealer,
                                             f->in->logout);
    const idp_participant_t *asked = NULL;
    idp_logout_response_t response = { 0 };
    const idp_error_t *error;
    int at = 0;

    error = idp_logout_response_read(&response, f->env->pool,
                                     f->received.doc);
    if (!error) {
        error = check(f, &response.protocol);
    }
    if (!error && logout) {
        asked = find_asked(&at, f, logout);
    }
    if (!error && (!asked || !asked->entity_id || !response.in_response_to
                   || strcmp(asked->entity_id, f->sp->entity_id) != 0
                   || strcmp(response.in_response_to,
                             logout->pending) != 0)) {
        error = idp_error(f->env->pool, IDP_E_MESSAGE, "the LogoutResponse "
                          "is not the one that this browser waits for");
    }
    if (!error) {
        logout->results[at] =
            strcmp(response.status_top, IDP_STATUS_SUCCESS) == 0
            && !response.status_second ? IDP_LOGOUT_ENDED : IDP_LOGOUT_LEFT;
        error = idp_logout_go_on(f->reply, f->env, f->provider, f->in,
                                 logout);
    }
    return error;
}

const idp_error_t *idp_logout_front(idp_reply_t *reply, const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_in_t *in)
{
    front_t f = { .reply = reply, .env = env, .provider = provider,
                  .in = in };
    bool responds = in->parameters.of[IDP_PARAM_RESPONSE].value != NULL;
    const idp_error_t *error = read_message(
        &f, responds ? IDP_PARAM_RESPONSE : IDP_PARAM_REQUEST);

    return error ? error : responds ? take_response(&f) : take_request(&f);
}
