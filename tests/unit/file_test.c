/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the administrator: read whole, or refused by name. */

#include "tests/unit/fixture.h"

#include "lib/base/file.h"

/* A missing file fails, and the out parameters stay. */
static void check_refused(const char *file, apr_size_t max, const char *says)
{
    const char *bytes = "before";
    apr_size_t size = 77;
    const idp_error_t *error = idp_file_read(&bytes, &size, pool, file, max);

    assert_error(error, IDP_E_CONFIG, says);
    assert_holds(error->reason, file);
    assert_string_equal(bytes, "before");
    assert_int_equal(size, 77);
}

static void whole(void **state)
{
    static const char text[] = "a\0b\n";
    const char *file = new_file(text, 4);
    const char *bytes = NULL;
    apr_size_t size = 0;

    (void)state;
    assert_no_error(idp_file_read(&bytes, &size, pool, file, 4));
    assert_int_equal(size, 4);
    assert_memory_equal(bytes, text, 5);
    check_refused(file, 3, "has 4 bytes; at most 3 are taken");
}

static void empty(void **state)
{
    const char *bytes = NULL;
    apr_size_t size = 77;

    (void)state;
    assert_no_error(idp_file_read(&bytes, &size, pool, new_file("", 0), 0));
    assert_int_equal(size, 0);
    assert_string_equal(bytes, "");
}

static void not_there(void **state)
{
    (void)state;
    check_refused("/none/idp.key", 10,
                  "/none/idp.key cannot be read: No such file");
}

static void not_a_file(void **state)
{
    (void)state;
    check_refused("/", 10, "/ is not a file");
    check_refused("/dev/null", 10, "/dev/null is not a file");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, whole);
    ADD(&suite, empty);
    ADD(&suite, not_there);
    ADD(&suite, not_a_file);
    return run_suite(&suite, "file");
}
