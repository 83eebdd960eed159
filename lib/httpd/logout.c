/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/logout.h"

#include <apr_strings.h>

#include "lib/base/form.h"
#include "lib/httpd/input.h"
#include "lib/httpd/origin.h"
#include "lib/httpd/session.h"
#include "lib/page/page.h"
#include "lib/sso/logout.h"

#define PURPOSE "logout"
#define TOKEN_LIFETIME apr_time_from_sec(12 * 3600)
#define MAX_FORM 4096

const char *idp_logout_url(const idp_exchange_t *exchange,
                           const request_rec *r)
{
    return apr_pstrcat(r->pool, exchange->provider->base_url, "/logout",
                       NULL);
}

/*
 * Who is signed in, or was until a sign-out began that is under way, makes
 * it, so that nobody else can have it.
 */
static const char *owner_of(const idp_exchange_t *exchange,
                            const idp_logout_t *logout)
{
    return exchange->session ? exchange->session->id
         : logout ? logout->session->id
         : exchange->in.user ? exchange->in.user : "";
}

static const char *make_token(const idp_exchange_t *exchange,
                              const char *owner)
{
    return exchange->provider->sealer
        ? idp_seal(&exchange->env, exchange->provider->sealer, PURPOSE,
                   exchange->env.now + TOKEN_LIFETIME, owner, strlen(owner))
        : NULL;
}

const char *idp_logout_token(const idp_exchange_t *exchange)
{
    return make_token(exchange, owner_of(exchange, NULL));
}

static const idp_error_t *check_token(const idp_exchange_t *exchange,
                                      request_rec *r, const char *expected)
{
    char *body = NULL;
    const char *token, *owner = NULL;
    apr_size_t size;
    const idp_error_t *error;

    error = idp_origin_check(exchange->provider, r);
    if (!error) {
        error = idp_input_form(&body, r, MAX_FORM);
    }
    if (!error) {
        token = idp_form_value(r->pool, body, "token");
        owner = token ? idp_unseal(&exchange->env,
                                   exchange->provider->sealer, PURPOSE,
                                   token, &size, NULL) : NULL;
        if (!owner || strcmp(owner, expected) != 0) {
            error = idp_error(r->pool, IDP_E_LOGIN_FORM, "the sign-out form "
                              "has no token of this session");
        }
    }
    return error;
}

/* Ends the session, or goes on with a sign-out that is under way. */
static const idp_error_t *handle_post(idp_exchange_t *exchange,
                                      request_rec *r, idp_logout_t *logout)
{
    idp_reply_t *reply = &exchange->reply;
    const idp_error_t *error = check_token(exchange, r,
                                           owner_of(exchange, logout));

    if (error) {
        return error;
    }
    if (exchange->session) {
        logout = idp_logout_begin(reply, &exchange->env, exchange->provider,
                                  exchange->session);
    }
    else if (logout) {
        idp_logout_skip(logout);
    }
    if (logout) {
        error = idp_logout_go_on(reply, &exchange->env, exchange->provider,
                                 &exchange->in, logout);
    }
    else {
        idp_logout_show(reply, &exchange->env, exchange->provider,
                        &exchange->in, NULL, NULL);
    }
    return error;
}

const idp_error_t *idp_logout_handle(idp_exchange_t *exchange,
                                     request_rec *r)
{
    const idp_provider_t *provider = exchange->provider;
    idp_logout_t *logout;
    const idp_error_t *error = NULL;

    if (!provider->sealer) {
        return idp_error(r->pool, IDP_E_NOT_FOUND, "no Location has a "
                         "session that could be ended");
    }
    exchange->session = idp_session_of(r);
    exchange->in.logout = idp_session_logout(r);
    logout = idp_logout_unseal(&exchange->env, provider->sealer,
                               exchange->in.logout);
    if (r->method_number == M_POST) {
        error = handle_post(exchange, r, logout);
    }
    else if (exchange->session) {
        idp_reply_page(&exchange->reply, 200, idp_page_logout_ask(
            r->pool, exchange->in.view, exchange->session->user,
            idp_logout_url(exchange, r), idp_logout_token(exchange)));
    }
    else {
        idp_logout_show(&exchange->reply, &exchange->env, provider,
                        &exchange->in, logout, logout
                        ? make_token(exchange, logout->session->id) : NULL);
    }
    return error;
}
