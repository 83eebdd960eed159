/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_PROVIDER_H
#define IDP_SSO_PROVIDER_H

/*
 * The world of one virtual host: an identity provider and the service
 * providers that it knows.  Made from the settings when the configuration
 * is read, as root; constant from then on.
 */

#include "lib/attr/attribute.h"
#include "lib/attr/pattern.h"
#include "lib/aws/aws.h"
#include "lib/base/seal.h"
#include "lib/page/page.h"
#include "lib/saml/answer.h"
#include "lib/saml/requested.h"
#include "lib/saml/nameid.h"
#include "lib/saml/slo.h"
#include "lib/saml/sp_metadata.h"
#include "lib/base/cache.h"
#include "lib/sso/settings.h"

#define IDP_NO_ATTRIBUTES "none"
#define IDP_REQUESTED_ATTRIBUTES "requested"

/* A NameID that a service provider may get. */
typedef struct idp_nameid_t {
    const idp_nameid_format_t *format;
    const apr_array_header_t *rules; /* for one value; NULL: transient */
    bool computed;            /* from that value; else it is the value */
} idp_nameid_t;

typedef struct idp_sp_t {
    const char *name;         /* in its launch address; NULL: has none */
    const char *entity_id;
    bool implied;             /* the entityID is the preset's, shared */
    bool metadata_only;       /* not defined by a section */
    const char *file;         /* of its metadata, or NULL */
    const apr_array_header_t *audiences; /* const char * */
    const apr_array_header_t *acs;       /* idp_acs_t, one at least */
    const apr_array_header_t *slo;       /* idp_slo_t */
    const apr_array_header_t *keys;      /* EVP_PKEY *, it signs with one */
    idp_algorithms_t algorithms;
    bool authn_requests_signed;
    bool launch;
    idp_sign_t sign;
    const idp_key_t *key;                /* that we sign with */
    const idp_encryption_t *encryption;  /* NULL: assertions go in clear */
    apr_interval_time_t lifetime;
    apr_interval_time_t skew;
    const apr_array_header_t *nameids;   /* idp_nameid_t, one at least */
    const apr_array_header_t *rules;     /* idp_rule_t * */
    const apr_array_header_t *release;   /* const char *, NULL: all */
    const apr_array_header_t *requested; /* idp_requested_t, NULL: nothing */
    const idp_aws_t *aws;                /* NULL: not that preset */
    const char *relay_state;
    const apr_array_header_t *relay_state_allow; /* idp_pattern_t * */
    const char *frame_ancestors;         /* separated by spaces, or NULL */
} idp_sp_t;

typedef struct idp_provider_t {
    const char *base_url;     /* without a slash at its end */
    const char *base_path;    /* its path: "/saml", or "" */
    const char *entity_id;
    const char *sso_url;
    const char *slo_url;
    const char *slo_soap_url;
    const idp_key_t *key;     /* the active one */
    idp_algorithms_t algorithms; /* outside the sections */
    const char *metadata;     /* XML */
    const idp_pages_t *pages;
    const idp_sealer_t *sealer; /* NULL: nobody signs in here */
    const unsigned char *persistent_key; /* NULL: no NameID is computed */
    const char *state_dir;    /* with a sealer; else NULL */
    const idp_cache_t *cache; /* NULL: there is none */
    idp_remote_t remote;
    bool shows_others;        /* /preview has Require lines of its own */
    apr_hash_t *by_name;      /* name to idp_sp_t * */
    apr_hash_t *by_entity;    /* entityID to idp_sp_t * */
} idp_provider_t;

/* Who hears what is wrong with the settings, and with what they are read. */
typedef struct idp_opening_t {
    apr_pool_t *pool;         /* the configuration's */
    apr_time_t now;
    idp_sources_t *sources;
    const char *(*path)(apr_pool_t *pool, const char *file); /* absolute */
    bool signs_in;            /* somebody signs in here: seals are needed */
    bool makes_files;         /* false: just look, as configtest does */
    void (*say)(void *baton, idp_log_level_t level, const idp_place_t *place,
                const char *sentence);
    void *baton;
    int errors;               /* said at level IDP_LOG_ERROR so far */
    unsigned nameid_rows;     /* a bit for each row of the formats in use */
    const idp_place_t *computes; /* the first line of a computed NameID */
} idp_opening_t;

/* Says an error, or nothing for NULL; true where there was none. */
bool idp_opening_check(idp_opening_t *opening, const idp_place_t *place,
                       const idp_error_t *error);

/* Says SENTENCE as an error. */
void idp_opening_fail(idp_opening_t *opening, const idp_place_t *place,
                      const char *sentence);

void idp_opening_warn(idp_opening_t *opening, const idp_place_t *place,
                      const char *sentence);

/*
 * Makes the world of SETTINGS and says every mistake, not just the first.
 * NULL where there was one.
 */
idp_provider_t *idp_provider_open(idp_opening_t *opening,
                                  const idp_settings_t *settings);

/*
 * Opens the service providers of SETTINGS, those of sections and those of
 * metadata, and enters them into PROVIDER.
 */
void idp_registry_open(idp_opening_t *opening, idp_provider_t *provider,
                       const idp_settings_t *settings);

/*
 * Sets PROVIDER's sealer, and its persistent key where OPENING computes,
 * from ConnectIdPSecret or the state directory.
 */
void idp_provider_open_sealer(idp_opening_t *opening,
                              idp_provider_t *provider,
                              const idp_settings_t *settings);

/* Takes the ConnectIdPAlgorithms lines of SETTINGS into ALGORITHMS. */
void idp_algorithms_open(idp_algorithms_t *algorithms,
                         idp_opening_t *opening,
                         const idp_settings_t *settings);

/*
 * The NameIDs of ConnectIdPNameID in SETTINGS, as idp_nameid_t; transient
 * where there is none.
 */
const apr_array_header_t *idp_nameids_open(idp_opening_t *opening,
                                           const idp_settings_t *settings);

/*
 * The service provider of SECTION (its settings already merged with the
 * outer ones), or of METADATA alone where SECTION is NULL.  NULL after an
 * error was said.
 */
idp_sp_t *idp_sp_open(idp_opening_t *opening,
                      const idp_provider_t *provider,
                      const idp_settings_t *settings,
                      const idp_section_t *section,
                      const idp_sp_metadata_t *metadata);

/* The idp_line_t of SETTINGS as an array of const char *. */
apr_array_header_t *idp_words(apr_pool_t *pool, const idp_line_t *line);

/* NULL, or why the service provider is not to be had under that entityID. */
const idp_error_t *idp_provider_find(const idp_sp_t **sp,
                                     const idp_provider_t *provider,
                                     apr_pool_t *pool,
                                     const char *entity_id);

#endif
