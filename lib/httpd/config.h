/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_CONFIG_H
#define IDP_HTTPD_CONFIG_H

/* The module's place in httpd's configuration. */

#include <httpd.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>

#include "lib/sso/provider.h"

extern module AP_MODULE_DECLARE_DATA connect_idp_module;
APLOG_USE_MODULE(connect_idp);

/* What a server or virtual host has. */
typedef struct idp_server_t {
    idp_settings_t *settings;
    bool inherits;            /* it has no directive of its own */
    bool signs_in;            /* a Location of it has sessions */
    idp_section_t *section;   /* the one being read, or NULL */
    idp_provider_t *provider; /* set in check_config; NULL: none */
    idp_cache_t *cache;       /* likewise; started in post_config */
    struct idp_ldap_t *ldap;  /* likewise; NULL: no ldap: source */
} idp_server_t;

idp_server_t *idp_server_of(const server_rec *s);

/* httpd's hooks of the same names. */
void *idp_config_create_server(apr_pool_t *pool, server_rec *s);
void *idp_config_merge_server(apr_pool_t *pool, void *outer, void *inner);
int idp_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *s);

int idp_config_prepare(apr_pool_t *pconf, apr_pool_t *plog,
                       apr_pool_t *ptemp);
int idp_config_start(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *s);
void idp_config_start_child(apr_pool_t *pchild, server_rec *s);

/*
 * A digest of all directives that the values of remote sources depend on: a
 * value that was kept under other ones does not count.
 */
const char *idp_config_version(apr_pool_t *pool);

extern const command_rec idp_directives[];

/* The attribute sources that look at the request. */
extern const idp_source_t idp_source_expr;
extern const idp_source_t idp_source_env;
extern const idp_source_t idp_source_header;
extern const idp_source_t idp_source_ldap;
extern const idp_source_t idp_source_dbd;

/* Adds an idp_source_t * for each that another module provides. */
void idp_sources_add_provided(apr_array_header_t *table, apr_pool_t *pool);

#endif
