/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts: complete in every language, and what a folder may add. */

#include "tests/unit/page_fixture.h"

#include "lib/page/catalog.h"
#include "lib/page/embedded.h"
#include "lib/page/folder.h"

#define LANGUAGES 6

/* One language as it stands in its file, without what English fills in. */
static apr_hash_t *own_texts(const char *name)
{
    apr_hash_t *texts = apr_hash_make(pool);
    const idp_embedded_t *row = idp_embedded;

    while (strcmp(row->name, name) != 0) {
        row++;
    }
    assert_no_error(idp_messages_read(texts, pool, NULL, name, row->text));
    return texts;
}

static bool is_messages(const char *name)
{
    size_t length = strlen(name);

    return length > 4 && strcmp(name + length - 4, ".txt") == 0;
}

/* {names} of TEXT in the order of the alphabet. */
static const char *names_in(const char *text)
{
    static const char *const names[] = { "{app}", "{seconds}", "{user}" };
    const char *found = "";
    size_t i;

    for (i = 0; i < ROWS(names); i++) {
        found = apr_pstrcat(pool, found, strstr(text, names[i])
                                         ? names[i] : "", NULL);
    }
    return found;
}

/* All languages have the same keys, and each text the same {names}. */
static void languages_are_alike(void **state)
{
    apr_hash_t *english = own_texts("en.txt");
    const idp_embedded_t *row;
    int seen = 0;

    (void)state;
    for (row = idp_embedded; row->name; row++) {
        apr_hash_t *texts = is_messages(row->name) ? own_texts(row->name)
                                                   : NULL;
        apr_hash_index_t *index;

        if (!texts) {
            continue;
        }
        seen++;
        assert_int_equal(apr_hash_count(texts), apr_hash_count(english));
        for (index = apr_hash_first(pool, english); index;
             index = apr_hash_next(index)) {
            const char *key = apr_hash_this_key(index);
            const char *text = apr_hash_get(texts, key, APR_HASH_KEY_STRING);

            if (!text) {
                fail_msg("%s lacks %s", row->name, key);
            }
            assert_string_equal(names_in(text),
                                names_in(apr_hash_this_val(index)));
        }
    }
    assert_int_equal(seen, LANGUAGES);
}

/* Nothing was left in English, but for what is the same word. */
static void languages_are_translated(void **state)
{
    apr_hash_t *english = own_texts("en.txt");
    const idp_embedded_t *row;

    (void)state;
    for (row = idp_embedded; row->name; row++) {
        apr_hash_index_t *index;
        apr_hash_t *texts;

        if (!is_messages(row->name) || strcmp(row->name, "en.txt") == 0) {
            continue;
        }
        texts = own_texts(row->name);
        for (index = apr_hash_first(pool, english); index;
             index = apr_hash_next(index)) {
            const char *key = apr_hash_this_key(index);

            if (strcmp(key, "direction") != 0
                && strcmp(apr_hash_get(texts, key, APR_HASH_KEY_STRING),
                          apr_hash_this_val(index)) == 0) {
                fail_msg("%s: %s is in English", row->name, key);
            }
        }
    }
}

static void errors_have_texts(void **state)
{
    apr_hash_t *english = own_texts("en.txt");
    int code;

    (void)state;
    for (code = 0; code < IDP_E_COUNT; code++) {
        const char *symbol = idp_error_row((idp_code_t)code)->symbol;

        if (!apr_hash_get(english, apr_pstrcat(pool, "error.", symbol,
                                               ".title", NULL),
                          APR_HASH_KEY_STRING)
            || !apr_hash_get(english, apr_pstrcat(pool, "error.", symbol,
                                                  ".advice", NULL),
                             APR_HASH_KEY_STRING)) {
            fail_msg("error.%s has no title or no advice", symbol);
        }
    }
}

static const idp_messages_t *new_messages(const char *key, const char *text)
{
    idp_messages_t *messages = apr_palloc(pool, sizeof(*messages));

    messages->language = "en";
    messages->texts = apr_hash_make(pool);
    apr_hash_set(messages->texts, key, APR_HASH_KEY_STRING, text);
    return messages;
}

static void says(void **state)
{
    (void)state;
    assert_string_equal(
        idp_say(pool, new_messages("k", "a < {b} {cc} {b}{"), "k", "cc",
                "{b}", "b", EVIL, NULL),
        "a &lt; " SAFE " {b} " SAFE "{");
    assert_string_equal(idp_say(pool, new_messages("k", "{b}"), "k", NULL),
                        "{b}");
    assert_string_equal(idp_say(pool, new_messages("k", "{b}"), "<j>", NULL),
                        "&lt;j&gt;");
}

static const char *repeat(char c, int count)
{
    char *text = apr_palloc(pool, (size_t)count + 1);

    memset(text, c, (size_t)count);
    text[count] = '\0';
    return text;
}

/* The catalog with a file of the folder, or what is wrong with that. */
static const idp_error_t *open_with(apr_hash_t **languages, const char *name,
                                    const char *text)
{
    const char *folder = new_folder();

    put_file(folder, name, text, strlen(text));
    return idp_catalog_open(languages, pool, folder);
}

