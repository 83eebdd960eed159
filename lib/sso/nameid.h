/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_NAMEID_H
#define IDP_SSO_NAMEID_H

#include "lib/saml/authn_request.h"
#include "lib/sso/issue.h"

/* A random one; what a service provider gets without a word about it. */
extern const idp_nameid_t idp_nameid_transient;

/*
 * The one of SP's NameIDs that REQUEST asks for.  AllowCreate makes no
 * difference: no NameID is made that would have to be kept.  SAML Core
 * 3.4.1.1.  IDP_E_NAMEID_POLICY.
 */
const idp_error_t *idp_nameid_choose(const idp_nameid_t **nameid,
                                     apr_pool_t *pool, const idp_sp_t *sp,
                                     const idp_authn_request_t *request);

/*
 * Sets the NameID of ANSWER and its qualifiers.  IDP_E_ATTRIBUTE_MISSING,
 * IDP_E_ATTRIBUTE_VALUE and IDP_E_SOURCE from its source.
 */
const idp_error_t *idp_nameid_find(idp_answer_t *answer,
                                   const idp_env_t *env,
                                   const idp_provider_t *provider,
                                   const idp_in_t *in,
                                   const idp_order_t *order);

#endif
