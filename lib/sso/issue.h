/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_ISSUE_H
#define IDP_SSO_ISSUE_H

#include "lib/sso/exchange.h"

/* What was decided before an assertion is made. */
typedef struct idp_order_t {
    const idp_sp_t *sp;
    const char *acs;          /* one of sp's, to the letter */
    const char *in_response_to; /* NULL: IdP-initiated */
    const char *relay_state;  /* NULL: none */
    const idp_nameid_t *nameid; /* NULL: the first one of sp */
    const char *sp_name_qualifier; /* asked for by NameIDPolicy */
} idp_order_t;

/*
 * Asks the attribute sources and makes every check of what they say: ANSWER
 * is complete, up to its size, its time and its signature.
 */
const idp_error_t *idp_issue_prepare(idp_answer_t *answer,
                                     const idp_env_t *env,
                                     const idp_provider_t *provider,
                                     const idp_in_t *in,
                                     const idp_order_t *order);

/*
 * Does all of that, and last of all makes the
 * assertion and the page that carries it.
 */
const idp_error_t *idp_issue(idp_reply_t *reply, const idp_env_t *env,
                             const idp_provider_t *provider,
                             const idp_in_t *in, const idp_order_t *order);

/* The page that carries a Response with the SAML status of ERROR. */
const idp_error_t *idp_issue_refusal(idp_reply_t *reply,
                                     const idp_env_t *env,
                                     const idp_provider_t *provider,
                                     const idp_in_t *in,
                                     const idp_order_t *order,
                                     const idp_error_t *error);

#endif
