/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_MOD_CONNECT_IDP_H
#define IDP_HTTPD_MOD_CONNECT_IDP_H

/*
 * For other modules: a kind of attribute source of one's own.  A module that
 * registers this for "crm" in its register_hooks,
 *
 *     ap_register_provider(pool, CONNECT_IDP_SOURCE_GROUP, "crm",
 *                          CONNECT_IDP_SOURCE_VERSION, &source);
 *
 * makes "ConnectIdPAttribute NAME crm:ARGUMENT" possible.  The names of
 * mod_connect_idp's own sources are taken.
 */

#include <httpd.h>

#define CONNECT_IDP_SOURCE_GROUP "connect_idp_source"
#define CONNECT_IDP_SOURCE_VERSION "0"

typedef struct connect_idp_source_t {
    const char *argument;     /* what ARGUMENT is, for messages: "TABLE" */

    /*
     * Runs once for each rule when the configuration is read, as root.
     * *STATE is kept for fetch; it lives in POOL and is not changed later.
     * ARGUMENT is clean UTF-8 and not empty.  NULL, or a sentence that says
     * what was found and what is expected.  May be NULL: then the state is
     * ARGUMENT.
     */
    const char *(*open)(void **state, apr_pool_t *pool, server_rec *s,
                        const char *attribute, const char *argument);

    /*
     * Runs at a request.  Adds the values that USER has for ATTRIBUTE to
     * VALUES (const char *, in the pool of R); none is no error.  NULL, or
     * a sentence that says why the source is out of order; the user is then
     * asked to try again.  Returns within TIMEOUT.
     */
    const char *(*fetch)(apr_array_header_t *values, request_rec *r,
                         const void *state, const char *attribute,
                         const char *user, apr_interval_time_t timeout);

    /* not 0: what it says depends on the user and the configuration alone,
       and may be kept as ConnectIdPAttributeCache says */
    int cacheable;
} connect_idp_source_t;

#endif
