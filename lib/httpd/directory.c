/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/directory.h"

#include <ap_provider.h>
#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"

#define MAX_SECONDS (7 * 86400)

const idp_directory_t *idp_directory_of(const request_rec *r)
{
    return ap_get_module_config(r->per_dir_config, &connect_idp_module);
}

static const idp_session_rules_t usual = {
    { IDP_SESSION_LIFETIME, IDP_SESSION_IDLE }, false, NULL
};

const idp_session_rules_t *idp_directory_session(
    const idp_directory_t *directory)
{
    return directory->session ? directory->session : &usual;
}

bool idp_directory_is_ours(request_rec *r)
{
    const char *type = ap_auth_type(r);

    return type && strcasecmp(type, IDP_AUTH_TYPE) == 0;
}

/* What a way of signing in is worth where nobody says otherwise. */
static const struct {
    const char *auth_type;
    const char *class_ref;
} classes[] = {
    { IDP_AUTH_TYPE, IDP_CONTEXT "PasswordProtectedTransport" },
    { "Basic", IDP_CONTEXT "PasswordProtectedTransport" },
    { "Digest", IDP_CONTEXT "PasswordProtectedTransport" },
    { "form", IDP_CONTEXT "PasswordProtectedTransport" },
    { "GSSAPI", IDP_CONTEXT "Kerberos" },
    { "Negotiate", IDP_CONTEXT "Kerberos" },
    { NULL, IDP_CONTEXT "unspecified" }
};

const char *idp_directory_class(const idp_directory_t *directory,
                                request_rec *r, const char *auth_type)
{
    const apr_array_header_t *rules = directory->contexts;
    int i;

    for (i = 0; rules && i < rules->nelts; i++) {
        const idp_context_rule_t *rule =
            &APR_ARRAY_IDX(rules, i, idp_context_rule_t);
        const char *wrong = NULL;

        if (!rule->when || ap_expr_exec(r, rule->when, &wrong) > 0) {
            return rule->class_ref;
        }
    }
    for (i = 0; classes[i].auth_type; i++) {
        if (strcasecmp(classes[i].auth_type, auth_type) == 0) {
            break;
        }
    }
    return classes[i].class_ref;
}

void *idp_directory_create(apr_pool_t *pool, char *path)
{
    (void)path;
    return apr_pcalloc(pool, sizeof(idp_directory_t));
}

/* A directive counts as a whole: what it does not say has its default. */
void *idp_directory_merge(apr_pool_t *pool, void *outer_config,
                          void *inner_config)
{
    const idp_directory_t *outer = outer_config;
    const idp_directory_t *inner = inner_config;
    idp_directory_t *merged = apr_palloc(pool, sizeof(*merged));

    merged->providers = inner->providers ? inner->providers
                                         : outer->providers;
    merged->contexts = inner->contexts ? inner->contexts : outer->contexts;
    merged->session = inner->session ? inner->session : outer->session;
    merged->negotiate = inner->negotiate ? inner->negotiate
                                         : outer->negotiate;
    return merged;
}

static const char *take_providers(cmd_parms *cmd, idp_directory_t *directory,
                                  const idp_line_t *line)
{
    apr_array_header_t *providers = apr_array_make(
        cmd->pool, line->count, sizeof(idp_auth_provider_t));
    int i;

    for (i = 0; i < line->count; i++) {
        idp_auth_provider_t one = { line->words[i], ap_lookup_provider(
            AUTHN_PROVIDER_GROUP, line->words[i], AUTHN_PROVIDER_VERSION) };

        if (!one.provider || !one.provider->check_password) {
            return apr_psprintf(cmd->pool, "\"%s\" was found, which no "
                                "loaded module provides for passwords; load "
                                "mod_authn_%s before this line, or use "
                                "another", one.name, one.name);
        }
        APR_ARRAY_PUSH(providers, idp_auth_provider_t) = one;
    }
    directory->providers = providers;
    return NULL;
}

typedef const char *take_word_t(idp_session_rules_t *rules, apr_pool_t *pool,
                                const char *value);

static const char *take_seconds(apr_interval_time_t *time, apr_pool_t *pool,
                                const char *value)
{
    long seconds;

    if (!idp_text_read_number(&seconds, value, 60, MAX_SECONDS)) {
        return apr_psprintf(pool, "60 to %d seconds", MAX_SECONDS);
    }
    *time = apr_time_from_sec(seconds);
    return NULL;
}

