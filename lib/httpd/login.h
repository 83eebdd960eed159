/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_LOGIN_H
#define IDP_HTTPD_LOGIN_H

/* The login page of AuthType ConnectIdP. */

#include "lib/httpd/endpoint.h"

/*
 * The login page in place of the answer to R; its form carries R in a
 * ticket.  In a frame there is no password field, but a link that opens the
 * page in a window.  IDP_E_INTERNAL.
 */
const idp_error_t *idp_login_ask(idp_exchange_t *exchange, request_rec *r);

/*
 * The endpoint /login.  GET shows the form; POST checks the password, makes
 * the session, and answers what the ticket holds at once, as one of
 * ENDPOINTS would.  IDP_E_LOGIN_FORM, IDP_E_CROSS_SITE, IDP_E_FORBIDDEN, and
 * what that endpoint says.
 */
const idp_error_t *idp_login_handle(idp_exchange_t *exchange, request_rec *r,
                                    const idp_endpoint_t *endpoints);

#endif
