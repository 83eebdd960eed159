/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_LDAP_H
#define IDP_HTTPD_LDAP_H

/*
 * A directory and what ldap: sources ask it about a user.  The connections
 * are those of mod_ldap's pool, taken and given back by its optional
 * functions.  mod_ldap's cache of searches is of no use here: it joins the
 * values of an attribute with "; ", which a value may hold itself.  What is
 * kept of users stands in ConnectIdPCache.
 */

#include "lib/httpd/config.h"

#include <util_ldap.h>

#define IDP_LDAP_MAX_VALUES 1000 /* of one attribute of an entry */
#define IDP_LDAP_MAX_PASSWORD 1024 /* bytes */

/* What the directives say; read-only after the configuration is read. */
typedef struct idp_ldap_t {
    const idp_error_t *wrong; /* why it cannot be asked, or NULL */
    const char *hosts;        /* with ports, separated by spaces */
    int host_count;
    int secure;               /* APR_LDAP_...; -1: as LDAPTrustedMode says */
    const char *base;         /* DN */
    int scope;                /* LDAP_SCOPE_... */
    const char *filter;       /* in parentheses */
    const char *user_attribute;
    const char *bind_dn;      /* NULL: anonymous */
    const char *password;     /* with bind_dn */
    apr_array_header_t *attributes; /* const char *, NULL at the end */
    APR_OPTIONAL_FN_TYPE(uldap_connection_find) *find;
    APR_OPTIONAL_FN_TYPE(uldap_connection_close) *close;
    APR_OPTIONAL_FN_TYPE(uldap_connection_unbind) *unbind;
} idp_ldap_t;

/* What an entry has of one attribute. */
typedef struct idp_ldap_values_t {
    const idp_error_t *error; /* IDP_E_ATTRIBUTE_VALUE, or NULL */
    apr_array_header_t *values; /* const char * */
} idp_ldap_values_t;

/* Is NAME an attribute description (RFC 4512, 2.5) with a short name? */
bool idp_ldap_is_attribute(const char *name);

/*
 * Reads ConnectIdPLDAPURL and ConnectIdPLDAPBind of the server that SOURCES
 * are opened for.  IDP_E_CONFIG, also where there is no mod_ldap.
 */
const idp_error_t *idp_ldap_read(idp_ldap_t *ldap,
                                 const idp_sources_t *sources);

/* The search filter for USER (RFC 4515). */
const char *idp_ldap_filter(apr_pool_t *pool, const idp_ldap_t *ldap,
                            const char *user);

/*
 * Searches for USER, in one go for all attributes: *FOUND maps their names
 * to idp_ldap_values_t *, and is empty where there is no such user.
 * IDP_E_SOURCE within TIMEOUT where the directory does not answer, or says
 * that it cannot; IDP_E_ATTRIBUTE_VALUE where USER has several entries.
 */
const idp_error_t *idp_ldap_search(apr_hash_t **found, request_rec *r,
                                   const idp_ldap_t *ldap, const char *user,
                                   apr_interval_time_t timeout);

#endif
