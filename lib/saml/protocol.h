/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_PROTOCOL_H
#define IDP_SAML_PROTOCOL_H

/*
 * What all messages of the protocol have, and how the readers of single
 * ones read the rest.  SAML Core 3.2.1 and 3.2.2.
 */

#include "lib/saml/xml.h"

#define IDP_PROTOCOL_MAX_URI 1024       /* bytes; SAML Core 8.3.6 */

/* Text is NULL where the message does not say it. */
typedef struct idp_protocol_t {
    const char *id;
    const char *issuer;
    apr_time_t issue_instant;
    const char *destination;
    const xmlNode *signature; /* the ds:Signature child of the root */
    const xmlNode *extensions;
} idp_protocol_t;

/* A child element, with its place in the schema's order. */
typedef struct idp_child_t {
    const char *space;
    const char *name;
    const idp_error_t *(*read)(void *into, apr_pool_t *pool,
                               const xmlNode *node);
    bool repeats;
} idp_child_t;

/*
 * Reads the root of DOC: exactly the element NAME of Version 2.0, with an
 * ID, an IssueInstant and an Issuer.  CHILDREN, up to a row without a name,
 * may follow Issuer, Signature and Extensions in that order, each once at
 * most unless it repeats; they read INTO.  IDP_E_MESSAGE, IDP_E_VERSION, and
 * what they say.
 */
const idp_error_t *idp_protocol_read(idp_protocol_t *protocol,
                                     apr_pool_t *pool, xmlDoc *doc,
                                     const char *name,
                                     const idp_child_t *children,
                                     void *into);

/*
 * The attribute NAME, IDP_PROTOCOL_MAX_URI bytes of clean text at most; NULL
 * where it is not there.  IDP_E_MESSAGE.
 */
const idp_error_t *idp_protocol_attribute(const char **value,
                                          apr_pool_t *pool,
                                          const xmlNode *node,
                                          const char *name);

/* The text of NODE, bounded and clean in the same way. */
const idp_error_t *idp_protocol_text(const char **value, apr_pool_t *pool,
                                     const xmlNode *node);

#endif
