/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/authn_context.h"

#include <string.h>

#include "lib/saml/saml.h"

/* From weak to strong. */
static const char *const order[] = {
    IDP_CONTEXT "unspecified",
    IDP_CONTEXT "PreviousSession",
    IDP_CONTEXT "InternetProtocol",
    IDP_CONTEXT "Password",
    IDP_CONTEXT "PasswordProtectedTransport",
    IDP_CONTEXT "Kerberos",
    IDP_CONTEXT "TimeSyncToken",
    IDP_CONTEXT "TLSClient",
    IDP_CONTEXT "X509",
    IDP_CONTEXT "SmartcardPKI",
    NULL
};

/* The place in the order, or -1. */
static int rank_of(const char *class_ref)
{
    int i = 0;

    while (order[i] && strcmp(order[i], class_ref) != 0) {
        i++;
    }
    return order[i] ? i : -1;
}

static bool one_meets(idp_comparison_t comparison, const char *wanted,
                      const char *class_ref)
{
    int asked = rank_of(wanted);
    int ours = rank_of(class_ref);
    bool same = strcmp(wanted, class_ref) == 0;
    bool ranked = asked >= 0 && ours >= 0;

    switch (comparison) {
    case IDP_COMPARISON_MINIMUM:
        return same || (ranked && ours >= asked);
    case IDP_COMPARISON_MAXIMUM:
        return same || (ranked && ours <= asked);
    case IDP_COMPARISON_BETTER:
        return ranked && ours > asked;
    default:
        return same;
    }
}

bool idp_authn_context_meets(const idp_authn_request_t *request,
                             const char *class_ref)
{
    const apr_array_header_t *classes = request->context_classes;
    bool all = request->comparison == IDP_COMPARISON_BETTER;
    bool meets = all;
    int i;

    if (!classes) {
        return true;
    }
    /* "better" means better than every class named, the others than one */
    for (i = 0; i < classes->nelts && meets == all; i++) {
        meets = one_meets(request->comparison,
                          APR_ARRAY_IDX(classes, i, const char *),
                          class_ref);
    }
    return meets;
}
