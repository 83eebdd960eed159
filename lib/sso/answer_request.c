/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/issue.h"
#include "lib/sso/replay.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/authn_context.h"
#include "lib/saml/binding.h"
#include "lib/saml/saml.h"
#include "lib/saml/signature.h"
#include "lib/sso/acs.h"
#include "lib/sso/nameid.h"
#include "lib/sso/ticket.h"

/* A request may wait this long for its user. */
#define MAX_AGE apr_time_from_sec(300)

/* What the checks look at, and what they find out. */
typedef struct check_t {
    const idp_env_t *env;
    const idp_provider_t *provider;
    const idp_in_t *in;
    idp_message_t message;
    xmlDoc *doc;
    idp_authn_request_t request;
    idp_order_t order;
} check_t;

typedef const idp_error_t *check_step_t(check_t *c);

static const idp_error_t *read_binding(check_t *c)
{
    return c->in->post
        ? idp_binding_post(&c->message, c->env->pool, &c->in->parameters,
                           IDP_PARAM_REQUEST)
        : idp_binding_redirect(&c->message, c->env->pool,
                               &c->in->parameters, IDP_PARAM_REQUEST);
}

static const idp_error_t *read_request(check_t *c)
{
    const idp_error_t *error;

    error = idp_xml_read(&c->doc, c->env->pool, c->message.xml,
                         c->message.size, &idp_xml_message);
    return error ? error
        : idp_authn_request_read(&c->request, c->env->pool, c->doc);
}

static const idp_error_t *find_service_provider(check_t *c)
{
    const idp_sp_t *sp = NULL;
    const idp_error_t *error;

    error = idp_provider_find(&sp, c->provider, c->env->pool,
                              c->request.issuer);
    if (!error && sp->aws) {
        error = idp_error(c->env->pool, IDP_E_SERVICE_PROVIDER, "Amazon "
                          "Connect sends no AuthnRequest; this one was made "
                          "by somebody else");
    }
    else if (!error) {
        c->order.sp = sp;
    }
    return error;
}

static const idp_error_t *check_signature(check_t *c)
{
    apr_pool_t *pool = c->env->pool;
    const idp_sp_t *sp = c->order.sp;
    const idp_error_t *error = NULL;

    if (c->request.signature && !c->in->post) {
        error = idp_error(pool, IDP_E_SIGNATURE, "the request came by "
                          "HTTP-Redirect with a signature inside the XML, "
                          "which that binding forbids (SAML Bindings "
                          "3.4.4.1)");
    }
    else if (c->request.signature) {
        error = idp_signature_verify_root(c->env, c->doc,
                                          c->request.signature, sp->keys,
                                          &sp->algorithms);
    }
    else if (c->message.signature) {
        error = idp_signature_verify_octets(c->env, &c->message, sp->keys,
                                            &sp->algorithms);
    }
    else if (sp->authn_requests_signed) {
        error = idp_error(pool, IDP_E_SIGNATURE_MISSING, "the request is not "
                          "signed; the service provider's metadata says "
                          "AuthnRequestsSigned");
    }
    return error;
}

static const idp_error_t *check_destination(check_t *c)
{
    const char *destination = c->request.destination;
    bool is_signed = c->request.signature || c->message.signature;
    const idp_error_t *error = NULL;

    if (!destination && is_signed) {
        error = idp_error(c->env->pool, IDP_E_DESTINATION, "the request is "
                          "signed and has no Destination; %s is expected",
                          c->provider->sso_url);
    }
    else if (destination && strcmp(destination, c->provider->sso_url) != 0) {
        error = idp_error(c->env->pool, IDP_E_DESTINATION, "Destination is "
                          "\"%s\"; %s is expected",
                          idp_text_log(c->env->pool, destination, 200),
                          c->provider->sso_url);
    }
    return error;
}

static const idp_error_t *check_age(check_t *c)
{
    apr_interval_time_t age = c->in->received - c->request.issue_instant;
    apr_interval_time_t skew = c->order.sp->skew;

    return age <= MAX_AGE + skew && age >= -skew ? NULL
        : idp_error(c->env->pool, IDP_E_AGE, "IssueInstant is %s and the "
                    "clock here says %s; at most %d s before and %d s after "
                    "are taken (ConnectIdPClockSkew)",
                    idp_text_time(c->env->pool, c->request.issue_instant),
                    idp_text_time(c->env->pool, c->in->received),
                    (int)apr_time_sec(MAX_AGE + skew),
                    (int)apr_time_sec(skew));
}

static const idp_error_t *choose_acs(check_t *c)
{
    return idp_acs_choose(&c->order.acs, c->env->pool, c->order.sp->acs,
                          &c->request);
}

