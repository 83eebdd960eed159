/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_APPS_H
#define IDP_HTTPD_APPS_H

#include "lib/httpd/endpoint.h"

/* The page "/": the applications that this user may open, and sign-out. */
const idp_error_t *idp_apps_handle(idp_exchange_t *exchange, request_rec *r);

#endif
