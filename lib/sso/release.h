/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_RELEASE_H
#define IDP_SSO_RELEASE_H

/* Which attributes a service provider gets. */

#include "lib/sso/provider.h"

/*
 * Those of ATTRIBUTES (idp_attribute_t *) that SP gets: of the first
 * RESOLVED, which rules gave, what ConnectIdPRelease names; the others are
 * the preset's and stay.  IDP_E_ATTRIBUTE_MISSING where SP's metadata says
 * isRequired of one that it would get and that has no value.
 */
const idp_error_t *idp_release(apr_array_header_t **released,
                               apr_pool_t *pool,
                               const apr_array_header_t *attributes,
                               int resolved, const idp_sp_t *sp);

/* Warns of what SP's metadata requires and no rule gives. */
void idp_release_look(idp_opening_t *opening, const idp_place_t *place,
                      const idp_sp_t *sp);

#endif
