/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resolving: which values come out of rules, and which are refused. */

#include <stdlib.h>

#include "lib/base/text.h"
#include "tests/unit/attr_fixture.h"

#define AGENTS \
    "user,role,name,odd\n" \
    "anna,agent;boss,Anna,\"a\nb\"\n" \
    "bert,,Bert,\n"

/* A source for the tests; its argument is a row of gifts or an attribute. */

typedef struct gift_t {
    const char *what;
    const char *value;        /* NULL: zeros */
    int length;               /* of the zeros */
    int count;                /* so many times */
} gift_t;

static const gift_t gifts[] = {
    { "100", "v", 0, 100 },
    { "101", "v", 0, 101 },
    { "longest", NULL, 8192, 1 },
    { "longer", NULL, 8193, 1 },
    { "line-break", "a\nb", 0, 1 },
    { "not-utf8", "a\xff", 0, 1 },
    { "empty", "", 0, 2 },
};

static void give(apr_array_header_t *values, const gift_t *gift)
{
    int i;

    for (i = 0; i < gift->count; i++) {
        APR_ARRAY_PUSH(values, const char *)
            = gift->value ? gift->value
                          : apr_psprintf(values->pool, "%0*d", gift->length,
                                         0);
    }
}

static const idp_error_t *open_test(void **state, idp_sources_t *sources,
                                    const char *name, const char *argument)
{
    (void)name;
    *state = apr_pstrdup(sources->pool, argument);
    return NULL;
}

static const idp_error_t *fetch_test(apr_array_header_t *values,
                                     const idp_env_t *env, const void *state,
                                     const idp_query_t *query)
{
    idp_attribute_t *other = idp_attribute_find(query->resolved, state);
    size_t i;

    for (i = 0; i < sizeof(gifts) / sizeof(gifts[0]); i++) {
        if (strcmp(gifts[i].what, state) == 0) {
            give(values, &gifts[i]);
        }
    }
    if (strcmp("name", state) == 0) {
        APR_ARRAY_PUSH(values, const char *) = query->name;
    }
    if (strcmp("request", state) == 0) {
        APR_ARRAY_PUSH(values, const char *) = query->request;
    }
    if (other) {
        apr_array_cat(values, other->values);
    }
    return strcmp("down", state) != 0 ? NULL
         : idp_error(env->pool, IDP_E_SOURCE, "the server is away");
}

static const idp_source_t source_test
    = { "test", "WHAT", open_test, fetch_test, false };

/*
 * RULES for USER give SAID; or fail with CODE and a reason that says it.
 * "FILE" in a rule is a file of AGENTS.
 */
typedef struct row_t {
    const char *title;
    const char *rules[4];
    const char *user;
    idp_code_t code;          /* IDP_E_COUNT: no error */
    const char *said;
} row_t;

#define GOOD IDP_E_COUNT
#define MISSING IDP_E_ATTRIBUTE_MISSING
#define VALUE IDP_E_ATTRIBUTE_VALUE

