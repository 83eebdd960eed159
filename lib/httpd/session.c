/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/session.h"

#include <util_cookies.h>
#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/httpd/input.h"
#include "lib/sso/revocation.h"
#include "lib/sso/throttle.h"

#define SESSION "connect_idp"
#define DEVICE "connect_idp_device"
#define LOGOUT "connect_idp_logout"

static const idp_provider_t *provider_of(const request_rec *r)
{
    return idp_server_of(r->server)->provider;
}

static bool is_https(const idp_provider_t *provider)
{
    return strncmp(provider->base_url, "https:", 6) == 0;
}

/*
 * Prefixes that browsers enforce: __Host- needs the path of the whole host,
 * __Secure- any path, and both need https.
 */
static const char *cookie_name(const request_rec *r, const char *base)
{
    const idp_provider_t *provider = provider_of(r);
    const char *prefix = !is_https(provider) ? ""
        : provider->base_path[0] ? "__Secure-" : "__Host-";

    return apr_pstrcat(r->pool, prefix, base, NULL);
}

/* SameSite=None without Secure would be refused by browsers. */
static const char *attributes(request_rec *r, long seconds)
{
    const idp_provider_t *provider = provider_of(r);
    const idp_session_rules_t *rules =
        idp_directory_session(idp_directory_of(r));
    bool https = is_https(provider);
    const char *same_site = rules->same_site ? rules->same_site
                                             : https ? "None" : "Lax";

    return apr_psprintf(r->pool, "Path=%s;%s%s HttpOnly; SameSite=%s",
                        provider->base_path[0] ? provider->base_path : "/",
                        seconds >= 0 ? apr_psprintf(
                            r->pool, " Max-Age=%ld;", seconds) : "",
                        https ? " Secure;" : "", same_site);
}

/* Which cookies of an answer stay when the one with this name is set. */
typedef struct others_t {
    const char *name;
    apr_table_t *table;
} others_t;

static int keep_other(void *baton, const char *key, const char *value)
{
    const others_t *others = baton;
    apr_size_t length = strlen(others->name);

    if (strncmp(value, others->name, length) != 0 || value[length] != '=') {
        apr_table_addn(others->table, key, value);
    }
    return 1;
}

/* Takes the cookie that is set already out of R's answer. */
static void unset_cookie(request_rec *r, const char *base)
{
    others_t others = { cookie_name(r, base), apr_table_make(r->pool, 2) };

    apr_table_do(keep_other, &others, r->err_headers_out, "Set-Cookie",
                 NULL);
    apr_table_unset(r->err_headers_out, "Set-Cookie");
    r->err_headers_out = apr_table_overlay(r->pool, r->err_headers_out,
                                           others.table);
}

static void send_cookie(request_rec *r, const char *base, const char *value,
                        long seconds)
{
    unset_cookie(r, base);
    apr_table_addn(r->err_headers_out, "Set-Cookie", apr_pstrcat(
        r->pool, cookie_name(r, base), "=", value, "; ",
        attributes(r, seconds), NULL));
}

static const char *read_cookie(request_rec *r, const char *base)
{
    const char *value = NULL;
    apr_status_t status = ap_cookie_read(r, cookie_name(r, base), &value, 0);

    /* two of one name could be two sessions: none is taken */
    return status == APR_SUCCESS && value && *value ? value : NULL;
}

const idp_session_t *idp_session_of(request_rec *r)
{
    const idp_provider_t *provider = provider_of(r);
    const idp_exchange_t *outer;
    const request_rec *own = r;
    const idp_session_rules_t *rules =
        idp_directory_session(idp_directory_of(r));
    const idp_session_t *session = NULL;
    const char *text;
    idp_env_t env;

    while (own->main) {
        own = own->main;
    }
    outer = idp_exchange_of(own);
    if (outer && outer->session) {
        return outer->session;
    }
    text = provider && provider->sealer ? read_cookie(r, SESSION) : NULL;
    if (text) {
        idp_input_env(&env, r);
        session = idp_session_unseal(&env, provider->sealer, &rules->policy,
                                     text);
        if (session && provider->cache
            && idp_is_revoked(&env, provider->cache, session)) {
            session = NULL;
        }
    }
    return session;
}

/* It goes with the browser: how long it lasts is sealed inside. */
void idp_session_send(request_rec *r, const idp_session_t *session)
{
    const idp_session_rules_t *rules =
        idp_directory_session(idp_directory_of(r));
    const char *text;
    idp_env_t env;

    idp_input_env(&env, r);
    text = idp_session_seal(&env, provider_of(r)->sealer, &rules->policy,
                            session);
    if (text) {
        send_cookie(r, SESSION, text, -1);
    }
}

void idp_session_clear(request_rec *r)
{
    send_cookie(r, SESSION, "", 0);
}

const char *idp_session_logout(request_rec *r)
{
    return read_cookie(r, LOGOUT);
}

void idp_session_send_logout(request_rec *r, const char *text)
{
    send_cookie(r, LOGOUT, text, *text ? -1 : 0);
}

void idp_session_renew(request_rec *r, const idp_session_t *session)
{
    const idp_session_rules_t *rules =
        idp_directory_session(idp_directory_of(r));
    idp_session_t renewed = *session;
    idp_env_t env;

    idp_input_env(&env, r);
    if (idp_session_is_stale(&env, &rules->policy, session)) {
        renewed.last_seen = env.now;
        idp_session_send(r, &renewed);
    }
}

const idp_session_t *idp_session_keep(request_rec *r)
{
    const idp_directory_t *directory = idp_directory_of(r);
    const idp_session_t *session = NULL;
    idp_env_t env;

    if (directory->session && r->user && idp_text_is_clean(r->user)
        && provider_of(r)->sealer) {
        session = idp_session_of(r);
        if (session && strcmp(session->user, r->user) == 0) {
            idp_session_renew(r, session);
        }
        else {
            idp_input_env(&env, r);
            session = idp_session_make(&env, r->user, idp_directory_class(
                directory, r, r->ap_auth_type ? r->ap_auth_type : ""));
            if (session) {
                idp_session_send(r, session);
            }
        }
    }
    return session;
}

const char *idp_session_device(request_rec *r)
{
    return read_cookie(r, DEVICE);
}

void idp_session_send_device(request_rec *r, const char *user)
{
    const char *text;
    idp_env_t env;

    idp_input_env(&env, r);
    text = idp_throttle_device(&env, provider_of(r)->sealer, user);
    if (text) {
        send_cookie(r, DEVICE, text,
                    (long)apr_time_sec(IDP_THROTTLE_DEVICE_LIFETIME));
    }
}
