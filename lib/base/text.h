/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_TEXT_H
#define IDP_BASE_TEXT_H

/* Text that comes from outside: is it what it must be, and made safe. */

#include <stdbool.h>

#include <apr_pools.h>
#include <apr_tables.h>
#include <apr_time.h>

/*
 * True where TEXT is UTF-8 of characters that XML 1.0 (2.2) allows, without
 * control characters and non-characters, so that every reader of what we
 * emit reads the same value.  Tab and line breaks are control characters.
 */
bool idp_text_is_clean(const char *text);

/* TEXT for an HTML body or a quoted attribute.  The one HTML escape. */
const char *idp_text_html(apr_pool_t *pool, const char *text);

/* TEXT (UTF-8) as a string of JSON, with its quotes.  RFC 8259, 7. */
const char *idp_text_json(apr_pool_t *pool, const char *text);

/*
 * TEXT for a log line: control characters, quotes, backslashes and bytes
 * above 126 as \xHH, cut with "..." after MAX input bytes.
 */
const char *idp_text_log(apr_pool_t *pool, const char *text, apr_size_t max);

/*
 * Decodes %HH (and '+' as a space where PLUS) once.  NULL for a broken
 * escape or a NUL byte: httpd's and APR's own decoders differ on those.
 */
const char *idp_text_percent_decode(apr_pool_t *pool, const char *text,
                                    apr_size_t length, bool plus);

/* TEXT with all but RFC 3986's unreserved characters as %HH. */
const char *idp_text_percent_encode(apr_pool_t *pool, const char *text);

/*
 * Strict base64 (RFC 4648) of LENGTH characters; white space between them
 * is taken where SPACES.  NULL where it is not base64.  *SIZE is the number
 * of bytes; a NUL follows them.
 */
const char *idp_text_base64_decode(apr_pool_t *pool, const char *text,
                                   apr_size_t length, bool spaces,
                                   apr_size_t *size);

const char *idp_text_base64_encode(apr_pool_t *pool, const void *bytes,
                                   apr_size_t size);

/* xs:dateTime in UTC with seconds: 2026-11-24T08:00:00Z (SAML Core 1.3.3). */
const char *idp_text_time(apr_pool_t *pool, apr_time_t time);

/* Reads an xs:dateTime that ends in Z; false where it is none. */
bool idp_text_read_time(apr_time_t *time, const char *text);

/* A whole decimal number of LOW to HIGH; false for anything else. */
bool idp_text_read_number(long *number, const char *text, long low,
                          long high);

/* WORDS up to a NULL, as "a, b LAST c" (LAST is " or "), for messages. */
const char *idp_text_list(apr_pool_t *pool, const char *const *words,
                          const char *last);

/* True where WORDS (an array of char *) holds WORD, exactly. */
bool idp_text_in(const apr_array_header_t *words, const char *word);

#endif
