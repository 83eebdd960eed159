/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/settings.h"

#include <stddef.h>
#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

#define MAX_NAME 64

#define SERVER IDP_IN_SERVER
#define SECTION IDP_IN_SECTION
#define BOTH (IDP_IN_SERVER | IDP_IN_SECTION)
#define DIRECTORY IDP_IN_DIRECTORY

static const char *const presets[] = { "generic", "amazon-connect", NULL };
static const char *const signs[] = { "assertion", "response", "both", NULL };
static const char *const encrypts[] = { "off", "auto", "required", NULL };

const idp_setting_t idp_setting_rows[IDP_SETTING_COUNT] = {
#define IDP_ROW(field, directive, where, kind, least, most, low, high, words, \
                syntax, standard, help) \
    { #directive, where, IDP_KIND_##kind, offsetof(idp_settings_t, field), \
      least, most, low, high, words, syntax, standard, help },
#include "lib/sso/setting_rows.h"
#undef IDP_ROW
};

typedef const char *take_t(void *slot, apr_pool_t *pool,
                           const idp_setting_t *row, const idp_line_t *line);

static const char *take_text(void *slot, apr_pool_t *pool,
                             const idp_setting_t *row, const idp_line_t *line)
{
    (void)pool, (void)row;
    *(const char **)slot = line->words[0];
    return NULL;
}

static const char *take_number(void *slot, apr_pool_t *pool,
                               const idp_setting_t *row,
                               const idp_line_t *line)
{
    long number;

    if (!idp_text_read_number(&number, line->words[0], row->low,
                              row->high)) {
        return apr_psprintf(pool, "\"%s\" was found; a number of %d to %d is "
                            "expected", line->words[0], row->low, row->high);
    }
    *(int *)slot = (int)number;
    return NULL;
}

static const char *choose(void *slot, apr_pool_t *pool,
                          const char *const *words, const idp_line_t *line)
{
    int i = 0;

    while (words[i] && strcasecmp(words[i], line->words[0]) != 0) {
        i++;
    }
    if (!words[i]) {
        return apr_psprintf(pool, "\"%s\" was found; %s is expected",
                            line->words[0],
                            idp_text_list(pool, words, " or "));
    }
    *(int *)slot = i;
    return NULL;
}

static const char *take_choice(void *slot, apr_pool_t *pool,
                               const idp_setting_t *row,
                               const idp_line_t *line)
{
    return choose(slot, pool, row->words, line);
}

static const char *take_flag(void *slot, apr_pool_t *pool,
                             const idp_setting_t *row, const idp_line_t *line)
{
    static const char *const words[] = { "off", "on", NULL };

    (void)row;
    return choose(slot, pool, words, line);
}

static const char *take_line(void *slot, apr_pool_t *pool,
                             const idp_setting_t *row, const idp_line_t *line)
{
    (void)row;
    *(const idp_line_t **)slot = apr_pmemdup(pool, line, sizeof(*line));
    return NULL;
}

static const char *take_lines(void *slot, apr_pool_t *pool,
                              const idp_setting_t *row,
                              const idp_line_t *line)
{
    apr_array_header_t **lines = slot;

    (void)row;
    if (!*lines) {
        *lines = apr_array_make(pool, 4, sizeof(idp_line_t));
    }
    APR_ARRAY_PUSH(*lines, idp_line_t) = *line;
    return NULL;
}

/* The lines of OUTER whose first word INNER does not have, then INNER's. */
static apr_array_header_t *merge_named(apr_pool_t *pool,
                                       const apr_array_header_t *outer,
                                       const apr_array_header_t *inner)
{
    apr_array_header_t *merged = apr_array_make(
        pool, outer->nelts + inner->nelts, sizeof(idp_line_t));
    int i, j;

    for (i = 0; i < outer->nelts; i++) {
        const idp_line_t *line = &APR_ARRAY_IDX(outer, i, idp_line_t);

        for (j = 0; j < inner->nelts; j++) {
            if (strcmp(APR_ARRAY_IDX(inner, j, idp_line_t).words[0],
                       line->words[0]) == 0) {
                break;
            }
        }
        if (j == inner->nelts) {
            APR_ARRAY_PUSH(merged, idp_line_t) = *line;
        }
    }
    apr_array_cat(merged, inner);
    return merged;
}

typedef apr_array_header_t *join_t(apr_pool_t *pool,
                                   const apr_array_header_t *outer,
                                   const apr_array_header_t *inner);

/* What each kind of setting is: its size, how it is read and joined. */
static const struct {
    apr_size_t size;
    take_t *take;
    join_t *join;             /* NULL: the inner one replaces the outer */
} kinds[] = {
    [IDP_KIND_TEXT] = { sizeof(char *), take_text, NULL },
    [IDP_KIND_NUMBER] = { sizeof(int), take_number, NULL },
    [IDP_KIND_FLAG] = { sizeof(int), take_flag, NULL },
    [IDP_KIND_CHOICE] = { sizeof(int), take_choice, NULL },
    [IDP_KIND_LINE] = { sizeof(void *), take_line, NULL },
    [IDP_KIND_LINES] = { sizeof(void *), take_lines, NULL },
    [IDP_KIND_MORE] = { sizeof(void *), take_lines, apr_array_append },
    [IDP_KIND_NAMED] = { sizeof(void *), take_lines, merge_named },
};

