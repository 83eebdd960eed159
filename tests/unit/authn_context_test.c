/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAML Core 3.3.2.2.1, row by row. */

#include "tests/unit/saml_fixture.h"

#include "lib/saml/authn_context.h"

#define PASSWORD IDP_CONTEXT "Password"
#define PROTECTED IDP_CONTEXT "PasswordProtectedTransport"
#define SMARTCARD IDP_CONTEXT "SmartcardPKI"
#define ANY IDP_CONTEXT "unspecified"
#define OWN "https://idp.example.com/loa2"

#define EXACT IDP_COMPARISON_EXACT
#define MINIMUM IDP_COMPARISON_MINIMUM
#define MAXIMUM IDP_COMPARISON_MAXIMUM
#define BETTER IDP_COMPARISON_BETTER

/* Does OURS meet what is asked for? */
typedef struct row_t {
    const char *title;
    idp_comparison_t comparison;
    const char *asked[3];
    const char *ours;
    bool meets;
} row_t;

static const row_t rows[] = {
    { "same", EXACT, { PASSWORD }, PASSWORD, true },
    { "other", EXACT, { PASSWORD }, PROTECTED, false },
    { "stronger is not exact", EXACT, { PASSWORD }, SMARTCARD, false },
    { "one of two", EXACT, { SMARTCARD, PASSWORD }, PASSWORD, true },
    { "none of two", EXACT, { SMARTCARD, PASSWORD }, PROTECTED, false },
    { "by its case", EXACT, { IDP_CONTEXT "password" }, PASSWORD, false },
    { "own class", EXACT, { OWN }, OWN, true },
    { "minimum itself", MINIMUM, { PASSWORD }, PASSWORD, true },
    { "minimum stronger", MINIMUM, { PASSWORD }, PROTECTED, true },
    { "minimum weaker", MINIMUM, { PROTECTED }, PASSWORD, false },
    { "minimum any", MINIMUM, { ANY }, PASSWORD, true },
    { "minimum one of two", MINIMUM, { SMARTCARD, PASSWORD }, PROTECTED,
      true },
    { "minimum own", MINIMUM, { OWN }, OWN, true },
    { "minimum, own is not ranked", MINIMUM, { PASSWORD }, OWN, false },
    { "minimum, unknown asked", MINIMUM, { "urn:x" }, SMARTCARD, false },
    { "maximum itself", MAXIMUM, { PASSWORD }, PASSWORD, true },
    { "maximum weaker", MAXIMUM, { PROTECTED }, PASSWORD, true },
    { "maximum stronger", MAXIMUM, { PASSWORD }, PROTECTED, false },
    { "maximum one of two", MAXIMUM, { PASSWORD, SMARTCARD }, PROTECTED,
      true },
    { "maximum, unknown asked", MAXIMUM, { "urn:x" }, PASSWORD, false },
    { "better than itself", BETTER, { PASSWORD }, PASSWORD, false },
    { "better", BETTER, { PASSWORD }, PROTECTED, true },
    { "worse", BETTER, { SMARTCARD }, PROTECTED, false },
    { "better than all", BETTER, { PASSWORD, ANY }, PROTECTED, true },
    { "not better than all", BETTER, { PASSWORD, SMARTCARD }, PROTECTED,
      false },
    { "not better than all, the other way", BETTER,
      { SMARTCARD, PASSWORD }, PROTECTED, false },
    { "better than unknown", BETTER, { "urn:x" }, SMARTCARD, false },
    { "better, own is not ranked", BETTER, { PASSWORD }, OWN, false },
};

static void row(void **state)
{
    const row_t *r = *state;
    apr_array_header_t *classes = apr_array_make(pool, 2, sizeof(char *));
    idp_authn_request_t request = { .comparison = r->comparison,
                                    .context_classes = classes };
    int i;

    for (i = 0; r->asked[i]; i++) {
        APR_ARRAY_PUSH(classes, const char *) = r->asked[i];
    }
    assert_int_equal(idp_authn_context_meets(&request, r->ours), r->meets);
}

static void nothing_asked(void **state)
{
    idp_authn_request_t request = { .comparison = BETTER };

    (void)state;
    assert_true(idp_authn_context_meets(&request, PASSWORD));
}

/* Each class is better than the one before it, and never the other way. */
static void order(void **state)
{
    static const char *const classes[] = {
        "unspecified", "PreviousSession", "InternetProtocol", "Password",
        "PasswordProtectedTransport", "Kerberos", "TimeSyncToken",
        "TLSClient", "X509", "SmartcardPKI"
    };
    apr_array_header_t *asked = apr_array_make(pool, 1, sizeof(char *));
    idp_authn_request_t request = { .comparison = BETTER,
                                    .context_classes = asked };
    size_t i, j;

    (void)state;
    APR_ARRAY_PUSH(asked, const char *) = NULL;
    for (i = 0; i < ROWS(classes); i++) {
        APR_ARRAY_IDX(asked, 0, const char *) =
            apr_pstrcat(pool, IDP_CONTEXT, classes[i], NULL);
        for (j = 0; j < ROWS(classes); j++) {
            const char *ours = apr_pstrcat(pool, IDP_CONTEXT, classes[j],
                                           NULL);

            assert_int_equal(idp_authn_context_meets(&request, ours), j > i);
        }
    }
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, nothing_asked);
    ADD(&suite, order);
    return run_saml_suite(&suite, "authn_context");
}
