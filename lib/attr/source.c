/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/attribute.h"
#include "lib/attr/csv_live.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

/* user */

static const idp_error_t *fetch_user(apr_array_header_t *values,
                                     const idp_env_t *env, const void *state,
                                     const idp_query_t *query)
{
    (void)env;
    (void)state;
    APR_ARRAY_PUSH(values, const char *) = query->user;
    return NULL;
}

static const idp_source_t source_user = { "user", NULL, NULL, fetch_user,
                                          false };

/* value:TEXT; the state is the text */

static const idp_error_t *open_value(void **state, idp_sources_t *sources,
                                     const char *name, const char *argument)
{
    apr_size_t length = strlen(argument);
    const idp_error_t *error = NULL;

    (void)name;
    if (length > IDP_ATTR_MAX_LENGTH) {
        error = idp_error(sources->pool, IDP_E_CONFIG,
                          "value:TEXT has %lu bytes; expected %d at most",
                          (unsigned long)length, IDP_ATTR_MAX_LENGTH);
    }
    else {
        *state = apr_pstrdup(sources->pool, argument);
    }
    return error;
}

static const idp_error_t *fetch_value(apr_array_header_t *values,
                                      const idp_env_t *env, const void *state,
                                      const idp_query_t *query)
{
    (void)env;
    (void)query;
    APR_ARRAY_PUSH(values, const char *) = state;
    return NULL;
}

static const idp_source_t source_value
    = { "value", "TEXT", open_value, fetch_value, false };

/* file:FILE; the state is the file's idp_csv_live_t, shared by rules */

static const idp_error_t *open_shared(idp_csv_live_t **live,
                                      idp_sources_t *sources,
                                      const char *path)
{
    idp_csv_live_t *opened = apr_hash_get(sources->files, path,
                                     APR_HASH_KEY_STRING);
    const idp_error_t *error = NULL;

    if (!opened) {
        error = idp_csv_live_open(&opened, sources->pool, path);
    }
    if (!error) {
        apr_hash_set(sources->files, path, APR_HASH_KEY_STRING, opened);
        *live = opened;
    }
    return error;
}

static const idp_error_t *open_file(void **state, idp_sources_t *sources,
                                    const char *name, const char *argument)
{
    const char *path = sources->path(sources->pool, argument);
    const idp_error_t *error = NULL;
    idp_csv_live_t *live = NULL;

    if (!path) {
        error = idp_error(sources->pool, IDP_E_CONFIG,
                          "\"%s\" is not a path; expected file:FILE",
                          idp_text_log(sources->pool, argument, 256));
    }
    if (!error) {
        error = open_shared(&live, sources, path);
    }
    if (!error) {
        error = idp_csv_live_need(live, name);
    }
    if (!error) {
        *state = live;
    }
    return error;
}

static const idp_error_t *fetch_file(apr_array_header_t *values,
                                     const idp_env_t *env, const void *state,
                                     const idp_query_t *query)
{
    const char *value = idp_csv_live_find(state, env, query->user,
                                          query->name);

    if (value) {
        APR_ARRAY_PUSH(values, const char *) = value;
    }
    return NULL;
}

static const idp_source_t source_file
    = { "file", "FILE", open_file, fetch_file, false };

const idp_source_t *const idp_sources_plain[]
    = { &source_user, &source_value, &source_file, NULL };
