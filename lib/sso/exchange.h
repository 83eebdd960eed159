/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_EXCHANGE_H
#define IDP_SSO_EXCHANGE_H

/*
 * One request as the use cases see it, and what they answer.  lib/httpd
 * makes the first and sends the second.
 */

#include "lib/page/page.h"
#include "lib/saml/parameters.h"
#include "lib/sso/provider.h"
#include "lib/sso/session.h"

typedef struct idp_in_t {
    const char *user;         /* NULL: nobody yet, where can_ask */
    bool can_ask;             /* is the login page ours to show? */
    bool asks_always;         /* the password at each launch */
    bool fresh;               /* the user signed in for this request */
    apr_time_t received;      /* before the login page, where there was one */
    apr_time_t authn_instant;
    const char *class_ref;    /* the class that this way of signing in earns */
    const char *auth_type;    /* for messages */
    const idp_session_t *session; /* NULL: there is none */
    apr_time_t session_ends;  /* at the latest */
    const char *logout;       /* cookie of a sign-out that is under way */
    bool post;                /* HTTP-POST binding, else HTTP-Redirect */
    idp_parameters_t parameters;
    const idp_view_t *view;   /* ancestors are those of the server */
    void *request;            /* for attribute sources that look at it */
    /* do the Require lines of the service provider's launch address let
       this user in? */
    bool (*may_open)(void *request, const char *name);
} idp_in_t;

typedef struct idp_reply_t {
    int status;               /* HTTP */
    const char *html;         /* or what type says */
    const char *type;         /* Content-Type; NULL: HTML */
    const char *policy;       /* Content-Security-Policy */
    const char *language;     /* Content-Language */
    const char *redirect;     /* to this address, in place of a page */
    int retry_after;          /* seconds; 0: not said */
    const idp_session_t *session; /* for its cookie; NULL: as it was */
    bool session_ends;        /* the cookie goes */
    const char *logout;       /* for its cookie; NULL: as it was, "": goes */
    const idp_sp_t *sp;       /* as soon as it is known; for the log */
    const char *note;         /* one line for the log, of what was done */
    idp_log_level_t level;    /* of the note; with a reference over INFO */
} idp_reply_t;

/*
 * IdP-initiated sign-in at the service provider NAME, or at the one of the
 * parameter sp where NAME is NULL.  SAML Profiles 4.1.5.
 */
const idp_error_t *idp_launch(idp_reply_t *reply, const idp_env_t *env,
                              const idp_provider_t *provider,
                              const idp_in_t *in, const char *name);

/*
 * The answer to an AuthnRequest.  Errors that the service provider must hear
 * of become a Response to it; the others are returned.  SAML Profiles 4.1.4.
 */
const idp_error_t *idp_answer_request(idp_reply_t *reply,
                                      const idp_env_t *env,
                                      const idp_provider_t *provider,
                                      const idp_in_t *in);

/* Puts PAGE and STATUS (HTTP) into REPLY. */
void idp_reply_page(idp_reply_t *reply, int status, const idp_page_t *page);

/*
 * The page for ERROR with REFERENCE, which the log line has too.  Once the
 * service provider is known, its ancestors may frame the page.
 */
void idp_reply_error(idp_reply_t *reply, apr_pool_t *pool,
                     const idp_view_t *view, const idp_error_t *error,
                     const char *reference);

#endif
