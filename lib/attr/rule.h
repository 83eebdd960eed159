/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_ATTR_RULE_H
#define IDP_ATTR_RULE_H

/* Inside of lib/attr: what a rule is made of, and its steps. */

#include "lib/attr/attribute.h"
#include "lib/attr/pattern.h"

/* What a rule says about its attribute as a whole; NULL, false: nothing. */
typedef struct idp_whole_t {
    bool required;
    const char *default_value;
    const char *saml_name;
    const char *friendly;
    const idp_format_t *format;
} idp_whole_t;

struct idp_rule_t {
    const char *name;
    const char *from;         /* SOURCE as it was written, for messages */
    const idp_source_t *source;
    void *state;              /* of the source */
    bool join;
    bool fallback;            /* also where the source is out of order */
    char split;               /* '\0': do not */
    const idp_pattern_t *rewrite; /* NULL: do not */
    const char *replacement;  /* as idp_pattern_replace reads it */
    char (*letter)(char);     /* lower or upper; NULL: neither */
    const idp_pattern_t *match; /* NULL: take all */
    idp_whole_t whole;
};

/*
 * Finds WORD ("match=^a") by its part before SIGN among FORMS, which end
 * with a NULL ("join", "match=REGEX").  *TEXT is what follows SIGN, or NULL
 * where the form has none; it is not empty.  KIND is for the message.
 */
const idp_error_t *idp_word_find(int *index, const char **text,
                                 apr_pool_t *pool, const char *kind,
                                 const char *const *forms, char sign,
                                 const char *word);

/* Is TEXT a name: IDP_ATTR_MAX_NAME bytes at most, no spaces?  Or KIND. */
const idp_error_t *idp_word_check_name(apr_pool_t *pool, const char *kind,
                                       const char *text);

/* Sets what the option words say in RULE.  IDP_E_CONFIG. */
const idp_error_t *idp_options_read(idp_rule_t *rule, apr_pool_t *pool,
                                    const char *const *words, int count);

/* Adds what RULE's source says, or what is kept of it, to VALUES. */
const idp_error_t *idp_rule_fetch(apr_array_header_t *values,
                                  const idp_env_t *env,
                                  const idp_rule_t *rule,
                                  const idp_query_t *query);

/* Adds what RULE gives to VALUES.  Errors as idp_rules_resolve. */
const idp_error_t *idp_rule_values(apr_array_header_t *values,
                                   const idp_env_t *env,
                                   const idp_rule_t *rule,
                                   const idp_query_t *query);

#endif
