/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An attribute source of one's own, as an example:
 *
 *     apxs -c -I DIR mod_example_source.c   (DIR holds mod_connect_idp.h)
 *
 * "ConnectIdPAttribute NAME greeting:WORD" gives "WORD, USER"; with the word
 * "down" the source is out of order, and "silence" gives nothing.
 */
#include "mod_connect_idp.h"

#include <ap_provider.h>
#include <apr_strings.h>
#include <http_config.h>

static const char *open_greeting(void **state, apr_pool_t *pool,
                                 server_rec *s, const char *attribute,
                                 const char *argument)
{
    (void)s, (void)attribute;
    if (strchr(argument, ' ')) {
        return apr_psprintf(pool, "\"%s\" was found; one word is expected",
                            argument);
    }
    *state = apr_pstrdup(pool, argument);
    return NULL;
}

static const char *fetch_greeting(apr_array_header_t *values, request_rec *r,
                                  const void *state, const char *attribute,
                                  const char *user,
                                  apr_interval_time_t timeout)
{
    const char *word = state;

    (void)attribute, (void)timeout;
    if (strcmp(word, "down") == 0) {
        return "the well of greetings is dry";
    }
    if (strcmp(word, "silence") != 0) {
        APR_ARRAY_PUSH(values, const char *) = apr_pstrcat(
            r->pool, word, ", ", user, NULL);
    }
    return NULL;
}

static const connect_idp_source_t greeting = {
    "WORD", open_greeting, fetch_greeting, 0
};

static void register_hooks(apr_pool_t *pool)
{
    ap_register_provider(pool, CONNECT_IDP_SOURCE_GROUP, "greeting",
                         CONNECT_IDP_SOURCE_VERSION, &greeting);
}

AP_DECLARE_MODULE(example_source) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks,
    AP_MODULE_FLAG_NONE
};
