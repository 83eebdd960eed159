/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/reply.h"

#include <http_protocol.h>
#include <apr_escape.h>
#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/httpd/session.h"

/*
 * strict-origin: the service provider may see where the form came from, but
 * not the launch address.  With no-referrer browsers send Origin: null.
 */
static void set_headers(apr_table_t *headers, request_rec *r,
                        const idp_reply_t *reply)
{
    bool framed = reply->sp && reply->sp->frame_ancestors;

    /* who signed the user in may have said something weaker */
    apr_table_unset(r->err_headers_out, "Cache-Control");
    apr_table_setn(headers, "Cache-Control", "no-store");
    apr_table_setn(headers, "Content-Language", reply->language);
    apr_table_setn(headers, "Content-Security-Policy", reply->policy);
    apr_table_setn(headers, "X-Content-Type-Options", "nosniff");
    apr_table_setn(headers, "Referrer-Policy", "strict-origin");
    if (!framed) {
        apr_table_setn(headers, "X-Frame-Options", "DENY");
    }
    if (reply->retry_after > 0) {
        apr_table_setn(headers, "Retry-After",
                       apr_itoa(r->pool, reply->retry_after));
    }
}

/*
 * 303: the browser asks with GET, whatever it came with (SAML Bindings
 * 3.4.4.1).
 */
static int send_elsewhere(const idp_reply_t *reply, request_rec *r)
{
    r->status = HTTP_SEE_OTHER;
    apr_table_unset(r->err_headers_out, "Cache-Control");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "Referrer-Policy", "strict-origin");
    apr_table_setn(r->headers_out, "Location", reply->redirect);
    ap_set_content_length(r, 0);
    return OK;
}

static void send_cookies(const idp_reply_t *reply, request_rec *r)
{
    if (reply->session) {
        idp_session_send(r, reply->session);
    }
    if (reply->session_ends) {
        idp_session_clear(r);
    }
    if (reply->logout) {
        idp_session_send_logout(r, reply->logout);
    }
}

static int send_page(const idp_reply_t *reply, request_rec *r)
{
    apr_size_t length = strlen(reply->html);

    r->status = reply->status;
    ap_set_content_type(r, reply->type ? reply->type
                                       : "text/html; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)length);
    set_headers(r->headers_out, r, reply);
    if (!r->header_only) {
        ap_rwrite(reply->html, (int)length, r);
    }
    return OK;
}

static const char *name_of(const idp_sp_t *sp)
{
    return !sp ? "-" : sp->name ? sp->name : sp->entity_id;
}

/* Short enough to be read out on the telephone. */
static const char *make_reference(const idp_env_t *env)
{
    unsigned char bytes[6];

    return env->random(bytes, sizeof(bytes))
        ? apr_pescape_hex(env->pool, bytes, sizeof(bytes), 0) : "none";
}

int idp_reply_send(idp_exchange_t *exchange, request_rec *r)
{
    const idp_reply_t *reply = &exchange->reply;
    bool refused = reply->level != IDP_LOG_INFO;

    if (reply->note) {
        exchange->env.log(exchange->env.log_baton, reply->level, apr_psprintf(
            r->pool, "%s%s%s%s (service provider %s)", refused ? "[" : "",
            refused ? make_reference(&exchange->env) : "",
            refused ? "] " : "", reply->note, name_of(reply->sp)));
    }
    send_cookies(reply, r);
    return reply->redirect ? send_elsewhere(reply, r) : send_page(reply, r);
}

/* The page for ERROR, and its line in the log. */
static void make_refusal(idp_exchange_t *exchange, request_rec *r,
                         const idp_error_t *error)
{
    const idp_error_row_t *row = idp_error_row(error->code);
    idp_reply_t *reply = &exchange->reply;
    const char *reference = make_reference(&exchange->env);

    idp_reply_error(reply, r->pool, exchange->in.view, error, reference);
    if (error->code == IDP_E_METHOD) {
        apr_table_setn(r->headers_out, "Allow",
                       exchange->endpoint->methods & IDP_POST
                       ? "GET, HEAD, POST" : "GET, HEAD");
    }
    if (error->code == IDP_E_SOURCE || error->code == IDP_E_THROTTLED) {
        reply->retry_after = exchange->wait > 0 ? exchange->wait : 60;
    }
    exchange->env.log(exchange->env.log_baton, row->level, apr_psprintf(
        r->pool, "[%s] %s: %s%s%s (service provider %s, user %s)", reference,
        row->symbol, error->heading ? error->heading : "",
        error->heading ? ": " : "", error->reason,
        idp_text_log(r->pool, name_of(reply->sp), 200),
        r->user ? idp_text_log(r->pool, r->user, 100) : "-"));
}

int idp_reply_refuse(idp_exchange_t *exchange, request_rec *r,
                     const idp_error_t *error)
{
    make_refusal(exchange, r, error);
    return send_page(&exchange->reply, r);
}

void idp_reply_instead(idp_exchange_t *exchange, request_rec *r, int status,
                       const idp_error_t *error)
{
    make_refusal(exchange, r, error);
    set_headers(r->err_headers_out, r, &exchange->reply);
    /* httpd says ISO 8859-1, or nothing; then the page itself says UTF-8 */
    apr_table_setn(r->subprocess_env, "suppress-error-charset", "1");
    ap_custom_response(r, status, apr_pstrcat(r->pool, "\"",
                                              exchange->reply.html, NULL));
}

int idp_reply_metadata(const idp_provider_t *provider, request_rec *r)
{
    apr_size_t length = strlen(provider->metadata);

    ap_set_content_type(r, "application/samlmetadata+xml");
    ap_set_content_length(r, (apr_off_t)length);
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    if (!r->header_only) {
        ap_rwrite(provider->metadata, (int)length, r);
    }
    return OK;
}
