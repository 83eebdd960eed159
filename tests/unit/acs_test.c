/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an answer goes: to an address of the registry, to the letter. */

#include "tests/unit/saml_fixture.h"

#include "lib/sso/acs.h"

#define A "https://sp.example.com/acs"
#define B "https://sp.example.com/other"
#define NOT_ONE IDP_E_ACS, "is not one of the service provider's"

static apr_array_header_t *endpoints(int preference_a, int preference_b)
{
    apr_array_header_t *acs = apr_array_make(pool, 2, sizeof(idp_acs_t));
    const idp_acs_t a = { A, 7, preference_a };
    const idp_acs_t b = { B, 9, preference_b };

    APR_ARRAY_PUSH(acs, idp_acs_t) = a;
    APR_ARRAY_PUSH(acs, idp_acs_t) = b;
    return acs;
}

/* SAML Metadata 2.2.3: true before not said before false, then the order. */
static void defaults(void **state)
{
    static const struct {
        int a, b;
        const char *expected;
    } rows[] = {
        { 0, 0, A }, { 1, 0, A }, { 0, 1, B }, { 1, 1, A }, { -1, 0, B },
        { 0, -1, A }, { -1, -1, A }, { -1, 1, B }, { 1, -1, A },
    };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(rows); i++) {
        assert_string_equal(idp_acs_default(endpoints(rows[i].a, rows[i].b)),
                            rows[i].expected);
    }
}

/* What a request says, and where the answer goes; B is the default. */
typedef struct row_t {
    const char *title;
    const char *url;
    long index;
    const char *location;
    idp_code_t code;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "nothing said", NULL, -1, B, 0, NULL },
    { "by its URL", A, -1, A, 0, NULL },
    { "by the other's URL", B, -1, B, 0, NULL },
    { "by its index", NULL, 7, A, 0, NULL },
    { "by the other's index", NULL, 9, B, 0, NULL },
    { "unknown index", NULL, 99, NULL, IDP_E_ACS, "has the index 99" },
    { "index 0", NULL, 0, NULL, IDP_E_ACS, "has the index 0" },
    { "index of what has none", NULL, 65535, NULL, IDP_E_ACS, "65535" },
    { "both", A, 7, NULL, IDP_E_ACS, "has both" },
    { "other host", "https://evil.example.com/acs", -1, NULL, NOT_ONE },
    { "prefix", "https://sp.example.com/ac", -1, NULL, NOT_ONE },
    { "longer", A "2", -1, NULL, NOT_ONE },
    { "slash more", A "/", -1, NULL, NOT_ONE },
    { "query more", A "?x", -1, NULL, NOT_ONE },
    { "fragment more", A "#x", -1, NULL, NOT_ONE },
    { "other case", "https://sp.example.com/ACS", -1, NULL, NOT_ONE },
    { "case of the host", "https://SP.example.com/acs", -1, NULL, NOT_ONE },
    { "port", "https://sp.example.com:443/acs", -1, NULL, NOT_ONE },
    { "http", "http://sp.example.com/acs", -1, NULL, NOT_ONE },
    { "user name", "https://sp.example.com@evil.example.com/acs", -1, NULL,
      NOT_ONE },
    { "suffix", "https://sp.example.com.evil.example.com/acs", -1, NULL,
      NOT_ONE },
    { "backslash", "https://sp.example.com\\acs", -1, NULL, NOT_ONE },
    { "dots", "https://sp.example.com/x/../acs", -1, NULL, NOT_ONE },
    { "escaped", "https://sp.example.com/%61cs", -1, NULL, NOT_ONE },
    { "double slash", "https://sp.example.com//acs", -1, NULL, NOT_ONE },
    { "space behind", A " ", -1, NULL, NOT_ONE },
    { "script", "javascript:alert(1)", -1, NULL, NOT_ONE },
    { "relative", "/acs", -1, NULL, NOT_ONE },
    { "no scheme", "//sp.example.com/acs", -1, NULL, NOT_ONE },
};

static void row(void **state)
{
    const row_t *r = *state;
    idp_authn_request_t request = { .acs_url = r->url,
                                    .acs_index = r->index };
    const char *location = "before";
    const idp_error_t *error = idp_acs_choose(&location, pool,
                                              endpoints(0, 1), &request);

    if (r->location) {
        assert_no_error(error);
        assert_string_equal(location, r->location);
    }
    else {
        assert_error(error, r->code, r->says);
        assert_string_equal(location, "before");
    }
}

/* ConnectIdPACS gives endpoints without an index; -1 never asks for them. */
static void without_an_index(void **state)
{
    apr_array_header_t *acs = apr_array_make(pool, 1, sizeof(idp_acs_t));
    const idp_acs_t one = { A, -1, 0 };
    idp_authn_request_t request = { .acs_index = 0 };
    const char *location = NULL;

    (void)state;
    APR_ARRAY_PUSH(acs, idp_acs_t) = one;
    assert_error(idp_acs_choose(&location, pool, acs, &request), IDP_E_ACS,
                 "has the index 0");
    request.acs_index = -1;
    assert_no_error(idp_acs_choose(&location, pool, acs, &request));
    assert_string_equal(location, A);
}

static void addresses(void **state)
{
    static const struct {
        const char *location;
        bool taken;
        bool plain;
    } table[] = {
        { "https://sp.example.com/acs", true, false },
        { "https://sp.example.com", true, false },
        { "https://sp.example.com:8443/acs?a=b@c", true, false },
        { "https://[::1]/acs", true, false },
        { "http://sp.example.com/acs", true, true },
        { "", false, false }, { "https://", false, false },
        { "https:///acs", false, false }, { "https:/sp/acs", false, false },
        { "https://:443/acs", false, false },
        { "https://sp.example.com:1/", true, false },
        { "https://sp.example.com:65535", true, false },
        { "https://[::1]:443/acs", true, false },
        { "https://sp.example.com:0/", false, false },
        { "https://sp.example.com:65536/", false, false },
        { "https://sp.example.com:99999999999999999999/", false, false },
        { "https://sp.example.com:/", false, false },
        { "https://sp.example.com:80x/", false, false },
        { "https://sp.example.com:-1/", false, false },
        { "https://[::1/acs", false, false },
        { "https://[::1]x/acs", false, false },
        { "HTTPS://sp.example.com/acs", false, false },
        { "javascript:alert(1)", false, false },
        { "data:text/html,x", false, false },
        { "ftp://sp.example.com/", false, false },
        { "//sp.example.com/acs", false, false },
        { " https://sp.example.com/acs", false, false },
        { "https://user@sp.example.com/", false, false },
        { "https://user:pw@sp.example.com/", false, false },
        { "https://@sp.example.com/", false, false },
        { "https://sp.example.com/acs#x", false, false },
        { "https://sp.example.com\\@evil.example.com/", false, false },
        { "https://sp.example.com/a b", false, false },
        { "https://sp.example.com/\"x", false, false },
        { "https://sp.example.com/<x>", false, false },
        { "https://sp.example.com/\r\nx", false, false },
        { "https://sp.example.com/\xff", false, false },
        { "https://?x", false, false },
    };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(table); i++) {
        bool plain = !table[i].plain;
        bool taken = idp_acs_is_address(table[i].location, &plain);

        if (taken != table[i].taken
            || plain != (taken ? table[i].plain : !table[i].plain)) {
            fail_msg("\"%s\"", table[i].location);
        }
    }
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, defaults);
    ADD_ROWS(&suite, rows, row);
    ADD(&suite, without_an_index);
    ADD(&suite, addresses);
    return run_saml_suite(&suite, "acs");
}
