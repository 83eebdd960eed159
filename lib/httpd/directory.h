/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_DIRECTORY_H
#define IDP_HTTPD_DIRECTORY_H

/* What stands in a <Location>: how users sign in there. */

#include <ap_expr.h>
#include <mod_auth.h>

#include "lib/httpd/config.h"
#include "lib/sso/session.h"

#define IDP_AUTH_TYPE "ConnectIdP"

typedef struct idp_auth_provider_t {
    const char *name;
    const authn_provider *provider;
} idp_auth_provider_t;

typedef struct idp_context_rule_t {
    const char *class_ref;
    const ap_expr_info_t *when; /* NULL: always */
} idp_context_rule_t;

/* ConnectIdPSession. */
typedef struct idp_session_rules_t {
    idp_session_policy_t policy;
    bool reauth;              /* the password at each launch */
    const char *same_site;    /* None, Lax, Strict; NULL: by the base URL */
} idp_session_rules_t;

/* NULL: nothing is said here. */
typedef struct idp_directory_t {
    const apr_array_header_t *providers; /* idp_auth_provider_t */
    apr_array_header_t *contexts;        /* idp_context_rule_t */
    const idp_session_rules_t *session;
    const bool *negotiate;    /* the login page asks for a ticket too */
} idp_directory_t;

const idp_directory_t *idp_directory_of(const request_rec *r);

/* What rules sessions in DIRECTORY; the defaults where nothing is said. */
const idp_session_rules_t *idp_directory_session(
    const idp_directory_t *directory);

/* Is AuthType ConnectIdP in force for R? */
bool idp_directory_is_ours(request_rec *r);

/* The class that signing in at R earns. */
const char *idp_directory_class(const idp_directory_t *directory,
                                request_rec *r, const char *auth_type);

/* httpd's hooks of the same names. */
void *idp_directory_create(apr_pool_t *pool, char *path);
void *idp_directory_merge(apr_pool_t *pool, void *outer, void *inner);

/*
 * Takes what ROW's directive says in LINE; NULL, or a sentence.  Providers
 * and expressions are looked up at once.
 */
const char *idp_directory_take(cmd_parms *cmd, idp_directory_t *directory,
                               const idp_setting_t *row,
                               const idp_line_t *line);

#endif
