/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_DOCUMENT_H
#define IDP_SAML_DOCUMENT_H

/* What we send, between lasso's objects and text. */

#include "lib/base/env.h"

#include <lasso/xml/xml.h>
#include <libxml/tree.h>

/*
 * Takes NODE over and writes it into a document of POOL's.
 * IDP_E_INTERNAL.
 */
const idp_error_t *idp_document_make(xmlDoc **doc, apr_pool_t *pool,
                                     LassoNode *node);

/* The text of DOC, indented where PRETTY.  IDP_E_INTERNAL. */
const idp_error_t *idp_document_text(const char **text, apr_size_t *size,
                                     apr_pool_t *pool, xmlDoc *doc,
                                     bool pretty);

#endif
