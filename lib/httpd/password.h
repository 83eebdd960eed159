/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_PASSWORD_H
#define IDP_HTTPD_PASSWORD_H

#include "lib/httpd/directory.h"

typedef enum {
    IDP_PASSWORD_RIGHT,
    IDP_PASSWORD_WRONG,       /* or the user is not known: no difference */
    IDP_PASSWORD_FAILED       /* a provider is out of order */
} idp_password_t;

/*
 * Asks the providers of ConnectIdPAuthProvider at R in their order, as
 * mod_auth_basic does.  What they leave in the environment is R's.
 */
idp_password_t idp_password_check(request_rec *r, const char *user,
                                  const char *password);

#endif
