/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/rule.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

#define SHOWN 80              /* bytes of a word in a message */

/* What an option word sets. */
typedef struct setting_t {
    idp_rule_t *rule;
    apr_pool_t *pool;         /* of the rule */
    const char *text;         /* after "=", in POOL; NULL where none belongs */
} setting_t;

typedef struct option_t {
    const char *form;
    const idp_error_t *(*set)(const setting_t *s);
} option_t;

static const idp_error_t *check_length(const setting_t *s, int max)
{
    const idp_error_t *error = NULL;

    if (strlen(s->text) > (apr_size_t)max) {
        error = idp_error(s->pool, IDP_E_CONFIG,
                          "%lu bytes; expected %d at most",
                          (unsigned long)strlen(s->text), max);
    }
    return error;
}

static const idp_error_t *set_required(const setting_t *s)
{
    s->rule->whole.required = true;
    return NULL;
}

static const idp_error_t *set_default(const setting_t *s)
{
    s->rule->whole.default_value = s->text;
    return check_length(s, IDP_ATTR_MAX_LENGTH);
}

static const idp_error_t *set_match(const setting_t *s)
{
    return idp_pattern_read(&s->rule->match, s->pool, s->text);
}

/* Words are UTF-8, so that one byte alone is ASCII. */
static const idp_error_t *set_split(const setting_t *s)
{
    s->rule->split = s->text[0];
    return s->text[1] == '\0' ? NULL
         : idp_error(s->pool, IDP_E_CONFIG, "expected one ASCII character");
}

static const idp_error_t *set_join(const setting_t *s)
{
    s->rule->join = true;
    return NULL;
}

static const idp_error_t *set_fallback(const setting_t *s)
{
    s->rule->fallback = true;
    return strcmp(s->text, "error") == 0 ? NULL
         : idp_error(s->pool, IDP_E_CONFIG, "expected fallback=error");
}

static const idp_error_t *set_letter(const setting_t *s,
                                     char (*letter)(char))
{
    const idp_error_t *error = NULL;

    if (s->rule->letter) {
        error = idp_error(s->pool, IDP_E_CONFIG,
                          "lower and upper exclude each other; expected one "
                          "of them");
    }
    s->rule->letter = letter;
    return error;
}

/* ASCII alone, whatever the locale: SAML compares names byte by byte. */
static char lower_of(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char upper_of(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static const idp_error_t *set_lower(const setting_t *s)
{
    return set_letter(s, lower_of);
}

static const idp_error_t *set_upper(const setting_t *s)
{
    return set_letter(s, upper_of);
}

/* Ends TEXT at its first '/' without a backslash; what follows, or NULL. */
static char *cut_at_slash(char *text)
{
    while (*text && *text != '/') {
        text += text[0] == '\\' && text[1] ? 2 : 1;
    }
    if (*text == '\0') {
        return NULL;
    }
    *text = '\0';
    return text + 1;
}

static const idp_error_t *set_rewrite(const setting_t *s)
{
    char *regex = apr_pstrdup(s->pool, s->text[0] == '/' ? s->text + 1
                                                         : "");
    char *replacement = cut_at_slash(regex);
    char *rest = replacement ? cut_at_slash(replacement) : NULL;
    const idp_error_t *error = NULL;

    if (!rest || *rest || !*regex) {
        error = idp_error(s->pool, IDP_E_CONFIG,
                          "expected rewrite=/REGEX/TEXT/, with \\/ for a "
                          "slash in them");
    }
    if (!error) {
        error = idp_pattern_read(&s->rule->rewrite, s->pool, regex);
    }
    if (!error) {
        error = idp_pattern_read_replacement(&s->rule->replacement, s->pool,
                                             s->rule->rewrite, replacement);
    }
    return error;
}

static const idp_error_t *set_as(const setting_t *s)
{
    s->rule->whole.saml_name = s->text;
    return idp_word_check_name(s->pool, "SAML-NAME", s->text);
}

static const idp_error_t *set_friendly(const setting_t *s)
{
    s->rule->whole.friendly = s->text;
    return check_length(s, IDP_ATTR_MAX_NAME);
}

static const idp_error_t *set_format(const setting_t *s)
{
    static const char *const names[]
        = { "uri", "basic", "unspecified", NULL };
    static const idp_format_t formats[]
        = { IDP_FORMAT_URI, IDP_FORMAT_BASIC, IDP_FORMAT_UNSPECIFIED };
    const char *none;
    int index = 0;
    const idp_error_t *error = idp_word_find(&index, &none, s->pool, "format",
                                             names, '=', s->text);

    s->rule->whole.format = &formats[index];
    return error;
}

static const option_t options[] = {
    { "required", set_required },
    { "default=TEXT", set_default },
    { "match=REGEX", set_match },
    { "split=CHAR", set_split },
    { "join", set_join },
    { "fallback=error", set_fallback },
    { "lower", set_lower },
    { "upper", set_upper },
    { "rewrite=/REGEX/TEXT/", set_rewrite },
    { "as=SAML-NAME", set_as },
    { "friendly=TEXT", set_friendly },
    { "format=uri|basic|unspecified", set_format },
};

#define OPTIONS (int)(sizeof(options) / sizeof(options[0]))

/* Sets what WORD says; SEEN has a mark for each option that was said. */
static const idp_error_t *read_option(idp_rule_t *rule, apr_pool_t *pool,
                                      const char *const *forms, bool *seen,
                                      const char *word)
{
    setting_t setting = { rule, pool, NULL };
    int index = 0;
    const idp_error_t *error
        = idp_word_find(&index, &setting.text, pool, "option", forms, '=',
                        word);

    if (!error) {
        error = seen[index] ? idp_error(pool, IDP_E_CONFIG,
                                        "stands twice; expected %s once",
                                        forms[index])
                            : options[index].set(&setting);
        seen[index] = true;
        if (error) {
            const char *where
                = apr_psprintf(pool, "option \"%s\"",
                               idp_text_log(pool, word, SHOWN));

            error = idp_error_prefix(pool, where, error);
        }
    }
    return error;
}

const idp_error_t *idp_options_read(idp_rule_t *rule, apr_pool_t *pool,
                                    const char *const *words, int count)
{
    const char *forms[OPTIONS + 1] = { NULL };
    bool seen[OPTIONS] = { false };
    const idp_error_t *error = NULL;
    int i;

    for (i = 0; i < OPTIONS; i++) {
        forms[i] = options[i].form;
    }
    for (i = 0; i < count && !error; i++) {
        error = read_option(rule, pool, forms, seen,
                            apr_pstrdup(pool, words[i]));
    }
    return error;
}
