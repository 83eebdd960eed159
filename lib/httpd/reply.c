/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/reply.h"

#include <http_protocol.h>
#include <apr_escape.h>
#include <apr_strings.h>

#include "lib/base/text.h"

/*
 * strict-origin: the service provider may see where the form came from, but
 * not the launch address.  With no-referrer browsers send Origin: null.
 */
static void set_headers(request_rec *r, const idp_reply_t *reply)
{
    bool framed = reply->sp && reply->sp->frame_ancestors;

    /* who signed the user in may have said something weaker */
    apr_table_unset(r->err_headers_out, "Cache-Control");
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    apr_table_setn(r->headers_out, "Content-Language", reply->language);
    apr_table_setn(r->headers_out, "Content-Security-Policy", reply->policy);
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    apr_table_setn(r->headers_out, "Referrer-Policy", "strict-origin");
    if (!framed) {
        apr_table_setn(r->headers_out, "X-Frame-Options", "DENY");
    }
    if (reply->retry_after > 0) {
        apr_table_setn(r->headers_out, "Retry-After",
                       apr_itoa(r->pool, reply->retry_after));
    }
}

static int send_page(const idp_reply_t *reply, request_rec *r)
{
    apr_size_t length = strlen(reply->html);

    r->status = reply->status;
    ap_set_content_type(r, reply->type ? reply->type
                                       : "text/html; charset=utf-8");
    ap_set_content_length(r, (apr_off_t)length);
    set_headers(r, reply);
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
    return send_page(reply, r);
}

int idp_reply_refuse(idp_exchange_t *exchange, request_rec *r,
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
    return send_page(reply, r);
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
