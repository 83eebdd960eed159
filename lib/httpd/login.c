/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/login.h"

#include <http_request.h>
#include <apr_strings.h>
#include <openssl/crypto.h>

#include "lib/base/form.h"
#include "lib/base/text.h"
#include "lib/httpd/input.h"
#include "lib/httpd/origin.h"
#include "lib/httpd/password.h"
#include "lib/httpd/session.h"
#include "lib/page/page.h"
#include "lib/sso/throttle.h"
#include "lib/sso/ticket.h"

#define MAX_PASSWORD 1024
#define RETRY_AFTER 60        /* seconds */
#define FAILURE_TIME apr_time_from_msec(100)

/* What a POST to /login is worked on with. */
typedef struct login_t {
    idp_exchange_t *exchange;
    request_rec *r;
    const idp_endpoint_t *endpoints;
    const char *sealed;       /* the ticket as it came; NULL: none */
    const idp_ticket_t *ticket; /* NULL: to the page of applications */
    char *user;
    char *password;
    request_rec *sub;         /* the ticket's, nobody signed in yet */
} login_t;

/* The address of what TICKET holds, below the host. */
static const char *uri_of(const login_t *login)
{
    const char *base = login->exchange->provider->base_path;
    const idp_ticket_t *ticket = login->ticket;

    return apr_pstrcat(login->r->pool, base, ticket ? ticket->path : "/",
                       NULL);
}

/* A ticket to the page of applications, for a form that has none. */
static const char *seal_home(const idp_exchange_t *exchange)
{
    idp_ticket_t home = { false, exchange->env.now, "/", "" };

    return idp_ticket_seal(&exchange->env, exchange->provider->sealer,
                           &home);
}

/* HTTP's status for PROBLEM (a message key), or for none. */
static int status_of(const char *problem)
{
    return !problem ? 200
        : strcmp(problem, "login.wait") == 0 ? 429
        : strcmp(problem, "login.failed") == 0 ? 503 : 401;
}

/* The form, with PROBLEM (a message key) above it, or NULL. */
static void show_form(const login_t *login, const char *problem)
{
    idp_exchange_t *exchange = login->exchange;
    const idp_sp_t *sp = exchange->reply.sp;
    idp_login_page_t page = { 0 };

    page.action = apr_pstrcat(login->r->pool, exchange->provider->base_url,
                              "/login", NULL);
    page.ticket = login->ticket ? login->sealed : seal_home(exchange);
    page.user = login->user ? login->user
        : exchange->session ? exchange->session->user : NULL;
    page.target = sp ? (sp->name ? sp->name : sp->entity_id) : NULL;
    page.problem = problem;
    page.wait = exchange->wait;
    exchange->reply.retry_after = exchange->wait;
    if (problem && strcmp(problem, "login.failed") == 0) {
        exchange->reply.retry_after = RETRY_AFTER;
    }
    idp_reply_page(&exchange->reply, status_of(problem), idp_page_login(
        login->r->pool, exchange->in.view, &page));
}

/*
 * Browsers that have a ticket send it, and see no page; others show it.  The
 * form itself asks no more.
 */
static void ask_for_ticket(idp_exchange_t *exchange, request_rec *r)
{
    const bool *negotiate = idp_directory_of(r)->negotiate;

    if (negotiate && *negotiate) {
        exchange->reply.status = HTTP_UNAUTHORIZED;
        apr_table_setn(r->err_headers_out, "WWW-Authenticate", "Negotiate");
    }
}

/* In a frame nobody can see whose form it is: sign in in a window. */
static void show_window(idp_exchange_t *exchange, request_rec *r)
{
    const idp_provider_t *provider = exchange->provider;
    const idp_sp_t *sp = exchange->reply.sp;
    idp_view_t framed = *exchange->in.view;
    bool get = r->method_number == M_GET;
    const char *url = apr_pstrcat(
        r->pool, provider->base_url, get ? exchange->path : "/",
        get && exchange->text ? "?" : "",
        get && exchange->text ? exchange->text : "", NULL);

    framed.ancestors = sp ? sp->frame_ancestors : NULL;
    idp_reply_page(&exchange->reply, 200, idp_page_window(
        r->pool, &framed, url));
}

const idp_error_t *idp_login_ask(idp_exchange_t *exchange, request_rec *r)
{
    idp_ticket_t ticket = { exchange->in.post, r->request_time,
                            exchange->path,
                            exchange->text ? exchange->text : "" };
    login_t login = { exchange, r, NULL, NULL, &ticket, NULL, NULL, NULL };

    if (idp_origin_is_framed(r)) {
        show_window(exchange, r);
        ask_for_ticket(exchange, r);
        return NULL;
    }
    login.sealed = idp_ticket_seal(&exchange->env,
                                   exchange->provider->sealer, &ticket);
    if (!login.sealed) {
        return idp_error(r->pool, IDP_E_INTERNAL, "the request cannot be "
                         "sealed");
    }
    show_form(&login, NULL);
    ask_for_ticket(exchange, r);
    return NULL;
}

