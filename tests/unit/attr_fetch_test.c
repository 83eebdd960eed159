/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What remote sources said is kept, sealed, for a while. */

#include "tests/unit/seal_fixture.h"

#include "lib/attr/attribute.h"

static int asked;             /* how often the source was */
static const char *says[4];   /* up to a NULL */

static const idp_error_t *fetch(apr_array_header_t *values,
                                const idp_env_t *env, const void *state,
                                const idp_query_t *query)
{
    int i;

    (void)env, (void)state, (void)query;
    asked++;
    for (i = 0; says[i]; i++) {
        APR_ARRAY_PUSH(values, const char *) = says[i];
    }
    return says[0] && strcmp(says[0], "down") == 0
        ? idp_error(env->pool, IDP_E_SOURCE, "the server is away") : NULL;
}

static const idp_source_t far = { "far", NULL, NULL, fetch, true };
static const idp_source_t near = { "near", NULL, NULL, fetch, false };
static const idp_source_t *const table[] = { &far, &near, NULL };

static memory_t *memory;
static idp_remote_t remote;

/* The source says FIRST and SECOND; nothing is kept yet. */
static void begin(const char *first, const char *second)
{
    asked = 0;
    says[0] = first;
    says[1] = second;
    says[2] = NULL;
    remote = (idp_remote_t){ SECONDS(5), SECONDS(60), new_cache(&memory),
                             sealer_of(KEY_A, CONTEXT), "1" };
}

/* The values of USER at SECONDS by a rule from SOURCE, with "|" between. */
static const char *values_at(long seconds, const char *source,
                             const char *user)
{
    const char *words[] = { "role", source };
    idp_sources_t sources = { .pool = pool, .table = table,
                              .files = apr_hash_make(pool) };
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(void *));
    apr_array_header_t *found = NULL;
    const idp_query_t query = { .user = user, .remote = &remote };

    assert_no_error(idp_rule_read(rules, &sources, words, 2));
    if (idp_rules_resolve(&found, env_at(seconds), rules, &query)) {
        return "failed";
    }
    return found->nelts == 0 ? "none" : apr_array_pstrcat(
        pool, APR_ARRAY_IDX(found, 0, idp_attribute_t *)->values, '|');
}

static void is_kept(void **state)
{
    (void)state;
    begin("a&b=%", "\xc3\xa4, c");
    assert_string_equal(values_at(0, "far", "anna"), "a&b=%|\xc3\xa4, c");
    assert_string_equal(values_at(59, "far", "anna"), "a&b=%|\xc3\xa4, c");
    assert_int_equal(asked, 1);
    assert_int_equal(memory->expires, NOW + SECONDS(60));
    values_at(61, "far", "anna");
    assert_int_equal(asked, 2);
}

static void no_value_is_kept_for_less(void **state)
{
    (void)state;
    begin(NULL, NULL);
    assert_string_equal(values_at(0, "far", "anna"), "none");
    assert_string_equal(values_at(9, "far", "anna"), "none");
    assert_int_equal(asked, 1);
    values_at(11, "far", "anna");
    assert_int_equal(asked, 2);
}

static void outage_is_not_kept(void **state)
{
    (void)state;
    begin("down", NULL);
    assert_string_equal(values_at(0, "far", "anna"), "failed");
    says[0] = "up";
    assert_string_equal(values_at(1, "far", "anna"), "up");
}

static void others_are_not_meant(void **state)
{
    (void)state;
    begin("x", NULL);
    values_at(0, "far", "anna");
    values_at(0, "far", "Anna");
    assert_int_equal(asked, 2);
    remote.version = "2";     /* the settings changed */
    values_at(0, "far", "anna");
    assert_int_equal(asked, 3);
}

static void near_is_not_kept(void **state)
{
    (void)state;
    begin("x", NULL);
    values_at(0, "near", "anna");
    values_at(0, "near", "anna");
    assert_int_equal(asked, 2);
    assert_int_equal(apr_hash_count(memory->values), 0);
}

static void nothing_is_kept_by_default(void **state)
{
    (void)state;
    begin("x", NULL);
    remote.keep = 0;
    values_at(0, "far", "anna");
    values_at(0, "far", "anna");
    assert_int_equal(asked, 2);
    assert_int_equal(apr_hash_count(memory->values), 0);
}

static void forged_entry_does_not_count(void **state)
{
    apr_hash_index_t *index;

    (void)state;
    begin("agent", NULL);
    values_at(0, "far", "anna");
    values_at(0, "far", "boss");
    index = apr_hash_first(pool, memory->values);
    assert_lacks(apr_hash_this_val(index), "agent");
    /* what is kept of one user, put in the place of another's */
    for (; index; index = apr_hash_next(index)) {
        apr_hash_set(memory->values, apr_hash_this_key(index),
                     APR_HASH_KEY_STRING,
                     apr_hash_this_val(apr_hash_first(pool,
                                                      memory->values)));
    }
    asked = 0;
    values_at(1, "far", "anna");
    values_at(1, "far", "boss");
    assert_int_equal(asked, 1);
}

static void long_values_are_asked_again(void **state)
{
    (void)state;
    begin(apr_psprintf(pool, "%0*d", IDP_CACHE_MAX_VALUE, 0), NULL);
    assert_int_equal(strlen(values_at(0, "far", "anna")),
                     IDP_CACHE_MAX_VALUE);
    values_at(0, "far", "anna");
    assert_int_equal(asked, 2);
}

static void broken_cache_is_no_outage(void **state)
{
    (void)state;
    begin("x", NULL);
    memory->broken = true;
    assert_string_equal(values_at(0, "far", "anna"), "x");
}

int main(void)
{
    suite_t suite = { .count = 0 };

    ADD(&suite, is_kept);
    ADD(&suite, no_value_is_kept_for_less);
    ADD(&suite, outage_is_not_kept);
    ADD(&suite, others_are_not_meant);
    ADD(&suite, near_is_not_kept);
    ADD(&suite, nothing_is_kept_by_default);
    ADD(&suite, forged_entry_does_not_count);
    ADD(&suite, long_values_are_asked_again);
    ADD(&suite, broken_cache_is_no_outage);
    return run_suite(&suite, "attr_fetch");
}
