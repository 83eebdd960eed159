/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_SLO_H
#define IDP_HTTPD_SLO_H

#include "lib/httpd/endpoint.h"

/* The endpoint /slo: messages about logout that come by the browser. */
const idp_error_t *idp_slo_handle(idp_exchange_t *exchange, request_rec *r);

/* The endpoint /slo/soap: those that service providers send themselves. */
const idp_error_t *idp_slo_handle_soap(idp_exchange_t *exchange,
                                       request_rec *r);

#endif
