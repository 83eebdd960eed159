/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_ATTR_PATTERN_H
#define IDP_ATTR_PATTERN_H

/*
 * Regular expressions, and the only home of PCRE2.  A search has a limit of
 * steps and of memory: the pattern is the administrator's, but the value may
 * be anybody's.
 */

#include <stdbool.h>

#include "lib/base/error.h"

typedef struct idp_pattern_t idp_pattern_t;

/*
 * Compiles REGEX, in POOL.  IDP_E_CONFIG says where it is wrong.  The result
 * is constant and may be used by several threads.
 */
const idp_error_t *idp_pattern_read(const idp_pattern_t **pattern,
                                    apr_pool_t *pool, const char *regex);

/*
 * TEXT ("<$1>", see attribute.h) in the form that idp_pattern_replace reads.
 * IDP_E_CONFIG for a group that PATTERN does not have.
 */
const idp_error_t *idp_pattern_read_replacement(const char **replacement,
                                                apr_pool_t *pool,
                                                const idp_pattern_t *pattern,
                                                const char *text);

/*
 * NULL where TEXT (UTF-8) has PATTERN in it.  IDP_E_ATTRIBUTE_VALUE where it
 * has not, or where the limit was reached.
 */
const idp_error_t *idp_pattern_search(const idp_pattern_t *pattern,
                                      apr_pool_t *pool, const char *text);

/*
 * *TEXT with the first match replaced; unchanged where there is none.
 * IDP_E_ATTRIBUTE_VALUE where the result is over MAX bytes, or where the
 * limit was reached.
 */
const idp_error_t *idp_pattern_replace(const char **text,
                                       const idp_pattern_t *pattern,
                                       apr_pool_t *pool,
                                       const char *replacement,
                                       apr_size_t max);

#endif
