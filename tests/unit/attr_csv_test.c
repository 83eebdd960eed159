/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV files: what is found in right ones, what is said about wrong ones. */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/attr/csv.h"
#include "tests/unit/attr_fixture.h"

#define BYTES(text) text, sizeof(text) - 1
#define BOM "\xef\xbb\xbf"

/* USER's value in column "role"; NULL: there is none. */
typedef struct find_t {
    const char *title;
    const char *bytes;
    size_t size;
    const char *user;
    const char *value;
} find_t;

static const find_t finds[] = {
    { "LF", BYTES("user,role\nanna,agent\nbert,boss\n"), "bert", "boss" },
    { "CRLF", BYTES("user,role\r\nanna,agent\r\nbert,boss\r\n"), "anna",
      "agent" },
    { "LF and CRLF", BYTES("user,role\r\nanna,agent\nbert,boss\r\n"), "bert",
      "boss" },
    { "no line end at the end", BYTES("user,role\nanna,agent"), "anna",
      "agent" },
    { "no line end after a quote", BYTES("user,role\nanna,\"agent\""), "anna",
      "agent" },
    { "empty field at the end of the file", BYTES("user,role\nanna,"), "anna",
      NULL },
    { "byte order mark", BYTES(BOM "user,role\nanna,agent\n"), "anna",
      "agent" },
    { "byte order mark before a quote",
      BYTES(BOM "\"user\",role\nanna,agent\n"), "anna", "agent" },
    { "header alone", BYTES("user,role\n"), "anna", NULL },
    { "header without a line end", BYTES("user,role"), "anna", NULL },
    { "one column", BYTES("role\nanna\n"), "anna", "anna" },
    { "column in front", BYTES("role,x\nanna,agent\n"), "anna", "anna" },
    { "column at the end", BYTES("user,a,b,role\nanna,1,,4\n"), "anna", "4" },
    { "column that is not there", BYTES("user,Role\nanna,x\n"), "anna",
      NULL },
    { "user that is not there", BYTES("user,role\nanna,agent\n"), "bert",
      NULL },
    { "users differ by case", BYTES("user,role\nanna,low\nAnna,high\n"),
      "Anna", "high" },
    { "a user's case is not guessed", BYTES("user,role\nanna,low\n"), "ANNA",
      NULL },
    { "spaces belong to the user", BYTES("user,role\nanna ,x\n"), "anna",
      NULL },
    { "spaces belong to the value", BYTES("user,role\nanna, x \n"), "anna",
      " x " },
    { "a user's beginning is no user", BYTES("user,role\nanna,x\n"), "ann",
      NULL },
    { "no user", BYTES("user,role\nanna,x\n"), "", NULL },
    { "empty field", BYTES("user,role\nanna,\n"), "anna", NULL },
    { "empty field in quotes", BYTES("user,role\nanna,\"\"\n"), "anna",
      NULL },
    { "comma in quotes", BYTES("user,role\nanna,\"a,b\"\n"), "anna", "a,b" },
    { "doubled quotes", BYTES("user,role\nanna,\"a\"\"b\"\"\"\n"), "anna",
      "a\"b\"" },
    { "only a doubled quote", BYTES("user,role\nanna,\"\"\"\"\n"), "anna",
      "\"" },
    { "line break in quotes", BYTES("user,role\nanna,\"a\nb\"\nbert,x\n"),
      "anna", "a\nb" },
    { "CRLF and tab in quotes", BYTES("user,role\nanna,\"a\r\n\tb\"\n"),
      "anna", "a\r\n\tb" },
    { "row after a line break in quotes",
      BYTES("user,role\nanna,\"a\n\nb\"\nbert,x\n"), "bert", "x" },
    { "user in quotes", BYTES("user,role\n\"an,na\",x\n"), "an,na", "x" },
    { "characters beyond ASCII",
      BYTES("user,role\nj\xc3\xbcrgen,\xe2\x82\xac\xf0\x9f\x98\x80\n"),
      "j\xc3\xbcrgen", "\xe2\x82\xac\xf0\x9f\x98\x80" },
    { "Unicode forms are different users",
      BYTES("user,role\nj\xc3\xbcrgen,x\n"), "ju\xcc\x88rgen", NULL },
    { "an injection is a name as any",
      BYTES("user,role\n*)(uid=*,x\n' OR 1=1 --,y\n"), "' OR 1=1 --", "y" },
};

