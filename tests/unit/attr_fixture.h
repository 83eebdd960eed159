/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_ATTR_FIXTURE_H
#define IDP_TEST_ATTR_FIXTURE_H

/* What the tests of lib/attr share: cmocka, a pool, files, rule lines. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "lib/attr/attribute.h"

/* The tests of one program: one group, so that its TAP has one plan. */
typedef struct suite_t {
    struct CMUnitTest tests[128];
    size_t count;
} suite_t;

static inline void add_test(suite_t *suite, const char *name,
                            CMUnitTestFunction run, const void *row)
{
    struct CMUnitTest *test = &suite->tests[suite->count++];

    assert_true(suite->count <= sizeof(suite->tests) / sizeof(*test));
    test->name = name;
    test->test_func = run;
    test->initial_state = (void *)row;
}

/* Adds RUN once for each row of TABLE, whose member title is the name. */
#define ADD_ROWS(suite, table, run) \
    do { \
        size_t row_; \
        for (row_ = 0; row_ < sizeof(table) / sizeof(*(table)); row_++) { \
            add_test(suite, (table)[row_].title, run, &(table)[row_]); \
        } \
    } while (0)

static inline int run_suite(const suite_t *suite, const char *name)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return _cmocka_run_group_tests(name, suite->tests, suite->count, NULL,
                                   NULL);
}

static inline apr_pool_t *new_pool(void)
{
    apr_pool_t *pool = NULL;

    assert_int_equal(apr_pool_create(&pool, NULL), APR_SUCCESS);
    return pool;
}

/* A file of SIZE bytes that lives as long as POOL; its path. */
static inline const char *new_file(apr_pool_t *pool, const char *bytes,
                                   size_t size)
{
    const char *folder = NULL;
    apr_file_t *file = NULL;
    char *path;

    assert_int_equal(apr_temp_dir_get(&folder, pool), APR_SUCCESS);
    path = apr_pstrcat(pool, folder, "/attr-test-XXXXXX", NULL);
    assert_int_equal(apr_file_mktemp(&file, path, 0, pool), APR_SUCCESS);
    assert_int_equal(apr_file_write_full(file, bytes, size, NULL),
                     APR_SUCCESS);
    return path;
}

static inline const char *as_it_is(apr_pool_t *pool, const char *file)
{
    return apr_pstrdup(pool, file);
}

static inline idp_sources_t *new_sources(apr_pool_t *pool,
                                         const idp_source_t *const *table)
{
    idp_sources_t *sources = apr_pcalloc(pool, sizeof(*sources));

    sources->pool = pool;
    sources->table = table;
    sources->files = apr_hash_make(pool);
    sources->path = as_it_is;
    return sources;
}

/* Reads LINE; words are separated by one space, '~' is a space in a word. */
static inline const idp_error_t *read_line(apr_array_header_t *rules,
                                           idp_sources_t *sources,
                                           const char *line)
{
    const char *words[16] = { NULL };
    char *at = apr_pstrdup(sources->pool, line);
    int count = *at ? 1 : 0;

    words[0] = at;
    for (; *at; at++) {
        if (*at == ' ') {
            assert_true(count < 16);
            words[count++] = at + 1;
            *at = '\0';
        }
        else if (*at == '~') {
            *at = ' ';
        }
    }
    return idp_rule_read(rules, sources, words, count);
}

/* ERROR is of CODE and says PART. */
static inline void assert_error(const idp_error_t *error, idp_code_t code,
                                const char *part)
{
    assert_non_null(error);
    assert_string_equal(idp_error_row(error->code)->symbol,
                        idp_error_row(code)->symbol);
    if (!strstr(error->reason, part)) {
        fail_msg("\"%s\" does not say \"%s\"", error->reason, part);
    }
}

static inline void assert_no_error(const idp_error_t *error)
{
    if (error) {
        fail_msg("%s", error->reason);
    }
}

/* VALUES with "|" between them; what is long by its measure alone. */
static inline const char *print_values(apr_pool_t *pool,
                                       const apr_array_header_t *values)
{
    const char *text = apr_array_pstrcat(pool, values, '|');

    return strlen(text) < 80 ? text
         : apr_psprintf(pool, "%d values, %lu bytes", values->nelts,
                        (unsigned long)strlen(text));
}

/* What attributes say: NAME[FORMAT](FRIENDLY)=VALUE|VALUE. */
static inline const char *print(apr_pool_t *pool,
                                const apr_array_header_t *array)
{
    static const char *const formats[] = { "[unspecified]", "[uri]", "" };
    const char *text = "";
    int i;

    for (i = 0; i < array->nelts; i++) {
        idp_attribute_t *a = APR_ARRAY_IDX(array, i, idp_attribute_t *);

        text = apr_pstrcat(pool, text, i ? " " : "", a->saml_name,
                           formats[a->format], a->friendly ? "(" : "",
                           a->friendly ? a->friendly : "",
                           a->friendly ? ")=" : "=",
                           print_values(pool, a->values), NULL);
    }
    return text;
}

static inline void log_nothing(void *baton, idp_log_level_t level,
                               const char *line)
{
    (void)baton, (void)level, (void)line;
}

#endif
