/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guessing: how long who has to wait. */

#include "tests/unit/seal_fixture.h"

#include "lib/sso/throttle.h"

#define HERE "192.0.2.1"
#define THERE "2001:db8::1"

static idp_cache_t *cache;
static memory_t *memory;

static idp_attempt_t attempt_of(const char *user, const char *address,
                                const char *device)
{
    idp_attempt_t attempt = { cache, sealer_of(KEY_A, CONTEXT), user,
                              address, device, 77 };

    return attempt;
}

/* Seconds to wait at SECONDS. */
static int wait_at(long seconds, const char *user, const char *address,
                   const char *device)
{
    idp_attempt_t attempt = attempt_of(user, address, device);

    return idp_throttle_wait(env_at(seconds), &attempt);
}

/* COUNT failures at SECONDS, whoever had to wait. */
static void fail_at(long seconds, int count, const char *user,
                    const char *address, const char *device)
{
    idp_attempt_t attempt = attempt_of(user, address, device);

    while (count-- > 0) {
        idp_throttle_failed(env_at(seconds), &attempt);
    }
}

typedef struct wait_t {
    const char *title;
    int failures;             /* of anna, at second 0 */
    int seconds;              /* that she waits then */
} wait_t;

static const wait_t waits[] = {
    { "no failure", 0, 0 }, { "one failure", 1, 0 },
    { "the last free one", 5, 0 }, { "one more", 6, 1 },
    { "two more", 7, 2 }, { "three more", 8, 4 }, { "four more", 9, 8 },
    { "five more", 10, 16 }, { "six more", 11, 32 },
    { "seven more", 12, 60 }, { "a hundred more", 105, 60 },
    { "a million", 1000000, 60 }
};

static void grows(void **state)
{
    const wait_t *row = *state;
    idp_attempt_t attempt;

    cache = new_cache(&memory);
    if (row->failures > 1000) {
        /* written by hand, not a million times */
        fail_at(0, 1, "anna", THERE, NULL);
        apr_hash_index_t *index = apr_hash_first(pool, memory->values);

        for (; index; index = apr_hash_next(index)) {
            const void *key;

            apr_hash_this(index, &key, NULL, NULL);
            apr_hash_set(memory->values, key, APR_HASH_KEY_STRING,
                         apr_psprintf(pool, "%d %" APR_TIME_T_FMT,
                                      row->failures, NOW));
        }
    }
    else {
        fail_at(0, row->failures, "anna", THERE, NULL);
    }
    attempt = attempt_of("anna", HERE, NULL);
    assert_in_range(idp_throttle_wait(env_at(0), &attempt),
                    row->seconds, row->seconds + 1);
    assert_int_equal(attempt.failures, row->failures);
    assert_int_equal(wait_at(row->seconds, "anna", HERE, NULL), 0);
}

typedef struct step_t {
    long at;                  /* seconds */
    bool right;               /* the password, where it is looked at */
    bool waits;
} step_t;

/* One who waits as long as is asked, and at last remembers. */
static const step_t story[] = {
    { 0, false, false }, { 1, false, false }, { 2, false, false },
    { 3, false, false }, { 4, false, false }, { 5, false, false },
    { 5, true, true }, { 6, false, false },    /* waits 2 s from here */
    { 6, true, true }, { 7, true, true }, { 8, false, false }, /* 4 s */
    { 11, true, true }, { 12, true, false },   /* right: all forgotten */
    { 12, false, false }, { 13, false, false }, { 14, false, false },
    { 15, false, false }, { 16, false, false }, { 16, false, false },
    { 16, true, true }
};

static void a_story(void **state)
{
    size_t i;

    (void)state;
    cache = new_cache(&memory);
    for (i = 0; i < ROWS(story); i++) {
        idp_attempt_t attempt = attempt_of("anna", HERE, NULL);
        int wait = idp_throttle_wait(env_at(story[i].at), &attempt);

        if ((wait > 0) != story[i].waits) {
            fail_msg("step %d: %d s", (int)i, wait);
        }
        if (wait == 0 && story[i].right) {
            idp_throttle_succeeded(env_at(story[i].at), &attempt);
        }
        else if (wait == 0) {
            idp_throttle_failed(env_at(story[i].at), &attempt);
        }
    }
}

static void attempts_during_the_wait(void **state)
{
    int left;
    long second;

    (void)state;
    cache = new_cache(&memory);
    fail_at(0, 10, "anna", HERE, NULL);
    left = wait_at(0, "anna", HERE, NULL);
    for (second = 1; second < 16; second++) {
        assert_int_equal(wait_at(second, "anna", HERE, NULL), left - second);
    }
    assert_int_equal(wait_at(16, "anna", HERE, NULL), 0);
}

static void users_are_apart(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    fail_at(0, 29, "anna", HERE, NULL);
    assert_int_equal(wait_at(0, "bert", HERE, NULL), 0);
    assert_int_equal(wait_at(0, "Anna", HERE, NULL), 0);
    assert_true(wait_at(0, "anna", THERE, NULL) > 0);
}

