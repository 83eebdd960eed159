/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/messages.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

#define SPACE " \t\r"
#define MAX_NAME 32           /* bytes of a {name} with its braces */

/*
 * The next {name} at or after *AT, with its braces; *AT goes behind it.
 * NULL where there is none.
 */
static const char *next_name(const char **at, char name[MAX_NAME + 1])
{
    const char *open = strchr(*at, '{');
    const char *close = open ? strchr(open, '}') : NULL;

    if (!close || close - open >= MAX_NAME) {
        return NULL;
    }
    apr_cpystrn(name, open, (apr_size_t)(close - open) + 2);
    *at = close + 1;
    return name;
}

/* The first {name} of TEXT that OTHER lacks, in POOL; NULL: it has all. */
static const char *lacking(apr_pool_t *pool, const char *text,
                           const char *other)
{
    char name[MAX_NAME + 1];
    const char *at = text;

    while (next_name(&at, name)) {
        if (!strstr(other, name)) {
            return apr_pstrdup(pool, name);
        }
    }
    return NULL;
}

static const char *check_text(apr_pool_t *pool, apr_hash_t *model,
                              const char *key, const char *text)
{
    const char *wanted = model ? apr_hash_get(model, key,
                                              APR_HASH_KEY_STRING) : text;
    const char *name;
    const char *wrong = NULL;

    if (!wanted) {
        wrong = apr_psprintf(pool, "the key \"%s\" was found, which no page "
                             "has; lib/page/messages/en.txt has them all",
                             key);
    }
    else if (!*text || strlen(text) > IDP_MESSAGES_MAX_TEXT) {
        wrong = apr_psprintf(pool, "the text of %s has %" APR_SIZE_T_FMT
                             " bytes; 1 to %d are expected", key,
                             strlen(text), IDP_MESSAGES_MAX_TEXT);
    }
    else if ((name = lacking(pool, wanted, text)) != NULL) {
        wrong = apr_psprintf(pool, "the text of %s lacks %s", key, name);
    }
    else if ((name = lacking(pool, text, wanted)) != NULL) {
        wrong = apr_psprintf(pool, "the text of %s has %s, for which there "
                             "is no value", key, name);
    }
    return wrong;
}

/* Reads LINE, which it changes; NULL, or what is wrong with it. */
static const char *read_line(apr_hash_t *texts, apr_pool_t *pool,
                             apr_hash_t *model, char *line)
{
    char *text = strchr(line, '=');
    char *end;
    const char *wrong = NULL;

    if (!*line || *line == '#') {
        return NULL;
    }
    if (!text || text == line) {
        return "a line \"key = text\" is expected";
    }
    for (end = text; end > line && strchr(SPACE, end[-1]); end--) {
    }
    *end = '\0';
    text += 1 + strspn(text + 1, SPACE);
    if (!idp_text_is_clean(line) || !idp_text_is_clean(text)) {
        return "it is not UTF-8, or has a control character or a byte "
               "order mark";
    }
    wrong = check_text(pool, model, line, text);
    if (!wrong) {
        apr_hash_set(texts, line, APR_HASH_KEY_STRING, text);
    }
    return wrong;
}

const idp_error_t *idp_messages_read(apr_hash_t *texts, apr_pool_t *pool,
                                     apr_hash_t *model, const char *file,
                                     const char *bytes)
{
    char *line = apr_pstrdup(pool, bytes);
    const char *wrong = NULL;
    int number = 0;

    while (line && !wrong) {
        char *next = strchr(line, '\n');
        char *end = next ? next : line + strlen(line);

        line += strspn(line, SPACE);
        while (end > line && strchr(SPACE, end[-1])) {
            end--;
        }
        *end = '\0';
        number++;
        wrong = read_line(texts, pool, model, line);
        line = next ? next + 1 : NULL;
    }
    return !wrong ? NULL : idp_error(pool, IDP_E_CONFIG, "%s:%d: %s", file,
                                     number, wrong);
}

/* What takes the place of NAME ("{seconds}"), or NULL. */
static const char *value_of(const char *name, va_list pairs)
{
    apr_size_t length = strlen(name) - 2;
    const char *value = NULL;
    const char *one;
    va_list args;

    va_copy(args, pairs);
    while (!value && (one = va_arg(args, const char *)) != NULL) {
        const char *its = va_arg(args, const char *);

        if (strncmp(one, name + 1, length) == 0 && one[length] == '\0') {
            value = its;
        }
    }
    va_end(args);
    return value;
}

const char *idp_say(apr_pool_t *pool, const idp_messages_t *messages,
                    const char *key, ...)
{
    const char *text = apr_hash_get(messages->texts, key,
                                    APR_HASH_KEY_STRING);
    const char *said = "";
    const char *at = text ? text : key;
    const char *rest = at;
    char name[MAX_NAME + 1];
    va_list pairs;

    va_start(pairs, key);
    while (next_name(&at, name)) {
        const char *value = value_of(name, pairs);

        said = apr_pstrcat(pool, said,
                           apr_pstrmemdup(pool, rest, (apr_size_t)
                                          (strstr(rest, name) - rest)),
                           value ? value : name, NULL);
        rest = at;
    }
    va_end(pairs);
    return idp_text_html(pool, apr_pstrcat(pool, said, rest, NULL));
}
