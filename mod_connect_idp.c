/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mod_connect_idp: httpd as a SAML 2.0 identity provider.
 *
 * This file is the table of contents.  A request goes through the hooks
 * below; the endpoint table says which use case of lib/sso answers it;
 * lib/httpd reads the request and sends the reply.
 */
#include "lib/httpd/apps.h"
#include "lib/httpd/authn.h"
#include "lib/httpd/directory.h"
#include "lib/httpd/endpoint.h"
#include "lib/httpd/input.h"
#include "lib/httpd/login.h"
#include "lib/httpd/logout.h"
#include "lib/httpd/preview.h"
#include "lib/httpd/reply.h"
#include "lib/httpd/session.h"
#include "lib/httpd/slo.h"

#include <http_protocol.h>
#include <http_request.h>

static const idp_error_t *handle_sso(idp_exchange_t *exchange,
                                     request_rec *r)
{
    (void)r;
    return idp_answer_request(&exchange->reply, &exchange->env,
                              exchange->provider, &exchange->in);
}

static const idp_error_t *handle_launch(idp_exchange_t *exchange,
                                        request_rec *r)
{
    (void)r;
    return idp_launch(&exchange->reply, &exchange->env, exchange->provider,
                      &exchange->in, exchange->name);
}

static const idp_error_t *handle_login(idp_exchange_t *exchange,
                                       request_rec *r);

/* path, PATH/NAME?, methods, who, SAML's parameters?, use case; NULL sends
   our metadata */
static const idp_endpoint_t endpoints[] = {
    { "/metadata", false, IDP_GET, IDP_WHO_ANYBODY, false, NULL },
    { "/sso", false, IDP_GET | IDP_POST, IDP_WHO_ASKED, true, handle_sso },
    { "/launch", true, IDP_GET, IDP_WHO_ASKED, true, handle_launch },
    { "/", false, IDP_GET, IDP_WHO_USER, false, idp_apps_handle },
    { "/preview", false, IDP_GET, IDP_WHO_USER, true, idp_preview_handle },
    { "/login", false, IDP_GET | IDP_POST, IDP_WHO_ANYBODY, false,
      handle_login },
    { "/logout", false, IDP_GET | IDP_POST, IDP_WHO_ANYBODY, false,
      idp_logout_handle },
    { "/slo", false, IDP_GET | IDP_POST, IDP_WHO_ANYBODY, true,
      idp_slo_handle },
    { "/slo/soap", false, IDP_POST, IDP_WHO_ANYBODY, false,
      idp_slo_handle_soap },
    { NULL, false, 0, IDP_WHO_USER, false, NULL }
};

static const idp_error_t *handle_login(idp_exchange_t *exchange,
                                       request_rec *r)
{
    return idp_login_handle(exchange, r, endpoints);
}

static int on_pre_translate_name(request_rec *r)
{
    idp_endpoint_mend(r);
    return idp_endpoint_claim(r, endpoints);
}

static int on_translate_name(request_rec *r)
{
    return idp_endpoint_claim(r, endpoints);
}

static int on_map_to_storage(request_rec *r)
{
    return idp_exchange_of(r) ? OK : DECLINED;
}

/* What must be true of a request before a use case sees it. */
static const idp_error_t *check_request(const idp_exchange_t *exchange,
                                        const request_rec *r)
{
    const idp_endpoint_t *endpoint = exchange->endpoint;
    const idp_error_t *error = NULL;

    if (r->main || r->prev) {
        error = idp_error(r->pool, IDP_E_NOT_OWN_REQUEST, "a subrequest or "
                          "an internal redirect came to %s; only a request "
                          "of the browser's own is answered", r->uri);
    }
    else if (exchange->wait > 0) {
        error = idp_error(r->pool, IDP_E_THROTTLED, "too many wrong "
                          "passwords; %d s to wait", exchange->wait);
    }
    else if (!exchange->in.user && !exchange->in.can_ask
             && (!endpoint || endpoint->who != IDP_WHO_ANYBODY)) {
        error = idp_error(r->pool, IDP_E_NO_USER, "nobody is authenticated "
                          "at %s; add AuthType, AuthName, a provider and "
                          "Require valid-user to <Location %s>", r->uri,
                          exchange->provider->base_path);
    }
    else if (!endpoint) {
        error = idp_error(r->pool, IDP_E_NOT_FOUND, "there is no endpoint at "
                          "%s", r->uri);
    }
    else if (!(endpoint->methods & (AP_METHOD_BIT << r->method_number))) {
        error = idp_error(r->pool, IDP_E_METHOD, "%s does not take %s",
                          endpoint->path, r->method);
    }
    else if (!exchange->in.user && endpoint->who == IDP_WHO_USER) {
        error = idp_error(r->pool, IDP_E_LOGIN, "the user signs in");
    }
    return error;
}

static int on_handler(request_rec *r)
{
    idp_exchange_t *exchange = idp_exchange_of(r);
    const idp_error_t *error;

    if (!exchange) {
        return DECLINED;
    }
    idp_input_env(&exchange->env, r);
    idp_input_view(exchange, r);
    idp_input_user(exchange, r);
    error = check_request(exchange, r);
    if (!error && !exchange->endpoint->handle) {
        return idp_reply_metadata(exchange->provider, r);
    }
    if (!error && exchange->in.user && !exchange->session) {
        exchange->session = idp_session_keep(r);
    }
    if (!error && exchange->endpoint->saml) {
        error = idp_input_read(exchange, r);
    }
    if (!error) {
        error = exchange->endpoint->handle(exchange, r);
    }
    if (error && error->code == IDP_E_LOGIN) {
        error = idp_login_ask(exchange, r);
    }
    return error ? idp_reply_refuse(exchange, r, error)
                 : idp_reply_send(exchange, r);
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_pre_config(idp_config_prepare, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_check_config(idp_config_check, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(idp_config_start, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(idp_config_start_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_translate_name(on_pre_translate_name, NULL, NULL,
                               APR_HOOK_REALLY_FIRST);
    ap_hook_translate_name(on_translate_name, NULL, NULL,
                           APR_HOOK_REALLY_FIRST);
    ap_hook_map_to_storage(on_map_to_storage, NULL, NULL,
                           APR_HOOK_REALLY_FIRST);
    ap_hook_check_access_ex(idp_authn_check_access, NULL, NULL, APR_HOOK_FIRST,
                            AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authn(idp_authn_check, NULL, NULL, APR_HOOK_MIDDLE,
                        AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_check_authz(idp_authn_note, NULL, NULL, APR_HOOK_FIRST,
                        AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_note_auth_failure(idp_authn_refuse, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_log_transaction(idp_authn_count, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_handler(on_handler, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

__attribute__((visibility("default")))
module AP_MODULE_DECLARE_DATA connect_idp_module = {
    STANDARD20_MODULE_STUFF,
    idp_directory_create,
    idp_directory_merge,
    idp_config_create_server,
    idp_config_merge_server,
    idp_directives,
    register_hooks,
#if defined(AP_MODULE_FLAG_NONE)
    AP_MODULE_FLAG_NONE
#endif
};