static const row_t rows[] = {
    /* sources and their order */
    { "no rule", { NULL }, "anna", GOOD, "" },
    { "user", { "a user" }, "anna", GOOD, "a=anna" },
    { "value", { "a value:x~y:z" }, "anna", GOOD, "a=x y:z" },
    { "file", { "name file:FILE" }, "anna", GOOD, "name=Anna" },
    { "two columns of a file", { "role file:FILE", "name file:FILE" },
      "anna", GOOD, "role=agent;boss name=Anna" },
    { "empty field is no value", { "role file:FILE" }, "bert", GOOD, "" },
    { "nobody in the file", { "role file:FILE" }, "Anna", GOOD, "" },
    { "empty values are none", { "a test:empty" }, "anna", GOOD, "" },
    { "second rule where the first has none",
      { "role file:FILE", "role value:agent" }, "bert", GOOD, "role=agent" },
    { "first rule where it has one",
      { "role file:FILE", "role value:none" }, "anna", GOOD,
      "role=agent;boss" },
    { "a rule that is not asked cannot fail", { "a user", "a test:down" },
      "anna", GOOD, "a=anna" },
    { "names in the order of their first rule",
      { "b test:empty", "a user", "b value:x" }, "anna", GOOD,
      "b=x a=anna" },
    { "source sees its name", { "a test:name" }, "anna", GOOD, "a=a" },
    { "source sees the request", { "a test:request" }, "anna", GOOD, "a=R" },
    { "source sees what is resolved", { "a user", "b test:a" }, "anna", GOOD,
      "a=anna b=anna" },
    { "source does not see what comes later", { "b test:a", "a user" },
      "anna", GOOD, "a=anna" },
    { "source does not see itself", { "a user", "a test:a join" }, "anna",
      GOOD, "a=anna" },
    { "source that is out of order", { "a test:down" }, "anna", IDP_E_SOURCE,
      "attribute \"a\" from test:down: the server is away" },
    { "source that is out of order before a default",
      { "a test:down default=x" }, "anna", IDP_E_SOURCE, "away" },
    { "an outage is no reason to try the next rule",
      { "a test:down", "a value:x" }, "anna", IDP_E_SOURCE, "away" },
    { "fallback=error tries the next rule",
      { "a test:down fallback=error", "a value:x" }, "anna", GOOD, "a=x" },
    { "fallback=error does not give the default",
      { "a test:down fallback=error", "a test:empty default=x" }, "anna",
      IDP_E_SOURCE, "away" },
    { "fallback=error is no leave for a wrong value",
      { "a value:x match=^y fallback=error", "a value:y" }, "anna", VALUE,
      "value \"x\"" },

    /* the attribute as a whole */
    { "required and there", { "a user required" }, "anna", GOOD, "a=anna" },
    { "required and missing", { "role file:FILE required" }, "carl", MISSING,
      "required attribute \"role\" has no value for user \"carl\"; expected "
      "one from file:" },
    { "required on a later rule", { "a test:empty", "a test:none required" },
      "anna", MISSING, "expected one from test:empty, test:none" },
    { "a user's control characters are shown safely",
      { "role file:FILE required" }, "x\n\"y", MISSING,
      "user \"x\\x0A\\x22y\"" },
    { "default", { "role file:FILE default=none" }, "bert", GOOD,
      "role=none" },
    { "default and required", { "role file:FILE default=none required" },
      "bert", GOOD, "role=none" },
    { "default waits for the later rules",
      { "role file:FILE default=none", "role user" }, "bert", GOOD,
      "role=bert" },
    { "first default counts", { "a test:empty default=x",
      "a test:empty default=y" }, "anna", GOOD, "a=x" },
    { "default is taken as it stands",
      { "a test:empty default=x;Y split=; lower match=^z" }, "anna", GOOD,
      "a=x;Y" },
    { "as, friendly and format", { "a user as=urn:x friendly=A~B format=uri" },
      "anna", GOOD, "urn:x[uri](A B)=anna" },
    { "format unspecified", { "a user format=unspecified" }, "anna", GOOD,
      "a[unspecified]=anna" },
    { "first as counts, also from a rule without a value",
      { "a test:empty as=A", "a user as=B friendly=F" }, "anna", GOOD,
      "A(F)=anna" },
    { "first format counts, also basic",
      { "a user format=basic", "a user format=uri" }, "anna", GOOD,
      "a=anna" },

    /* split and join */
    { "split", { "role file:FILE split=;" }, "anna", GOOD,
      "role=agent|boss" },
    { "split leaves out empty parts", { "a value:;x;;y; split=;" }, "anna",
      GOOD, "a=x|y" },
    { "split keeps spaces", { "a value:x;~y split=;" }, "anna", GOOD,
      "a=x| y" },
    { "split of splits", { "a value:;; split=;" }, "anna", GOOD, "" },
    { "join", { "a user", "a value:x join" }, "anna", GOOD, "a=anna|x" },
    { "join to nothing", { "a test:empty", "a value:x join" }, "anna", GOOD,
      "a=x" },
    { "join keeps the order and repeats",
      { "a value:y;x split=;", "a value:y join" }, "anna", GOOD,
      "a=y|x|y" },
    { "rule without join after a join",
      { "a user", "a value:x join", "a value:y" }, "anna", GOOD,
      "a=anna|x" },

    /* rewrite, lower, upper, match, in this order */
    { "lower", { "a value:A\xc3\x84Z1 lower" }, "anna", GOOD,
      "a=a\xc3\x84z1" },
    { "upper", { "a value:a\xc3\xa4z1 upper" }, "anna", GOOD,
      "a=A\xc3\xa4Z1" },
    { "case is never changed by itself", { "a user" }, "AnNa", GOOD,
      "a=AnNa" },
    { "rewrite", { "a user rewrite=/@.*$//" }, "anna@example.com", GOOD,
      "a=anna" },
    { "rewrite with groups", { "a user rewrite=/^(.*)@(.*)$/$2:$1/" },
      "anna@example.com", GOOD, "a=example.com:anna" },
    { "rewrite replaces the first match", { "a value:xx rewrite=/x/y/" },
      "anna", GOOD, "a=yx" },
    { "rewrite without a match", { "a user rewrite=/z/y/" }, "anna", GOOD,
      "a=anna" },
    { "rewrite with a group and a digit", { "a user rewrite=/(a)/$10/" },
      "anna", GOOD, "a=a0nna" },
    { "rewrite with a group that is not set",
      { "a user rewrite=/(z)?a/<$1>/" }, "anna", GOOD, "a=<>nna" },
    { "rewrite with escapes", { "a value:x/y rewrite=/x\\/(y)/\\$\\/\\\\$1/" },
      "anna", GOOD, "a=$/\\y" },
    { "rewrite of characters beyond ASCII",
      { "a value:\xc3\xa4 rewrite=/^.$/x/" }, "anna", GOOD, "a=x" },
    { "rewrite to nothing is no value",
      { "a user rewrite=/.*// match=z", "a value:x" }, "anna", GOOD, "a=x" },
    { "rewrite of each part", { "a value:x;y split=; rewrite=/^/-/" }, "anna",
      GOOD, "a=-x|-y" },
    { "rewrite before lower", { "a value:A rewrite=/A/B/ lower" }, "anna",
      GOOD, "a=b" },
    { "rewrite beyond the maximum", { "a test:longest rewrite=/0/00/" },
      "anna", VALUE, "is rewritten to more than 8192 bytes" },
    { "rewrite up to the maximum",
      { "a test:longest rewrite=/0$/y/ match=^0{8191}y$" }, "anna", GOOD,
      "a=1 values, 8192 bytes" },
    { "match", { "a user match=^[a-z]+$" }, "anna", GOOD, "a=anna" },
    { "match is a search", { "a user match=n" }, "anna", GOOD, "a=anna" },
    { "match fails", { "a user match=^n" }, "anna", VALUE,
      "attribute \"a\" of user \"anna\" from user: value \"anna\": does not "
      "match \"^n\"" },
    { "match that fails does not ask the next rule",
      { "a user match=^n", "a value:x" }, "anna", VALUE, "does not match" },
    { "match of each part", { "a value:x;y split=; match=^x$" }, "anna",
      VALUE, "value \"y\": does not match" },
    { "match after upper", { "a user upper match=^[A-Z]+$" }, "anna", GOOD,
      "a=ANNA" },
    { "match fails after a change", { "a user upper match=^a" }, "anna",
      VALUE, "value \"anna\": made into \"ANNA\": does not match" },
    { "match does not regard case by itself", { "a user match=ANNA" },
      "anna", VALUE, "does not match" },
    { "match that would take for ever", { "a user match=^(a+)+$" },
      "aaaaaaaaaaaaaaaaaaaa!", VALUE,
      "cannot be compared with \"^(a+)+$\": match limit exceeded" },
    { "match that would take much memory", { "a test:longest "
      "match=^(?:(0)(|1)(|1)(|1)(|1))*$" }, "anna",
      VALUE, "heap limit exceeded" },
    { "rewrite that would take for ever", { "a user rewrite=/^(a+)+$/x/" },
      "aaaaaaaaaaaaaaaaaaaa!", VALUE,
      "match limit exceeded" },

    /* maxima and clean text */
    { "longest value", { "a test:longest" }, "anna", GOOD,
      "a=1 values, 8192 bytes" },
    { "too long a value", { "a test:longer" }, "anna", VALUE,
      "...\": has 8193 bytes; expected 8192 at most" },
    { "too long a value is not cut by a rewrite",
      { "a test:longer rewrite=/^0+$/y/" }, "anna", VALUE, "has 8193 bytes" },
    { "most values", { "a test:100", "b value:x" }, "anna", GOOD,
      "a=100 values, 199 bytes b=x" },
    { "an empty value is none too many",
      { "a test:100", "a test:empty join" }, "anna", GOOD,
      "a=100 values, 199 bytes" },
    { "too many values", { "a test:101" }, "anna", VALUE,
      "value \"v\": is one too many; expected 100 values at most" },
    { "too many values by a join", { "a test:100", "a value:x join" },
      "anna", VALUE, "value \"x\": is one too many" },
    { "line break", { "a test:line-break" }, "anna", VALUE,
      "value \"a\\x0Ab\": is not clean; expected UTF-8 without control" },
    { "line break from a file", { "odd file:FILE" }, "anna", VALUE,
      "value \"a\\x0Ab\": is not clean" },
    { "not UTF-8", { "a test:not-utf8" }, "anna", VALUE,
      "value \"a\\xFF\": is not clean" },
    { "user that is not clean", { "a user" }, "an\x1bna", VALUE,
      "of user \"an\\x1Bna\" from user: value \"an\\x1Bna\": is not clean" },
    { "a rewrite does not clean", { "a test:line-break rewrite=/\\n//" },
      "anna", VALUE, "is not clean" },
    { "an expression of httpd is a text", { "a value:%{REMOTE_USER}" },
      "anna", GOOD, "a=%{REMOTE_USER}" },
};

