/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directives, each by its row: taken, refused, merged. */

#include "tests/unit/sso_fixture.h"

#define SERVER IDP_IN_SERVER
#define SECTION IDP_IN_SECTION

/* SAYS: what is wrong; NULL: nothing. */
typedef struct row_t {
    const char *title;
    int where;
    const char *line;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "text", SERVER, "ConnectIdPBaseURL https://x/", NULL },
    { "text with a space", SERVER, "ConnectIdPBaseURL a~b", NULL },
    { "no word", SERVER, "ConnectIdPBaseURL",
      "0 arguments were found; expected: ConnectIdPBaseURL URL" },
    { "two words", SERVER, "ConnectIdPBaseURL a b",
      "2 arguments were found" },
    { "control character", SERVER, "ConnectIdPBaseURL a\tb",
      "argument 1 is empty, longer than 4096 bytes, or not plain UTF-8" },
    { "not UTF-8", SERVER, "ConnectIdPKey a \xff", "argument 2 is empty" },
    { "server's in a section", SECTION, "ConnectIdPBaseURL a",
      "it concerns the whole server" },
    { "section's in the server", SERVER, "ConnectIdPPreset generic",
      "it concerns one service provider" },
    { "both in the server", SERVER, "ConnectIdPSign both", NULL },
    { "both in a section", SECTION, "ConnectIdPSign both", NULL },
    { "a directory's in the server", SERVER, "ConnectIdPSession idle=1",
      "it concerns one" },
    { "lowest number", SERVER, "ConnectIdPAssertionLifetime 60", NULL },
    { "highest number", SERVER, "ConnectIdPAssertionLifetime 3600", NULL },
    { "too low", SERVER, "ConnectIdPAssertionLifetime 59",
      "\"59\" was found; a number of 60 to 3600 is expected" },
    { "too high", SERVER, "ConnectIdPAssertionLifetime 3601",
      "\"3601\" was found" },
    { "no number", SERVER, "ConnectIdPClockSkew 1m", "\"1m\" was found" },
    { "negative", SERVER, "ConnectIdPClockSkew -1", "\"-1\" was found" },
    { "AWS's shortest session", SECTION, "ConnectIdPAWSSessionDuration 900",
      NULL },
    { "too short a session", SECTION, "ConnectIdPAWSSessionDuration 899",
      "a number of 900 to 43200" },
    { "on", SERVER, "ConnectIdPLaunch on", NULL },
    { "On", SERVER, "ConnectIdPLaunch On", NULL },
    { "yes", SERVER, "ConnectIdPLaunch yes",
      "\"yes\" was found; off or on is expected" },
    { "choice", SECTION, "ConnectIdPPreset amazon-connect", NULL },
    { "unknown choice", SECTION, "ConnectIdPPreset amazon",
      "\"amazon\" was found; generic or amazon-connect is expected" },
    { "part of a choice", SERVER, "ConnectIdPSign assertions",
      "assertion, response or both is expected" },
    { "most words", SECTION, "ConnectIdPAudience 1 2 3 4 5 6 7 8 9 10",
      NULL },
    { "too many words", SECTION, "ConnectIdPAudience 1 2 3 4 5 6 7 8 9 10 "
      "11", "11 arguments were found" },
};

static void row(void **state)
{
    const row_t *r = *state;
    idp_settings_t settings = { 0 };
    const char *wrong = take_line(&settings, r->where, r->line, 7);

    if (r->says) {
        assert_non_null(wrong);
        assert_holds(wrong, r->says);
        assert_true(idp_settings_are_empty(&settings));
    }
    else {
        assert_null(wrong);
        assert_false(idp_settings_are_empty(&settings));
    }
}

static void long_and_empty_words(void **state)
{
    idp_settings_t settings = { 0 };
    char word[IDP_MAX_WORD + 2];
    const char *words[] = { word };
    idp_line_t line = { words, 1, place_at("ConnectIdPBaseURL", 1) };
    const idp_setting_t *base = find_row("ConnectIdPBaseURL");

    (void)state;
    memset(word, 'a', sizeof(word));
    word[IDP_MAX_WORD + 1] = '\0';
    assert_non_null(idp_settings_take(&settings, pool, base, SERVER, &line));
    word[IDP_MAX_WORD] = '\0';
    assert_null(idp_settings_take(&settings, pool, base, SERVER, &line));
    word[0] = '\0';
    assert_non_null(idp_settings_take(&settings, pool, base, SERVER, &line));
}

/* The rows are complete: a directive without its text has no reference. */
static void every_row(void **state)
{
    int i, j;

    (void)state;
    for (i = 0; i < IDP_SETTING_COUNT; i++) {
        const idp_setting_t *r = &idp_setting_rows[i];

        assert_memory_equal(r->directive, "ConnectIdP", 10);
        assert_true(r->where != 0);
        assert_true(r->least >= 1 && r->most >= r->least);
        assert_true(*r->syntax && *r->standard && *r->help);
        assert_true(r->offset < sizeof(idp_settings_t));
        assert_int_equal(r->kind == IDP_KIND_NUMBER, r->low < r->high);
        assert_int_equal(r->kind == IDP_KIND_CHOICE, r->words != NULL);
        for (j = 0; j < i; j++) {
            assert_string_not_equal(r->directive,
                                    idp_setting_rows[j].directive);
            assert_int_not_equal(r->offset, idp_setting_rows[j].offset);
        }
    }
}

static const char *words_of(const apr_array_header_t *lines)
{
    const char *text = "";
    int i, j;

    for (i = 0; lines && i < lines->nelts; i++) {
        const idp_line_t *line = &APR_ARRAY_IDX(lines, i, idp_line_t);

        for (j = 0; j < line->count; j++) {
            text = apr_pstrcat(pool, text, line->words[j], " ", NULL);
        }
    }
    return text;
}