static void finds_a_value(void **state)
{
    const find_t *row = *state;
    apr_pool_t *pool = new_pool();
    idp_csv_t *csv = NULL;
    const char *value;

    assert_no_error(idp_csv_read(&csv, pool,
                                 new_file(pool, row->bytes, row->size)));
    value = idp_csv_find(csv, row->user, "role");
    if (row->value) {
        assert_non_null(value);
        assert_string_equal(value, row->value);
    }
    else {
        assert_null(value);
    }
    apr_pool_destroy(pool);
}

typedef struct wrong_t {
    const char *title;
    const char *bytes;
    size_t size;
    const char *reason;       /* after the path */
} wrong_t;

static const wrong_t wrongs[] = {
    { "empty file", BYTES(""), ", line 1: the file is empty; expected a header "
      "line with the names of the columns" },
    { "a byte order mark alone", BYTES(BOM), ", line 1: the file is empty" },
    { "empty line for a header", BYTES("\nanna\n"),
      ", line 1: column 1 is \"\"; expected names that are not empty and "
      "differ" },
    { "empty column name", BYTES("user,,role\n"), ", line 1: column 2 is "
      "\"\"" },
    { "same column twice", BYTES("user,role,role\n"),
      ", line 1: column 3 is \"role\"; expected names" },
    { "too few fields", BYTES("user,role\nanna,x\nbert\n"),
      ", line 3: 1 fields; expected 2 as in the header line" },
    { "too many fields", BYTES("user,role\nanna,x,y\n"),
      ", line 2: 3 fields; expected 2 as in the header line" },
    { "empty line", BYTES("user,role\n\nanna,x\n"), ", line 2: 1 fields" },
    { "empty line at the end", BYTES("user,role\nanna,x\n\n"),
      ", line 3: 1 fields; expected 2" },
    { "line of a row after quotes", BYTES("user,role\na,\"\n\n\"\nbert\n"),
      ", line 5: 1 fields" },
    { "no user", BYTES("user,role\n,x\n"),
      ", line 2: the first field is empty; expected a user" },
    { "user twice", BYTES("user,role\nanna,x\nbert,y\nanna,z\n"),
      ", line 4: user \"anna\" stands in line 2 already; expected each user "
      "once" },
    { "user twice, once in quotes",
      BYTES("user,role\nanna,\"a\nb\"\n\"anna\",z\n"),
      ", line 4: user \"anna\" stands in line 2 already" },
    { "quote within a field", BYTES("user,role\nanna,a\"b\n"),
      ", line 2: a quote within a field; expected all of the field in "
      "quotes, and the quote doubled" },
    { "text after a quote", BYTES("user,role\nanna,\"a\"b\n"),
      ", line 2: \"b" },
    { "space after a quote", BYTES("user,role\nanna,\"a\" \n"),
      "after a closing quote; expected a comma or the end of the line" },
    { "CR after a quote", BYTES("user,role\nanna,\"a\"\rbert,x\n"),
      "after a closing quote" },
    { "quote without an end", BYTES("user,role\nanna,\"a\nbert,x\n"),
      ", line 2: a field begins with a quote and the file ends within it; "
      "expected a closing quote" },
    { "quote at the end of the file", BYTES("user,role\nanna,\""),
      ", line 2: a field begins with a quote" },
    { "doubled quote at the end of the file", BYTES("user,role\nanna,\"\"\""),
      ", line 2: a field begins with a quote" },
    { "NUL", BYTES("user,role\nanna,a\0b\n"),
      ", line 2: field \"a\" has a control character or is not UTF-8; "
      "expected text, saved as \"CSV UTF-8\"" },
    { "NUL in quotes", BYTES("user,role\nanna,\"a\0b\"\n"),
      ", line 2: field \"a\" has a control" },
    { "NUL at the end", BYTES("user,role\nanna,a\n\0"),
      ", line 3: field \"\" has a control" },
    { "tab", BYTES("user\trole\nanna\tx\n"),
      ", line 1: field \"user\\x09role\" has a control" },
    { "lone CR", BYTES("user,role\ranna,x\n"), ", line 1: field \"role\\x0D"
      "anna\" has a control" },
    { "CR at the end of the file", BYTES("user,role\nanna,x\r"),
      ", line 2: field \"x\\x0D\"" },
    { "escape sequence", BYTES("user,role\nanna,\x1b[31m\n"), ", line 2" },
    { "escape sequence in quotes", BYTES("user,role\nanna,\"\n\x1b\"\n"),
      ", line 2: field \"\\x0A\\x1B\"" },
    { "DEL", BYTES("user,role\nanna,\x7f\n"), ", line 2: field \"\\x7F\"" },
    { "Latin-1", BYTES("user,role\nj\xfcrgen,x\n"),
      ", line 2: field \"j\\xFCrgen\" has a control character or is not" },
    { "overlong form", BYTES("user,role\nanna,\xc0\xaf\n"), ", line 2" },
    { "cut character", BYTES("user,role\nanna,\xe2\x82\nx,y\n"),
      ", line 2" },
    { "surrogate", BYTES("user,role\nanna,\xed\xa0\x80\n"), ", line 2" },
    { "second byte order mark", BYTES(BOM BOM "user,role\n"), ", line 1" },
    { "UTF-16", BYTES("\xff\xfeu\0s\0e\0r\0\n\0"), ", line 1: field \"\\xFF" },
};

