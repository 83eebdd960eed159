/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_SESSION_H
#define IDP_HTTPD_SESSION_H

/* Sessions and httpd: the cookies that carry them. */

#include "lib/httpd/directory.h"
#include "lib/httpd/endpoint.h"

/*
 * The session that R's cookie carries, where it is valid and not ended; or
 * the one that was made just now, where R is a subrequest of that request.
 * NULL otherwise.
 */
const idp_session_t *idp_session_of(request_rec *r);

/*
 * Makes SESSION the browser's, with the rules that are in force for R; in
 * place of one that R's answer has already.
 */
void idp_session_send(request_rec *r, const idp_session_t *session);

/* Takes the session from the browser. */
void idp_session_clear(request_rec *r);

/* The cookie of a sign-out that is under way; "" takes it away. */
const char *idp_session_logout(request_rec *r);
void idp_session_send_logout(request_rec *r, const char *text);

/* Sends SESSION again where its last_seen has become old. */
void idp_session_renew(request_rec *r, const idp_session_t *session);

/*
 * With another AuthType and a ConnectIdPSession: the session that says when
 * this user signed in, from the cookie or made now.  It lets nobody in; each
 * request still has httpd's own authentication.
 */
const idp_session_t *idp_session_keep(request_rec *r);

/* The device cookie of the throttle. */
const char *idp_session_device(request_rec *r);
void idp_session_send_device(request_rec *r, const char *user);

#endif