/* What the inner level says counts; how lists join is the kind's. */
static void merging(void **state)
{
    idp_settings_t *outer = read_settings(
        "ConnectIdPBaseURL outer\nConnectIdPSign response\n"
        "ConnectIdPLaunch on\nConnectIdPAssertionLifetime 60\n"
        "ConnectIdPKey k1 c1\nConnectIdPKey k2 c2 next\n"
        "ConnectIdPMetadata m1\nConnectIdPAttribute a user\n"
        "ConnectIdPAttribute b value:1\nConnectIdPAttribute b value:2\n"
        "ConnectIdPRelease x\n");
    idp_settings_t *inner = read_settings(
        "ConnectIdPSign assertion\nConnectIdPLaunch off\n"
        "ConnectIdPKey k3 c3\nConnectIdPMetadata m2\n"
        "ConnectIdPAttribute b value:3\nConnectIdPAttribute c user\n"
        "ConnectIdPRelease y z\n");
    idp_settings_t *merged = idp_settings_merge(pool, outer, inner);

    (void)state;
    assert_string_equal(merged->base_url, "outer");
    assert_int_equal(merged->sign, IDP_SIGN_ASSERTION);
    assert_int_equal(merged->launch, 0);
    assert_int_equal(merged->lifetime, 60);
    assert_string_equal(words_of(merged->keys), "k3 c3 ");
    assert_string_equal(words_of(merged->metadata), "m1 m2 ");
    assert_string_equal(words_of(merged->attributes),
                        "a user b value:3 c user ");
    assert_int_equal(merged->release->count, 2);
    assert_int_equal(merged->place[IDP_SETTING_sign]->line, 1);
    assert_int_equal(merged->place[IDP_SETTING_lifetime]->line, 4);
    assert_null(merged->place[IDP_SETTING_skew]);
    /* neither is changed */
    assert_string_equal(words_of(outer->keys), "k1 c1 k2 c2 next ");
    assert_string_equal(words_of(outer->attributes),
                        "a user b value:1 b value:2 ");
    assert_string_equal(words_of(inner->attributes), "b value:3 c user ");
    assert_int_equal(outer->sign, IDP_SIGN_RESPONSE);
    assert_string_equal(words_of(outer->metadata), "m1 ");
}

static void merging_with_nothing(void **state)
{
    idp_settings_t *some = read_settings(
        "ConnectIdPKey k c\nConnectIdPAttribute a user\n"
        "ConnectIdPLaunch on\n<x\n>\n");
    idp_settings_t none = { 0 };
    idp_settings_t *merged;
    int i;

    (void)state;
    for (i = 0; i < 2; i++) {
        merged = i == 0 ? idp_settings_merge(pool, some, &none)
                        : idp_settings_merge(pool, &none, some);
        assert_string_equal(words_of(merged->keys), "k c ");
        assert_string_equal(words_of(merged->attributes), "a user ");
        assert_int_equal(merged->launch, 1);
        assert_int_equal(merged->sections->nelts, 1);
    }
    assert_true(idp_settings_are_empty(&none));
    assert_true(idp_settings_are_empty(idp_settings_merge(pool, &none,
                                                          &none)));
    assert_false(idp_settings_are_empty(read_settings("<x\n>\n")));
}

static const char *add_name(idp_settings_t *settings, const char *name)
{
    return idp_settings_add_section(settings, pool, open_named(name, 3));
}

static void section_names(void **state)
{
    static const char *const good[] = { "sales", "a", "A-Z_0.9", "-", "a..b" };
    static const char *const bad[] = {
        "", "a b", "a/b", ".", "..", ".a", "a%2f", "\xc3\xbc", "a?b", "a#",
        "a\n", "<a>"
    };
    idp_settings_t settings = { 0 };
    char name[66];
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(good); i++) {
        assert_null(add_name(&settings, good[i]));
    }
    for (i = 0; i < ROWS(bad); i++) {
        assert_holds(add_name(&settings, bad[i]), "was found; 1 to 64 of");
    }
    memset(name, 'x', sizeof(name));
    name[65] = '\0';
    assert_non_null(add_name(&settings, name));
    name[64] = '\0';
    assert_null(add_name(&settings, name));
    assert_holds(add_name(&settings, "sales"),
                 "sales is already defined at test.conf:3");
    assert_null(add_name(&settings, "Sales"));
    assert_int_equal(settings.sections->nelts, 7);
}

/* A virtual host's section takes the place of the server's of its name. */
static void merging_sections(void **state)
{
    idp_settings_t *outer = read_settings("<a\n>\n<b\n>\n");
    idp_settings_t *inner = read_settings("\n<b\n>\n<c\n>\n");
    idp_settings_t *merged = idp_settings_merge(pool, outer, inner);
    const char *names = "";
    int i;

    (void)state;
    for (i = 0; i < merged->sections->nelts; i++) {
        names = apr_pstrcat(pool, names, APR_ARRAY_IDX(
                                merged->sections, i,
                                idp_section_t *)->name, NULL);
    }
    assert_string_equal(names, "abc");
    assert_ptr_equal(APR_ARRAY_IDX(merged->sections, 1, void *),
                     APR_ARRAY_IDX(inner->sections, 0, void *));
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, long_and_empty_words);
    ADD(&suite, every_row);
    ADD(&suite, merging);
    ADD(&suite, merging_with_nothing);
    ADD(&suite, section_names);
    ADD(&suite, merging_sections);
    return run_saml_suite(&suite, "settings");
}
