/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/rule.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

#define SHOWN 64              /* bytes of a user or a value in a message */

static const idp_error_t *check_value(apr_pool_t *pool, const char *text)
{
    apr_size_t length = strlen(text);
    const idp_error_t *error = NULL;

    if (length > IDP_ATTR_MAX_LENGTH) {
        error = idp_error(pool, IDP_E_ATTRIBUTE_VALUE,
                          "has %lu bytes; expected %d at most",
                          (unsigned long)length, IDP_ATTR_MAX_LENGTH);
    }
    else if (!idp_text_is_clean(text)) {
        error = idp_error(pool, IDP_E_ATTRIBUTE_VALUE,
                          "is not clean; expected UTF-8 without control "
                          "characters");
    }
    return error;
}

static const char *with_letters(apr_pool_t *pool, const char *text,
                                char (*letter)(char))
{
    char *changed = apr_pstrdup(pool, text);
    char *at;

    for (at = changed; *at; at++) {
        *at = letter(*at);
    }
    return changed;
}

/* A value that was changed is shown as it was when it was refused, too. */
static const idp_error_t *match(apr_pool_t *pool, const idp_rule_t *rule,
                                const char *value)
{
    const idp_error_t *error = idp_pattern_search(rule->match, pool, value);

    if (error && (rule->rewrite || rule->letter)) {
        const char *where
            = apr_psprintf(pool, "made into \"%s\"",
                           idp_text_log(pool, value, SHOWN));

        error = idp_error_prefix(pool, where, error);
    }
    return error;
}

/*
 * Takes *TEXT through the steps of RULE after split.  The first check is the
 * only one: no later step brings in other characters, and rewriting keeps
 * the maximum.
 */
static const idp_error_t *apply(const char **text, const idp_env_t *env,
                                const idp_rule_t *rule)
{
    apr_pool_t *pool = env->pool;
    const char *value = *text;
    const idp_error_t *error = check_value(pool, value);

    if (!error && rule->rewrite && *value) {
        error = idp_pattern_replace(&value, rule->rewrite, pool,
                                    rule->replacement, IDP_ATTR_MAX_LENGTH);
        idp_env_note(env, rule->name, rule->from, "rewritten", value);
    }
    if (!error && rule->letter) {
        value = with_letters(pool, value, rule->letter);
        idp_env_note(env, rule->name, rule->from, "lower or upper case",
                     value);
    }
    if (!error && rule->match && *value) {
        error = match(pool, rule, value);
        idp_env_note(env, rule->name, rule->from,
                     error ? "does not match" : "matches", value);
    }
    if (!error) {
        *text = value;
    }
    return error;
}

static const idp_error_t *add_value(apr_array_header_t *values,
                                    const idp_env_t *env,
                                    const idp_rule_t *rule,
                                    const idp_query_t *query,
                                    const char *text)
{
    apr_pool_t *pool = env->pool;
    const char *value = text;
    const idp_error_t *error = apply(&value, env, rule);

    if (!error && *value && values->nelts == IDP_ATTR_MAX_VALUES) {
        error = idp_error(pool, IDP_E_ATTRIBUTE_VALUE,
                          "is one too many; expected %d values at most",
                          IDP_ATTR_MAX_VALUES);
    }
    if (error) {
        const char *where
            = apr_psprintf(pool, "attribute \"%s\" of user \"%s\" from %s: "
                           "value \"%s\"", rule->name,
                           idp_text_log(pool, query->user, SHOWN),
                           idp_text_log(pool, rule->from, SHOWN),
                           idp_text_log(pool, text, SHOWN));

        error = idp_error_prefix(pool, where, error);
    }
    else if (*value) {
        APR_ARRAY_PUSH(values, const char *) = value;
    }
    return error;
}

/* Adds the parts of TEXT between the characters SPLIT. */
static const idp_error_t *add_parts(apr_array_header_t *values,
                                    const idp_env_t *env,
                                    const idp_rule_t *rule,
                                    const idp_query_t *query,
                                    const char *text)
{
    const idp_error_t *error = NULL;

    while (text && !error) {
        const char *end = rule->split ? strchr(text, rule->split) : NULL;
        const char *part
            = end ? apr_pstrmemdup(env->pool, text, (apr_size_t)(end - text))
                  : text;

        error = add_value(values, env, rule, query, part);
        text = end ? end + 1 : NULL;
    }
    return error;
}

/* What a source gave, fit for a page. */
static const char *show(apr_pool_t *pool, const char *text)
{
    return check_value(pool, text) ? idp_text_log(pool, text, SHOWN) : text;
}

const idp_error_t *idp_rule_values(apr_array_header_t *values,
                                   const idp_env_t *env,
                                   const idp_rule_t *rule,
                                   const idp_query_t *query)
{
    apr_array_header_t *fetched
        = apr_array_make(env->pool, 1, sizeof(const char *));
    const idp_error_t *error
        = idp_rule_fetch(fetched, env, rule, query);
    int before = values->nelts;
    int i;

    if (error) {
        const char *where = apr_psprintf(env->pool, "attribute \"%s\" from %s",
                                         rule->name,
                                         idp_text_log(env->pool, rule->from,
                                                      SHOWN));

        error = idp_error_prefix(env->pool, where, error);
    }
    for (i = 0; i < fetched->nelts && !error; i++) {
        const char *text = APR_ARRAY_IDX(fetched, i, const char *);

        idp_env_note(env, rule->name, rule->from, "gave",
                     env->steps ? show(env->pool, text) : NULL);
        error = add_parts(values, env, rule, query, text);
    }
    if (error) {
        idp_env_note(env, rule->name, rule->from, "failed", error->reason);
    }
    else if (values->nelts == before) {
        idp_env_note(env, rule->name, rule->from, "gave no value", NULL);
    }
    return error;
}
