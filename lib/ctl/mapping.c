/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/ctl/mapping.h"
#include "lib/attr/attribute.h"
#include "lib/base/text.h"

#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#define SECRET "password"
#define SHOWN 64              /* bytes of a word in a message */

/* Passwords stay where they are: httpd keeps its own. */
static bool is_secret(const char *column)
{
    apr_size_t length = strlen(SECRET);

    while (*column && strncasecmp(column, SECRET, length) != 0) {
        column++;
    }
    return *column != '\0';
}

bool idp_mapping_is_name(const char *text)
{
    return *text && strlen(text) <= IDP_ATTR_MAX_NAME
        && idp_text_is_clean(text);
}

static const idp_pick_t *find_pick(const apr_array_header_t *picks,
                                   const char *name)
{
    const idp_pick_t *found = NULL;
    int i;

    for (i = 0; i < picks->nelts && !found; i++) {
        const idp_pick_t *pick = &APR_ARRAY_IDX(picks, i, idp_pick_t);

        found = strcmp(pick->name, name) == 0 ? pick : NULL;
    }
    return found;
}

static bool split_word(idp_pick_t *pick, apr_pool_t *pool, const char *word)
{
    const char *equals = strchr(word, '=');
    bool constant = equals && equals > word && equals[-1] == ':';
    const char *end = constant ? equals - 1 : equals;

    if (equals) {
        pick->name = apr_pstrmemdup(pool, word, (apr_size_t)(end - word));
        pick->column = constant ? NULL : equals + 1;
        pick->text = constant ? equals + 1 : NULL;
        pick->field = -1;
    }
    return equals;
}

static const char *word_wrong(idp_pick_t *pick, apr_pool_t *pool,
                              const apr_array_header_t *picks,
                              const char *word)
{
    const char *expected = NULL;

    if (!split_word(pick, pool, word)) {
        expected = "NAME=COLUMN or NAME:=TEXT";
    }
    else if (!idp_mapping_is_name(pick->name)) {
        expected = "a name of 1 to 256 bytes, UTF-8 without control "
            "characters";
    }
    else if (find_pick(picks, pick->name)) {
        expected = "each name once";
    }
    else if (strcmp(pick->name, IDP_CTL_USER) == 0 && !pick->column) {
        expected = "a column: every user has a name of their own";
    }
    else if (pick->column && is_secret(pick->column)) {
        expected = "no password: these are never taken over";
    }
    return expected ? apr_psprintf(pool, "found \"%s\"; expected %s",
                                   idp_text_log(pool, word, SHOWN), expected)
                    : NULL;
}

const char *idp_mapping_read(apr_array_header_t **picks, apr_pool_t *pool,
                             const char *const *words, int count)
{
    apr_array_header_t *read = apr_array_make(pool, 8, sizeof(idp_pick_t));
    const char *wrong = NULL;
    int i;

    for (i = 0; i < count && !wrong; i++) {
        idp_pick_t pick = { NULL, NULL, NULL, -1 };

        wrong = word_wrong(&pick, pool, read, words[i]);
        APR_ARRAY_PUSH(read, idp_pick_t) = pick;
    }
    if (!wrong) {
        *picks = read;
    }
    return wrong;
}

static int field_of(const apr_array_header_t *columns, const char *column)
{
    int i = 0;

    while (i < columns->nelts
           && strcmp(APR_ARRAY_IDX(columns, i, const char *), column) != 0) {
        i++;
    }
    return i < columns->nelts ? i : -1;
}

/* Adds a pick with the field that is in COLUMNS, if it is a column. */
static void add_pick(apr_array_header_t *found, idp_pick_t pick,
                     const apr_array_header_t *columns)
{
    pick.field = pick.column ? field_of(columns, pick.column) : -1;
    APR_ARRAY_PUSH(found, idp_pick_t) = pick;
}

apr_array_header_t *idp_mapping_find(apr_pool_t *pool,
                                     const apr_array_header_t *picks,
                                     const apr_array_header_t *columns)
{
    apr_array_header_t *found = apr_array_make(pool, 8, sizeof(idp_pick_t));
    const idp_pick_t user = { IDP_CTL_USER, IDP_CTL_USER, NULL, -1 };
    const idp_pick_t *named = find_pick(picks, IDP_CTL_USER);
    int i;

    add_pick(found, named ? *named : user, columns);
    for (i = 0; i < picks->nelts; i++) {
        const idp_pick_t *pick = &APR_ARRAY_IDX(picks, i, idp_pick_t);

        if (pick != named) {
            add_pick(found, *pick, columns);
        }
    }
    for (i = 0; i < columns->nelts && picks->nelts == 0; i++) {
        const char *column = APR_ARRAY_IDX(columns, i, const char *);
        idp_pick_t pick = { column, column, NULL, i };

        if (i != field_of(columns, IDP_CTL_USER) && !is_secret(column)) {
            add_pick(found, pick, columns);
        }
    }
    return found;
}
