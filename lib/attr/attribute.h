/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_ATTR_ATTRIBUTE_H
#define IDP_ATTR_ATTRIBUTE_H

/*
 * Attribute rules: where the values about a user come from, and what must
 * be true of them.  A rule is one ConnectIdPAttribute line; rules of the
 * same NAME are tried in order until one gives a value.
 *
 * Each rule does this, in this order, with what its source gives:
 *
 *   split=CHAR             one value becomes several, at each CHAR (ASCII);
 *                          spaces around CHAR stay
 *   (check)                clean text, IDP_ATTR_MAX_LENGTH bytes at most
 *   rewrite=/REGEX/TEXT/   the first match becomes TEXT, a value without a
 *                          match stays; $1 to $9 are groups, $0 the match;
 *                          in REGEX and TEXT "\/" is a slash, in TEXT "\$" a
 *                          dollar sign and "\\" a backslash
 *   lower, upper           ASCII letters only
 *   match=REGEX            a value that does not match is refused
 *
 * An empty value is no value, at each step.  REGEX is PCRE over UTF-8 and is
 * searched for as everywhere in httpd: whoever means the whole value writes
 * ^ and $.  A rule with join is asked also when there are values, and adds.
 * A source that is out of order ends the search, so that an outage gives
 * nobody another value than usual; with fallback=error the next rule is
 * tried, and only where none gives a value is it an error after all.
 *
 * required, default=TEXT, as=SAML-NAME, friendly=TEXT and format= concern
 * the attribute, not the rule: the first rule of the NAME that says one
 * counts.  default=TEXT, taken as it stands, is the value where no rule gave
 * one; required refuses where there is still none.
 */

#include <stdbool.h>

#include "lib/base/cache.h"
#include "lib/base/seal.h"

#include <apr_hash.h>
#include <apr_tables.h>

#define IDP_ATTR_MAX_VALUES 100     /* values of one attribute */
#define IDP_ATTR_MAX_LENGTH 8192    /* bytes of one value */
#define IDP_ATTR_MAX_NAME 256       /* bytes of a name */

/* SAML Core 2.7.3.1 and 8.2 */
typedef enum {
    IDP_FORMAT_UNSPECIFIED,
    IDP_FORMAT_URI,
    IDP_FORMAT_BASIC
} idp_format_t;

/* One attribute as it goes into an assertion.  Clean text throughout. */
typedef struct idp_attribute_t {
    const char *name;         /* the NAME of the rules */
    const char *saml_name;    /* Name in the assertion; as= or NAME */
    const char *friendly;     /* FriendlyName or NULL */
    idp_format_t format;      /* NameFormat; basic unless said */
    apr_array_header_t *values; /* const char *, one at least */
} idp_attribute_t;

/* How remote sources are asked. */
typedef struct idp_remote_t {
    apr_interval_time_t timeout; /* of one question */
    apr_interval_time_t keep; /* how long an answer holds; 0: no time */
    const idp_cache_t *cache; /* where it is kept; NULL: nowhere */
    const idp_sealer_t *sealer; /* what it is sealed with; NULL: nowhere */
    const char *version;      /* another one where the settings differ */
} idp_remote_t;

/* About whom a source is asked. */
typedef struct idp_query_t {
    const char *user;         /* r->user */
    const char *name;         /* NAME of the rule being tried */
    const apr_array_header_t *resolved; /* idp_attribute_t *, before NAME */
    void *request;            /* what lib/httpd's sources look at, or NULL */
    const idp_remote_t *remote; /* NULL: there are no remote sources */
} idp_query_t;

struct idp_sources_t;

/*
 * A kind of source: "file" in file:agents.csv.  One constant row each.
 * open() runs once for each rule when the configuration is read, in the
 * configuration's pool; STATE is its result and is read-only from then on.
 * NULL in place of open(): there is nothing to prepare, and no state.
 * fetch() runs at each request and adds const char * to VALUES; no value is
 * not an error.  IDP_E_SOURCE means that the source is out of order.
 * Where there is an ARGUMENT, it is clean text and not empty.
 * A remote source asks another server.  It ends with IDP_E_SOURCE by the
 * query's timeout, and what it gives about a user may be kept for a while.
 */
typedef struct idp_source_t {
    const char *name;
    const char *argument;     /* "FILE" for messages; NULL: takes none */
    const idp_error_t *(*open)(void **state, struct idp_sources_t *sources,
                               const char *name, const char *argument);
    const idp_error_t *(*fetch)(apr_array_header_t *values,
                                const idp_env_t *env, const void *state,
                                const idp_query_t *query);
    bool remote;
} idp_source_t;

/*
 * What rules are read with: which sources there are, and their files.
 * path() makes a file name absolute; NULL where it cannot.
 */
typedef struct idp_sources_t {
    apr_pool_t *pool;         /* the configuration's */
    const idp_source_t *const *table; /* up to a NULL */
    apr_hash_t *files;        /* path to an opened file, shared by rules */
    const char *(*path)(apr_pool_t *pool, const char *file);
    void *server;             /* what lib/httpd's sources are opened for */
    const idp_source_t *opening; /* the one whose open() runs */
} idp_sources_t;

/* The sources that need no server: user, value, file.  NULL at the end. */
extern const idp_source_t *const idp_sources_plain[];

typedef struct idp_rule_t idp_rule_t;

/*
 * Reads NAME SOURCE [OPTION...] from WORDS, checks all of it (also the file
 * that a source names) and adds it to RULES (an array of idp_rule_t *).
 * IDP_E_CONFIG says which word is wrong, what it is, and what would be
 * right.
 */
const idp_error_t *idp_rule_read(apr_array_header_t *rules,
                                 idp_sources_t *sources,
                                 const char *const *words, int count);

/* The NAME of a rule, and the Name that it gives its attribute (as=). */
const char *idp_rule_name(const idp_rule_t *rule);
const char *idp_rule_saml_name(const idp_rule_t *rule);

/*
 * INNER's rules, after those of OUTER whose NAME does not occur in INNER:
 * the nearest level that speaks of a NAME rules it alone.
 */
apr_array_header_t *idp_rules_merge(apr_pool_t *pool,
                                    const apr_array_header_t *outer,
                                    const apr_array_header_t *inner);

/*
 * Asks the sources.  *ATTRIBUTES gets idp_attribute_t * in the order in
 * which names first stand in RULES; names without a value are left out.
 * QUERY's name and resolved are set here.  Errors: IDP_E_ATTRIBUTE_MISSING
 * (required, no value), IDP_E_ATTRIBUTE_VALUE (a value that does not match,
 * is not clean text, or is over a maximum), IDP_E_SOURCE.
 */
const idp_error_t *idp_rules_resolve(apr_array_header_t **attributes,
                                     const idp_env_t *env,
                                     const apr_array_header_t *rules,
                                     const idp_query_t *query);

/* The attribute of NAME in ATTRIBUTES (idp_attribute_t *), or NULL. */
idp_attribute_t *idp_attribute_find(const apr_array_header_t *attributes,
                                    const char *name);

/* A new attribute with one value, NameFormat basic. */
idp_attribute_t *idp_attribute_make(apr_pool_t *pool, const char *saml_name,
                                    const char *value);

#endif
