/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/nameid.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

#define SAID(settings, field) ((settings)->place[IDP_SETTING_##field])

#define STORED "stored"

/* The format of WORD, which may be its URN; NULL where there is none. */
static const idp_nameid_format_t *find_format(const char *word)
{
    const idp_nameid_format_t *row = idp_nameid_formats;

    while (row->word && strcmp(row->word, word) != 0
           && strcmp(row->urn, word) != 0) {
        row++;
    }
    return row->word ? row : NULL;
}

static const char *list_formats(apr_pool_t *pool)
{
    apr_array_header_t *words = apr_array_make(pool, 9, sizeof(char *));
    const idp_nameid_format_t *row;

    for (row = idp_nameid_formats; row->word; row++) {
        APR_ARRAY_PUSH(words, const char *) = row->word;
    }
    APR_ARRAY_PUSH(words, const char *) = NULL;
    return idp_text_list(pool, (const char *const *)words->elts, " or ");
}

static bool has_format(const apr_array_header_t *nameids,
                       const idp_nameid_format_t *format)
{
    bool found = false;
    int i;

    for (i = 0; i < nameids->nelts && !found; i++) {
        found = APR_ARRAY_IDX(nameids, i, idp_nameid_t).format == format;
    }
    return found;
}

/* What is wrong with LINE of FORMAT after the lines of NAMEIDS, or NULL. */
static const char *check_line(apr_pool_t *pool, const idp_line_t *line,
                              const idp_nameid_format_t *format,
                              const apr_array_header_t *nameids)
{
    bool transient = format == &idp_nameid_formats[IDP_NAMEID_ROW_TRANSIENT];
    bool persistent = format
                      == &idp_nameid_formats[IDP_NAMEID_ROW_PERSISTENT];
    const char *wrong = NULL;

    if (!format) {
        wrong = apr_psprintf(pool, "the format \"%s\" was found; %s is "
                             "expected", line->words[0], list_formats(pool));
    }
    else if (has_format(nameids, format)) {
        wrong = apr_psprintf(pool, "it is the second line of the format %s; "
                             "one is expected", format->word);
    }
    else if (transient && line->count > 1) {
        wrong = "transient is random and takes no SOURCE";
    }
    else if (!transient && !persistent && line->count == 1) {
        wrong = "a SOURCE for the value is missing, such as user";
    }
    else if (!persistent && line->count == 3) {
        wrong = apr_psprintf(pool, "\"%s\" was found; only persistent has a "
                             "word after its SOURCE", line->words[2]);
    }
    else if (line->count == 3 && strcmp(line->words[2], STORED) != 0) {
        wrong = apr_psprintf(pool, "\"%s\" was found; " STORED " is "
                             "expected, or nothing", line->words[2]);
    }
    return wrong;
}

/* Every value that is sent as it is has the form of its format. */
static const idp_error_t *read_rules(idp_nameid_t *nameid,
                                     idp_sources_t *sources,
                                     const idp_line_t *line)
{
    apr_pool_t *pool = sources->pool;
    const idp_nameid_format_t *format = nameid->format;
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(void *));
    const char *words[] = { "NameID", line->count > 1 ? line->words[1]
                                                      : "user",
                            "required", NULL };
    int count = 3;

    if (format->form && !nameid->computed) {
        words[count++] = apr_pstrcat(pool, "match=", format->form, NULL);
    }
    nameid->rules = rules;
    return idp_rule_read(rules, sources, words, count);
}

static void open_line(apr_array_header_t *nameids, idp_opening_t *opening,
                      const idp_line_t *line)
{
    idp_nameid_t one = { find_format(line->words[0]), NULL, false };
    const char *wrong = check_line(opening->pool, line, one.format, nameids);
    long row;

    if (wrong) {
        idp_opening_fail(opening, line->place, wrong);
        return;
    }
    row = one.format - idp_nameid_formats;
    one.computed = row == IDP_NAMEID_ROW_PERSISTENT && line->count < 3;
    if (row != IDP_NAMEID_ROW_TRANSIENT) {
        idp_opening_check(opening, line->place,
                          read_rules(&one, opening->sources, line));
    }
    if (one.computed && !opening->computes) {
        opening->computes = line->place;
    }
    opening->nameid_rows |= 1u << row;
    APR_ARRAY_PUSH(nameids, idp_nameid_t) = one;
}

const apr_array_header_t *idp_nameids_open(idp_opening_t *opening,
                                           const idp_settings_t *settings)
{
    apr_array_header_t *nameids = apr_array_make(opening->pool, 1,
                                                 sizeof(idp_nameid_t));
    int i;

    for (i = 0; SAID(settings, name_ids) && i < settings->name_ids->nelts;
         i++) {
        open_line(nameids, opening, &APR_ARRAY_IDX(settings->name_ids, i,
                                                   idp_line_t));
    }
    if (nameids->nelts == 0) {
        APR_ARRAY_PUSH(nameids, idp_nameid_t) = idp_nameid_transient;
    }
    return nameids;
}
