/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_SP_OPENING_H
#define IDP_SSO_SP_OPENING_H

/* What sp_open.c and sp_crypto_open.c make one service provider of. */

#include "lib/sso/provider.h"

typedef struct idp_sp_opening_t {
    idp_opening_t *opening;
    const idp_provider_t *provider;
    const idp_settings_t *settings; /* the section's over the outer ones */
    const idp_section_t *section;   /* NULL: metadata alone */
    const idp_place_t *place; /* of the section, or of the metadata */
    const idp_sp_metadata_t *metadata;
    idp_sp_t *sp;
} idp_sp_opening_t;

/* Sets all that signs, verifies and encrypts; says every mistake. */
void idp_sp_open_crypto(const idp_sp_opening_t *o);

#endif
