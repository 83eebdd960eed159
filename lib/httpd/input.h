/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_INPUT_H
#define IDP_HTTPD_INPUT_H

#include "lib/httpd/endpoint.h"

/*
 * Fills EXCHANGE's env and in from R: user, time, class, and the parameters
 * of the query or, for POST, of the body.  IDP_E_MESSAGE and
 * IDP_E_MESSAGE_SIZE.
 */
const idp_error_t *idp_input_read(idp_exchange_t *exchange, request_rec *r);

/* EXCHANGE's env alone. */
void idp_input_env(idp_exchange_t *exchange, request_rec *r);

#endif
