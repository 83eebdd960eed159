/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/input.h"

#include <http_protocol.h>
#include <http_request.h>
#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"

#define FORM "application/x-www-form-urlencoded"

static const int levels[] = {
    [IDP_LOG_ERROR] = APLOG_ERR,
    [IDP_LOG_WARNING] = APLOG_WARNING,
    [IDP_LOG_INFO] = APLOG_INFO,
};

static void log_line(void *baton, idp_log_level_t level, const char *line)
{
    const request_rec *r = baton;

    ap_log_rerror(APLOG_MARK, levels[level], 0, r, "connect_idp: %s", line);
}

void idp_input_env(idp_exchange_t *exchange, request_rec *r)
{
    exchange->env.pool = r->pool;
    exchange->env.now = r->request_time;
    exchange->env.random = idp_env_random;
    exchange->env.log = log_line;
    exchange->env.log_baton = r;
}

/* What a way of signing in is worth where nobody says otherwise. */
static const struct {
    const char *auth_type;
    const char *class_ref;
} classes[] = {
    { "Basic", IDP_CONTEXT "PasswordProtectedTransport" },
    { "Digest", IDP_CONTEXT "PasswordProtectedTransport" },
    { "form", IDP_CONTEXT "PasswordProtectedTransport" },
    { "GSSAPI", IDP_CONTEXT "Kerberos" },
    { "Negotiate", IDP_CONTEXT "Kerberos" },
    { NULL, IDP_CONTEXT "unspecified" }
};

static const char *class_of(const char *auth_type)
{
    int i = 0;

    while (classes[i].auth_type
           && strcasecmp(classes[i].auth_type, auth_type) != 0) {
        i++;
    }
    return classes[i].class_ref;
}

/*
 * Would /launch/NAME let this user in?  A subrequest runs its Require lines;
 * nothing is sent.
 */
static bool may_open(void *request, const char *name)
{
    request_rec *r = request;
    const idp_exchange_t *exchange = idp_exchange_of(r);
    const char *uri = apr_pstrcat(r->pool, exchange->provider->base_path,
                                  "/launch/", name, NULL);
    request_rec *sub = ap_sub_req_lookup_uri(uri, r, NULL);
    bool may = sub->status == HTTP_OK && sub->user
               && strcmp(sub->user, r->user) == 0;

    ap_destroy_sub_req(sub);
    return may;
}

/* Reads the body of at most IDP_PARAMETERS_MAX_BYTES into *TEXT. */
static const idp_error_t *read_body(const char **text, request_rec *r)
{
    const char *type = apr_table_get(r->headers_in, "Content-Type");
    apr_size_t length = type ? strcspn(type, "; ") : 0;
    char *body;
    apr_size_t size = 0;
    long got = 0;

    if (length != sizeof(FORM) - 1 || strncasecmp(type, FORM, length) != 0) {
        return idp_error(r->pool, IDP_E_MESSAGE, "Content-Type is \"%s\"; "
                         FORM " is expected",
                         type ? idp_text_log(r->pool, type, 80) : "");
    }
    if (ap_setup_client_block(r, REQUEST_CHUNKED_DECHUNK) != OK) {
        return idp_error(r->pool, IDP_E_MESSAGE, "the body cannot be read");
    }
    body = apr_palloc(r->pool, IDP_PARAMETERS_MAX_BYTES + 2);
    if (ap_should_client_block(r)) {
        do {
            got = ap_get_client_block(r, body + size,
                                      IDP_PARAMETERS_MAX_BYTES + 1 - size);
            size += got > 0 ? (apr_size_t)got : 0;
        } while (got > 0 && size <= IDP_PARAMETERS_MAX_BYTES);
    }
    body[size] = '\0';
    if (size > IDP_PARAMETERS_MAX_BYTES) {
        return idp_error(r->pool, IDP_E_MESSAGE_SIZE, "the body has more "
                         "than %d bytes", IDP_PARAMETERS_MAX_BYTES);
    }
    if (got < 0 || strlen(body) != size) {
        return idp_error(r->pool, IDP_E_MESSAGE, "the body ends early or has "
                         "a NUL byte");
    }
    *text = body;
    return NULL;
}

const idp_error_t *idp_input_read(idp_exchange_t *exchange, request_rec *r)
{
    const char *auth_type = r->ap_auth_type ? r->ap_auth_type : "none";
    idp_in_t *in = &exchange->in;
    const char *text = r->args;
    const idp_error_t *error = NULL;

    in->user = r->user;
    in->authn_instant = r->request_time;
    in->auth_type = auth_type;
    in->class_ref = class_of(auth_type);
    in->post = r->method_number == M_POST;
    in->request = r;
    in->may_open = may_open;
    if (in->post) {
        error = read_body(&text, r);
    }
    return error ? error
        : idp_parameters_read(&in->parameters, r->pool, text);
}
