/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_FIXTURE_H
#define IDP_TEST_FIXTURE_H

/* What all unit tests share: cmocka, tables of tests, a pool, files. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "lib/base/error.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The tests of one program: one group, so that its TAP has one plan. */
typedef struct suite_t {
    struct CMUnitTest tests[128];
    size_t count;
} suite_t;

/* The pool of the test that runs. */
static apr_pool_t *pool;

static inline int make_pool(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL);
}

static inline int destroy_pool(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static inline void add_test(suite_t *suite, const char *name,
                            CMUnitTestFunction run, const void *row)
{
    struct CMUnitTest *test = &suite->tests[suite->count];

    if (suite->count++ == ROWS(suite->tests)) {
        abort();
    }
    test->name = name;
    test->test_func = run;
    test->setup_func = make_pool;
    test->teardown_func = destroy_pool;
    test->initial_state = (void *)row;
}

#define ADD(suite, run) add_test(suite, #run, run, NULL)

/* Adds RUN once for each row of TABLE, whose member title is the name. */
#define ADD_ROWS(suite, table, run) \
    do { \
        size_t row_; \
        for (row_ = 0; row_ < ROWS(table); row_++) { \
            add_test(suite, (table)[row_].title, run, &(table)[row_]); \
        } \
    } while (0)

static inline int run_suite(const suite_t *suite, const char *name)
{
    int failed;

    apr_initialize();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = _cmocka_run_group_tests(name, suite->tests, suite->count, NULL,
                                     NULL);
    apr_terminate();
    return failed;
}

/* A file of SIZE bytes that lives as long as the test; its path. */
static inline const char *new_file(const char *bytes, size_t size)
{
    const char *folder = NULL;
    apr_file_t *file = NULL;
    char *path;

    assert_int_equal(apr_temp_dir_get(&folder, pool), APR_SUCCESS);
    path = apr_pstrcat(pool, folder, "/idp-test-XXXXXX", NULL);
    assert_int_equal(apr_file_mktemp(&file, path, 0, pool), APR_SUCCESS);
    assert_int_equal(apr_file_write_full(file, bytes, size, NULL),
                     APR_SUCCESS);
    return path;
}

/* The path of a file in tests/data; automake sets srcdir. */
static inline const char *data_file(const char *name)
{
    const char *srcdir = getenv("srcdir");

    return apr_pstrcat(pool, srcdir ? srcdir : ".", "/tests/data/", name,
                       NULL);
}

static inline void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("no \"%s\" in \"%s\"", part, text);
    }
}

static inline void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part)) {
        fail_msg("\"%s\" in \"%s\"", part, text);
    }
}

static inline void assert_same(const char *text, const char *expected)
{
    if (!expected) {
        assert_null(text);
    }
    else {
        assert_non_null(text);
        assert_string_equal(text, expected);
    }
}

/* ERROR is of CODE and says PART. */
static inline void assert_error(const idp_error_t *error, idp_code_t code,
                                const char *part)
{
    assert_non_null(error);
    if (error->code != code) {
        fail_msg("%s in place of %s: %s", idp_error_row(error->code)->symbol,
                 idp_error_row(code)->symbol, error->reason);
    }
    assert_holds(error->reason, part);
}

static inline void assert_no_error(const idp_error_t *error)
{
    if (error) {
        fail_msg("%s", error->reason);
    }
}

#endif
