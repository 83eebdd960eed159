/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_LOGOUT_SUBJECT_H
#define IDP_SSO_LOGOUT_SUBJECT_H

/* What is the same for a LogoutRequest by the browser and over SOAP. */

#include "lib/saml/logout_request.h"
#include "lib/sso/provider.h"

/*
 * Is REQUEST of SP, whose signature is right, still valid, and new?
 * IDP_E_AGE, IDP_E_REPLAY, IDP_E_SOURCE.
 */
const idp_error_t *idp_logout_subject_check(
    const idp_env_t *env, const idp_provider_t *provider, const idp_sp_t *sp,
    const idp_logout_request_t *request);

/* Are the qualifiers of the NameID, where it has any, ours and SP's? */
bool idp_logout_subject_fits(const idp_provider_t *provider,
                             const idp_sp_t *sp,
                             const idp_logout_request_t *request);

/* A new IDP_E_SUBJECT: nobody is meant by REQUEST. */
const idp_error_t *idp_logout_subject_unknown(
    apr_pool_t *pool, const idp_logout_request_t *request);

#endif