static apr_array_header_t *read_rules(apr_pool_t *pool,
                                      const char *const *lines)
{
    const idp_source_t *table[8] = { NULL };
    apr_array_header_t *rules = apr_array_make(pool, 4, sizeof(idp_rule_t *));
    const char *path = new_file(pool, AGENTS, strlen(AGENTS));
    idp_sources_t *sources = new_sources(pool, table);
    int i;

    for (i = 0; idp_sources_plain[i]; i++) {
        table[i] = idp_sources_plain[i];
    }
    table[i] = &source_test;
    for (i = 0; i < 4 && lines[i]; i++) {
        const char *file = strstr(lines[i], "FILE");
        const char *line = lines[i];

        if (file) {
            line = apr_pstrcat(pool, apr_pstrndup(pool, line,
                                                  (size_t)(file - line)),
                               path, file + 4, NULL);
        }
        assert_no_error(read_line(rules, sources, line));
    }
    return rules;
}

static void resolves(void **state)
{
    const row_t *row = *state;
    apr_pool_t *pool = new_pool();
    const idp_env_t env = { .pool = pool, .log = log_nothing };
    apr_array_header_t *found = NULL;
    const idp_query_t query = { .user = row->user, .request = (char *)"R" };
    const idp_error_t *error
        = idp_rules_resolve(&found, &env, read_rules(pool, row->rules),
                            &query);

    if (row->code == GOOD) {
        assert_no_error(error);
        assert_string_equal(print(pool, found), row->said);
    }
    else {
        assert_error(error, row->code, row->said);
        assert_null(found);
        assert_true(idp_text_is_clean(error->reason));
    }
    apr_pool_destroy(pool);
}