static void one_address_many_names(void **state)
{
    int i;

    (void)state;
    cache = new_cache(&memory);
    for (i = 0; i < IDP_THROTTLE_FREE_ADDRESS; i++) {
        assert_int_equal(wait_at(0, "bert", HERE, NULL), 0);
        fail_at(0, 1, apr_psprintf(pool, "user%d", i), HERE, NULL);
    }
    assert_int_equal(wait_at(0, "bert", HERE, NULL), 0);
    fail_at(0, 1, "another", HERE, NULL);
    assert_true(wait_at(0, "bert", HERE, NULL) > 0);
    assert_int_equal(wait_at(0, "bert", THERE, NULL), 0);
    assert_int_equal(wait_at(2, "bert", HERE, NULL), 0);
}

static void success_leaves_the_address(void **state)
{
    idp_attempt_t attempt;

    (void)state;
    cache = new_cache(&memory);
    fail_at(0, IDP_THROTTLE_FREE_ADDRESS + 1, "anna", HERE, NULL);
    attempt = attempt_of("anna", HERE, NULL);
    idp_throttle_succeeded(env_at(0), &attempt);
    assert_int_equal(wait_at(0, "anna", THERE, NULL), 0);
    assert_true(wait_at(0, "anna", HERE, NULL) > 0);
}

static void a_device_is_not_locked_out(void **state)
{
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const char *device = idp_throttle_device(env_at(0), sealer, "anna");
    const char *second = idp_throttle_device(env_at(0), sealer, "anna");

    (void)state;
    cache = new_cache(&memory);
    fail_at(0, 100, "anna", THERE, NULL);
    assert_true(wait_at(0, "anna", HERE, NULL) > 0);
    assert_int_equal(wait_at(0, "anna", HERE, device), 0);
    /* who has the device does not guess for free */
    fail_at(0, 6, "anna", HERE, device);
    assert_true(wait_at(0, "anna", HERE, device) > 0);
    assert_int_equal(wait_at(0, "anna", HERE, second), 0);
}

/* A device cookie that is none counts like no device cookie. */
static void no_device(void **state)
{
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const char *devices[] = {
        "", "x", idp_throttle_device(env_at(0), sealer, "bert"),
        idp_throttle_device(env_at(0), sealer, "ann"),
        idp_throttle_device(env_at(0), sealer_of(KEY_B, CONTEXT), "anna"),
        idp_throttle_device(env_at(-91 * 86400), sealer, "anna"),
        idp_seal(env_at(0), sealer, "session", NOW + SECONDS(60), "id anna",
                 7),
        idp_seal(env_at(0), sealer, "device", NOW + SECONDS(60), "anna", 4)
    };
    size_t i;

    (void)state;
    cache = new_cache(&memory);
    fail_at(0, 12, "anna", THERE, NULL);
    for (i = 0; i < ROWS(devices); i++) {
        assert_non_null(devices[i]);
        assert_true(wait_at(0, "anna", HERE, devices[i]) > 0);
    }
}

static void forgets(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    fail_at(100, 12, "anna", HERE, NULL);
    assert_true(memory->expires == NOW + SECONDS(100)
                                   + IDP_THROTTLE_MEMORY);
}

/* No name and no password of anybody is kept. */
static void keeps_no_name(void **state)
{
    apr_hash_index_t *index;
    int count = 0;

    (void)state;
    cache = new_cache(&memory);
    fail_at(0, 1, "anna", HERE, NULL);
    for (index = apr_hash_first(pool, memory->values); index;
         index = apr_hash_next(index)) {
        assert_lacks(apr_hash_this_key(index), "anna");
        assert_lacks(apr_hash_this_val(index), "anna");
        count++;
    }
    assert_int_equal(count, 2);
}

/* Without a cache nobody waits: there is nothing that could be counted. */
static void no_cache(void **state)
{
    idp_attempt_t attempt;

    (void)state;
    cache = NULL;
    fail_at(0, 100, "anna", HERE, NULL);
    assert_int_equal(wait_at(0, "anna", HERE, NULL), 0);
    attempt = attempt_of("anna", HERE, NULL);
    idp_throttle_succeeded(env_at(0), &attempt);
    cache = new_cache(&memory);
    memory->broken = true;
    fail_at(0, 100, "anna", HERE, NULL);
    assert_int_equal(wait_at(0, "anna", HERE, NULL), 0);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, waits, grows);
    ADD(&suite, a_story);
    ADD(&suite, attempts_during_the_wait);
    ADD(&suite, users_are_apart);
    ADD(&suite, one_address_many_names);
    ADD(&suite, success_leaves_the_address);
    ADD(&suite, a_device_is_not_locked_out);
    ADD(&suite, no_device);
    ADD(&suite, forgets);
    ADD(&suite, keeps_no_name);
    ADD(&suite, no_cache);
    return run_suite(&suite, "throttle");
}