static const char *take_lifetime(idp_session_rules_t *rules,
                                 apr_pool_t *pool, const char *value)
{
    return take_seconds(&rules->policy.lifetime, pool, value);
}

static const char *take_idle(idp_session_rules_t *rules, apr_pool_t *pool,
                             const char *value)
{
    return take_seconds(&rules->policy.idle, pool, value);
}

static const char *take_same_site(idp_session_rules_t *rules,
                                  apr_pool_t *pool, const char *value)
{
    static const char *const words[] = { "None", "Lax", "Strict", NULL };
    int i = 0;

    while (words[i] && strcasecmp(words[i], value) != 0) {
        i++;
    }
    rules->same_site = words[i];
    return words[i] ? NULL : idp_text_list(pool, words, " or ");
}

static const char *take_reauth(idp_session_rules_t *rules, apr_pool_t *pool,
                               const char *value)
{
    (void)pool;
    rules->reauth = strcasecmp(value, "always") == 0;
    return rules->reauth || strcasecmp(value, "never") == 0
        ? NULL : "always or never";
}

static const struct {
    const char *name;
    take_word_t *take;        /* NULL, or what is expected */
} session_words[] = {
    { "lifetime", take_lifetime },
    { "idle", take_idle },
    { "samesite", take_same_site },
    { "reauth", take_reauth },
    { NULL, NULL }
};

static const char *take_session(cmd_parms *cmd, idp_directory_t *directory,
                                const idp_line_t *line)
{
    idp_session_rules_t *rules = apr_pmemdup(cmd->pool, &usual,
                                             sizeof(usual));
    int i, j;

    for (i = 0; i < line->count; i++) {
        const char *word = line->words[i];
        const char *value = ap_strchr_c(word, '=');
        const char *expected = "lifetime=S, idle=S, samesite=..., reauth=...";

        for (j = 0; value && session_words[j].name; j++) {
            if (strncasecmp(session_words[j].name, word,
                            (apr_size_t)(value - word)) == 0
                && strlen(session_words[j].name)
                   == (apr_size_t)(value - word)) {
                expected = session_words[j].take(rules, cmd->pool,
                                                 value + 1);
                break;
            }
        }
        if (expected) {
            return apr_psprintf(cmd->pool, "\"%s\" was found; %s is "
                                "expected", word, expected);
        }
    }
    directory->session = rules;
    return NULL;
}

static const char *take_context(cmd_parms *cmd, idp_directory_t *directory,
                                const idp_line_t *line)
{
    idp_context_rule_t rule = { line->words[0], NULL };
    const char *wrong = NULL;

    if (!ap_strchr_c(rule.class_ref, ':')) {
        rule.class_ref = apr_pstrcat(cmd->pool, IDP_CONTEXT, rule.class_ref,
                                     NULL);
    }
    if (line->count > 1) {
        rule.when = ap_expr_parse_cmd(cmd, line->words[1], 0, &wrong, NULL);
    }
    if (wrong) {
        return apr_psprintf(cmd->pool, "the expression \"%s\" is wrong: %s",
                            line->words[1], wrong);
    }
    if (!directory->contexts) {
        directory->contexts = apr_array_make(cmd->pool, 2, sizeof(rule));
    }
    APR_ARRAY_PUSH(directory->contexts, idp_context_rule_t) = rule;
    return NULL;
}

const char *idp_directory_take(cmd_parms *cmd, idp_directory_t *directory,
                               const idp_setting_t *row,
                               const idp_line_t *line)
{
    static const bool off_on[] = { false, true };
    idp_settings_t checked = { 0 };
    const char *wrong = idp_settings_take(&checked, cmd->pool, row,
                                          IDP_IN_DIRECTORY, line);

    if (!wrong) {
        switch (row - idp_setting_rows) {
        case IDP_SETTING_auth_provider:
            wrong = take_providers(cmd, directory, line);
            break;
        case IDP_SETTING_negotiate:
            directory->negotiate = &off_on[checked.negotiate];
            break;
        case IDP_SETTING_session:
            wrong = take_session(cmd, directory, line);
            break;
        case IDP_SETTING_authn_context:
            wrong = take_context(cmd, directory, line);
            break;
        }
    }
    return wrong;
}