static const char *check_words(apr_pool_t *pool, const idp_setting_t *row,
                               const idp_line_t *line)
{
    int i;

    if (line->count < row->least || line->count > row->most) {
        return apr_psprintf(pool, "%d arguments were found; expected: %s %s",
                            line->count, row->directive, row->syntax);
    }
    for (i = 0; i < line->count; i++) {
        if (!line->words[i][0] || strlen(line->words[i]) > IDP_MAX_WORD
            || !idp_text_is_clean(line->words[i])) {
            return apr_psprintf(pool, "argument %d is empty, longer than %d "
                                "bytes, or not plain UTF-8 text", i + 1,
                                IDP_MAX_WORD);
        }
    }
    return NULL;
}

const char *idp_settings_take(idp_settings_t *settings, apr_pool_t *pool,
                              const idp_setting_t *row, int where,
                              const idp_line_t *line)
{
    const char *wrong = check_words(pool, row, line);

    if (!wrong && !(row->where & where)) {
        wrong = where == IDP_IN_SECTION
            ? "it concerns the whole server and stands in a "
              "<ConnectIdPServiceProvider> section; put it outside"
            : "it concerns one service provider; put it into its "
              "<ConnectIdPServiceProvider NAME> section";
    }
    if (!wrong) {
        wrong = kinds[row->kind].take((char *)settings + row->offset, pool,
                                      row, line);
    }
    if (!wrong) {
        settings->place[row - idp_setting_rows] = line->place;
    }
    return wrong;
}

const char *idp_settings_add_section(idp_settings_t *settings,
                                     apr_pool_t *pool,
                                     const idp_section_t *section)
{
    apr_size_t length = strlen(section->name);
    int i;

    if (length == 0 || length > MAX_NAME
        || strspn(section->name, "abcdefghijklmnopqrstuvwxyz"
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != length
        || section->name[0] == '.') {
        return apr_psprintf(pool, "the name \"%s\" was found; 1 to %d of the "
                            "characters A-Z a-z 0-9 . _ - are expected, for "
                            "it is a part of the launch address",
                            section->name, MAX_NAME);
    }
    if (!settings->sections) {
        settings->sections = apr_array_make(pool, 4, sizeof(idp_section_t *));
    }
    for (i = 0; i < settings->sections->nelts; i++) {
        const idp_section_t *other =
            APR_ARRAY_IDX(settings->sections, i, idp_section_t *);

        if (strcmp(other->name, section->name) == 0) {
            return apr_psprintf(pool, "the service provider %s is already "
                                "defined at %s:%d; use another name",
                                section->name, other->place->file,
                                other->place->line);
        }
    }
    APR_ARRAY_PUSH(settings->sections, const idp_section_t *) = section;
    return NULL;
}

/* The outer sections whose name INNER does not have, then INNER's. */
static apr_array_header_t *merge_sections(apr_pool_t *pool,
                                          const apr_array_header_t *outer,
                                          const apr_array_header_t *inner)
{
    apr_array_header_t *merged = apr_array_make(pool, 4,
                                                sizeof(idp_section_t *));
    int i, j;

    for (i = 0; outer && i < outer->nelts; i++) {
        idp_section_t *section = APR_ARRAY_IDX(outer, i, idp_section_t *);

        for (j = 0; inner && j < inner->nelts; j++) {
            if (strcmp(APR_ARRAY_IDX(inner, j, idp_section_t *)->name,
                       section->name) == 0) {
                break;
            }
        }
        if (!inner || j == inner->nelts) {
            APR_ARRAY_PUSH(merged, idp_section_t *) = section;
        }
    }
    if (inner) {
        apr_array_cat(merged, inner);
    }
    return merged;
}

idp_settings_t *idp_settings_merge(apr_pool_t *pool,
                                   const idp_settings_t *outer,
                                   const idp_settings_t *inner)
{
    idp_settings_t *merged = apr_pmemdup(pool, outer, sizeof(*outer));
    int i;

    for (i = 0; i < IDP_SETTING_COUNT; i++) {
        const idp_setting_t *row = &idp_setting_rows[i];
        char *slot = (char *)merged + row->offset;
        const char *from = (const char *)inner + row->offset;

        if (!inner->place[i]) {
            continue;
        }
        if (outer->place[i] && kinds[row->kind].join) {
            apr_array_header_t **lines = (apr_array_header_t **)slot;

            *lines = kinds[row->kind].join(
                pool, *lines, *(apr_array_header_t *const *)from);
        }
        else {
            memcpy(slot, from, kinds[row->kind].size);
        }
        merged->place[i] = inner->place[i];
    }
    merged->sections = merge_sections(pool, outer->sections,
                                      inner->sections);
    return merged;
}

bool idp_settings_are_empty(const idp_settings_t *settings)
{
    bool empty = !settings->sections || settings->sections->nelts == 0;
    int i;

    for (i = 0; i < IDP_SETTING_COUNT && empty; i++) {
        empty = !settings->place[i];
    }
    return empty;
}
