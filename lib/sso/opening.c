/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/provider.h"

bool idp_opening_check(idp_opening_t *opening, const idp_place_t *place,
                       const idp_error_t *error)
{
    if (error) {
        opening->errors++;
        opening->say(opening->baton, IDP_LOG_ERROR, place, error->reason);
    }
    return !error;
}

void idp_opening_warn(idp_opening_t *opening, const idp_place_t *place,
                      const char *sentence)
{
    opening->say(opening->baton, IDP_LOG_WARNING, place, sentence);
}

void idp_opening_fail(idp_opening_t *opening, const idp_place_t *place,
                      const char *sentence)
{
    idp_opening_check(opening, place, idp_error(opening->pool, IDP_E_CONFIG,
                                                "%s", sentence));
}

apr_array_header_t *idp_words(apr_pool_t *pool, const idp_line_t *line)
{
    apr_array_header_t *words = apr_array_make(pool, line->count,
                                               sizeof(const char *));
    int i;

    for (i = 0; i < line->count; i++) {
        APR_ARRAY_PUSH(words, const char *) = line->words[i];
    }
    return words;
}
