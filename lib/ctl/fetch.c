/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/ctl/fetch.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_tables.h>
#include <curl/curl.h>

#define TIMEOUT 60L           /* seconds, for all of it */

/* What has come so far. */
typedef struct body_t {
    apr_pool_t *pool;
    char *text;
    apr_size_t size, room;
} body_t;

/* libcurl ends the transfer where less is taken than there was. */
static size_t take(char *bytes, size_t one, size_t size, void *baton)
{
    body_t *body = baton;

    (void)one;
    if (size > IDP_FETCH_MAX - body->size) {
        return 0;
    }
    if (body->size + size >= body->room) {
        char *more;

        body->room = 2 * (body->size + size) + 1;
        more = apr_palloc(body->pool, body->room);
        memcpy(more, body->text, body->size);
        body->text = more;
    }
    memcpy(body->text + body->size, bytes, size);
    body->size += size;
    body->text[body->size] = '\0';
    return size;
}

static struct curl_slist *set_options(CURL *curl, const idp_fetch_t *fetch,
                                      body_t *body, char *why)
{
    struct curl_slist *to = fetch->connect ? curl_slist_append(
        NULL, apr_pstrcat(body->pool, "::", fetch->connect, NULL)) : NULL;

    curl_easy_setopt(curl, CURLOPT_URL, fetch->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, to);
    if (fetch->ca_file) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, fetch->ca_file);
    }
    if (fetch->user) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_ANY);
        curl_easy_setopt(curl, CURLOPT_USERNAME, fetch->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, fetch->password);
    }
    return to;
}

/* What came, where the transfer ended well. */
static const idp_error_t *judge(CURL *curl, apr_pool_t *pool,
                                const idp_fetch_t *fetch)
{
    const char *type = NULL;
    long status = 0;

    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    if (status == 200 && type
        && strncmp(type, fetch->type, strlen(fetch->type)) == 0) {
        return NULL;
    }
    return idp_error(pool, IDP_E_CONFIG, "%s: the answer has status %ld and "
                     "type %s; 200 and %s are expected%s", fetch->url,
                     status, type ? type : "none", fetch->type,
                     status == 401 ? "; --as=LOGIN says as whom to ask"
                     : status == 200 ? ": a login page, perhaps; give this "
                     "address an AuthType such as Basic" : "");
}

const idp_error_t *idp_fetch(const char **body, apr_pool_t *pool,
                             const idp_fetch_t *fetch)
{
    CURL *curl = curl_easy_init();
    body_t got = { pool, apr_pstrdup(pool, ""), 0, 1 };
    char why[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = curl_slist_append(NULL, apr_pstrcat(
        pool, "Accept: ", fetch->type, NULL));
    struct curl_slist *to;
    const idp_error_t *error;
    CURLcode code;

    if (!curl || !headers) {
        return idp_error(pool, IDP_E_CONFIG, "libcurl does not start");
    }
    to = set_options(curl, fetch, &got, why);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    code = curl_easy_perform(curl);
    error = code == CURLE_OK ? judge(curl, pool, fetch)
        : idp_error(pool, IDP_E_CONFIG, "%s: %s", fetch->url,
                    *why ? why : curl_easy_strerror(code));
    if (!error) {
        *body = got.text;
    }
    curl_slist_free_all(to);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return error;
}
