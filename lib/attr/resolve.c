/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/rule.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

#define SHOWN 64              /* bytes of a user in a message */

/* The next rule of NAME from *AT on, and *AT behind it; NULL at the end. */
static const idp_rule_t *next_rule(const apr_array_header_t *rules, int *at,
                                   const char *name)
{
    const idp_rule_t *found = NULL;

    while (*at < rules->nelts && !found) {
        const idp_rule_t *rule = APR_ARRAY_IDX(rules, *at, idp_rule_t *);

        found = strcmp(rule->name, name) == 0 ? rule : NULL;
        ++*at;
    }
    return found;
}

/* What the rules of NAME say of the attribute; the first that does counts. */
static idp_whole_t whole_of(const apr_array_header_t *rules, const char *name)
{
    idp_whole_t sum = { 0 };
    const idp_rule_t *rule;
    int at = 0;

    while ((rule = next_rule(rules, &at, name)) != NULL) {
        const idp_whole_t *said = &rule->whole;

        sum.required = sum.required || said->required;
        sum.default_value = sum.default_value ? sum.default_value
                                              : said->default_value;
        sum.saml_name = sum.saml_name ? sum.saml_name : said->saml_name;
        sum.friendly = sum.friendly ? sum.friendly : said->friendly;
        sum.format = sum.format ? sum.format : said->format;
    }
    return sum;
}

/* Is ERROR one that the rules after RULE may make good? */
static bool falls_back(const idp_error_t *error, const idp_env_t *env,
                       const idp_rule_t *rule)
{
    bool falls = error && error->code == IDP_E_SOURCE && rule->fallback;

    if (falls) {
        env->log(env->log_baton, IDP_LOG_WARNING, apr_psprintf(
            env->pool, "%s; the next rule is tried (fallback=error)",
            error->reason));
    }
    return falls;
}

/*
 * Asks the sources of NAME; VALUES is empty where none has one.  A source
 * that is out of order is an error, also behind fallback=error where no
 * other gave a value: the user may well have one.
 */
static const idp_error_t *ask(apr_array_header_t *values,
                              const idp_env_t *env,
                              const apr_array_header_t *rules,
                              const idp_query_t *query)
{
    const idp_error_t *error = NULL;
    const idp_error_t *outage = NULL;
    const idp_rule_t *rule;
    int at = 0;

    while (!error && (rule = next_rule(rules, &at, query->name)) != NULL) {
        if (values->nelts == 0 || rule->join) {
            error = idp_rule_values(values, env, rule, query);
            if (falls_back(error, env, rule)) {
                outage = error;
                error = NULL;
            }
        }
        else {
            idp_env_note(env, rule->name, rule->from,
                         "not asked, there is a value", NULL);
        }
    }
    return error ? error : values->nelts == 0 ? outage : NULL;
}

static const idp_error_t *refuse_missing(apr_pool_t *pool,
                                         const apr_array_header_t *rules,
                                         const idp_query_t *query)
{
    const char *asked = "";
    const idp_rule_t *rule;
    int at = 0;

    while ((rule = next_rule(rules, &at, query->name)) != NULL) {
        asked = apr_pstrcat(pool, asked, *asked ? ", " : "",
                            idp_text_log(pool, rule->from, SHOWN), NULL);
    }
    return idp_error(pool, IDP_E_ATTRIBUTE_MISSING,
                     "required attribute \"%s\" has no value for user "
                     "\"%s\"; expected one from %s",
                     query->name, idp_text_log(pool, query->user, SHOWN),
                     asked);
}

/* Adds the attribute of QUERY's name to FOUND, where it has a value. */
static const idp_error_t *resolve(apr_array_header_t *found,
                                  const idp_env_t *env,
                                  const apr_array_header_t *rules,
                                  const idp_query_t *query)
{
    idp_whole_t whole = whole_of(rules, query->name);
    apr_array_header_t *values
        = apr_array_make(env->pool, 1, sizeof(const char *));
    const idp_error_t *error = ask(values, env, rules, query);

    if (!error && values->nelts == 0 && whole.default_value) {
        APR_ARRAY_PUSH(values, const char *) = whole.default_value;
        idp_env_note(env, query->name, NULL, "default", whole.default_value);
    }
    if (!error && values->nelts == 0 && whole.required) {
        error = refuse_missing(env->pool, rules, query);
    }
    if (!error && values->nelts > 0) {
        idp_attribute_t *attribute
            = apr_pcalloc(env->pool, sizeof(*attribute));

        attribute->name = query->name;
        attribute->saml_name = whole.saml_name ? whole.saml_name
                                               : query->name;
        attribute->friendly = whole.friendly;
        attribute->format = whole.format ? *whole.format : IDP_FORMAT_BASIC;
        attribute->values = values;
        APR_ARRAY_PUSH(found, idp_attribute_t *) = attribute;
    }
    return error;
}

const idp_error_t *idp_rules_resolve(apr_array_header_t **attributes,
                                     const idp_env_t *env,
                                     const apr_array_header_t *rules,
                                     const idp_query_t *query)
{
    apr_array_header_t *found
        = apr_array_make(env->pool, rules->nelts, sizeof(idp_attribute_t *));
    idp_query_t asked = *query;
    const idp_error_t *error = NULL;
    int i;

    asked.resolved = found;
    for (i = 0; i < rules->nelts && !error; i++) {
        int first = 0;

        asked.name = APR_ARRAY_IDX(rules, i, idp_rule_t *)->name;
        next_rule(rules, &first, asked.name);
        if (first == i + 1) {
            error = resolve(found, env, rules, &asked);
        }
    }
    if (!error) {
        *attributes = found;
    }
    return error;
}
