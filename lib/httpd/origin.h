/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_ORIGIN_H
#define IDP_HTTPD_ORIGIN_H

#include "lib/httpd/config.h"

/*
 * Was the form in R sent by a page of ours?  Browsers say so in Origin and
 * Sec-Fetch-Site; a client that says neither is no browser that somebody
 * could abuse.  IDP_E_CROSS_SITE.
 */
const idp_error_t *idp_origin_check(const idp_provider_t *provider,
                                    const request_rec *r);

/* Is R for a frame in another page? */
bool idp_origin_is_framed(const request_rec *r);

#endif
