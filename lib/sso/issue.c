/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/issue.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/sso/release.h"
#include "lib/sso/logout_index.h"
#include "lib/sso/nameid.h"
#include "lib/sso/participant.h"

static const idp_error_t *find_attributes(apr_array_header_t **attributes,
                                          const idp_env_t *env,
                                          const idp_provider_t *provider,
                                          const idp_in_t *in,
                                          const idp_sp_t *sp)
{
    idp_query_t query = { .user = in->user, .request = in->request,
                          .remote = &provider->remote };
    apr_array_header_t *found = NULL;
    const idp_error_t *error = NULL;
    int resolved = 0;

    /* nobody is asked for what nobody gets */
    if (sp->release && sp->release->nelts == 0 && !sp->aws) {
        *attributes = apr_array_make(env->pool, 0, sizeof(void *));
        return NULL;
    }
    error = idp_rules_resolve(&found, env, sp->rules, &query);
    if (!error) {
        resolved = found->nelts;
        if (sp->aws) {
            error = idp_aws_attributes(found, env, sp->aws);
        }
    }
    return error ? error : idp_release(attributes, env->pool, found,
                                       resolved, sp);
}

static void say_envelope(idp_answer_t *answer,
                         const idp_provider_t *provider,
                         const idp_order_t *order)
{
    answer->issuer = provider->entity_id;
    answer->key = order->sp->key;
    answer->encryption = order->sp->encryption;
    answer->destination = order->acs;
    answer->in_response_to = order->in_response_to;
    answer->sign = order->sp->sign;
}

void idp_reply_page(idp_reply_t *reply, int status, const idp_page_t *page)
{
    reply->status = status;
    reply->html = page->html;
    reply->policy = page->policy;
    reply->language = page->language;
}

static void make_page(idp_reply_t *reply, apr_pool_t *pool,
                      const idp_view_t *view, const idp_order_t *order,
                      const char *response)
{
    const idp_sp_t *sp = order->sp;
    idp_view_t framed = *view;

    framed.ancestors = sp->frame_ancestors;
    idp_reply_page(reply, 200, idp_page_post(
        pool, &framed, sp->name ? sp->name : sp->entity_id, order->acs,
        response, order->relay_state));
}

static const idp_error_t *check_size(apr_pool_t *pool, const idp_sp_t *sp,
                                     const char *response)
{
    return !sp->aws || strlen(response) <= IDP_AWS_MAX_RESPONSE ? NULL
        : idp_error(pool, IDP_E_ATTRIBUTE_VALUE, "the response has %"
                    APR_SIZE_T_FMT " base64 characters; AWS takes %d; "
                    "release fewer attributes", strlen(response),
                    IDP_AWS_MAX_RESPONSE);
}

const idp_error_t *idp_issue_prepare(idp_answer_t *answer,
                                     const idp_env_t *env,
                                     const idp_provider_t *provider,
                                     const idp_in_t *in,
                                     const idp_order_t *order)
{
    const idp_sp_t *sp = order->sp;
    apr_array_header_t *attributes = NULL;
    const idp_error_t *error;

    say_envelope(answer, provider, order);
    answer->audiences = sp->audiences;
    answer->class_ref = in->class_ref;
    answer->authn_instant = in->authn_instant;
    answer->lifetime = sp->lifetime;
    answer->skew = sp->skew;
    answer->session_index = idp_env_id(env);
    error = answer->session_index
        ? find_attributes(&attributes, env, provider, in, sp)
        : idp_error(env->pool, IDP_E_INTERNAL, "OpenSSL has no random "
                    "bytes");
    if (!error) {
        answer->attributes = attributes;
        error = idp_nameid_find(answer, env, provider, in, order);
    }
    return error;
}

/* The service provider will be told when the session ends. */
static void join_session(idp_reply_t *reply, const idp_env_t *env,
                         const idp_provider_t *provider, const idp_in_t *in,
                         const idp_sp_t *sp, const idp_answer_t *answer)
{
    idp_participant_t participant = { .entity_id = sp->entity_id,
                                      .name = sp->name };
    const idp_session_t *session;

    /* without a key to verify with, nothing is taken from it */
    if (sp->keys->nelts > 0) {
        participant.name_id = answer->name_id;
        participant.name_id_format = answer->name_id_format;
        participant.name_qualifier = answer->name_qualifier;
        participant.sp_name_qualifier = answer->sp_name_qualifier;
        participant.session_index = answer->session_index;
    }
    if (in->session && provider->cache) {
        session = idp_participants_add(env, provider->cache, in->session,
                                       &participant, in->session_ends);
        reply->session = session != in->session ? session : NULL;
        idp_logout_index_add(env, provider->cache, session, &participant,
                             in->session_ends);
    }
}

const idp_error_t *idp_issue(idp_reply_t *reply, const idp_env_t *env,
                             const idp_provider_t *provider,
                             const idp_in_t *in, const idp_order_t *order)
{
    const idp_sp_t *sp = order->sp;
    const char *response = NULL;
    idp_answer_t answer = { 0 };
    const idp_error_t *error = idp_issue_prepare(&answer, env, provider, in,
                                                 order);

    if (!error) {
        error = idp_answer_success(&response, env, &answer);
    }
    if (!error) {
        error = check_size(env->pool, sp, response);
    }
    if (!error) {
        make_page(reply, env->pool, in->view, order, response);
        join_session(reply, env, provider, in, sp, &answer);
        reply->level = IDP_LOG_INFO;
        reply->note = apr_psprintf(env->pool, "%s is signed in at %s",
                                   idp_text_log(env->pool, in->user, 200),
                                   order->acs);
    }
    return error;
}

const idp_error_t *idp_issue_refusal(idp_reply_t *reply,
                                     const idp_env_t *env,
                                     const idp_provider_t *provider,
                                     const idp_in_t *in,
                                     const idp_order_t *order,
                                     const idp_error_t *error)
{
    const idp_error_row_t *row = idp_error_row(error->code);
    const char *response = NULL;
    idp_answer_t answer = { 0 };
    const idp_error_t *failed;

    say_envelope(&answer, provider, order);
    answer.status_top = row->saml_top;
    answer.status_second = row->saml_second;
    failed = idp_answer_refusal(&response, env, &answer);
    if (!failed) {
        make_page(reply, env->pool, in->view, order, response);
        reply->level = row->level;
        reply->note = apr_psprintf(env->pool, "%s: %s; %s was told so",
                                   row->symbol, error->reason, order->acs);
    }
    return failed;
}

void idp_reply_error(idp_reply_t *reply, apr_pool_t *pool,
                     const idp_view_t *view, const idp_error_t *error,
                     const char *reference)
{
    const idp_error_row_t *row = idp_error_row(error->code);
    idp_view_t framed = *view;

    if (reply->sp) {
        framed.ancestors = reply->sp->frame_ancestors;
    }
    idp_reply_page(reply, row->http_status, idp_page_error(
        pool, &framed, row->symbol, error->heading, reference));
}
