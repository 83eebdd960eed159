/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of errors is complete, and errors say what they were given. */

#include "tests/unit/fixture.h"

#include "lib/base/env.h"

#define STATUS "urn:oasis:names:tc:SAML:2.0:status:"

/* Every code has its row: nothing is left to the next reader's guess. */
static void rows_are_complete(void **state)
{
    int i, j;

    (void)state;
    for (i = 0; i < IDP_E_COUNT; i++) {
        const idp_error_row_t *row = idp_error_row((idp_code_t)i);

        if (!row->symbol) {
            fail_msg("code %d has no row", i);
        }
        assert_true(*row->symbol);
        assert_int_equal(strspn(row->symbol, "abcdefghijklmnopqrstuvwxyz-"),
                         strlen(row->symbol));
        assert_in_range(row->http_status, 400, 599);
        assert_in_range(row->level, IDP_LOG_ERROR, IDP_LOG_INFO);
        assert_int_equal(row->saml_top != NULL, row->saml_second != NULL);
        for (j = 0; j < i; j++) {
            assert_string_not_equal(row->symbol,
                                    idp_error_row((idp_code_t)j)->symbol);
        }
    }
}

/* The status codes that a service provider is told: SAML Core 3.2.2.2. */
static void saml_statuses(void **state)
{
    static const struct {
        idp_code_t code;
        const char *top;
        const char *second;
    } statuses[] = {
        { IDP_E_PASSIVE, STATUS "Responder", STATUS "NoPassive" },
        { IDP_E_AUTHN_FAILED, STATUS "Responder", STATUS "AuthnFailed" },
        { IDP_E_AUTHN_CONTEXT, STATUS "Requester", STATUS "NoAuthnContext" },
        { IDP_E_NAMEID_POLICY, STATUS "Requester",
          STATUS "InvalidNameIDPolicy" },
        { IDP_E_BINDING, STATUS "Requester", STATUS "UnsupportedBinding" },
        { IDP_E_SUBJECT, STATUS "Requester", STATUS "UnknownPrincipal" },
    };
    size_t told = 0;
    size_t i;
    int code;

    (void)state;
    for (i = 0; i < ROWS(statuses); i++) {
        const idp_error_row_t *row = idp_error_row(statuses[i].code);

        assert_same(row->saml_top, statuses[i].top);
        assert_same(row->saml_second, statuses[i].second);
    }
    for (code = 0; code < IDP_E_COUNT; code++) {
        told += idp_error_row((idp_code_t)code)->saml_top != NULL;
    }
    assert_int_equal(told, ROWS(statuses));
}

static void unknown_code_is_internal(void **state)
{
    (void)state;
    assert_ptr_equal(idp_error_row(IDP_E_COUNT),
                     idp_error_row(IDP_E_INTERNAL));
    assert_ptr_equal(idp_error_row((idp_code_t)-1),
                     idp_error_row(IDP_E_INTERNAL));
}

static void errors(void **state)
{
    const idp_error_t *error = idp_error(pool, IDP_E_ACS, "%d of %s", 7,
                                         "them");
    const idp_error_t *headed = idp_error_headed(pool, "Heading", error);
    const idp_error_t *longer = idp_error_prefix(pool, "file", headed);

    (void)state;
    assert_int_equal(error->code, IDP_E_ACS);
    assert_string_equal(error->reason, "7 of them");
    assert_null(error->heading);
    assert_int_equal(headed->code, IDP_E_ACS);
    assert_string_equal(headed->reason, "7 of them");
    assert_string_equal(headed->heading, "Heading");
    assert_int_equal(longer->code, IDP_E_ACS);
    assert_string_equal(longer->reason, "file: 7 of them");
    assert_string_equal(longer->heading, "Heading");
    assert_string_equal(headed->reason, "7 of them");
}

static bool all_ff(unsigned char *bytes, int count)
{
    memset(bytes, 0xff, (size_t)count);
    return true;
}

static bool nothing(unsigned char *bytes, int count)
{
    memset(bytes, 0, (size_t)count);
    return false;
}

static void ids(void **state)
{
    idp_env_t env = { .pool = pool, .random = all_ff };
    const char *one, *two;

    (void)state;
    assert_string_equal(idp_env_id(&env),
                        "_ffffffffffffffffffffffffffffffffffffffff");
    env.random = nothing;
    assert_null(idp_env_id(&env));
    env.random = idp_env_random;
    one = idp_env_id(&env);
    two = idp_env_id(&env);
    assert_int_equal(strlen(one), 41);
    assert_int_equal(strspn(one + 1, "0123456789abcdef"), 40);
    assert_string_not_equal(one, two);
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, rows_are_complete);
    ADD(&suite, saml_statuses);
    ADD(&suite, unknown_code_is_internal);
    ADD(&suite, errors);
    ADD(&suite, ids);
    return run_suite(&suite, "error");
}
