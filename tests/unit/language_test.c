/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accept-Language (RFC 9110 12.5.4) and tags of languages (RFC 5646). */

#include "tests/unit/fixture.h"

#include "lib/page/language.h"

#define X32 "xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx," \
            "xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx"

/* What the server has. */
static const char *const tags[] = { "en", "de", "pt", "pt-BR", "zh-Hant" };

static const struct {
    const char *title;        /* the header */
    const char *chosen;       /* NULL: nothing fits */
} headers[] = {
    { "de", "de" },
    { "DE", "de" },
    { "de-AT", "de" },
    { "de-Latn-AT-x-y", "de" },
    { "pt-br", "pt-BR" },
    { "pt-PT", "pt" },
    { "zh-Hant-TW", "zh-Hant" },
    { "zh", NULL },
    { "xx", NULL },
    { "xx, de", "de" },
    { "de, en", "de" },
    { "en;q=0.5, de;q=0.6", "de" },
    { "en;q=0.5,de;q=0.5", "en" },
    { "en ; Q=0.999 , de", "de" },
    { " \t,, de ,", "de" },
    { "de;q=0", NULL },
    { "de;q=0.000, en;q=0.001", "en" },
    { "de;q=1.000", "de" },
    { "de;q=1., en;q=0.9", "de" },
    { "de;q=1.001, en;q=0.1", "en" },
    { "de;q=2", NULL },
    { "de;q=0.0001, en;q=0.1", "en" },
    { "de;q=-1", NULL },
    { "de;q=", NULL },
    { "de;", NULL },
    { "de;x=1", NULL },
    { "de q=1", NULL },
    { "de_DE, en;q=0.1", "en" },
    { "*", NULL },
    { "*, de;q=0.1", "de" },
    { "d\xc3\xa9, en;q=0.1", "en" },
    { "-", NULL },
    { "de-", "de" },
    { "", NULL },
    { X32, NULL },
    { "de," X32, "de" },
    { X32 ",de", NULL },
    { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, de", "de" },
};

static apr_hash_t *new_languages(void)
{
    apr_hash_t *languages = apr_hash_make(pool);
    size_t i;

    for (i = 0; i < ROWS(tags); i++) {
        idp_messages_t *one = apr_pcalloc(pool, sizeof(*one));
        char *key = apr_pstrdup(pool, tags[i]);

        one->language = tags[i];
        idp_language_lower(key);
        apr_hash_set(languages, key, APR_HASH_KEY_STRING, one);
    }
    return languages;
}

static void chooses(void **state)
{
    const char *header = ((const char *const *)*state)[0];
    const char *wanted = ((const char *const *)*state)[1];
    const idp_messages_t *chosen = idp_language_choose(new_languages(),
                                                       header);

    assert_same(chosen ? chosen->language : NULL, wanted);
}

static void no_header(void **state)
{
    (void)state;
    assert_null(idp_language_choose(new_languages(), NULL));
}

/* Megabytes of ranges cost no more than the first of them. */
static void hostile(void **state)
{
    size_t size = 1 << 20;
    char *header = apr_palloc(pool, size + 1);
    size_t i;

    (void)state;
    for (i = 0; i < size; i++) {
        header[i] = "a-"[i % 2];
    }
    header[size] = '\0';
    assert_null(idp_language_choose(new_languages(), header));
    for (i = 0; i < size; i++) {
        header[i] = "x,"[i % 2];
    }
    assert_null(idp_language_choose(new_languages(), header));
}

static const struct {
    const char *title;
    bool good;
} words[] = {
    { "de", true }, { "pt-BR", true }, { "zh-Hant-TW", true },
    { "gsw", true }, { "es-419", true }, { "", false }, { "d", false },
    { "deut", false }, { "README", false }, { "de_DE", false },
    { "de-", false }, { "-de", false }, { "de--AT", false },
    { "de-abcdefghi", false }, { "de-abcdefgh", true }, { "12", false },
    { "de-abcdefgh-abcdefgh-abcdefgh-abcdefgh", false },
};

static void is_tag(void **state)
{
    size_t row = (size_t)((const char *)*state - (const char *)words)
                 / sizeof(words[0]);

    assert_int_equal(idp_language_is_tag(words[row].title), words[row].good);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, headers, chooses);
    ADD(&suite, no_header);
    ADD(&suite, hostile);
    ADD_ROWS(&suite, words, is_tag);
    return run_suite(&suite, "language");
}
