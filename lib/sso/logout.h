/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_LOGOUT_H
#define IDP_SSO_LOGOUT_H

/*
 * Signing out everywhere.  The session here ends first, whatever happens
 * then.  After that the browser goes from one participant to the next, with
 * a LogoutRequest there and a LogoutResponse back; where it stands is sealed
 * in a cookie.  A participant that does not send the browser back traps
 * nobody: /logout says who has answered, and goes on.  SAML Profiles 4.4.
 */

#include "lib/sso/exchange.h"
#include "lib/sso/session.h"

/* What is known of a participant. */
enum {
    IDP_LOGOUT_WAITS = '.',   /* not asked yet, or cannot be */
    IDP_LOGOUT_ASKED = '*',   /* the browser is there now */
    IDP_LOGOUT_ENDED = '+',
    IDP_LOGOUT_LEFT = '-'     /* it did not answer, or said no */
};

typedef struct idp_logout_t {
    const idp_session_t *session; /* that was ended */
    bool everywhere;          /* on all nodes */
    char *results;            /* one for each participant, in their order */
    const char *pending;      /* ID of the LogoutRequest that is out, or "" */
    const char *requester;    /* entityID of who waits for an answer, or "" */
    bool post;                /* the binding of its request */
    const char *request_id;
    const char *relay_state;  /* NULL: none */
} idp_logout_t;

/* LOGOUT as a cookie's value; NULL where it does not fit into one. */
const char *idp_logout_seal(const idp_env_t *env, const idp_sealer_t *sealer,
                            const idp_logout_t *logout);

/* NULL where TEXT (or NULL) is none of ours. */
idp_logout_t *idp_logout_unseal(const idp_env_t *env,
                                const idp_sealer_t *sealer,
                                const char *text);

/* Ends SESSION here; nobody was asked yet, and nobody waits. */
idp_logout_t *idp_logout_begin(idp_reply_t *reply, const idp_env_t *env,
                               const idp_provider_t *provider,
                               const idp_session_t *session);

/*
 * Sends the browser to the next participant; where there is none, to who
 * waits for an answer; else shows what came of it.
 */
const idp_error_t *idp_logout_go_on(idp_reply_t *reply, const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_in_t *in,
                                    idp_logout_t *logout);

/* The user leaves it to us to go on: who was asked last is left behind. */
void idp_logout_skip(idp_logout_t *logout);

/*
 * The page that says what came of LOGOUT so far; NULL: nobody was signed in.
 * Where there are more to ask, a button sends TOKEN to /logout.
 */
void idp_logout_show(idp_reply_t *reply, const idp_env_t *env,
                     const idp_provider_t *provider, const idp_in_t *in,
                     const idp_logout_t *logout, const char *token);

/*
 * What comes to the endpoint /slo: a LogoutRequest, or the LogoutResponse
 * that is waited for.  Errors that the service provider must hear of become
 * a LogoutResponse to it; the others are returned.
 */
const idp_error_t *idp_logout_front(idp_reply_t *reply, const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_in_t *in);

/* The same for /slo/soap and the envelope XML. */
const idp_error_t *idp_logout_back(idp_reply_t *reply, const idp_env_t *env,
                                   const idp_provider_t *provider,
                                   const char *xml);

#endif
