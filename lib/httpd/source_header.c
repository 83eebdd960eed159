/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/config.h"

#include <apr_network_io.h>
#include <apr_strings.h>

#include "lib/base/text.h"

/*
 * header:NAME, a request header that a proxy in front has set.  Anybody can
 * send one, so it counts from trusted peers alone: those that
 * ConnectIdPTrustHeader names with from=, by default this machine, and those
 * whose word mod_remoteip took for the user's address.
 */

#define FROM "from="

typedef struct header_t {
    const char *name;
    const apr_array_header_t *peers; /* apr_ipsubnet_t * */
} header_t;

static bool is_peer(const char *word)
{
    return strncasecmp(word, FROM, sizeof(FROM) - 1) == 0;
}

static const idp_error_t *add_peer(apr_array_header_t *peers,
                                   apr_pool_t *pool, const char *text)
{
    char *address = apr_pstrdup(pool, text);
    char *bits = strchr(address, '/');
    apr_ipsubnet_t *peer = NULL;

    if (bits) {
        *bits++ = '\0';
    }
    if (apr_ipsubnet_create(&peer, address, bits, pool) != APR_SUCCESS) {
        return idp_error(pool, IDP_E_CONFIG, "ConnectIdPTrustHeader has "
                         FROM "%s; an address or a network such as "
                         "10.0.0.0/8 is expected",
                         idp_text_log(pool, text, 100));
    }
    APR_ARRAY_PUSH(peers, apr_ipsubnet_t *) = peer;
    return NULL;
}

/* The peers of LINE, and whether it names HEADER. */
static const idp_error_t *read_line(header_t *header, bool *named,
                                    apr_pool_t *pool, const idp_line_t *line)
{
    apr_array_header_t *peers = apr_array_make(pool, 2, sizeof(void *));
    const idp_error_t *error = NULL;
    int i;

    for (i = 0; i < line->count && !error; i++) {
        if (is_peer(line->words[i])) {
            error = add_peer(peers, pool,
                             line->words[i] + sizeof(FROM) - 1);
        }
        else if (strcasecmp(line->words[i], header->name) == 0) {
            *named = true;
        }
    }
    if (!error && peers->nelts == 0) {
        add_peer(peers, pool, "127.0.0.0/8");
        add_peer(peers, pool, "::1");
    }
    header->peers = peers;
    return error;
}

static const idp_error_t *open_header(void **state, idp_sources_t *sources,
                                      const char *name, const char *argument)
{
    apr_pool_t *pool = sources->pool;
    const idp_server_t *server = idp_server_of(sources->server);
    const idp_line_t *line = server->settings->trust_header;
    header_t *header = apr_pcalloc(pool, sizeof(*header));
    const idp_error_t *error = NULL;
    bool named = false;

    (void)name;
    header->name = apr_pstrdup(pool, argument);
    if (line) {
        error = read_line(header, &named, pool, line);
    }
    if (!error && !named) {
        error = idp_error(pool, IDP_E_CONFIG, "anybody can send a header %s; "
                          "where a proxy in front sets it, and removes it "
                          "from what browsers send, say ConnectIdPTrustHeader"
                          " %s", argument, argument);
    }
    if (!error) {
        *state = header;
    }
    return error;
}

/* mod_remoteip changes the user's address where it trusts the peer. */
static bool is_trusted(const header_t *header, const request_rec *r)
{
    apr_sockaddr_t *peer = r->connection->client_addr;
    bool trusted = r->useragent_addr != peer;
    int i;

    for (i = 0; i < header->peers->nelts && !trusted; i++) {
        trusted = apr_ipsubnet_test(APR_ARRAY_IDX(header->peers, i,
                                                  apr_ipsubnet_t *), peer);
    }
    return trusted;
}

static const idp_error_t *fetch_header(apr_array_header_t *values,
                                       const idp_env_t *env,
                                       const void *state,
                                       const idp_query_t *query)
{
    const header_t *header = state;
    const request_rec *r = query->request;
    const char *value = apr_table_get(r->headers_in, header->name);

    if (value && !is_trusted(header, r)) {
        env->log(env->log_baton, IDP_LOG_WARNING, apr_psprintf(
            env->pool, "the header %s came from %s, which is not trusted; "
            "ConnectIdPTrustHeader %s " FROM "%s would trust it",
            header->name, r->connection->client_ip, header->name,
            r->connection->client_ip));
    }
    else if (value) {
        APR_ARRAY_PUSH(values, const char *) = apr_pstrdup(env->pool, value);
    }
    return NULL;
}

const idp_source_t idp_source_header = { "header", "NAME", open_header,
                                         fetch_header, false };
