/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/input.h"

#include <http_protocol.h>
#include <http_request.h>
#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/httpd/directory.h"

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

void idp_input_env(idp_env_t *env, request_rec *r)
{
    env->pool = r->pool;
    env->now = r->request_time;
    env->random = idp_env_random;
    env->log = log_line;
    env->log_baton = r;
    env->steps = NULL;
}

void idp_input_view(idp_exchange_t *exchange, const request_rec *r)
{
    exchange->view.pages = exchange->provider->pages;
    exchange->view.languages = apr_table_get(r->headers_in,
                                             "Accept-Language");
    exchange->in.view = &exchange->view;
}

request_rec *idp_input_look_up(request_rec *r, const char *uri)
{
    /* the parent has a copy of its configuration for the time being */
    ap_conf_vector_t *config = r->per_dir_config;
    request_rec *sub;

    r->per_dir_config = ap_merge_per_dir_configs(
        r->pool, config, ap_create_per_dir_config(r->pool));
    sub = ap_sub_req_lookup_uri(uri, r, NULL);
    r->per_dir_config = config;
    return sub;
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
    request_rec *sub = idp_input_look_up(r, uri);
    bool may = sub->status == HTTP_OK && sub->user
               && strcmp(sub->user, r->user) == 0;

    ap_destroy_sub_req(sub);
    return may;
}

/* Reads what there is, up to MAX bytes and one more. */
static long read_all(request_rec *r, char *body, apr_size_t max,
                     apr_size_t *size)
{
    long got = 0;

    if (ap_should_client_block(r)) {
        do {
            got = ap_get_client_block(r, body + *size, max + 1 - *size);
            *size += got > 0 ? (apr_size_t)got : 0;
        } while (got > 0 && *size <= max);
    }
    return got;
}

const idp_error_t *idp_input_body(char **text, request_rec *r,
                                  const char *type, apr_size_t max)
{
    const char *found = apr_table_get(r->headers_in, "Content-Type");
    apr_size_t length = found ? strcspn(found, "; ") : 0;
    char *body;
    apr_size_t size = 0;
    long got;

    if (length != strlen(type) || strncasecmp(found, type, length) != 0) {
        return idp_error(r->pool, IDP_E_MESSAGE, "Content-Type is \"%s\"; "
                         "%s is expected",
                         found ? idp_text_log(r->pool, found, 80) : "",
                         type);
    }
    if (ap_setup_client_block(r, REQUEST_CHUNKED_DECHUNK) != OK) {
        return idp_error(r->pool, IDP_E_MESSAGE, "the body cannot be read");
    }
    body = apr_palloc(r->pool, max + 2);
    got = read_all(r, body, max, &size);
    body[size] = '\0';
    if (size > max) {
        return idp_error(r->pool, IDP_E_MESSAGE_SIZE, "the body has more "
                         "than %" APR_SIZE_T_FMT " bytes", max);
    }
    if (got < 0 || strlen(body) != size) {
        return idp_error(r->pool, IDP_E_MESSAGE, "the body ends early or has "
                         "a NUL byte");
    }
    *text = body;
    return NULL;
}

const idp_error_t *idp_input_form(char **text, request_rec *r,
                                  apr_size_t max)
{
    return idp_input_body(text, r, FORM, max);
}

void idp_input_user(idp_exchange_t *exchange, request_rec *r)
{
    const idp_directory_t *directory = idp_directory_of(r);
    const idp_session_t *session = exchange->session;
    idp_in_t *in = &exchange->in;

    /* mod_authn_anon lets people in without a name: that is nobody */
    in->user = r->user && *r->user ? r->user : NULL;
    in->auth_type = r->ap_auth_type ? r->ap_auth_type : "none";
    in->can_ask = idp_directory_is_ours(r);
    in->asks_always = idp_directory_session(directory)->reauth;
    in->authn_instant = session ? session->authn_instant : r->request_time;
    in->class_ref = session ? session->class_ref
        : idp_directory_class(directory, r, in->auth_type);
    in->session = session;
    in->session_ends = session ? session->authn_instant
        + idp_directory_session(directory)->policy.lifetime : 0;
    in->request = r;
    in->may_open = may_open;
}

const idp_error_t *idp_input_read(idp_exchange_t *exchange, request_rec *r)
{
    idp_in_t *in = &exchange->in;
    char *body = NULL;
    const idp_error_t *error = NULL;

    idp_input_user(exchange, r);
    in->received = r->request_time;
    in->post = r->method_number == M_POST;
    if (in->post) {
        error = idp_input_form(&body, r, IDP_PARAMETERS_MAX_BYTES);
        exchange->text = body;
    }
    return error ? error
        : idp_parameters_read(&in->parameters, r->pool, exchange->text);
}
