/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_LOGOUT_H
#define IDP_HTTPD_LOGOUT_H

#include "lib/httpd/endpoint.h"

/*
 * The endpoint /logout.  GET asks, or says what came of a sign-out that is
 * under way; POST with the token of the form ends the session and sends the
 * browser to the service providers that take part in logout.
 * IDP_E_LOGIN_FORM, IDP_E_CROSS_SITE.
 */
const idp_error_t *idp_logout_handle(idp_exchange_t *exchange,
                                     request_rec *r);

/* For pages with a sign-out button: where it posts, and its token. */
const char *idp_logout_url(const idp_exchange_t *exchange,
                           const request_rec *r);
const char *idp_logout_token(const idp_exchange_t *exchange);

#endif