static void refuses_a_file(void **state)
{
    const wrong_t *row = *state;
    apr_pool_t *pool = new_pool();
    const char *path = new_file(pool, row->bytes, row->size);
    idp_csv_t *csv = NULL;
    const idp_error_t *error = idp_csv_read(&csv, pool, path);

    assert_error(error, IDP_E_CONFIG, row->reason);
    assert_memory_equal(error->reason, path, strlen(path));
    assert_null(csv);
    apr_pool_destroy(pool);
}

/* A file of HEAD, COUNT times PART, and TAIL. */
static const char *repeat(apr_pool_t *pool, const char *head,
                          const char *part, size_t count, const char *tail)
{
    size_t each = strlen(part);
    char *text = apr_palloc(pool, strlen(head) + each * count + strlen(tail)
                                  + 1);
    char *at = text;
    size_t i;

    memcpy(at, head, strlen(head));
    at += strlen(head);
    for (i = 0; i < count; i++) {
        memcpy(at, part, each);
        at += each;
    }
    memcpy(at, tail, strlen(tail) + 1);
    return new_file(pool, text, strlen(text));
}

/* COUNT parts are right, one more is not. */
typedef struct maximum_t {
    const char *title;
    const char *head;
    const char *part;
    size_t count;
    const char *tail;
    const char *reason;
} maximum_t;

static const maximum_t maxima[] = {
    { "longest field", "user,role\nanna,", "x", 8192, "\n",
      ", line 2: a field has 8193 bytes; expected 8192 at most" },
    { "longest field in bytes", "user,role\nanna,", "\xc3\xa4", 4096, "\n",
      ", line 2: a field has 8194 bytes" },
    { "longest field of doubled quotes", "user,role\nanna,\"", "\"\"", 8192,
      "\"\n", ", line 2: a field has 8193 bytes" },
    { "longest user", "user,role\n", "x", 8192, ",x\n",
      ", line 2: a field has 8193 bytes" },
    { "longest column name", "user,", "x", 8192, "\n",
      ", line 1: a field has 8193 bytes" },
};

static void holds_a_maximum(void **state)
{
    const maximum_t *row = *state;
    apr_pool_t *pool = new_pool();
    idp_csv_t *csv = NULL;

    assert_no_error(idp_csv_read(&csv, pool,
                                 repeat(pool, row->head, row->part,
                                        row->count, row->tail)));
    assert_error(idp_csv_read(&csv, pool,
                              repeat(pool, row->head, row->part,
                                     row->count + 1, row->tail)),
                 IDP_E_CONFIG, row->reason);
    apr_pool_destroy(pool);
}

/* A file of COUNT numbers and what stands between them. */
static const char *numbers(apr_pool_t *pool, int count, const char *between)
{
    char *text = apr_palloc(pool, (apr_size_t)count * 9 + 1);
    char *at = text;
    int i;

    for (i = 0; i < count; i++) {
        at += apr_snprintf(at, 10, "%07d%s", i, between);
    }
    return new_file(pool, text, (size_t)(at - text) - 1);
}

