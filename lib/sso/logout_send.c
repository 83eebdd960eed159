/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout_send.h"

#include "lib/saml/logout_response.h"
#include "lib/saml/send.h"

const idp_error_t *idp_logout_send(idp_reply_t *reply, const idp_env_t *env,
                                   const idp_in_t *in, xmlDoc *doc,
                                   const idp_dispatch_t *dispatch)
{
    const idp_sp_t *sp = dispatch->sp;
    idp_post_t post = {
        .name = sp->name ? sp->name : sp->entity_id,
        .action = dispatch->location,
        .field = idp_parameter_name(dispatch->which),
        .relay_state = dispatch->relay_state
    };
    const idp_error_t *error;

    if (!dispatch->post) {
        return idp_send_redirect(&reply->redirect, env->pool, doc, sp->key,
                                 dispatch->location, dispatch->which,
                                 dispatch->relay_state);
    }
    error = idp_send_post(&post.message, env->pool, doc, sp->key);
    if (!error) {
        idp_reply_page(reply, 200, idp_page_post_logout(env->pool, in->view,
                                                        &post));
    }
    return error;
}

const idp_error_t *idp_logout_tell(idp_reply_t *reply, const idp_env_t *env,
                                   const idp_provider_t *provider,
                                   const idp_in_t *in, const idp_sp_t *sp,
                                   bool post, const char *relay_state,
                                   const idp_verdict_t *verdict)
{
    const idp_slo_t *slo = idp_slo_choose(sp->slo, post);
    idp_dispatch_t dispatch = { sp, slo->post, slo->response_location,
                                IDP_PARAM_RESPONSE, relay_state };
    idp_logout_answer_t answer = {
        provider->entity_id, slo->response_location, verdict->in_response_to,
        verdict->status_top, verdict->status_second
    };
    xmlDoc *doc = NULL;
    const idp_error_t *error = idp_logout_response_make(&doc, env, &answer);

    return error ? error : idp_logout_send(reply, env, in, doc, &dispatch);
}
