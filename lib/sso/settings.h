/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_SETTINGS_H
#define IDP_SSO_SETTINGS_H

/* What the directives say, before anything is made of it. */

#include <stdbool.h>

#include <apr_pools.h>
#include <apr_tables.h>

/* Where a directive stands, for messages. */
typedef struct idp_place_t {
    const char *directive;
    const char *file;
    int line;
} idp_place_t;

typedef struct idp_line_t {
    const char *const *words;
    int count;
    const idp_place_t *place;
} idp_line_t;

enum {
#define IDP_ROW(field, ...) IDP_SETTING_##field,
#include "lib/sso/setting_rows.h"
#undef IDP_ROW
    IDP_SETTING_COUNT
};

typedef enum { IDP_PRESET_GENERIC, IDP_PRESET_AMAZON_CONNECT } idp_preset_t;

/*
 * The settings of one level: server, virtual host or section.  A field
 * counts only where its place is set.  The lines are idp_line_t.
 */
typedef struct idp_settings_t {
    const idp_place_t *place[IDP_SETTING_COUNT];
    const char *base_url;
    const char *entity_id;
    apr_array_header_t *keys;
    apr_array_header_t *attributes;
    int attribute_cache;      /* seconds */
    int source_timeout;       /* seconds */
    const idp_line_t *ldap_url;
    const idp_line_t *ldap_bind;
    const idp_line_t *trust_header;
    apr_array_header_t *metadata;
    int preset;
    const char *service_entity_id;
    const idp_line_t *audience;
    const idp_line_t *acs;
    const idp_line_t *release;
    apr_array_header_t *name_ids;
    int sign;
    int encrypt;
    apr_array_header_t *algorithms;
    const char *relay_state;
    const idp_line_t *relay_state_allow;
    int launch;
    int lifetime;             /* seconds */
    int skew;                 /* seconds */
    const idp_line_t *frame_ancestors;
    const idp_line_t *aws_region;
    const idp_line_t *aws_instance;
    const idp_line_t *aws_role;
    int aws_session_duration; /* seconds */
    const char *aws_destination;
    const char *aws_endpoint;
    const char *pages;
    const idp_line_t *brand;
    const char *state_dir;
    const char *secret;
    const char *cache;
    const idp_line_t *auth_provider;
    int negotiate;
    const idp_line_t *session;
    apr_array_header_t *authn_context;
    apr_array_header_t *sections; /* idp_section_t *, nearest level last */
} idp_settings_t;

/* A <ConnectIdPServiceProvider NAME>. */
typedef struct idp_section_t {
    const char *name;
    const idp_place_t *place;
    idp_settings_t *settings;
} idp_section_t;

#define IDP_IN_SERVER 1
#define IDP_IN_SECTION 2
#define IDP_IN_DIRECTORY 4

typedef enum {
    IDP_KIND_TEXT, IDP_KIND_NUMBER, IDP_KIND_FLAG, IDP_KIND_CHOICE,
    IDP_KIND_LINE, IDP_KIND_LINES, IDP_KIND_MORE, IDP_KIND_NAMED
} idp_kind_t;

typedef struct idp_setting_t {
    const char *directive;
    int where;                /* one or more of IDP_IN_... */
    idp_kind_t kind;
    apr_size_t offset;        /* of the field */
    int least, most;          /* arguments */
    int low, high;            /* of a NUMBER */
    const char *const *words; /* of a CHOICE, up to a NULL */
    const char *syntax;
    const char *standard;     /* the default, in words */
    const char *help;
} idp_setting_t;

extern const idp_setting_t idp_setting_rows[IDP_SETTING_COUNT];

#define IDP_MAX_WORD 4096     /* bytes of one argument */

/*
 * Takes one directive, which stands WHERE, into SETTINGS.  NULL, or a
 * sentence that says what was found and what is expected.  The words are
 * kept, not copied.
 */
const char *idp_settings_take(idp_settings_t *settings, apr_pool_t *pool,
                              const idp_setting_t *row, int where,
                              const idp_line_t *line);

/*
 * Adds a section; a sentence where its NAME is not of [A-Za-z0-9._-], or
 * is already there.
 */
const char *idp_settings_add_section(idp_settings_t *settings,
                                     apr_pool_t *pool,
                                     const idp_section_t *section);

/* INNER over OUTER, by the rows; neither is changed. */
idp_settings_t *idp_settings_merge(apr_pool_t *pool,
                                   const idp_settings_t *outer,
                                   const idp_settings_t *inner);

/* True where no directive of ours stands in SETTINGS. */
bool idp_settings_are_empty(const idp_settings_t *settings);

#endif
