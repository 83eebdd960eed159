/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/participant.h"

#include <stddef.h>
#include <string.h>

#include <apr_strings.h>

#include "lib/base/digest.h"

/* Bytes in a session; sealed, with all else, less than a cookie's 4096. */
#define MAX_KEPT 2200
#define MAX_MORE 100

static const apr_size_t fields[] = {
    offsetof(idp_participant_t, entity_id),
    offsetof(idp_participant_t, name),
    offsetof(idp_participant_t, name_id),
    offsetof(idp_participant_t, name_id_format),
    offsetof(idp_participant_t, name_qualifier),
    offsetof(idp_participant_t, sp_name_qualifier),
    offsetof(idp_participant_t, session_index),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static const char **field_of(idp_participant_t *participant, apr_size_t i)
{
    return (const char **)(void *)((char *)participant + fields[i]);
}

/* Tabs between the fields: clean text has none.  Empty is NULL. */
const char *idp_participant_write(apr_pool_t *pool,
                                  const idp_participant_t *participant)
{
    idp_participant_t copy = *participant;
    const char *line = "";
    apr_size_t i;

    for (i = 0; i < FIELDS; i++) {
        const char *field = *field_of(&copy, i);

        line = apr_pstrcat(pool, line, i > 0 ? "\t" : "",
                           field ? field : "", NULL);
    }
    return line;
}

bool idp_participant_read(idp_participant_t *participant, apr_pool_t *pool,
                          const char *line)
{
    idp_participant_t read = { 0 };
    apr_size_t i;

    for (i = 0; i < FIELDS && line; i++) {
        apr_size_t length = strcspn(line, "\t");

        if (length > 0) {
            *field_of(&read, i) = apr_pstrmemdup(pool, line, length);
        }
        line = line[length] ? line + length + 1 : NULL;
    }
    if (i == FIELDS && read.entity_id) {
        *participant = read;
    }
    return i == FIELDS && read.entity_id;
}

static const char *key_of(const idp_env_t *env, const idp_session_t *session,
                          int number)
{
    return idp_digest(env->pool, "participant", apr_psprintf(
        env->pool, "%s:%d", session->id, number));
}

/* Number NUMBER of those in the cache; false where it is not there. */
static bool fetch(idp_participant_t *participant, const idp_env_t *env,
                  const idp_cache_t *cache, const idp_session_t *session,
                  int number)
{
    const char *key = key_of(env, session, number);
    const char *line = NULL;

    return key && cache->get(cache, env, key, &line) == IDP_CACHE_FOUND
        && idp_participant_read(participant, env->pool, line);
}

static void store(const idp_env_t *env, const idp_cache_t *cache,
                  const idp_session_t *session, int number,
                  const idp_participant_t *participant, apr_time_t ends)
{
    const char *key = key_of(env, session, number);

    if (key) {
        cache->set(cache, env, key,
                   idp_participant_write(env->pool, participant), ends);
    }
}

/* Sections that share an entityID are told apart by their names. */
static bool is_same(const idp_participant_t *a, const idp_participant_t *b)
{
    return strcmp(a->entity_id, b->entity_id) == 0
        && strcmp(a->name ? a->name : "", b->name ? b->name : "") == 0;
}

/* Does SESSION say just that already? */
static bool is_known(apr_pool_t *pool, const idp_session_t *session,
                     const idp_participant_t *participant)
{
    const char *line = idp_participant_write(pool, participant);
    const apr_array_header_t *all = session->participants;
    bool known = false;
    int i;

    for (i = 0; i < all->nelts && !known; i++) {
        known = strcmp(line, idp_participant_write(
            pool, &APR_ARRAY_IDX(all, i, idp_participant_t))) == 0;
    }
    return known;
}

/* The number under which the cache has that service provider, or -1. */
static int find_more(const idp_env_t *env, const idp_cache_t *cache,
                     const idp_session_t *session,
                     const idp_participant_t *participant)
{
    idp_participant_t one;
    int i;

    for (i = 0; i < session->more && i < MAX_MORE; i++) {
        if (fetch(&one, env, cache, session, i)
            && is_same(&one, participant)) {
            return i;
        }
    }
    return -1;
}

/* Those of SESSION but PARTICIPANT's own; *SIZE is that of their lines. */
static apr_array_header_t *others(apr_size_t *size, apr_pool_t *pool,
                                  const idp_session_t *session,
                                  const idp_participant_t *participant)
{
    const apr_array_header_t *all = session->participants;
    apr_array_header_t *kept = apr_array_make(pool, all->nelts + 1,
                                              sizeof(idp_participant_t));
    int i;

    *size = 0;
    for (i = 0; i < all->nelts; i++) {
        const idp_participant_t *one = &APR_ARRAY_IDX(all, i,
                                                      idp_participant_t);

        if (!is_same(one, participant)) {
            APR_ARRAY_PUSH(kept, idp_participant_t) = *one;
            *size += strlen(idp_participant_write(pool, one)) + 1;
        }
    }
    return kept;
}

const idp_session_t *idp_participants_add(
    const idp_env_t *env, const idp_cache_t *cache,
    const idp_session_t *session, const idp_participant_t *participant,
    apr_time_t ends)
{
    idp_session_t *joined = apr_pmemdup(env->pool, session,
                                        sizeof(*session));
    apr_size_t size = 0;
    apr_array_header_t *kept;
    int number;

    if (is_known(env->pool, session, participant)) {
        return session;
    }
    kept = others(&size, env->pool, session, participant);
    number = find_more(env, cache, session, participant);
    joined->last_seen = env->now;
    joined->participants = kept;
    size += strlen(idp_participant_write(env->pool, participant)) + 1;
    if (number < 0 && size <= MAX_KEPT) {
        APR_ARRAY_PUSH(kept, idp_participant_t) = *participant;
    }
    else if (number >= 0 || session->more < MAX_MORE) {
        number = number >= 0 ? number : joined->more++;
        store(env, cache, session, number, participant, ends);
    }
    else {
        /* counted, so that nobody says that all have signed the user out */
        joined->more = MAX_MORE + 1;
    }
    return joined;
}

apr_array_header_t *idp_participants_all(const idp_env_t *env,
                                         const idp_cache_t *cache,
                                         const idp_session_t *session)
{
    apr_array_header_t *all = apr_array_copy(env->pool,
                                             session->participants);
    int i;

    for (i = 0; i < session->more; i++) {
        idp_participant_t one = { 0 };

        fetch(&one, env, cache, session, i);
        APR_ARRAY_PUSH(all, idp_participant_t) = one;
    }
    return all;
}
