/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_ACS_H
#define IDP_SSO_ACS_H

/* Where an answer goes: only to an address of the registry, exactly. */

#include "lib/saml/authn_request.h"
#include "lib/saml/sp_metadata.h"

/*
 * The default endpoint of ACS (idp_acs_t, one at least): the first whose
 * isDefault is true, else not said, else false.  SAML Metadata 2.2.3.
 */
const char *idp_acs_default(const apr_array_header_t *acs);

/*
 * The endpoint that REQUEST asks for by URL or by index, or the default.
 * SAML Core 3.4.1.  IDP_E_ACS where it is not registered.
 */
const idp_error_t *idp_acs_choose(const char **location, apr_pool_t *pool,
                                  const apr_array_header_t *acs,
                                  const idp_authn_request_t *request);

#endif