/* The same rules serve one user after the other and change for none. */
static void serves_several_users(void **state)
{
    static const char *const lines[4]
        = { "role file:FILE split=; default=none", "name file:FILE lower" };
    apr_pool_t *pool = new_pool();
    const idp_env_t env = { .pool = pool };
    apr_array_header_t *rules = read_rules(pool, lines);
    apr_array_header_t *found = NULL;
    idp_query_t query = { .user = "anna" };

    (void)state;
    query.user = "bert";
    assert_no_error(idp_rules_resolve(&found, &env, rules, &query));
    assert_string_equal(print(pool, found), "role=none name=bert");
    query.user = "anna";
    assert_no_error(idp_rules_resolve(&found, &env, rules, &query));
    assert_string_equal(print(pool, found), "role=agent|boss name=anna");
    assert_null(query.name);
    apr_pool_destroy(pool);
}

static void finds_by_name(void **state)
{
    static const char *const lines[4] = { "a user as=X", "b value:y" };
    apr_pool_t *pool = new_pool();
    const idp_env_t env = { .pool = pool };
    apr_array_header_t *found = NULL;
    const idp_query_t query = { .user = "anna" };

    (void)state;
    assert_no_error(idp_rules_resolve(&found, &env, read_rules(pool, lines),
                                      &query));
    assert_string_equal(idp_attribute_find(found, "a")->saml_name, "X");
    assert_null(idp_attribute_find(found, "X"));
    assert_null(idp_attribute_find(found, "A"));
    apr_pool_destroy(pool);
}

int main(void)
{
    suite_t suite = { .count = 0 };

    apr_initialize();
    atexit(apr_terminate);
    ADD_ROWS(&suite, rows, resolves);
    add_test(&suite, "several users", serves_several_users, NULL);
    add_test(&suite, "find by name", finds_by_name, NULL);
    return run_suite(&suite, "attr_resolve");
}