static void holds_the_columns(void **state)
{
    apr_pool_t *pool = new_pool();
    idp_csv_t *csv = NULL;

    (void)state;
    assert_no_error(idp_csv_read(&csv, pool, numbers(pool, 256, ",")));
    assert_true(idp_csv_has_column(csv, "0000255"));
    assert_error(idp_csv_read(&csv, pool, numbers(pool, 257, ",")),
                 IDP_E_CONFIG, ", line 1: more than 256 fields; expected 256 "
                 "at most");
    apr_pool_destroy(pool);
}

static void holds_the_rows(void **state)
{
    apr_pool_t *pool = new_pool();
    idp_csv_t *csv = NULL;

    (void)state;
    assert_no_error(idp_csv_read(&csv, pool, numbers(pool, 1000001, "\n")));
    assert_string_equal(idp_csv_find(csv, "1000000", "0000000"), "1000000");
    assert_error(idp_csv_read(&csv, pool, numbers(pool, 1000002, "\n")),
                 IDP_E_CONFIG, ", line 1000002: one user too many; expected "
                 "1000000 at most");
    apr_pool_destroy(pool);
}

/* The file has a hole in place of its bytes and is not read. */
static void holds_the_size(void **state)
{
    apr_pool_t *pool = new_pool();
    const char *path = new_file(pool, "", 0);
    idp_csv_t *csv = NULL;
    apr_file_t *file = NULL;

    (void)state;
    assert_int_equal(apr_file_open(&file, path, APR_WRITE, 0, pool),
                     APR_SUCCESS);
    assert_int_equal(apr_file_trunc(file, IDP_CSV_MAX_SIZE + 1L),
                     APR_SUCCESS);
    assert_error(idp_csv_read(&csv, pool, path), IDP_E_CONFIG,
                 " has 268435457 bytes; expected 268435456 at most");
    apr_pool_destroy(pool);
}

#define AGENTS 100000
#define ARN "arn:aws:iam::123456789012:"

/* All of the process, in bytes. */
static apr_size_t memory(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long total = 0;
    unsigned long resident = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &total, &resident), 2);
    fclose(file);
    return resident * (apr_size_t)sysconf(_SC_PAGESIZE);
}

/* 100,000 agents with a role of 120 bytes are there, in less than 40 MB. */
static void holds_many_agents(void **state)
{
    apr_pool_t *pool = new_pool();
    apr_pool_t *scratch = new_pool();
    char *text = apr_palloc(scratch, AGENTS * 200);
    char *at = text + apr_snprintf(text, 200, "user,name,role\n");
    const char *path;
    idp_csv_t *csv = NULL;
    apr_size_t before;
    apr_size_t used;
    int i;

    (void)state;
    for (i = 0; i < AGENTS; i++) {
        at += apr_snprintf(at, 200, "agent%05d,a%05d@example.com,\"" ARN
                           "role/connect/agents/federation," ARN
                           "saml-provider/connect-idp-%05d\"\n", i, i, i);
    }
    path = new_file(scratch, text, (size_t)(at - text));
    before = memory();
    assert_no_error(idp_csv_read(&csv, pool, path));
    used = memory() - before;
    assert_in_range(used, AGENTS * 150, 40 * 1000 * 1000);
    for (i = 0; i < AGENTS; i++) {
        const char *user = apr_psprintf(scratch, "agent%05d", i);
        const char *role = idp_csv_find(csv, user, "role");

        assert_non_null(role);
        assert_string_equal(role + strlen(role) - 5, user + 5);
    }
    apr_pool_destroy(scratch);
    apr_pool_destroy(pool);
}

int main(void)
{
    suite_t suite = { .count = 0 };

    apr_initialize();
    atexit(apr_terminate);
    /* The first, so that no freed memory is there to be used again. */
    add_test(&suite, "many agents", holds_many_agents, NULL);
    ADD_ROWS(&suite, finds, finds_a_value);
    ADD_ROWS(&suite, wrongs, refuses_a_file);
    ADD_ROWS(&suite, maxima, holds_a_maximum);
    add_test(&suite, "most columns", holds_the_columns, NULL);
    add_test(&suite, "most rows", holds_the_rows, NULL);
    add_test(&suite, "largest file", holds_the_size, NULL);
    return run_suite(&suite, "attr_csv");
}