static void folder_adds_a_language(void **state)
{
    apr_hash_t *languages = NULL;
    const idp_messages_t *dutch;

    (void)state;
    assert_no_error(open_with(&languages, "nl-NL.txt",
                              "# Dutch\n\n help =  Hulp \r\n"
                              "login.wait={seconds} s"));
    assert_int_equal(apr_hash_count(languages), LANGUAGES + 1);
    dutch = apr_hash_get(languages, "nl-nl", APR_HASH_KEY_STRING);
    assert_non_null(dutch);
    assert_string_equal(dutch->language, "nl-NL");
    assert_string_equal(idp_say(pool, dutch, "help", NULL), "Hulp");
    assert_string_equal(idp_say(pool, dutch, "login.wait", "seconds", "5",
                                NULL), "5 s");
    assert_string_equal(idp_say(pool, dutch, "login.title", NULL),
                        "Sign in");
}

static void folder_replaces_texts(void **state)
{
    apr_hash_t *languages = NULL;
    const idp_messages_t *german;

    (void)state;
    assert_no_error(open_with(&languages, "de.txt", "help = Hotline 4711"));
    assert_int_equal(apr_hash_count(languages), LANGUAGES);
    german = apr_hash_get(languages, "de", APR_HASH_KEY_STRING);
    assert_string_equal(idp_say(pool, german, "help", NULL), "Hotline 4711");
    assert_string_equal(idp_say(pool, german, "login.title", NULL),
                        "Anmelden");
}

static const struct {
    const char *title;
    const char *name;
    const char *text;
    const char *wrong;
} mistakes[] = {
    { "no_equals", "de.txt", "help = a\nhelp\n",
      "/de.txt:2: a line \"key = text\" is expected" },
    { "no_key", "de.txt", "= a", "/de.txt:1: a line" },
    { "unknown_key", "nl.txt", "#\n\nhelpp = a",
      "/nl.txt:3: the key \"helpp\" was found" },
    { "empty", "de.txt", "help =", "the text of help has 0 bytes" },
    { "lacks_name", "de.txt", "login.wait = a",
      "/de.txt:1: the text of login.wait lacks {seconds}" },
    { "extra_name", "de.txt", "help = {user}",
      "the text of help has {user}, for which there is no value" },
    { "bad_utf8", "de.txt", "\nhelp = \xff", "/de.txt:2: it is not UTF-8" },
    { "control", "de.txt", "help = a\x01", "control character" },
    { "mark", "de.txt", "\xef\xbb\xbfhelp = a", "byte order mark" },
    { "tab", "de.txt", "help = a\tb", "control character" },
    { "name", "german.txt", "help = a",
      "/german.txt is not called after a language" },
};

static void mistake(void **state)
{
    size_t row = (size_t)((const char *)*state - (const char *)mistakes)
                 / sizeof(mistakes[0]);
    apr_hash_t *languages = NULL;

    assert_error(open_with(&languages, mistakes[row].name,
                           mistakes[row].text),
                 IDP_E_CONFIG, mistakes[row].wrong);
    assert_null(languages);
}

static void sizes(void **state)
{
    apr_hash_t *languages = NULL;

    (void)state;
    assert_no_error(open_with(&languages, "de.txt", apr_pstrcat(
        pool, "help = ", repeat('a', IDP_MESSAGES_MAX_TEXT), NULL)));
    assert_error(open_with(&languages, "de.txt", apr_pstrcat(
                     pool, "help = ", repeat('a', IDP_MESSAGES_MAX_TEXT + 1),
                     NULL)),
                 IDP_E_CONFIG, "help has 1001 bytes; 1 to 1000");
    assert_no_error(open_with(&languages, "de.txt",
                              repeat('#', IDP_FOLDER_MAX_FILE)));
    assert_error(open_with(&languages, "de.txt",
                           repeat('#', IDP_FOLDER_MAX_FILE + 1)),
                 IDP_E_CONFIG, "has 65537 bytes; at most 65536");
}

/* Other files are no business of the catalog; a folder must be there. */
static void folders(void **state)
{
    apr_hash_t *languages = NULL;

    (void)state;
    assert_no_error(open_with(&languages, "notes.md", "help"));
    assert_no_error(open_with(&languages, ".de.txt", "help"));
    assert_int_equal(apr_hash_count(languages), LANGUAGES);
    assert_error(idp_catalog_open(&languages, pool, "/nowhere/at/all"),
                 IDP_E_CONFIG, "the folder /nowhere/at/all cannot be read");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, languages_are_alike);
    ADD(&suite, languages_are_translated);
    ADD(&suite, errors_have_texts);
    ADD(&suite, says);
    ADD(&suite, folder_adds_a_language);
    ADD(&suite, folder_replaces_texts);
    ADD_ROWS(&suite, mistakes, mistake);
    ADD(&suite, sizes);
    ADD(&suite, folders);
    return run_suite(&suite, "catalog");
}
