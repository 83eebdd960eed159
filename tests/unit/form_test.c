/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One field of a form: once, decoded once, under its literal name. */

#include "tests/unit/fixture.h"

#include "lib/base/form.h"

typedef struct field_t {
    const char *title;
    const char *text;
    const char *value;        /* of "user"; NULL: none */
} field_t;

static const field_t fields[] = {
    { "alone", "user=anna", "anna" },
    { "first", "user=anna&password=x", "anna" },
    { "last", "password=x&user=anna", "anna" },
    { "between empty parts", "&&user=anna&&", "anna" },
    { "empty", "user=", "" },
    { "empty before another", "user=&password=x", "" },
    { "plus is a space", "user=a+b", "a b" },
    { "percent", "user=%61%2Bb%26c%3Dd", "a+b&c=d" },
    { "decoded once", "user=%2541", "%41" },
    { "equals signs in it", "user=a=b=c", "a=b=c" },
    { "UTF-8", "user=J%C3%BCrgen", "J\xc3\xbcrgen" },
    { "nothing", "", NULL },
    { "absent", "password=user", NULL },
    { "no equals sign", "user", NULL },
    { "no equals sign before another", "user&password=x", NULL },
    { "other case", "User=anna", NULL },
    { "longer name", "user2=anna", NULL },
    { "shorter name", "use=anna", NULL },
    { "end of a name", "auser=anna", NULL },
    { "encoded name", "%75ser=anna", NULL },
    { "semicolon does not separate", "x=y;user=anna", NULL },
    { "in another value", "x=user=anna", NULL },
    { "twice", "user=anna&user=bert", NULL },
    { "twice the same", "user=anna&user=anna", NULL },
    { "three times", "user=a&user=b&user=c", NULL },
    { "NUL", "user=anna%00", NULL },
    { "cut off", "user=anna%4", NULL },
    { "no hexadecimal", "user=%zz", NULL }
};

static void value(void **state)
{
    const field_t *row = *state;

    assert_same(idp_form_value(pool, row->text, "user"), row->value);
}

/* The caller wipes it, so it must be its own copy. */
static void own_copy(void **state)
{
    char text[] = "password=secret&user=anna";
    char *password = idp_form_value(pool, text, "password");

    (void)state;
    memset(text, 0, sizeof(text));
    assert_string_equal(password, "secret");
    memset(password, 0, strlen(password));
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, fields, value);
    ADD(&suite, own_copy);
    return run_suite(&suite, "form");
}
