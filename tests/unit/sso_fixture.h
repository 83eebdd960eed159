/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_SSO_FIXTURE_H
#define IDP_TEST_SSO_FIXTURE_H

/*
 * Settings as lines, the way they stand in a configuration: one directive a
 * line, words separated by one space, '~' for a space in a word; "<NAME"
 * opens a section and ">" closes it.
 */

#include "tests/unit/answer_fixture.h"

#include "lib/sso/exchange.h"

#define BASE "ConnectIdPBaseURL https://idp.example.com/saml\n"
#define KEYS "ConnectIdPKey test-only.key test-only.crt\n"
#define SMALLEST BASE KEYS
#define SECTION_OF(name, lines) "<" name "\n" lines ">\n"
#define PLAIN_SP "ConnectIdPServiceEntityID " SP "\nConnectIdPACS " ACS "\n"

/* What was said while settings were read, one sentence a line. */
static const char *said;

static inline void say(void *baton, idp_log_level_t level,
                       const idp_place_t *place, const char *sentence)
{
    (void)baton;
    said = apr_psprintf(pool, "%s%s:%d %s: %s\n", said,
                        level == IDP_LOG_ERROR ? "error" : "warning",
                        place ? place->line : 0,
                        place ? place->directive : "-", sentence);
}

/* Absolute, or in tests/data. */
static inline const char *path_of(apr_pool_t *p, const char *file)
{
    return *file == '/' ? apr_pstrdup(p, file) : data_file(file);
}

static inline const idp_setting_t *find_row(const char *directive)
{
    int i = 0;

    while (i < IDP_SETTING_COUNT
           && strcmp(idp_setting_rows[i].directive, directive) != 0) {
        i++;
    }
    if (i == IDP_SETTING_COUNT) {
        fail_msg("there is no directive %s", directive);
    }
    return &idp_setting_rows[i];
}

static inline idp_place_t *place_at(const char *directive, int line)
{
    idp_place_t *place = apr_pcalloc(pool, sizeof(*place));

    place->directive = directive;
    place->file = "test.conf";
    place->line = line;
    return place;
}

/* Takes the directive LINE; the sentence of what is wrong, or NULL. */
static inline const char *take_line(idp_settings_t *settings, int where,
                                    const char *line, int number)
{
    char *at = apr_pstrdup(pool, line);
    const char **words = apr_pcalloc(pool, 64 * sizeof(*words));
    idp_line_t taken = { words, 0, NULL };
    const char *directive;

    directive = apr_strtok(at, " ", &at);
    while ((words[taken.count] = apr_strtok(NULL, " ", &at))) {
        char *space = (char *)words[taken.count++];

        while ((space = strchr(space, '~'))) {
            *space = ' ';
        }
    }
    taken.place = place_at(directive, number);
    return idp_settings_take(settings, pool, find_row(directive), where,
                             &taken);
}

static inline idp_section_t *open_named(const char *name, int line)
{
    idp_section_t *section = apr_pcalloc(pool, sizeof(*section));

    section->name = name;
    section->place = place_at("<ConnectIdPServiceProvider>", line);
    section->settings = apr_pcalloc(pool, sizeof(*section->settings));
    return section;
}

/* All of TEXT, in which no single line is wrong. */
static inline idp_settings_t *read_settings(const char *text)
{
    idp_settings_t *settings = apr_pcalloc(pool, sizeof(*settings));
    idp_section_t *section = NULL;
    char *rest = apr_pstrdup(pool, text);
    const char *line, *wrong;
    int number = 1;

    for (line = apr_strtok(rest, "\n", &rest); line;
         line = apr_strtok(NULL, "\n", &rest), number++) {
        wrong = NULL;
        if (*line == '<') {
            section = open_named(line + 1, number);
        }
        else if (*line == '>') {
            wrong = idp_settings_add_section(settings, pool, section);
            section = NULL;
        }
        else {
            wrong = take_line(section ? section->settings : settings,
                              section ? IDP_IN_SECTION : IDP_IN_SERVER,
                              line, number);
        }
        if (wrong) {
            fail_msg("%s: %s", line, wrong);
        }
    }
    return settings;
}

/* The world of TEXT, or NULL; SAID holds what was said. */
static inline const idp_provider_t *open_text(const char *text)
{
    idp_sources_t *sources = apr_pcalloc(pool, sizeof(*sources));
    idp_opening_t opening = { .pool = pool, .now = NOW, .path = path_of,
                              .sources = sources, .say = say };

    sources->pool = pool;
    sources->table = idp_sources_plain;
    sources->files = apr_hash_make(pool);
    sources->path = path_of;
    said = "";
    return idp_provider_open(&opening, read_settings(text));
}

/* The world of TEXT, which has no mistake in it. */
static inline const idp_provider_t *open_provider(const char *text)
{
    const idp_provider_t *provider = open_text(text);

    if (!provider) {
        fail_msg("%s", said);
    }
    return provider;
}

static inline const idp_sp_t *find_sp(const idp_provider_t *provider,
                                      const char *entity_id)
{
    const idp_sp_t *sp = NULL;

    assert_no_error(idp_provider_find(&sp, provider, pool, entity_id));
    return sp;
}

#endif
