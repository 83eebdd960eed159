/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_ENDPOINT_H
#define IDP_HTTPD_ENDPOINT_H

/*
 * The paths of this identity provider, and how a request is recognized as
 * one of its own.
 */

#include "lib/httpd/config.h"
#include "lib/sso/exchange.h"
#include "lib/sso/session.h"

#define IDP_GET (1 << M_GET)            /* HEAD too, as everywhere in httpd */
#define IDP_POST (1 << M_POST)

/* One request at one of our paths; made by the hooks, read by handlers. */
typedef struct idp_exchange_t {
    const struct idp_endpoint_t *endpoint; /* NULL: there is none there */
    const char *path;         /* below the base path, without "?" */
    const char *name;         /* NAME of /launch/NAME, or NULL */
    const idp_provider_t *provider;
    const idp_session_t *session; /* of the user; NULL: none, or Basic ... */
    int wait;                 /* seconds; over 0: too many wrong passwords */
    int failures;             /* of Basic so far, for this user */
    bool authenticated;       /* httpd found the password right */
    const char *text;         /* query or form, as it came; NULL: none */
    idp_env_t env;
    idp_view_t view;
    idp_in_t in;
    idp_reply_t reply;
} idp_exchange_t;

typedef enum {
    IDP_WHO_ANYBODY,          /* whatever Require says */
    IDP_WHO_USER,             /* one that httpd or our session knows */
    IDP_WHO_ASKED             /* as USER, but asks for itself if nobody */
} idp_who_t;

typedef struct idp_endpoint_t {
    const char *path;         /* below the base path */
    bool named;               /* PATH/NAME is meant */
    int methods;              /* IDP_GET, IDP_POST */
    idp_who_t who;
    bool saml;                /* its parameters are read before handle */
    const idp_error_t *(*handle)(idp_exchange_t *exchange, request_rec *r);
} idp_endpoint_t;

/*
 * translate_name and pre_translate_name: takes R where its path is below
 * the base path of its server, so that neither ProxyPass nor the file
 * system see it.  ENDPOINTS ends with a row without a path.
 */
int idp_endpoint_claim(request_rec *r, const idp_endpoint_t *endpoints);

/*
 * The row of ENDPOINTS for PATH, which is below the base path, or NULL;
 * *NAME is set where the row is named.
 */
const idp_endpoint_t *idp_endpoint_find(const char **name,
                                        const idp_endpoint_t *endpoints,
                                        const char *path);

/* What claim made, or NULL where R is not one of ours. */
idp_exchange_t *idp_exchange_of(const request_rec *r);

/*
 * pre_translate_name: makes /launch/NAME&RelayState=... into
 * /launch/NAME?RelayState=..., before the path is decoded.  Salesforce joins
 * the two without a question mark where its address has none.
 */
void idp_endpoint_mend(request_rec *r);

#endif
