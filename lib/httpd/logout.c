/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/logout.h"

#include <apr_strings.h>

#include "lib/base/form.h"
#include "lib/httpd/directory.h"
#include "lib/httpd/input.h"
#include "lib/httpd/origin.h"
#include "lib/httpd/session.h"
#include "lib/page/page.h"
#include "lib/sso/revocation.h"

#define PURPOSE "logout"
#define TOKEN_LIFETIME apr_time_from_sec(12 * 3600)
#define MAX_FORM 4096

const char *idp_logout_url(const idp_exchange_t *exchange,
                           const request_rec *r)
{
    return apr_pstrcat(r->pool, exchange->provider->base_url, "/logout",
                       NULL);
}

/* Who is signed in makes it, so that nobody else can have it. */
static const char *owner_of(const idp_exchange_t *exchange)
{
    return exchange->session ? exchange->session->id
         : exchange->in.user ? exchange->in.user : "";
}

const char *idp_logout_token(const idp_exchange_t *exchange)
{
    const char *owner = owner_of(exchange);

    return exchange->provider->sealer
        ? idp_seal(&exchange->env, exchange->provider->sealer, PURPOSE,
                   exchange->env.now + TOKEN_LIFETIME, owner, strlen(owner))
        : NULL;
}

static const idp_error_t *check_token(const idp_exchange_t *exchange,
                                      request_rec *r)
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
        if (!owner || strcmp(owner, owner_of(exchange)) != 0) {
            error = idp_error(r->pool, IDP_E_LOGIN_FORM, "the sign-out form "
                              "has no token of this session");
        }
    }
    return error;
}

/* Ends the session here and, through the cache, on every node. */
static bool end_session(const idp_exchange_t *exchange, request_rec *r)
{
    bool ended = true;

    if (exchange->session && exchange->provider->cache) {
        ended = idp_revoke(&exchange->env, exchange->provider->cache,
                           IDP_REVOKE_SESSION, exchange->session->id);
    }
    idp_session_clear(r);
    return ended;
}

static void show_done(idp_exchange_t *exchange, request_rec *r,
                      const char *user, bool everywhere)
{
    idp_logout_page_t page = { user, everywhere, NULL, NULL, NULL };

    page.again = apr_pstrcat(r->pool, exchange->provider->base_url,
                             "/login", NULL);
    idp_reply_page(&exchange->reply, 200, idp_page_logout_done(
        r->pool, exchange->in.view, &page));
}

const idp_error_t *idp_logout_handle(idp_exchange_t *exchange,
                                     request_rec *r)
{
    const char *user;
    const idp_error_t *error = NULL;

    if (!exchange->provider->sealer) {
        return idp_error(r->pool, IDP_E_NOT_FOUND, "no Location has a "
                         "session that could be ended");
    }
    exchange->session = idp_session_of(r);
    user = exchange->session ? exchange->session->user : NULL;
    if (r->method_number == M_POST) {
        error = check_token(exchange, r);
        if (!error) {
            show_done(exchange, r, user, end_session(exchange, r));
            exchange->reply.level = IDP_LOG_INFO;
            exchange->reply.note = apr_psprintf(r->pool, "%s is signed out",
                                                user ? user : "nobody");
        }
    }
    else if (user) {
        idp_reply_page(&exchange->reply, 200, idp_page_logout_ask(
            r->pool, exchange->in.view, user, idp_logout_url(exchange, r),
            idp_logout_token(exchange)));
    }
    else {
        show_done(exchange, r, NULL, true);
    }
    return error;
}
