/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who took part in a session: in the session, and in the cache. */

#include "tests/unit/seal_fixture.h"

#include "lib/sso/logout_index.h"
#include "lib/sso/participant.h"

#define ENDS (NOW + SECONDS(3600))

static idp_cache_t *cache;
static memory_t *memory;

static const idp_session_t *new_session(void)
{
    cache = new_cache(&memory);
    return idp_session_make(env_at(0), "anna", "class");
}

/* Number NUMBER, whose NameID is of SIZE bytes. */
static idp_participant_t participant(int number, int size)
{
    idp_participant_t made = {
        .entity_id = apr_psprintf(pool, "urn:sp:%d", number),
        .name_id = apr_psprintf(pool, "%0*d", size, number),
        .name_id_format = "f", .session_index = "_i"
    };

    return made;
}

static const idp_session_t *add(const idp_session_t *session, int number,
                                int size)
{
    const idp_participant_t one = participant(number, size);

    return idp_participants_add(env_at(60), cache, session, &one, ENDS);
}

static const idp_participant_t *at(const apr_array_header_t *all, int i)
{
    return &APR_ARRAY_IDX(all, i, idp_participant_t);
}

static void lines(void **state)
{
    const idp_participant_t whole = { "e", "n", "i", "f", "q", "s", "x" };
    const idp_participant_t bare = { .entity_id = "e" };
    idp_participant_t read;

    (void)state;
    assert_string_equal(idp_participant_write(pool, &whole),
                        "e\tn\ti\tf\tq\ts\tx");
    assert_true(idp_participant_read(&read, pool, "e\tn\ti\tf\tq\ts\tx"));
    assert_string_equal(read.session_index, "x");
    assert_string_equal(idp_participant_write(pool, &bare),
                        "e\t\t\t\t\t\t");
    assert_true(idp_participant_read(&read, pool, "e\t\t\t\t\t\t"));
    assert_null(read.name_id);
    assert_null(read.session_index);
    assert_false(idp_participant_read(&read, pool, "e\t\t\t\t\t"));
    assert_false(idp_participant_read(&read, pool, "\tn\ti\tf\tq\ts\tx"));
    assert_false(idp_participant_read(&read, pool, ""));
}

static void one_of_each(void **state)
{
    const idp_session_t *session = add(add(new_session(), 1, 9), 2, 9);
    const idp_session_t *again = add(session, 1, 10);

    (void)state;
    assert_true(again->last_seen == NOW + SECONDS(60));
    assert_int_equal(again->participants->nelts, 2);
    assert_string_equal(at(again->participants, 1)->name_id, "0000000001");
    /* what it was given is as it was */
    assert_int_equal(session->participants->nelts, 2);
    assert_string_equal(at(session->participants, 0)->name_id, "000000001");
    /* nothing new */
    assert_ptr_equal(add(session, 2, 9), session);
}

/* 3 * 700 bytes are kept; the others go into the cache. */
static const idp_session_t *crowded(int count)
{
    const idp_session_t *session = new_session();
    int i;

    for (i = 0; i < count; i++) {
        session = add(session, i, 700);
    }
    return session;
}

static void more_in_the_cache(void **state)
{
    const idp_session_t *session = crowded(5);
    const apr_array_header_t *all;
    int i;

    (void)state;
    assert_int_equal(session->participants->nelts, 3);
    assert_int_equal(session->more, 2);
    assert_true(memory->expires == ENDS);
    session = add(session, 4, 701);
    assert_int_equal(session->more, 2);
    all = idp_participants_all(env_at(60), cache, session);
    assert_int_equal(all->nelts, 5);
    for (i = 0; i < 5; i++) {
        assert_string_equal(at(all, i)->entity_id,
                            apr_psprintf(pool, "urn:sp:%d", i));
    }
    assert_int_equal(strlen(at(all, 4)->name_id), 701);
    session = idp_session_read(pool, idp_session_write(pool, session));
    assert_int_equal(session->participants->nelts, 3);
    assert_int_equal(session->more, 2);
}

static void what_the_cache_forgets(void **state)
{
    const idp_session_t *session = crowded(5);
    const apr_array_header_t *all;

    (void)state;
    memory->broken = true;
    all = idp_participants_all(env_at(60), cache, session);
    assert_int_equal(all->nelts, 5);
    assert_non_null(at(all, 2)->entity_id);
    assert_null(at(all, 3)->entity_id);
    assert_null(at(all, 4)->entity_id);
}

/* Beyond the last place one is counted, and no more is stored. */
static void too_many(void **state)
{
    const idp_session_t *session = crowded(110);
    const apr_array_header_t *all;

    (void)state;
    assert_int_equal(session->more, 101);
    all = idp_participants_all(env_at(60), cache, session);
    assert_int_equal(all->nelts, 104);
    assert_non_null(at(all, 102)->entity_id);
    assert_null(at(all, 103)->entity_id);
}

static bool find(idp_logout_found_t *found, const char *entity_id,
                 const char *name_id, const char *index)
{
    const idp_logout_request_t request = { .name_id = name_id,
                                           .name_id_format = "f" };

    return idp_logout_index_find(found, env_at(60), cache, entity_id,
                                 &request, index);
}

static void index_of_sessions(void **state)
{
    const idp_participant_t one = participant(1, 3);
    const idp_session_t *session = add(new_session(), 1, 3);
    idp_logout_found_t found;

    (void)state;
    idp_logout_index_add(env_at(0), cache, session, &one, ENDS);
    assert_true(find(&found, "urn:sp:1", "001", "_i"));
    assert_string_equal(found.session, session->id);
    assert_string_equal(found.user, "anna");
    assert_true(found.alone);
    assert_true(find(&found, "urn:sp:1", "001", NULL));
    assert_false(found.alone);
    assert_false(find(&found, "urn:sp:2", "001", "_i"));
    assert_false(find(&found, "urn:sp:1", "002", "_i"));
    assert_false(find(&found, "urn:sp:1", "001", "_j"));
    idp_logout_index_add(env_at(0), cache, add(session, 2, 3), &one, ENDS);
    assert_true(find(&found, "urn:sp:1", "001", "_i"));
    assert_false(found.alone);
    memory->broken = true;
    assert_false(find(&found, "urn:sp:1", "001", "_i"));
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, lines);
    ADD(&suite, one_of_each);
    ADD(&suite, more_in_the_cache);
    ADD(&suite, what_the_cache_forgets);
    ADD(&suite, too_many);
    ADD(&suite, index_of_sessions);
    return run_suite(&suite, "participant");
}
