/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_AUTHN_H
#define IDP_HTTPD_AUTHN_H

/* httpd's hooks around authentication. */

#include "lib/httpd/endpoint.h"

/*
 * check_access_ex: public paths stay public although their Location has a
 * Require; so does, with AuthType ConnectIdP and without a session, a path
 * whose handler shows the login page.  A throttled Basic request stops here.
 */
int idp_authn_check_access(request_rec *r);

/*
 * check_authn: AuthType ConnectIdP, the user of a valid session.  It works
 * below the base path alone, since the cookie goes no further.
 */
int idp_authn_check(request_rec *r);

/*
 * check_authz: notes that httpd knows the user, before Require is asked.  A
 * 401 without that note is a wrong password.
 */
int idp_authn_note(request_rec *r);

/*
 * note_auth_failure: with AuthType ConnectIdP the user is known, but Require
 * said no; a page says so, in place of httpd's own.
 */
int idp_authn_refuse(request_rec *r, const char *auth_type);

/* log_transaction: counts wrong passwords of Basic at our paths. */
int idp_authn_count(request_rec *r);

#endif
