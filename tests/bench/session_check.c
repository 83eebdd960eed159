/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/signing_in: microseconds of processor time to open a session's
 * cookie and to ask whether it was revoked.  The cache is a hash, so what a
 * socache provider takes for three look-ups comes on top.
 */
#include <stdio.h>
#include <time.h>

#include "tests/unit/seal_fixture.h"

#include "lib/sso/revocation.h"
#include "lib/sso/session.h"

#define ROUNDS 7
#define COUNT 20000
#define CLASS "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"

static double microseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* As a request does it, with a pool of its own. */
static bool check(const idp_sealer_t *sealer, const idp_cache_t *cache,
                  const idp_session_policy_t *policy, const char *text)
{
    apr_pool_t *outer = pool;
    const idp_session_t *session;
    bool good;

    apr_pool_create(&pool, outer);
    session = idp_session_unseal(env_at(1), sealer, policy, text);
    good = session && !idp_is_revoked(env_at(1), cache, session);
    apr_pool_destroy(pool);
    pool = outer;
    return good;
}

int main(void)
{
    const idp_session_policy_t policy = { .lifetime = SECONDS(43200),
                                          .idle = SECONDS(14400) };
    const idp_sealer_t *sealer;
    memory_t *memory;
    idp_cache_t *cache;
    const char *text;
    double best = 1e9;
    bool good = true;
    int round, i;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    sealer = sealer_of(KEY_A, CONTEXT);
    cache = new_cache(&memory);
    text = idp_session_seal(env_at(0), sealer, &policy, idp_session_make(
        env_at(0), "anna.agent@example.com", CLASS));
    for (round = 0; round < ROUNDS; round++) {
        double took = microseconds();

        for (i = 0; i < COUNT; i++) {
            good = check(sealer, cache, &policy, text) && good;
        }
        took = (microseconds() - took) / COUNT;
        best = took < best ? took : best;
    }
    printf("%.1f\n", best);
    return good ? 0 : 1;
}
