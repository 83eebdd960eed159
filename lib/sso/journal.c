/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/journal.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#include "lib/base/file.h"

#define MAX_FILE (16 * 1024 * 1024)

static const char *line_of(apr_pool_t *pool, const char *key,
                           const char *value, apr_time_t expires)
{
    return apr_psprintf(pool, "%" APR_TIME_T_FMT " %s %s\n",
                        apr_time_sec(expires), key, value);
}

/* One write to a file opened for appending is never mixed with another. */
static void keep(const idp_cache_t *cache, const idp_env_t *env,
                 const char *key, const char *value, apr_time_t expires)
{
    const char *line = line_of(env->pool, key, value, expires);
    apr_status_t status = apr_file_write_full(cache->journal, line,
                                              strlen(line), NULL);

    if (status != APR_SUCCESS) {
        env->log(env->log_baton, IDP_LOG_ERROR, "a revocation could not be "
                 "written to the state directory; it is forgotten when "
                 "httpd restarts");
    }
}

/* Takes one line into CACHE; NULL where it has expired, or is none. */
static const char *take(idp_cache_t *cache, const idp_env_t *env,
                        const char *line)
{
    char *rest = apr_pstrdup(env->pool, line);
    const char *expires = apr_strtok(rest, " ", &rest);
    const char *key = apr_strtok(NULL, " ", &rest);
    const char *value = apr_strtok(NULL, " ", &rest);
    apr_time_t end = expires ? apr_time_from_sec(apr_atoi64(expires)) : 0;

    if (!value || end <= env->now) {
        return NULL;
    }
    cache->set(cache, env, key, value, end);
    return line_of(env->pool, key, value, end);
}

static const idp_error_t *load(idp_cache_t *cache, const idp_env_t *env,
                               const char *file)
{
    const char *text = "";
    apr_size_t size = 0;
    apr_array_header_t *kept = apr_array_make(env->pool, 16, sizeof(char *));
    const char *whole;
    apr_finfo_t info;
    const idp_error_t *error = NULL;

    if (apr_stat(&info, file, APR_FINFO_TYPE, env->pool) == APR_SUCCESS) {
        error = idp_file_read(&text, &size, env->pool, file, MAX_FILE);
    }
    while (!error && *text) {
        apr_size_t length = strcspn(text, "\n");
        const char *line = take(cache, env, apr_pstrmemdup(
            env->pool, text, length));

        if (line) {
            APR_ARRAY_PUSH(kept, const char *) = line;
        }
        text += length + (text[length] ? 1 : 0);
    }
    if (!error) {
        whole = apr_array_pstrcat(env->pool, kept, '\0');
        error = idp_file_write(env->pool, file, whole, strlen(whole));
    }
    return error;
}

const idp_error_t *idp_journal_start(idp_cache_t *cache,
                                     const idp_env_t *env, apr_pool_t *pool,
                                     const char *file)
{
    const idp_error_t *error = load(cache, env, file);
    apr_status_t status;
    char why[120];

    if (!error) {
        status = apr_file_open(&cache->journal, file,
                               APR_FOPEN_WRITE | APR_FOPEN_APPEND, 0, pool);
        if (status == APR_SUCCESS) {
            cache->keep = keep;
        }
        else {
            error = idp_error(env->pool, IDP_E_CONFIG, "%s cannot be opened: "
                              "%s", file,
                              apr_strerror(status, why, sizeof(why)));
        }
    }
    return error;
}
