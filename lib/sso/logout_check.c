/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout_send.h"

#include <string.h>

#include "lib/base/text.h"
#include "lib/saml/signature.h"

#define MAX_AGE apr_time_from_sec(300)

static const idp_error_t *check_signature(const idp_env_t *env,
                                          const idp_sp_t *sp,
                                          const idp_received_t *received)
{
    const idp_message_t *message = received->message;
    const xmlNode *signature = received->protocol->signature;
    const idp_error_t *error;

    if (signature && !received->post) {
        error = idp_error(env->pool, IDP_E_SIGNATURE, "the message came by "
                          "HTTP-Redirect with a signature inside the XML, "
                          "which that binding forbids (SAML Bindings "
                          "3.4.4.1)");
    }
    else if (signature) {
        error = idp_signature_verify_root(env, received->doc, signature,
                                          sp->keys, &sp->algorithms);
    }
    else if (!received->post && message->signature) {
        error = idp_signature_verify_octets(env, message, sp->keys,
                                            &sp->algorithms);
    }
    else {
        error = idp_error(env->pool, IDP_E_SIGNATURE_MISSING, "the message "
                          "about logout is not signed; let the service "
                          "provider sign it");
    }
    return error;
}

static const idp_error_t *check_destination(apr_pool_t *pool,
                                            const idp_received_t *received)
{
    const char *destination = received->protocol->destination;

    return destination && strcmp(destination, received->url) == 0 ? NULL
        : idp_error(pool, IDP_E_DESTINATION, "Destination is \"%s\"; %s is "
                    "expected",
                    destination ? idp_text_log(pool, destination, 200) : "",
                    received->url);
}

static const idp_error_t *check_age(const idp_env_t *env, const idp_sp_t *sp,
                                    const idp_protocol_t *protocol)
{
    apr_interval_time_t age = env->now - protocol->issue_instant;

    return age <= MAX_AGE + sp->skew && age >= -sp->skew ? NULL
        : idp_error(env->pool, IDP_E_AGE, "IssueInstant is %s and the clock "
                    "here says %s; at most %d s before and %d s after are "
                    "taken (ConnectIdPClockSkew)",
                    idp_text_time(env->pool, protocol->issue_instant),
                    idp_text_time(env->pool, env->now),
                    (int)apr_time_sec(MAX_AGE + sp->skew),
                    (int)apr_time_sec(sp->skew));
}

const idp_error_t *idp_logout_check(const idp_sp_t **sp,
                                    const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_received_t *received)
{
    const idp_protocol_t *protocol = received->protocol;
    const idp_sp_t *found = NULL;
    const idp_error_t *error = idp_provider_find(&found, provider, env->pool,
                                                 protocol->issuer);

    if (!error) {
        error = check_signature(env, found, received);
    }
    if (!error) {
        error = check_destination(env->pool, received);
    }
    if (!error) {
        error = check_age(env, found, protocol);
    }
    if (!error) {
        *sp = found;
    }
    return error;
}
