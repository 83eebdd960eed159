/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions: what they carry, and when they end. */

#include "tests/unit/seal_fixture.h"

#include "lib/sso/session.h"

#define CLASS "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
#define USER "J\xc3\xbcrgen @example; a=b"

static const idp_session_policy_t policy = { SECONDS(3600), SECONDS(600) };

/* A session that began at NOW, seen last SEEN seconds later, as a cookie. */
static const char *cookie(long seen)
{
    idp_session_t *session = idp_session_make(env_at(0), USER, CLASS);
    const char *text;

    assert_non_null(session);
    session->last_seen = NOW + SECONDS(seen);
    text = idp_session_seal(env_at(seen), sealer_of(KEY_A, CONTEXT),
                            &policy, session);
    assert_non_null(text);
    return text;
}

static idp_session_t *read_at(long seconds, const char *text,
                              const idp_session_policy_t *rules)
{
    return idp_session_unseal(env_at(seconds), sealer_of(KEY_A, CONTEXT),
                              rules, text);
}

static void round_trip(void **state)
{
    const char *text = cookie(300);
    const idp_session_t *session = read_at(301, text, &policy);

    (void)state;
    assert_non_null(session);
    assert_string_equal(session->user, USER);
    assert_string_equal(session->class_ref, CLASS);
    assert_true(session->authn_instant == NOW);
    assert_true(session->last_seen == NOW + SECONDS(300));
    assert_int_equal(strlen(session->id), 41);
    /* nothing that a cookie cannot hold */
    assert_null(strpbrk(text, " \";,\\="));
}

static void new_ones_differ(void **state)
{
    const idp_session_t *one = idp_session_make(env_at(0), USER, CLASS);
    const idp_session_t *two = idp_session_make(env_at(0), USER, CLASS);

    (void)state;
    assert_string_not_equal(one->id, two->id);
    assert_true(one->authn_instant == NOW && one->last_seen == NOW);
}

static void without_randomness(void **state)
{
    idp_env_t *env = env_at(0);

    (void)state;
    no_randomness = true;
    assert_null(idp_session_make(env, USER, CLASS));
}

typedef struct end_t {
    const char *title;
    long seen;                /* all in seconds after the sign-in */
    long now;
    int lifetime;             /* by the policy of now */
    int idle;
    bool valid;
} end_t;

static const end_t ends[] = {
    { "new", 0, 0, 3600, 600, true },
    { "before the idle end", 0, 599, 3600, 600, true },
    { "idle", 0, 600, 3600, 600, false },
    { "seen again", 500, 1099, 3600, 600, true },
    { "seen again, then idle", 500, 1100, 3600, 600, false },
    { "end of life", 3590, 3599, 3600, 600, true },
    { "too old, though busy", 3590, 3600, 3600, 600, false },
    { "lifetime was made shorter", 500, 1000, 900, 600, false },
    { "idle time was made shorter", 500, 1000, 3600, 400, false },
    { "longer rules do not revive", 0, 600, 36000, 36000, false }
};

static void end_of_session(void **state)
{
    const end_t *row = *state;
    idp_session_policy_t rules = { SECONDS(row->lifetime),
                                   SECONDS(row->idle) };

    assert_int_equal(read_at(row->now, cookie(row->seen), &rules) != NULL,
                     row->valid);
}

static void stale(void **state)
{
    idp_session_t *session = idp_session_make(env_at(0), USER, CLASS);

    (void)state;
    assert_false(idp_session_is_stale(env_at(0), &policy, session));
    assert_false(idp_session_is_stale(env_at(60), &policy, session));
    assert_true(idp_session_is_stale(env_at(61), &policy, session));
}

/* What opens, but is no session. */
static void sealed_for_something_else(void **state)
{
    static const char *const texts[] = {
        "", "_id", "_id\nanna\nclass\n1795507200000000", "\n\n\n\n",
        "G1795507200000000\n/launch/sales\n"
    };
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const char *purposes[] = { "session", "ticket", "device", "logout" };
    const char *good = "_id\nanna\nclass\n1795507200000000\n"
                       "1795507200000000\n0";
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(texts); i++) {
        assert_null(read_at(0, idp_seal(env_at(0), sealer, "session",
                                        NOW + SECONDS(60), texts[i],
                                        strlen(texts[i])), &policy));
    }
    for (i = 0; i < ROWS(purposes); i++) {
        const idp_session_t *session = read_at(0, idp_seal(
            env_at(0), sealer, purposes[i], NOW + SECONDS(60), good,
            strlen(good)), &policy);

        assert_int_equal(session != NULL, i == 0);
    }
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, round_trip);
    ADD(&suite, new_ones_differ);
    ADD(&suite, without_randomness);
    ADD_ROWS(&suite, ends, end_of_session);
    ADD(&suite, stale);
    ADD(&suite, sealed_for_something_else);
    return run_suite(&suite, "session");
}
