/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_MESSAGES_H
#define IDP_PAGE_MESSAGES_H

/*
 * The texts of one language.  A message file is UTF-8: lines "key = text",
 * in which {name} stands for a value; empty lines and lines that begin with
 * # are passed over.
 */

#include <apr_hash.h>

#include "lib/base/error.h"

#define IDP_MESSAGES_MAX_TEXT 1000  /* bytes of one text */
#define IDP_MESSAGES_MAX_TAG 35     /* bytes; RFC 5646 4.4.1 */

typedef struct idp_messages_t {
    const char *language;     /* a tag of RFC 5646, such as pt or pt-BR */
    apr_hash_t *texts;        /* key to text */
} idp_messages_t;

/*
 * Puts the texts of BYTES, which are those of FILE, over TEXTS.  Keys and
 * {name}s must be those of MODEL; where MODEL is NULL any will do.  The
 * texts live in POOL.  IDP_E_CONFIG names file and line.
 */
const idp_error_t *idp_messages_read(apr_hash_t *texts, apr_pool_t *pool,
                                     apr_hash_t *model, const char *file,
                                     const char *bytes);

/*
 * The text of KEY as HTML.  After KEY come pairs of a name and the value
 * that takes its place, and a NULL.  Values are text, escaped here.
 */
const char *idp_say(apr_pool_t *pool, const idp_messages_t *messages,
                    const char *key, ...) __attribute__((sentinel));

#endif
