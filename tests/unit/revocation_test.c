/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions that are ended before their time, and the journal of that. */

#include "tests/unit/seal_fixture.h"

#include <apr_file_info.h>

#include "lib/sso/journal.h"
#include "lib/sso/revocation.h"

static idp_cache_t *cache;
static memory_t *memory;

/* Of USER, begun SECONDS after NOW. */
static const idp_session_t *session_of(const char *user, long seconds)
{
    const idp_session_t *session = idp_session_make(env_at(seconds), user,
                                                    "class");

    assert_non_null(session);
    return session;
}

static bool is_revoked(const idp_session_t *session)
{
    return idp_is_revoked(env_at(1000), cache, session);
}

static void end(idp_revoke_t what, const char *value)
{
    assert_true(idp_revoke(env_at(100), cache, what, value));
}

static void nothing_is_revoked(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    assert_false(is_revoked(session_of("anna", 0)));
}

static void one_session(void **state)
{
    const idp_session_t *one = session_of("anna", 0);
    const idp_session_t *other = session_of("anna", 0);

    (void)state;
    cache = new_cache(&memory);
    end(IDP_REVOKE_SESSION, one->id);
    assert_true(is_revoked(one));
    assert_false(is_revoked(other));
}

static void one_user(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    end(IDP_REVOKE_USER, "anna");
    assert_true(is_revoked(session_of("anna", 0)));
    assert_true(is_revoked(session_of("anna", 100)));
    /* who signs in afterwards is let in */
    assert_false(is_revoked(session_of("anna", 101)));
    assert_false(is_revoked(session_of("bert", 0)));
    assert_false(is_revoked(session_of("Anna", 0)));
}

static void all_users(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    end(IDP_REVOKE_ALL, "");
    assert_true(is_revoked(session_of("anna", 0)));
    assert_true(is_revoked(session_of("bert", 100)));
    assert_false(is_revoked(session_of("anna", 101)));
}

/* A user whose name is another's session id, or is empty. */
static void kinds_are_apart(void **state)
{
    const idp_session_t *session = session_of("anna", 0);

    (void)state;
    cache = new_cache(&memory);
    end(IDP_REVOKE_USER, session->id);
    end(IDP_REVOKE_SESSION, "anna");
    end(IDP_REVOKE_USER, "");
    end(IDP_REVOKE_SESSION, "");
    assert_false(is_revoked(session));
}

static void lasts_as_long_as_a_session_can(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    end(IDP_REVOKE_USER, "anna");
    assert_true(memory->expires >= NOW + SECONDS(100 + 7 * 86400));
}

static void without_its_cache(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    memory->broken = true;
    assert_false(idp_revoke(env_at(0), cache, IDP_REVOKE_ALL, ""));
    assert_true(is_revoked(session_of("anna", 0)));
}

/* A new cache over the journal FILE, as after a restart at SECONDS. */
static void restart(const char *file, long seconds)
{
    cache = new_cache(&memory);
    assert_no_error(idp_journal_start(cache, env_at(seconds), pool, file));
}

static void journal(void **state)
{
    const char *file = apr_pstrcat(pool, new_file("", 0), ".j", NULL);
    const idp_session_t *anna = session_of("anna", 0);
    const idp_session_t *bert = session_of("bert", 0);
    apr_finfo_t info;

    (void)state;
    restart(file, 0);
    end(IDP_REVOKE_SESSION, anna->id);
    restart(file, 200);
    assert_true(is_revoked(anna));
    assert_false(is_revoked(bert));
    end(IDP_REVOKE_USER, "bert");
    restart(file, 300);
    assert_true(is_revoked(anna));
    assert_true(is_revoked(bert));
    assert_int_equal(apr_stat(&info, file, APR_FINFO_PROT, pool),
                     APR_SUCCESS);
    assert_int_equal(info.protection, APR_FPROT_UREAD | APR_FPROT_UWRITE);
    /* what no session can outlive is forgotten */
    restart(file, 8 * 86400);
    assert_false(is_revoked(anna));
    assert_int_equal(apr_stat(&info, file, APR_FINFO_SIZE, pool),
                     APR_SUCCESS);
    assert_int_equal(info.size, 0);
    apr_file_remove(file, pool);
}

/* A line that was half written, and one that is none. */
static void damaged_journal(void **state)
{
    const char *text = apr_psprintf(
        pool, "rubbish\n\n%" APR_TIME_T_FMT " revoked:x 12\n9999999999 rev",
        apr_time_sec(NOW) + 60);
    const char *file = new_file(text, strlen(text));

    (void)state;
    restart(file, 0);
    assert_int_equal(apr_hash_count(memory->values), 1);
    assert_string_equal(apr_hash_get(memory->values, "revoked:x",
                                     APR_HASH_KEY_STRING), "12");
}

static void journal_without_a_folder(void **state)
{
    (void)state;
    cache = new_cache(&memory);
    assert_error(idp_journal_start(cache, env_at(0), pool, "/none/j"),
                 IDP_E_CONFIG, "/none/j");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, nothing_is_revoked);
    ADD(&suite, one_session);
    ADD(&suite, one_user);
    ADD(&suite, all_users);
    ADD(&suite, kinds_are_apart);
    ADD(&suite, lasts_as_long_as_a_session_can);
    ADD(&suite, without_its_cache);
    ADD(&suite, journal);
    ADD(&suite, damaged_journal);
    ADD(&suite, journal_without_a_folder);
    return run_suite(&suite, "revocation");
}
