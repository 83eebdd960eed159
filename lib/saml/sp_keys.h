/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_SP_KEYS_H
#define IDP_SAML_SP_KEYS_H

#include "lib/saml/sp_metadata.h"

#include <libxml/tree.h>

/*
 * Adds the certificates of DESCRIPTOR, a KeyDescriptor, to the keys of SP:
 * those for signing, those for encryption, or to both where it does not say
 * its use.  SAML Metadata 2.4.1.1.  IDP_E_CONFIG.
 */
const idp_error_t *idp_sp_keys_read(idp_sp_metadata_t *sp, apr_pool_t *pool,
                                    xmlNode *descriptor);

#endif
