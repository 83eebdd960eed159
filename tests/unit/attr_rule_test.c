/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading rules: each word, and what is said about each wrong one. */

#include <stdlib.h>

#include "tests/unit/attr_fixture.h"

/* REASON: what the error says; NULL: the line is right. */
typedef struct row_t {
    const char *title;
    const char *line;
    const char *reason;
} row_t;

static const row_t rows[] = {
    /* words and names */
    { "user", "a user", NULL },
    { "value", "a value:x", NULL },
    { "value with colon and equals", "a value:x:y=z", NULL },
    { "value with spaces", "a value:x~y", NULL },
    { "name that is a URI", "urn:oid:2.5.4.3 user", NULL },
    { "name beyond ASCII", "n\xc3\xa4me user", NULL },
    { "no word", "", "0 words; expected NAME SOURCE [OPTION...]" },
    { "one word", "a", "1 words; expected NAME SOURCE" },
    { "name with a space", "a~b user",
      "NAME is \"a b\", 3 bytes; expected 1 to 256 bytes without spaces" },
    { "name with a control character", "a\tb user",
      "word 1 is \"a\\x09b\"; expected UTF-8 without control" },
    { "name that is not UTF-8", "a\xff user", "word 1 is \"a\\xFF\"" },
    { "option with an overlong form", "a user as=\xc0\xaf", "word 3 is" },

    /* sources */
    { "unknown source", "a fil:x",
      "unknown source \"fil:x\"; expected user, value:TEXT or file:FILE" },
    { "source by a beginning", "a use", "unknown source \"use\"" },
    { "source by its case", "a User", "unknown source \"User\"" },
    { "source with more behind", "a users", "unknown source \"users\"" },
    { "option in place of the source", "a required",
      "unknown source \"required\"" },
    { "empty source", "a :x", "unknown source \":x\"" },
    { "user with a text", "a user:x", "source \"user:x\" says too much; "
      "expected user" },
    { "user with a colon", "a user:", "expected user" },
    { "value without a text", "a value", "source \"value\" says too little; "
      "expected value:TEXT" },
    { "value with an empty text", "a value:", "expected value:TEXT" },
    { "file without a name", "a file:", "expected file:FILE" },
    { "file that is not there", "a file:/none/agents.csv",
      "/none/agents.csv: No such file or directory; expected a CSV file" },
    { "file that is a folder", "a file:/", "/ is not a file; expected a CSV" },
    { "file that is longer than it said", "a file:/proc/version",
      "/proc/version changed while it was read; expected a file that is" },
    { "file that is a device", "a file:/dev/null", "is not a file" },

    /* options */
    { "all options", "a user required default=x match=^x split=; join lower "
      "rewrite=/a/b/ as=A friendly=F~G format=uri", NULL },
    { "upper", "a user upper", NULL },
    { "unknown option", "a user requird",
      "unknown option \"requird\"; expected required, default=TEXT, "
      "match=REGEX, split=CHAR, join, fallback=error, lower, upper, "
      "rewrite=/REGEX/TEXT/, "
      "as=SAML-NAME, friendly=TEXT or format=uri|basic|unspecified" },
    { "option by its case", "a user Required", "unknown option" },
    { "empty option", "a user =", "unknown option \"=\"" },
    { "required with a text", "a user required=yes",
      "option \"required=yes\" says too much; expected required" },
    { "join with a text", "a user join=,", "expected join" },
    { "lower with a text", "a user lower=x", "expected lower" },
    { "default without a text", "a user default",
      "option \"default\" says too little; expected default=TEXT" },
    { "default with an empty text", "a user default=",
      "expected default=TEXT" },
    { "match with an empty text", "a user match=", "expected match=REGEX" },
    { "required twice", "a user required required",
      "option \"required\": stands twice; expected required once" },
    { "match twice", "a user match=a match=b",
      "option \"match=b\": stands twice; expected match=REGEX once" },
    { "lower twice", "a user lower lower", "stands twice" },
    { "lower and upper", "a user lower upper",
      "option \"upper\": lower and upper exclude each other" },
    { "upper and lower", "a user upper lower",
      "option \"lower\": lower and upper exclude each other" },

    /* split */
    { "split at a space", "a user split=~", NULL },
    { "split at an equals sign", "a user split==", NULL },
    { "split at two characters", "a user split=;;",
      "option \"split=;;\": expected one ASCII character" },
    { "split at a character beyond ASCII", "a user split=\xc2\xa7",
      "expected one ASCII character" },

    /* match and rewrite */
    { "match with an open group", "a user match=(x",
      "option \"match=(x\": expected a regular expression; \"(x\" has at "
      "character 3: missing closing parenthesis" },
    { "match that repeats nothing", "a user match=*", "at character " },
    { "match that cuts characters", "a user match=\\C", "at character " },
    { "match that lifts the limit of steps",
      "a user match=(*LIMIT_MATCH=4000000000)x", NULL },
    { "rewrite to nothing", "a user rewrite=/x//", NULL },
    { "rewrite with all groups",
      "a user rewrite=/(a)(b)(c)(d)(e)(f)(g)(h)(i)/$9$8$7$6$5$4$3$2$1$0/",
      NULL },
    { "rewrite with escapes", "a user rewrite=/a\\/b/\\/\\$\\\\/", NULL },
    { "rewrite without slashes", "a user rewrite=x",
      "option \"rewrite=x\": expected rewrite=/REGEX/TEXT/, with \\/ for" },
    { "rewrite with one slash", "a user rewrite=/x", "/REGEX/TEXT/" },
    { "rewrite with two slashes", "a user rewrite=/x/y", "/REGEX/TEXT/" },
    { "rewrite with four slashes", "a user rewrite=/x/y/z/", "/REGEX/TEXT/" },
    { "rewrite with a flag", "a user rewrite=/x/y/g", "/REGEX/TEXT/" },
    { "rewrite of nothing", "a user rewrite=//y/", "/REGEX/TEXT/" },
    { "rewrite with an escaped end", "a user rewrite=/x/y\\/",
      "/REGEX/TEXT/" },
    { "rewrite with a wrong expression", "a user rewrite=/(/y/",
      "expected a regular expression; \"(\" has at character 2" },
    { "rewrite with a group that is not there", "a user rewrite=/(x)/$2/",
      "\"$2\" in TEXT is neither a group of REGEX, which has 1, nor one of "
      "\\$ \\/ \\\\" },
    { "rewrite with a lone dollar", "a user rewrite=/x/$/", "\"$\" in" },
    { "rewrite with a named group", "a user rewrite=/x/${a}/", "\"${\" in" },
    { "rewrite with a wrong escape", "a user rewrite=/x/\\n/",
      "\"\\x5Cn\" in TEXT" },

    /* as, friendly, format */
    { "as with a space", "a user as=a~b", "option \"as=a b\": SAML-NAME is" },
    { "as with nothing", "a user as=", "expected as=SAML-NAME" },
    { "format basic", "a user format=basic", NULL },
    { "format unspecified", "a user format=unspecified", NULL },
    { "unknown format", "a user format=url",
      "option \"format=url\": unknown format \"url\"; expected uri, basic or "
      "unspecified" },
    { "format with more", "a user format=uri=x", "says too much" },
};

