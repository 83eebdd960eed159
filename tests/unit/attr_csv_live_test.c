/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CSV file that changes while it is in use. */

#include "tests/unit/seal_fixture.h"

#include "lib/attr/csv_live.h"

#define FIRST "user,role\nanna,agent\n"

static int errors;            /* logged at level error */

static void count_errors(void *baton, idp_log_level_t level,
                         const char *line)
{
    (void)baton, (void)line;
    errors += level == IDP_LOG_ERROR;
}

/* Anna's role at SECONDS. */
static const char *role_at(const idp_csv_live_t *live, long seconds)
{
    idp_env_t *env = env_at(seconds);
    const char *role;

    env->log = count_errors;
    role = idp_csv_live_find(live, env, "anna", "role");
    return role ? role : "none";
}

/* TEXT at PATH in place of what was there, as of SECONDS. */
static void write_file(const char *path, const char *text, long seconds)
{
    const char *other = new_file(text, strlen(text));

    assert_int_equal(apr_file_mtime_set(other, NOW + SECONDS(seconds), pool),
                     APR_SUCCESS);
    assert_int_equal(apr_file_rename(other, path, pool), APR_SUCCESS);
}

static idp_csv_live_t *begin(const char **path)
{
    idp_csv_live_t *live = NULL;

    errors = 0;
    *path = new_file(FIRST, strlen(FIRST));
    assert_no_error(idp_csv_live_open(&live, pool, *path));
    assert_no_error(idp_csv_live_need(live, "role"));
    assert_string_equal(role_at(live, 0), "agent");
    return live;
}

static void change_is_taken(void **state)
{
    const char *path;
    idp_csv_live_t *live = begin(&path);

    (void)state;
    write_file(path, "user,role\nanna,boss\n", 2);
    assert_string_equal(role_at(live, 4), "boss");
    write_file(path, "user,role\nbert,boss\n", 5);
    assert_string_equal(role_at(live, 7), "none");
    write_file(path, FIRST, 8);
    assert_string_equal(role_at(live, 200), "agent");
    assert_int_equal(errors, 0);
}

static void it_looks_once_a_second(void **state)
{
    const char *path;
    idp_csv_live_t *live = begin(&path);

    (void)state;
    role_at(live, 10);
    write_file(path, "user,role\nanna,boss\n", 2);
    assert_string_equal(role_at(live, 10), "agent");
    assert_string_equal(role_at(live, 11), "boss");
}

/* Whoever writes it may not be done. */
static void fresh_file_must_rest(void **state)
{
    const char *path;
    idp_csv_live_t *live = begin(&path);

    (void)state;
    write_file(path, "user,role\nanna,boss\n", 10);
    assert_string_equal(role_at(live, 10), "agent");
    assert_string_equal(role_at(live, 11), "boss");
}

/* From a machine whose clock is ahead, or put there with an old time. */
static void other_clocks(void **state)
{
    const char *path;
    idp_csv_live_t *live = begin(&path);

    (void)state;
    write_file(path, "user,role\nanna,boss\n", 5000);
    assert_string_equal(role_at(live, 10), "boss");
    write_file(path, "user,role\nanna,chief\n", -5000);
    assert_string_equal(role_at(live, 20), "chief");
}

static void broken_file_is_not_taken(void **state)
{
    static const char *const broken[] = {
        "", "user,role\nanna\n", "user,name\nanna,x\n",
        "user,role\nanna,a\nanna,b\n"
    };
    const char *path;
    idp_csv_live_t *live = begin(&path);
    int i;

    (void)state;
    for (i = 0; i < 4; i++) {
        write_file(path, broken[i], 10 * i);
        assert_string_equal(role_at(live, 10 * i + 2), "agent");
        assert_string_equal(role_at(live, 10 * i + 4), "agent");
        assert_int_equal(errors, i + 1);
    }
    write_file(path, "user,role\nanna,boss\n", 50);
    assert_string_equal(role_at(live, 52), "boss");
}

static void file_that_is_gone(void **state)
{
    const char *path;
    idp_csv_live_t *live = begin(&path);

    (void)state;
    assert_int_equal(apr_file_remove(path, pool), APR_SUCCESS);
    assert_string_equal(role_at(live, 10), "agent");
    assert_string_equal(role_at(live, 12), "agent");
    assert_int_equal(errors, 1);
    write_file(path, "user,role\nanna,boss\n", 13);
    assert_string_equal(role_at(live, 15), "boss");
}

static void column_must_be_there(void **state)
{
    const char *path;
    idp_csv_live_t *live = begin(&path);

    (void)state;
    assert_error(idp_csv_live_need(live, "name"), IDP_E_CONFIG,
                 "has no column \"name\"");
}

int main(void)
{
    suite_t suite = { .count = 0 };

    ADD(&suite, change_is_taken);
    ADD(&suite, it_looks_once_a_second);
    ADD(&suite, fresh_file_must_rest);
    ADD(&suite, other_clocks);
    ADD(&suite, broken_file_is_not_taken);
    ADD(&suite, file_that_is_gone);
    ADD(&suite, column_must_be_there);
    return run_suite(&suite, "attr_csv_live");
}
