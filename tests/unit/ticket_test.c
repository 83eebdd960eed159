/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tickets: the request that waits for its user. */

#include "tests/unit/seal_fixture.h"

#include "lib/saml/parameters.h"
#include "lib/sso/ticket.h"

typedef struct request_t {
    const char *title;
    idp_ticket_t ticket;
} request_t;

static const request_t requests[] = {
    { "launch", { false, NOW, "/launch/sales", "" } },
    { "launch with RelayState", { false, NOW - 1, "/launch/sales",
        "RelayState=https://x/?a=b&new_domain=true" } },
    { "redirect", { false, NOW, "/sso", "SAMLRequest=a%2Bb&Signature=c" } },
    { "post", { true, NOW, "/sso", "SAMLRequest=a\nb\n\n" } },
    { "home", { false, 0, "/", "" } }
};

/* Sealed at NOW. */
static const char *seal_it(const idp_ticket_t *ticket)
{
    const char *text = idp_ticket_seal(env_at(0), sealer_of(KEY_A, CONTEXT),
                                       ticket);

    assert_non_null(text);
    return text;
}

static idp_ticket_t *open_at(long seconds, const char *text, bool *expired)
{
    return idp_ticket_unseal(env_at(seconds), sealer_of(KEY_A, CONTEXT),
                             text, expired);
}

static void round_trip(void **state)
{
    const idp_ticket_t *sent = &((const request_t *)*state)->ticket;
    bool expired = true;
    const idp_ticket_t *got = open_at(0, seal_it(sent), &expired);

    assert_non_null(got);
    assert_false(expired);
    assert_int_equal(got->post, sent->post);
    assert_true(got->received == sent->received);
    assert_string_equal(got->path, sent->path);
    assert_string_equal(got->parameters, sent->parameters);
}

static void lives_an_hour(void **state)
{
    const char *text = seal_it(&requests[1].ticket);
    bool expired = true;

    (void)state;
    assert_non_null(open_at(3599, text, &expired));
    assert_false(expired);
    assert_null(open_at(3600, text, &expired));
    assert_true(expired);
}

static void not_ours(void **state)
{
    const idp_sealer_t *other = sealer_of(KEY_B, CONTEXT);
    bool expired = true;

    (void)state;
    assert_null(open_at(0, "", &expired));
    assert_false(expired);
    assert_null(open_at(0, idp_ticket_seal(env_at(0), other,
                                           &requests[0].ticket), &expired));
    assert_false(expired);
}

/* What opens, but is no ticket. */
static void malformed(void **state)
{
    static const char *const texts[] = { "", "G1", "G1\n/launch/sales" };
    bool expired = true;
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(texts); i++) {
        assert_null(open_at(0, idp_seal(env_at(0), sealer_of(KEY_A, CONTEXT),
                                        "ticket", NOW + SECONDS(60),
                                        texts[i], strlen(texts[i])),
                            &expired));
        assert_false(expired);
    }
}

/* Whatever the reader takes fits into a ticket. */
static void largest_request(void **state)
{
    idp_ticket_t ticket = { true, NOW, "/sso", NULL };
    char *parameters = apr_pcalloc(pool, IDP_PARAMETERS_MAX_BYTES + 1);
    bool expired = true;

    (void)state;
    memset(parameters, 'x', IDP_PARAMETERS_MAX_BYTES);
    ticket.parameters = parameters;
    assert_string_equal(open_at(0, seal_it(&ticket), &expired)->parameters,
                        parameters);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, requests, round_trip);
    ADD(&suite, lives_an_hour);
    ADD(&suite, not_ours);
    ADD(&suite, malformed);
    ADD(&suite, largest_request);
    return run_suite(&suite, "ticket");
}
