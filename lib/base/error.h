/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_ERROR_H
#define IDP_BASE_ERROR_H

/*
 * Why something was refused.  An error is made once, where its cause is
 * known, and handed up as the return value; NULL means success.  What the
 * code means to HTTP, to SAML and to the log stands in one table (error.c),
 * so no caller decides that again.  What the user reads is in lib/page,
 * under the code's symbol.
 */

#include <apr_pools.h>

typedef enum {
    IDP_E_CONFIG,             /* found by apachectl -t, never at a request */
    IDP_E_INTERNAL,
    IDP_E_NOT_FOUND,
    IDP_E_METHOD,
    IDP_E_NO_USER,            /* httpd authenticated nobody */
    IDP_E_LOGIN,              /* no error: the login page comes first */
    IDP_E_LOGIN_FORM,         /* its form is not one of ours */
    IDP_E_CROSS_SITE,         /* its form was sent from elsewhere */
    IDP_E_THROTTLED,          /* too many wrong passwords */
    IDP_E_NOT_OWN_REQUEST,    /* a subrequest or an internal redirect */
    IDP_E_FORBIDDEN,          /* a Require line said no */
    IDP_E_MESSAGE,            /* not a well-formed message of the binding */
    IDP_E_MESSAGE_SIZE,
    IDP_E_UNSUPPORTED,        /* well-formed, but not offered here */
    IDP_E_VERSION,
    IDP_E_DESTINATION,
    IDP_E_AGE,
    IDP_E_REPLAY,             /* answered before */
    IDP_E_SERVICE_PROVIDER,   /* not in the registry */
    IDP_E_ACS,
    IDP_E_SIGNATURE_MISSING,
    IDP_E_SIGNATURE,
    IDP_E_ALGORITHM,
    IDP_E_LAUNCH,             /* IdP-initiated sign-in is off */
    IDP_E_RELAY_STATE,
    IDP_E_ATTRIBUTE_MISSING,
    IDP_E_ATTRIBUTE_VALUE,
    IDP_E_SOURCE,             /* an attribute source is out of order */
    IDP_E_PASSIVE,            /* SAML: NoPassive */
    IDP_E_AUTHN_FAILED,       /* SAML: AuthnFailed */
    IDP_E_AUTHN_CONTEXT,      /* SAML: NoAuthnContext */
    IDP_E_NAMEID_POLICY,      /* SAML: InvalidNameIDPolicy */
    IDP_E_BINDING,            /* SAML: UnsupportedBinding */
    IDP_E_SUBJECT,            /* SAML: UnknownPrincipal */
    IDP_E_COUNT
} idp_code_t;

typedef struct idp_error_t {
    idp_code_t code;
    const char *reason;       /* for the log: found, expected, what to do */
    const char *heading;      /* for the page, in place of the usual one */
} idp_error_t;

typedef enum { IDP_LOG_ERROR, IDP_LOG_WARNING, IDP_LOG_INFO } idp_log_level_t;

typedef struct idp_error_row_t {
    const char *symbol;       /* for the log, and for what the user reads */
    int http_status;
    const char *saml_top;     /* SAML Core 3.2.2.2; NULL: answer by a page */
    const char *saml_second;
    idp_log_level_t level;
} idp_error_row_t;

/* A new error in POOL with a printf-formatted reason. */
const idp_error_t *idp_error(apr_pool_t *pool, idp_code_t code,
                             const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same error under another heading: AWS's own words, for example. */
const idp_error_t *idp_error_headed(apr_pool_t *pool, const char *heading,
                                    const idp_error_t *error);

/* The same error with "PREFIX: " before its reason. */
const idp_error_t *idp_error_prefix(apr_pool_t *pool, const char *prefix,
                                    const idp_error_t *error);

const idp_error_row_t *idp_error_row(idp_code_t code);

#endif