static void reads(void **state)
{
    const row_t *row = *state;
    apr_pool_t *pool = new_pool();
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(idp_rule_t *));
    idp_sources_t *sources = new_sources(pool, idp_sources_plain);
    const idp_error_t *error = read_line(rules, sources, row->line);

    if (row->reason) {
        assert_error(error, IDP_E_CONFIG, row->reason);
        assert_int_equal(rules->nelts, 0);
    }
    else {
        assert_no_error(error);
        assert_int_equal(rules->nelts, 1);
        assert_memory_equal(
            idp_rule_name(APR_ARRAY_IDX(rules, 0, idp_rule_t *)),
            row->line, strcspn(row->line, " "));
    }
    apr_pool_destroy(pool);
}

/* BEGINNING and then so many bytes in one word, at the maximum and over it. */
typedef struct length_t {
    const char *title;
    const char *beginning;
    int word;
    int max;
    const char *reason;
} length_t;

static const length_t lengths[] = {
    { "longest name", "", 0, 256, "NAME is \"xxx" },
    { "longest value", "value:", 1, 8192, "value:TEXT has 8193 bytes; "
      "expected 8192 at most" },
    { "longest default", "default=", 2, 8192, "8193 bytes; expected 8192" },
    { "longest as", "as=", 2, 256, "SAML-NAME is" },
    { "longest friendly", "friendly=", 2, 256, "257 bytes; expected 256" },
};

static void holds_a_maximum(void **state)
{
    const length_t *row = *state;
    apr_pool_t *pool = new_pool();
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(idp_rule_t *));
    idp_sources_t *sources = new_sources(pool, idp_sources_plain);
    const char *words[] = { "a", "user", "join" };
    char *text = apr_pcalloc(pool, (apr_size_t)row->max + 2);

    memset(text, 'x', (apr_size_t)row->max);
    words[row->word] = apr_pstrcat(pool, row->beginning, text, NULL);
    assert_no_error(idp_rule_read(rules, sources, words, 3));
    words[row->word] = apr_pstrcat(pool, row->beginning, text, "x", NULL);
    assert_error(idp_rule_read(rules, sources, words, 3), IDP_E_CONFIG,
                 row->reason);
    assert_int_equal(rules->nelts, 1);
    apr_pool_destroy(pool);
}

/* The names after a merge, each with what its source was, for two levels. */
typedef struct merge_t {
    const char *title;
    const char *outer[4];
    const char *inner[4];
    const char *names;
} merge_t;