/* From here on the service provider can be told. */
static const idp_error_t *check_binding(check_t *c)
{
    const char *binding = c->request.protocol_binding;

    return !binding || strcmp(binding, IDP_BINDING_POST) == 0 ? NULL
        : idp_error(c->env->pool, IDP_E_BINDING, "ProtocolBinding is "
                    "\"%s\"; answers go by HTTP-POST",
                    idp_text_log(c->env->pool, binding, 120));
}

/* The same Require lines as for the launch address. */
static const idp_error_t *check_may_open(check_t *c)
{
    const idp_sp_t *sp = c->order.sp;

    return !sp->name || c->in->may_open(c->in->request, sp->name) ? NULL
        : idp_error(c->env->pool, IDP_E_FORBIDDEN, "the Require lines of "
                    "/launch/%s do not let %s in", sp->name,
                    idp_text_log(c->env->pool, c->in->user, 100));
}

/*
 * Is there a user, and did it sign in as this request wants?  If not, it can
 * be asked where the login page is ours and the request lets us show one.
 */
static const idp_error_t *check_user(check_t *c)
{
    const idp_in_t *in = c->in;
    bool again = (c->request.force_authn || in->asks_always) && !in->fresh;
    const idp_error_t *error = NULL;

    if (in->user && !again) {
        return NULL;
    }
    if (c->request.is_passive) {
        error = idp_error(c->env->pool, IDP_E_PASSIVE, "IsPassive forbids to "
                          "ask the user, and %s", in->user
                          ? "ForceAuthn wants it asked"
                          : "nobody is signed in");
    }
    else if (in->can_ask) {
        error = idp_error(c->env->pool, IDP_E_LOGIN, "the user signs in");
    }
    else if (c->request.force_authn) {
        error = idp_error(c->env->pool, IDP_E_AUTHN_FAILED, "ForceAuthn asks "
                          "for a new sign-in, and AuthType %s cannot be made "
                          "to ask again; AuthType ConnectIdP can",
                          in->auth_type);
    }
    else if (!in->user) {
        error = idp_error(c->env->pool, IDP_E_NO_USER, "nobody is signed "
                          "in, and the login page is not ours to show");
    }
    return error;
}

/*
 * Who the Subject of a request is could only be told by its NameID, and the
 * NameIDs given here are not kept: so the user is not known to be that one.
 */
static const idp_error_t *check_subject(check_t *c)
{
    return !c->request.has_subject ? NULL
        : idp_error(c->env->pool, IDP_E_SUBJECT, "the request names a "
                    "Subject; this identity provider does not look up users "
                    "by NameID");
}

static const idp_error_t *check_authn_context(check_t *c)
{
    return idp_authn_context_meets(&c->request, c->in->class_ref) ? NULL
        : idp_error(c->env->pool, IDP_E_AUTHN_CONTEXT, "the request wants "
                    "another way of signing in than %s, which AuthType %s "
                    "gives", c->in->class_ref, c->in->auth_type);
}

static const idp_error_t *choose_nameid(check_t *c)
{
    c->order.sp_name_qualifier = c->request.sp_name_qualifier;
    return idp_nameid_choose(&c->order.nameid, c->env->pool, c->order.sp,
                             &c->request);
}

/*
 * The last check, so that a request which was not answered can come again:
 * until it is too old, and that counts from before the login page.  Where
 * there is no cache, configtest warns.
 */
static const idp_error_t *check_replay(check_t *c)
{
    const idp_cache_t *cache = c->provider->cache;
    apr_time_t expires = c->env->now + IDP_TICKET_LIFETIME + MAX_AGE
                         + 2 * c->order.sp->skew;

    return !cache ? NULL
        : idp_replay_check(c->env, cache, c->order.sp->entity_id,
                           c->request.id, expires);
}

/*
 * Every check of a message, in this order.  A new one is a function and a
 * line here.
 */
static check_step_t *const steps[] = {
    read_binding,
    read_request,
    find_service_provider,
    check_signature,
    check_destination,
    check_age,
    choose_acs,
    check_binding,
    check_user,
    check_may_open,
    check_subject,
    check_authn_context,
    choose_nameid,
    check_replay,
};

const idp_error_t *idp_answer_request(idp_reply_t *reply,
                                      const idp_env_t *env,
                                      const idp_provider_t *provider,
                                      const idp_in_t *in)
{
    check_t *c = apr_pcalloc(env->pool, sizeof(*c));
    const idp_error_t *error = NULL;
    apr_size_t i;

    c->env = env;
    c->provider = provider;
    c->in = in;
    for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && !error; i++) {
        error = steps[i](c);
        reply->sp = c->order.sp;
    }
    c->order.in_response_to = c->request.id;
    c->order.relay_state = c->message.relay_state;
    if (!error) {
        error = idp_issue(reply, env, provider, in, &c->order);
    }
    if (error && c->order.acs && idp_error_row(error->code)->saml_top) {
        error = idp_issue_refusal(reply, env, provider, in, &c->order,
                                  error);
    }
    return error;
}
