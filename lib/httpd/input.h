/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_INPUT_H
#define IDP_HTTPD_INPUT_H

#include "lib/httpd/endpoint.h"

#define IDP_INPUT_MAX_FORM (160 * 1024)   /* a ticket in a login form */

/*
 * Fills EXCHANGE's env and in from R: user, time, class, and the parameters
 * of the query or, for POST, of the body.  IDP_E_MESSAGE and
 * IDP_E_MESSAGE_SIZE.
 */
const idp_error_t *idp_input_read(idp_exchange_t *exchange, request_rec *r);

/* The clock, the log and the randomness of R. */
void idp_input_env(idp_env_t *env, request_rec *r);

/* EXCHANGE's view: the pages, and the language of R's browser. */
void idp_input_view(idp_exchange_t *exchange, const request_rec *r);

/* EXCHANGE's in, all but the parameters: who R's user is. */
void idp_input_user(idp_exchange_t *exchange, request_rec *r);

/*
 * A subrequest for URI, up to its handler.  httpd skips the Require lines of
 * a subrequest that has the configuration of its parent; here they always
 * run.
 */
request_rec *idp_input_look_up(request_rec *r, const char *uri);

/*
 * Reads R's body of the Content-Type TYPE, of at most MAX bytes, as it came.
 * IDP_E_MESSAGE, IDP_E_MESSAGE_SIZE.
 */
const idp_error_t *idp_input_body(char **text, request_rec *r,
                                  const char *type, apr_size_t max);

/* The same for a form. */
const idp_error_t *idp_input_form(char **text, request_rec *r,
                                  apr_size_t max);

#endif