static const merge_t merges[] = {
    { "merge of nothing", { NULL }, { NULL }, "" },
    { "merge with nothing inside", { "a user", "b user" }, { NULL }, "a b " },
    { "merge with nothing outside", { NULL }, { "b user", "a user" },
      "b a " },
    { "merge of other names", { "a user", "b user" }, { "c user" },
      "a b c " },
    { "the inner level rules a name alone",
      { "a user", "b user", "a value:x" }, { "a value:y" }, "b a " },
    { "names are compared with their case", { "a user" }, { "A user" },
      "a A " },
    { "rules of one name stay together", { "b user" },
      { "a user", "a value:x" }, "b a a " },
};

static apr_array_header_t *read_lines(idp_sources_t *sources,
                                      const char *const *lines)
{
    apr_array_header_t *rules
        = apr_array_make(sources->pool, 1, sizeof(idp_rule_t *));

    for (; *lines; lines++) {
        assert_no_error(read_line(rules, sources, *lines));
    }
    return rules;
}

static void merges_levels(void **state)
{
    const merge_t *row = *state;
    apr_pool_t *pool = new_pool();
    idp_sources_t *sources = new_sources(pool, idp_sources_plain);
    apr_array_header_t *outer = read_lines(sources, row->outer);
    apr_array_header_t *inner = read_lines(sources, row->inner);
    int outside = outer->nelts;
    apr_array_header_t *merged = idp_rules_merge(pool, outer, inner);
    const char *names = "";
    int i;

    for (i = 0; i < merged->nelts; i++) {
        names = apr_pstrcat(pool, names,
                            idp_rule_name(APR_ARRAY_IDX(merged, i,
                                                        idp_rule_t *)),
                            " ", NULL);
    }
    assert_string_equal(names, row->names);
    assert_int_equal(outer->nelts, outside);
    apr_pool_destroy(pool);
}

/* Two rules of one file open it once; a failed file stays unknown. */
static void shares_files(void **state)
{
    static const char good[] = "user,a,b\nanna,1,2\n";
    apr_pool_t *pool = new_pool();
    idp_sources_t *sources = new_sources(pool, idp_sources_plain);
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(idp_rule_t *));
    const char *path = new_file(pool, good, sizeof(good) - 1);
    const char *bad = new_file(pool, "", 0);
    const char *source = apr_pstrcat(pool, "file:", path, NULL);

    (void)state;
    assert_no_error(idp_rule_read(rules, sources,
                                  (const char *[]){ "a", source }, 2));
    assert_int_equal(apr_file_remove(path, pool), APR_SUCCESS);
    assert_no_error(idp_rule_read(rules, sources,
                                  (const char *[]){ "b", source }, 2));
    assert_error(idp_rule_read(rules, sources,
                               (const char *[]){ "c", source }, 2),
                 IDP_E_CONFIG, "has no column \"c\"; expected it in line 1, "
                 "which has \"user\", \"a\", \"b\"");
    source = apr_pstrcat(pool, "file:", bad, NULL);
    assert_error(idp_rule_read(rules, sources,
                               (const char *[]){ "a", source }, 2),
                 IDP_E_CONFIG, "line 1: the file is empty; expected a header");
    assert_int_equal(apr_hash_count(sources->files), 1);
    assert_int_equal(rules->nelts, 2);
    apr_pool_destroy(pool);
}

static const char *nowhere(apr_pool_t *pool, const char *file)
{
    (void)pool;
    (void)file;
    return NULL;
}

static void refuses_a_wrong_path(void **state)
{
    apr_pool_t *pool = new_pool();
    idp_sources_t *sources = new_sources(pool, idp_sources_plain);
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(idp_rule_t *));

    (void)state;
    sources->path = nowhere;
    assert_error(read_line(rules, sources, "a file:../x"), IDP_E_CONFIG,
                 "\"../x\" is not a path; expected file:FILE");
    apr_pool_destroy(pool);
}

static void makes_an_attribute(void **state)
{
    apr_pool_t *pool = new_pool();
    char value[] = "y";
    idp_attribute_t *made = idp_attribute_make(pool, "urn:x", value);

    (void)state;
    value[0] = 'z';
    assert_string_equal(made->name, "urn:x");
    assert_string_equal(made->saml_name, "urn:x");
    assert_null(made->friendly);
    assert_int_equal(made->format, IDP_FORMAT_BASIC);
    assert_int_equal(made->values->nelts, 1);
    assert_string_equal(APR_ARRAY_IDX(made->values, 0, const char *), "y");
    apr_pool_destroy(pool);
}

int main(void)
{
    suite_t suite = { .count = 0 };

    apr_initialize();
    atexit(apr_terminate);
    ADD_ROWS(&suite, rows, reads);
    ADD_ROWS(&suite, lengths, holds_a_maximum);
    ADD_ROWS(&suite, merges, merges_levels);
    add_test(&suite, "rules share a file", shares_files, NULL);
    add_test(&suite, "a path that cannot be", refuses_a_wrong_path, NULL);
    add_test(&suite, "an attribute is made", makes_an_attribute, NULL);
    return run_suite(&suite, "attr_rule");
}
