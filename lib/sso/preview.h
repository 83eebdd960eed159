/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_PREVIEW_H
#define IDP_SSO_PREVIEW_H

/*
 * What a launch would send, and why: the same code, up to the signature.
 * For administrators, so its texts are English and tell everything.
 */

#include "lib/sso/exchange.h"

typedef struct idp_preview_t {
    const idp_sp_t *sp;
    const char *user;
    const char *relay_state;  /* NULL: none */
    idp_answer_t answer;
    const apr_array_header_t *steps; /* idp_step_t */
    const idp_error_t *refused; /* the first refusal; NULL: none */
    const char *xml;          /* not signed; NULL where refused */
} idp_preview_t;

/*
 * Plays through the launch of IN's user at the service provider NAME, which
 * is a section's or an entityID.  SELF: it is the user of the request, so
 * that the Require lines of the launch address can be asked.  An error only
 * where there is no such service provider: IDP_E_SERVICE_PROVIDER.
 */
const idp_error_t *idp_preview_make(idp_preview_t *preview,
                                    const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_in_t *in, const char *name,
                                    bool self);

/* How a refusal begins, for people and for programs. */
#define IDP_PREVIEW_NOTHING "Nothing would be sent"

/* One thing that would be sent, for people. */
typedef struct idp_fact_t {
    const char *name;
    const char *value;
} idp_fact_t;

/* What would be sent (idp_fact_t), one for each value. */
apr_array_header_t *idp_preview_facts(apr_pool_t *pool,
                                      const idp_preview_t *preview);

/* Why nothing would be sent; NULL where something would. */
const char *idp_preview_problem(apr_pool_t *pool,
                                const idp_preview_t *preview);

/* PREVIEW as a page, as plain text, and as a JSON object (RFC 8259). */
const idp_page_t *idp_preview_page(apr_pool_t *pool, const idp_view_t *view,
                                   const idp_preview_t *preview);
const char *idp_preview_text(apr_pool_t *pool,
                             const idp_preview_t *preview);
const char *idp_preview_json(apr_pool_t *pool,
                             const idp_preview_t *preview);

#endif
