/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/rule.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

#define SHOWN 80              /* bytes of a word in a message */

static const idp_error_t *check_words(apr_pool_t *pool,
                                      const char *const *words, int count)
{
    const idp_error_t *error = NULL;
    int i;

    if (count < 2) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%d words; expected NAME SOURCE [OPTION...]",
                          count);
    }
    for (i = 0; i < count && !error; i++) {
        if (!idp_text_is_clean(words[i])) {
            error = idp_error(pool, IDP_E_CONFIG,
                              "word %d is \"%s\"; expected UTF-8 without "
                              "control characters",
                              i + 1, idp_text_log(pool, words[i], SHOWN));
        }
    }
    return error;
}

/* What a SOURCE word may be: "user", "file:FILE"... up to a NULL. */
static const char *const *forms_of(const idp_sources_t *sources)
{
    apr_array_header_t *forms
        = apr_array_make(sources->pool, 8, sizeof(const char *));
    const idp_source_t *const *at;

    for (at = sources->table; *at; at++) {
        APR_ARRAY_PUSH(forms, const char *)
            = (*at)->argument ? apr_pstrcat(sources->pool, (*at)->name, ":",
                                            (*at)->argument, NULL)
                              : (*at)->name;
    }
    APR_ARRAY_PUSH(forms, const char *) = NULL;
    return (const char *const *)forms->elts;
}

static const idp_error_t *read_source(idp_rule_t *rule,
                                      idp_sources_t *sources,
                                      const char *word)
{
    const char *argument = NULL;
    int index = 0;
    const idp_error_t *error
        = idp_word_find(&index, &argument, sources->pool, "source",
                        forms_of(sources), ':', word);

    if (!error) {
        rule->from = apr_pstrdup(sources->pool, word);
        rule->source = sources->table[index];
        sources->opening = rule->source;
        if (rule->source->open) {
            error = rule->source->open(&rule->state, sources, rule->name,
                                       argument);
        }
    }
    return error;
}

const idp_error_t *idp_rule_read(apr_array_header_t *rules,
                                 idp_sources_t *sources,
                                 const char *const *words, int count)
{
    apr_pool_t *pool = sources->pool;
    idp_rule_t *rule = apr_pcalloc(pool, sizeof(*rule));
    const idp_error_t *error = check_words(pool, words, count);

    if (!error) {
        rule->name = apr_pstrdup(pool, words[0]);
        error = idp_word_check_name(pool, "NAME", rule->name);
    }
    if (!error) {
        error = read_source(rule, sources, words[1]);
    }
    if (!error) {
        error = idp_options_read(rule, pool, words + 2, count - 2);
    }
    if (!error) {
        APR_ARRAY_PUSH(rules, idp_rule_t *) = rule;
    }
    return error;
}

const char *idp_rule_name(const idp_rule_t *rule)
{
    return rule->name;
}

const char *idp_rule_saml_name(const idp_rule_t *rule)
{
    return rule->whole.saml_name ? rule->whole.saml_name : rule->name;
}

static bool has_name(const apr_array_header_t *rules, const char *name)
{
    bool found = false;
    int i;

    for (i = 0; i < rules->nelts && !found; i++) {
        found = strcmp(APR_ARRAY_IDX(rules, i, idp_rule_t *)->name,
                       name) == 0;
    }
    return found;
}

apr_array_header_t *idp_rules_merge(apr_pool_t *pool,
                                    const apr_array_header_t *outer,
                                    const apr_array_header_t *inner)
{
    apr_array_header_t *merged
        = apr_array_make(pool, outer->nelts + inner->nelts,
                         sizeof(idp_rule_t *));
    int i;

    for (i = 0; i < outer->nelts; i++) {
        idp_rule_t *rule = APR_ARRAY_IDX(outer, i, idp_rule_t *);

        if (!has_name(inner, rule->name)) {
            APR_ARRAY_PUSH(merged, idp_rule_t *) = rule;
        }
    }
    apr_array_cat(merged, inner);
    return merged;
}
