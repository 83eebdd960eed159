/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_PREVIEW_H
#define IDP_HTTPD_PREVIEW_H

#include "lib/httpd/endpoint.h"

/*
 * The endpoint /preview?sp=NAME[&user=NAME]: what would be sent, as a page,
 * or where Accept says so as application/json or text/plain.  Another
 * user's is for those whom the Require lines of <Location BASE/preview> let
 * in; where
 * there are none, for nobody.  IDP_E_FORBIDDEN, IDP_E_SERVICE_PROVIDER.
 */
const idp_error_t *idp_preview_handle(idp_exchange_t *exchange,
                                      request_rec *r);

/*
 * Has S a <Location BASE_PATH/preview> with Require lines of its own?  To be
 * asked while the configuration is read.
 */
bool idp_preview_is_guarded(apr_pool_t *pool, const server_rec *s,
                            const char *base_path);

#endif
