/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_CTL_FETCH_H
#define IDP_CTL_FETCH_H

/* One GET by libcurl; its only home. */

#include "lib/base/error.h"

#define IDP_FETCH_MAX (4 * 1024 * 1024)  /* bytes of an answer */

/* What is asked for, and how.  NULL leaves a part out. */
typedef struct idp_fetch_t {
    const char *url;
    const char *type;         /* the only Content-Type that is taken */
    const char *user;         /* Basic, Digest or Negotiate */
    const char *password;
    const char *ca_file;      /* in place of the system's */
    const char *connect;      /* HOST:PORT in place of the URL's */
} idp_fetch_t;

/*
 * *BODY is what a 200 of that type holds.  Redirects are not followed.
 * IDP_E_CONFIG says what came instead.
 */
const idp_error_t *idp_fetch(const char **body, apr_pool_t *pool,
                             const idp_fetch_t *fetch);

#endif