/* Reads the form.  *PROBLEM is set where it must be shown again. */
static const idp_error_t *read_form(login_t *login, const char **problem)
{
    request_rec *r = login->r;
    idp_exchange_t *exchange = login->exchange;
    char *body = NULL;
    bool expired = false;
    const idp_error_t *error;

    error = idp_origin_check(exchange->provider, r);
    if (!error) {
        error = idp_input_form(&body, r, IDP_INPUT_MAX_FORM);
    }
    if (error) {
        return error;
    }
    login->sealed = idp_form_value(r->pool, body, "ticket");
    login->user = idp_form_value(r->pool, body, "user");
    login->password = idp_form_value(r->pool, body, "password");
    OPENSSL_cleanse(body, strlen(body));
    if (login->sealed) {
        login->ticket = idp_ticket_unseal(&exchange->env,
                                          exchange->provider->sealer,
                                          login->sealed, &expired);
    }
    if (!login->ticket && !expired) {
        error = idp_error(r->pool, IDP_E_LOGIN_FORM, "the form has %s",
                          login->sealed ? "a ticket that was not made here"
                                        : "no ticket");
    }
    else if (expired) {
        *problem = "login.expired";
    }
    else if (!login->user || !*login->user || !login->password
             || !*login->password) {
        *problem = "login.empty";
    }
    else if (strlen(login->user) > IDP_SESSION_MAX_USER
             || !idp_text_is_clean(login->user)
             || strlen(login->password) > MAX_PASSWORD) {
        login->user = NULL;
        *problem = "login.wrong";
    }
    return error;
}

/*
 * A failure takes as long as the next one, whether the user is known or not
 * and whatever the provider had to compute.
 */
static void pad(apr_time_t start)
{
    apr_interval_time_t left = start + FAILURE_TIME - apr_time_now();

    if (left > 0) {
        apr_sleep(left);
    }
}

/*
 * Is the password right?  Counted, and logged for fail2ban.  The Location of
 * what the ticket holds names the providers.
 */
static bool is_right(login_t *login, const char **problem)
{
    idp_exchange_t *exchange = login->exchange;
    request_rec *r = login->r;
    idp_attempt_t attempt = {
        exchange->provider->cache, exchange->provider->sealer, login->user,
        r->useragent_ip, idp_session_device(r), 0
    };
    apr_time_t start = apr_time_now();
    idp_password_t result;

    exchange->wait = idp_throttle_wait(&exchange->env, &attempt);
    if (exchange->wait > 0) {
        *problem = "login.wait";
        return false;
    }
    result = idp_password_check(login->sub, login->user, login->password);
    if (result == IDP_PASSWORD_RIGHT) {
        idp_throttle_succeeded(&exchange->env, &attempt);
    }
    else if (result == IDP_PASSWORD_WRONG) {
        idp_throttle_failed(&exchange->env, &attempt);
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, 0, r, "connect_idp: wrong "
                      "password or unknown user \"%s\" from %s",
                      idp_text_log(r->pool, login->user, 100),
                      r->useragent_ip);
        pad(start);
        *problem = "login.wrong";
    }
    else {
        *problem = "login.failed";
    }
    return result == IDP_PASSWORD_RIGHT;
}

/*
 * Answers what the ticket holds.  A subrequest runs the Require lines of its
 * path for the new session; the endpoint then sees what it would have seen.
 */
static const idp_error_t *resume(login_t *login)
{
    idp_exchange_t *exchange = login->exchange;
    const idp_ticket_t *ticket = login->ticket;
    request_rec *sub = idp_input_look_up(login->r, uri_of(login));
    const idp_error_t *error = NULL;

    exchange->path = ticket->path;
    exchange->text = ticket->parameters;
    exchange->endpoint = idp_endpoint_find(&exchange->name, login->endpoints,
                                           ticket->path);
    if (sub->status != HTTP_OK || !sub->user || !exchange->endpoint) {
        error = idp_error(login->r->pool, IDP_E_FORBIDDEN, "the Require "
                          "lines of %s do not let this user in",
                          sub->uri);
    }
    if (!error) {
        /* what the providers found out about the user */
        apr_table_overlap(sub->subprocess_env, login->sub->subprocess_env,
                          APR_OVERLAP_TABLES_SET);
        idp_input_user(exchange, sub);
        exchange->in.fresh = true;
        exchange->in.post = ticket->post;
        exchange->in.received = ticket->received;
        error = idp_parameters_read(&exchange->in.parameters,
                                    login->r->pool, ticket->parameters);
    }
    if (!error) {
        error = exchange->endpoint->handle(exchange, sub);
    }
    return error;
}

/* The user is known: the session, then what was wanted. */
static const idp_error_t *enter(login_t *login)
{
    idp_exchange_t *exchange = login->exchange;
    request_rec *r = login->r;
    idp_session_t *session = idp_session_make(
        &exchange->env, login->user,
        idp_directory_class(idp_directory_of(login->sub), login->sub,
                            IDP_AUTH_TYPE));

    if (!session) {
        return idp_error(r->pool, IDP_E_INTERNAL, "OpenSSL has no random "
                         "bytes");
    }
    exchange->session = session;
    r->user = login->user;
    idp_session_send(r, session);
    idp_session_send_device(r, login->user);
    return resume(login);
}

static const idp_error_t *handle_post(login_t *login)
{
    const char *problem = NULL;
    const idp_error_t *error = read_form(login, &problem);

    if (!error && !problem) {
        login->sub = ap_sub_req_lookup_uri(uri_of(login), login->r, NULL);
        if (is_right(login, &problem)) {
            error = enter(login);
        }
    }
    if (login->password) {
        OPENSSL_cleanse(login->password, strlen(login->password));
    }
    if (problem) {
        show_form(login, problem);
    }
    return error;
}

const idp_error_t *idp_login_handle(idp_exchange_t *exchange, request_rec *r,
                                    const idp_endpoint_t *endpoints)
{
    login_t login = { exchange, r, endpoints, NULL, NULL, NULL, NULL, NULL };

    if (!exchange->provider->sealer) {
        return idp_error(r->pool, IDP_E_NOT_FOUND, "no Location has AuthType "
                         "ConnectIdP with ConnectIdPAuthProvider");
    }
    if (r->method_number == M_POST) {
        return handle_post(&login);
    }
    show_form(&login, NULL);
    return NULL;
}
