/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_REPLY_H
#define IDP_HTTPD_REPLY_H

#include "lib/httpd/endpoint.h"

/* Sends EXCHANGE's reply and writes its log line; httpd's OK. */
int idp_reply_send(idp_exchange_t *exchange, request_rec *r);

/*
 * The page for ERROR and its log line, both with a new reference id; httpd's
 * OK: the status is in the reply, no ErrorDocument takes its place.
 */
int idp_reply_refuse(idp_exchange_t *exchange, request_rec *r,
                     const idp_error_t *error);

/* Sends our metadata. */
int idp_reply_metadata(const idp_provider_t *provider, request_rec *r);

/*
 * The page for ERROR in place of httpd's own for STATUS, which a hook is
 * about to return.
 */
void idp_reply_instead(idp_exchange_t *exchange, request_rec *r, int status,
                       const idp_error_t *error);

#endif
