/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_XML_H
#define IDP_SAML_XML_H

/*
 * XML from outside.  A document is read once, by a parser that stops at the
 * first thing a SAML document has no business to hold; what comes out is
 * what signatures are checked over and what values are read from.
 */

#include "lib/base/env.h"

#include <libxml/tree.h>

typedef struct idp_xml_limits_t {
    apr_size_t bytes;
    int elements;
    int depth;
    int attributes;           /* of one element, xmlns among them */
    int namespaces;           /* declared in all */
    bool comments;            /* are comments and instructions taken? */
} idp_xml_limits_t;

extern const idp_xml_limits_t idp_xml_message;   /* from a browser */
extern const idp_xml_limits_t idp_xml_metadata;  /* from the administrator */

/*
 * Reads SIZE bytes of UTF-8.  *DOC is freed with POOL.  Never a DTD, an
 * entity declaration, a file or the network.  IDP_E_MESSAGE_SIZE over a
 * limit, IDP_E_MESSAGE otherwise.
 */
const idp_error_t *idp_xml_read(xmlDoc **doc, apr_pool_t *pool,
                                const char *bytes, apr_size_t size,
                                const idp_xml_limits_t *limits);

/* True where NODE is the element NAME of namespace SPACE. */
bool idp_xml_is(const xmlNode *node, const char *space, const char *name);

/* The first child element NAME of SPACE, or NULL. */
xmlNode *idp_xml_child(const xmlNode *node, const char *space,
                       const char *name);

/* The next sibling element of the same name, or NULL. */
xmlNode *idp_xml_next(const xmlNode *node);

/* The attribute NAME (of no namespace) copied to POOL, or NULL. */
const char *idp_xml_attribute(apr_pool_t *pool, const xmlNode *node,
                              const char *name);

/*
 * The text of an element that holds nothing but text, without white space
 * around it, copied to POOL; NULL where it holds an element, or no text.
 */
const char *idp_xml_text(apr_pool_t *pool, const xmlNode *node);

/* The next element after NODE in document order inside TOP, or NULL. */
xmlNode *idp_xml_walk(xmlNode *node, const xmlNode *top);

/* Reads xs:boolean; false (and VALUE untouched) for anything else. */
bool idp_xml_boolean(bool *value, const char *text);

#endif
