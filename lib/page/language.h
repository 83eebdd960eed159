/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_LANGUAGE_H
#define IDP_PAGE_LANGUAGE_H

#include <stdbool.h>

#include <apr_hash.h>

#include "lib/page/messages.h"

#define IDP_LANGUAGE_MAX_RANGES 32      /* of one header; others are left */

/*
 * The language of LANGUAGES (lower-case tag to idp_messages_t *) that HEADER
 * likes best: Accept-Language, RFC 9110 12.5.4.  Of equal ones the first; a
 * range without its own language takes a shorter one, en-GB takes en (RFC
 * 4647 3.4).  NULL where there is none; HEADER may be NULL.
 */
const idp_messages_t *idp_language_choose(apr_hash_t *languages,
                                          const char *header);

/* Makes TAG lower-case: tags are compared so. */
void idp_language_lower(char *tag);

/* Is TEXT a tag like de, pt-BR, zh-Hant-TW?  RFC 5646 2.1, the usual part. */
bool idp_language_is_tag(const char *text);

#endif
