/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/authn.h"

#include <http_protocol.h>
#include <http_request.h>
#include <apr_strings.h>

#include "lib/httpd/directory.h"
#include "lib/httpd/input.h"
#include "lib/httpd/reply.h"
#include "lib/httpd/session.h"
#include "lib/sso/throttle.h"

/*
 * Does R bring a name and a password to one of our paths?  With AuthType
 * Basic, or with one that takes them too, such as GSSAPI with
 * GssapiBasicAuth.  Fills ATTEMPT.
 */
static bool is_basic(idp_attempt_t *attempt, request_rec *r)
{
    const idp_exchange_t *exchange = idp_exchange_of(r);
    const char *user = NULL, *password = NULL;

    if (!exchange || r->main || !exchange->provider->cache
        || idp_directory_is_ours(r)
        || ap_get_basic_auth_components(r, &user, &password)
           != APR_SUCCESS || !user) {
        return false;
    }
    attempt->cache = exchange->provider->cache;
    attempt->sealer = exchange->provider->sealer;
    attempt->user = user;
    attempt->address = r->useragent_ip;
    attempt->device = NULL;
    return true;
}

static int throttle_basic(request_rec *r)
{
    idp_attempt_t attempt = { 0 };
    idp_env_t env;
    int wait = 0;

    if (is_basic(&attempt, r)) {
        idp_input_env(&env, r);
        wait = idp_throttle_wait(&env, &attempt);
    }
    if (wait > 0 || attempt.failures > 0) {
        idp_exchange_of(r)->wait = wait;
        idp_exchange_of(r)->failures = attempt.failures;
    }
    return wait;
}

int idp_authn_check_access(request_rec *r)
{
    idp_exchange_t *exchange = idp_exchange_of(r);
    const idp_endpoint_t *endpoint = exchange ? exchange->endpoint : NULL;

    if (!exchange || r->main) {
        return DECLINED;
    }
    if (endpoint && endpoint->who == IDP_WHO_ANYBODY) {
        return OK;
    }
    if (idp_directory_is_ours(r)) {
        exchange->session = idp_session_of(r);
        return exchange->session ? DECLINED : OK;
    }
    return throttle_basic(r) > 0 ? OK : DECLINED;
}

int idp_authn_check(request_rec *r)
{
    const idp_session_t *session;

    if (!idp_directory_is_ours(r)) {
        return DECLINED;
    }
    if (!idp_exchange_of(r)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "connect_idp: AuthType "
                      "ConnectIdP at %s, which is not below the path of "
                      "ConnectIdPBaseURL; its sessions go no further",
                      r->uri);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    session = idp_session_of(r);
    if (!session) {
        return HTTP_UNAUTHORIZED;
    }
    r->user = apr_pstrdup(r->pool, session->user);
    r->ap_auth_type = (char *)IDP_AUTH_TYPE;
    if (!r->main) {
        idp_session_renew(r, session);
    }
    return OK;
}

int idp_authn_note(request_rec *r)
{
    idp_exchange_t *exchange = idp_exchange_of(r);

    if (exchange) {
        exchange->authenticated = true;
    }
    return DECLINED;
}

int idp_authn_refuse(request_rec *r, const char *auth_type)
{
    idp_exchange_t *exchange = idp_exchange_of(r);

    if (!exchange || r->main || strcasecmp(auth_type, IDP_AUTH_TYPE) != 0) {
        return DECLINED;
    }
    idp_input_env(&exchange->env, r);
    idp_input_view(exchange, r);
    idp_reply_instead(exchange, r, HTTP_UNAUTHORIZED, idp_error(
        r->pool, IDP_E_FORBIDDEN, "the Require lines of %s do not let this "
        "user in", r->uri));
    return OK;
}

int idp_authn_count(request_rec *r)
{
    idp_attempt_t attempt;
    idp_env_t env;

    if (is_basic(&attempt, r) && idp_exchange_of(r)->wait == 0) {
        idp_input_env(&env, r);
        if (r->status == HTTP_UNAUTHORIZED
            && !idp_exchange_of(r)->authenticated) {
            idp_throttle_failed(&env, &attempt);
        }
        else if (idp_exchange_of(r)->authenticated
                 && idp_exchange_of(r)->failures > 0) {
            idp_throttle_succeeded(&env, &attempt);
        }
    }
    return DECLINED;
}
