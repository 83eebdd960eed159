/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/ldap.h"

#include <fcntl.h>

#include <apr_strings.h>

#include "lib/base/text.h"

/*
 * One search within a time limit.  mod_ldap's own functions wait for 60 s
 * (LDAPTimeout) several times over, and for StartTLS without a limit.  So
 * its pool gives the connection, and connecting, binding and searching are
 * done here, with libldap.  What libldap cannot limit is how long the
 * system's resolver takes for a host name; resolv.conf rules that.
 */

/* How far a search came, and what to look at where it went no further. */
typedef enum { CONNECT, TLS, BIND, SEARCH } step_t;

static const struct {
    const char *what;
    const char *look;
} steps[] = {
    [CONNECT] = { "cannot be reached", "look whether it runs" },
    [TLS] = { "has no TLS that can be trusted", "look at its certificate, "
              "which must name this host and come from an authority that "
              "LDAPTrustedGlobalCert names" },
    [BIND] = { "refuses the bind", "look at ConnectIdPLDAPBind" },
    [SEARCH] = { "does not answer the search", "look at base and filter of "
                 "ConnectIdPLDAPURL, and at what ConnectIdPLDAPBind may "
                 "read" },
};

typedef struct search_t {
    const idp_ldap_t *ldap;
    request_rec *r;
    util_ldap_connection_t *connection;
    const char *filter;
    apr_time_t until;         /* no waiting after that */
    step_t step;
    LDAPMessage *reply;       /* NULL, or to be freed */
} search_t;

/* The time that is left, divided by WAITS; never 0, which is no limit. */
static struct timeval wait_for(const search_t *search, int waits)
{
    apr_interval_time_t left = (search->until - apr_time_now()) / waits;
    struct timeval wait = { 0, 1000 };

    if (left > apr_time_from_msec(1)) {
        wait.tv_sec = apr_time_sec(left);
        wait.tv_usec = apr_time_usec(left);
    }
    return wait;
}

/* libldap's own functions wait so often in a row, each time for so long. */
static void limit(const search_t *search, int waits)
{
    struct timeval wait = wait_for(search, waits);
    LDAP *handle = search->connection->ldap;

    ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &wait);
    ldap_set_option(handle, LDAP_OPT_TIMEOUT, &wait);
}

static int set_option(const search_t *search, LDAP *handle, int option,
                      const void *value)
{
    apr_ldap_err_t *result = NULL;

    apr_ldap_set_option(search->r->pool, handle, option, value, &result);
    return result ? result->rc : LDAP_OTHER;
}

/* A new handle with what mod_ldap's directives say about TLS. */
static int create(const search_t *search)
{
    static const int version = LDAP_VERSION3;
    util_ldap_connection_t *connection = search->connection;
    bool ldaps = connection->secure == APR_LDAP_SSL;
    int deref = connection->deref;
    apr_ldap_err_t *result = NULL;
    /* of the process, not of the handle, and read when it is made */
    int code = set_option(search, NULL, APR_LDAP_OPT_VERIFY_CERT,
                          &connection->st->verify_svr_cert);

    if (code == LDAP_SUCCESS) {
        apr_ldap_init(search->r->pool, &connection->ldap, connection->host,
                      ldaps ? LDAPS_PORT : LDAP_PORT, APR_LDAP_NONE,
                      &result);
        code = !result ? LDAP_OTHER
             : result->rc ? result->rc
             : !connection->ldap ? LDAP_NO_MEMORY : LDAP_SUCCESS;
    }
    if (code == LDAP_SUCCESS) {
        ldap_set_option(connection->ldap, LDAP_OPT_PROTOCOL_VERSION,
                        &version);
        ldap_set_option(connection->ldap, LDAP_OPT_DEREF, &deref);
        ldap_set_option(connection->ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    }
    if (code == LDAP_SUCCESS && !apr_is_empty_array(
            connection->client_certs)) {
        code = set_option(search, connection->ldap, APR_LDAP_OPT_TLS_CERT,
                          connection->client_certs);
    }
    return code;
}

/* Waits for the reply to message ID; its result code. */
static int await(search_t *search, int id)
{
    LDAP *handle = search->connection->ldap;
    struct timeval wait = wait_for(search, 1);
    int code = LDAP_OTHER;

    switch (ldap_result(handle, id, LDAP_MSG_ALL, &wait, &search->reply)) {
    case -1:
        ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &code);
        break;
    case 0:
        code = LDAP_TIMEOUT;
        break;
    default:
        ldap_parse_result(handle, search->reply, &code, NULL, NULL, NULL,
                          NULL, 0);
    }
    return code;
}

static int log_in(search_t *search)
{
    const idp_ldap_t *ldap = search->ldap;
    char *password = (char *)(ldap->password ? ldap->password : "");
    struct berval secret = { strlen(password), password };
    int id = 0;
    int code = ldap_sasl_bind(search->connection->ldap, ldap->bind_dn,
                              LDAP_SASL_SIMPLE, &secret, NULL, NULL, &id);

    if (code == LDAP_SUCCESS) {
        code = await(search, id);
        ldap_msgfree(search->reply);
        search->reply = NULL;
    }
    return code;
}

/*
 * libldap keeps the time of a TLS handshake only where it thinks that it
 * connects asynchronously; else it turns in circles until the server speaks.
 */
static int start_tls(search_t *search)
{
    LDAP *handle = search->connection->ldap;
    int code, fd = -1;

    search->step = TLS;
    limit(search, 2);
    ldap_get_option(handle, LDAP_OPT_DESC, &fd);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    ldap_set_option(handle, LDAP_OPT_CONNECT_ASYNC, LDAP_OPT_ON);
    code = search->connection->secure == APR_LDAP_SSL
           ? ldap_install_tls(handle) : ldap_start_tls_s(handle, NULL, NULL);
    ldap_set_option(handle, LDAP_OPT_CONNECT_ASYNC, LDAP_OPT_OFF);
    return code;
}

/* Makes the pool's connection one that is bound. */
static int connect_and_bind(search_t *search)
{
    util_ldap_connection_t *connection = search->connection;
    int code;

    search->step = CONNECT;
    code = create(search);
    if (code == LDAP_SUCCESS) {
        limit(search, 2 * search->ldap->host_count);
        code = ldap_connect(connection->ldap);
    }
    if (code == LDAP_SUCCESS && connection->secure != APR_LDAP_NONE) {
        code = start_tls(search);
    }
    if (code == LDAP_SUCCESS) {
        search->step = BIND;
        code = log_in(search);
    }
    if (code == LDAP_SUCCESS) {
        connection->bound = 1;
        connection->must_rebind = 0;
    }
    return code;
}

/* Two entries are one too many, which is all there is to know. */
static int ask(search_t *search)
{
    const idp_ldap_t *ldap = search->ldap;
    util_ldap_connection_t *connection = search->connection;
    int code = connection->bound ? LDAP_SUCCESS : connect_and_bind(search);
    int id = 0;

    if (code == LDAP_SUCCESS) {
        struct timeval wait = wait_for(search, 1);

        search->step = SEARCH;
        code = ldap_search_ext(connection->ldap, ldap->base, ldap->scope,
                               search->filter,
                               (char **)ldap->attributes->elts, 0, NULL,
                               NULL, &wait, 2, &id);
    }
    if (code == LDAP_SUCCESS) {
        code = await(search, id);
        connection->last_backend_conn = search->r->request_time;
    }
    return code;
}

static const idp_error_t *explain(const search_t *search, int code)
{
    apr_pool_t *pool = search->r->pool;
    char *said = NULL;
    const idp_error_t *error;

    if (search->connection->ldap) {
        ldap_get_option(search->connection->ldap,
                        LDAP_OPT_DIAGNOSTIC_MESSAGE, &said);
    }
    error = idp_error(pool, IDP_E_SOURCE, "the directory %s %s: %s%s%s; %s",
                      search->ldap->hosts, steps[search->step].what,
                      ldap_err2string(code), said && *said ? ", " : "",
                      said ? idp_text_log(pool, said, 200) : "",
                      steps[search->step].look);
    ldap_memfree(said);
    return error;
}

/* An answer, or why there is none; then the connection is closed. */
static const idp_error_t *answer(search_t *search)
{
    util_ldap_connection_t *connection = search->connection;
    apr_time_t until = search->until;
    const idp_error_t *error = NULL;
    bool reused = connection->bound && !connection->must_rebind;
    int code;

    if (!reused) {
        search->ldap->unbind(connection);
    }
    else {
        /* it may be dead without a word: half of the time is for a new one */
        search->until = apr_time_now() + (until - apr_time_now()) / 2;
    }
    code = ask(search);
    search->until = until;
    if (reused && code != LDAP_SUCCESS && code != LDAP_SIZELIMIT_EXCEEDED) {
        search->ldap->unbind(connection);
        ldap_msgfree(search->reply);
        search->reply = NULL;
        code = ask(search);
    }
    if (code != LDAP_SUCCESS && code != LDAP_SIZELIMIT_EXCEEDED) {
        error = explain(search, code);
        search->ldap->unbind(connection);
    }
    else if (code == LDAP_SIZELIMIT_EXCEEDED
             || ldap_count_entries(connection->ldap, search->reply) > 1) {
        error = idp_error(search->r->pool, IDP_E_ATTRIBUTE_VALUE,
                          "the directory %s has several entries for \"%s\" "
                          "below \"%s\", and which is the user's nobody can "
                          "tell; expected one", search->ldap->hosts,
                          idp_text_log(search->r->pool, search->filter, 300),
                          search->ldap->base);
    }
    return error;
}

/* The values of attribute NAME.  A NUL byte would cut a value. */
static idp_ldap_values_t *values_of(const search_t *search,
                                    LDAPMessage *entry, const char *name)
{
    apr_pool_t *pool = search->r->pool;
    idp_ldap_values_t *found = apr_pcalloc(pool, sizeof(*found));
    struct berval **raw = ldap_get_values_len(search->connection->ldap,
                                              entry, name);
    int count = ldap_count_values_len(raw);
    int i;

    found->values = apr_array_make(pool, 1, sizeof(const char *));
    if (count > IDP_LDAP_MAX_VALUES) {
        found->error = idp_error(pool, IDP_E_ATTRIBUTE_VALUE, "%d values; "
                                 "expected %d at most", count,
                                 IDP_LDAP_MAX_VALUES);
    }
    for (i = 0; i < count && !found->error; i++) {
        if (memchr(raw[i]->bv_val, '\0', raw[i]->bv_len)) {
            found->error = idp_error(pool, IDP_E_ATTRIBUTE_VALUE, "a value "
                                     "with a NUL byte; expected text");
        }
        else {
            APR_ARRAY_PUSH(found->values, const char *) = apr_pstrmemdup(
                pool, raw[i]->bv_val, raw[i]->bv_len);
        }
    }
    ldap_value_free_len(raw);
    return found;
}

const idp_error_t *idp_ldap_search(apr_hash_t **found, request_rec *r,
                                   const idp_ldap_t *ldap, const char *user,
                                   apr_interval_time_t timeout)
{
    search_t search = { .ldap = ldap, .r = r,
                        .filter = idp_ldap_filter(r->pool, ldap, user),
                        .until = apr_time_now() + timeout };
    apr_hash_t *values = apr_hash_make(r->pool);
    const idp_error_t *error = NULL;
    LDAPMessage *entry = NULL;
    int i;

    /*
     * The hosts name the ports.  0 keeps these connections apart from those
     * of mod_authnz_ldap, which may follow referrals and have no limits.
     */
    search.connection = ldap->find(r, ldap->hosts, 0, ldap->bind_dn,
                                   ldap->password, always, ldap->secure);
    if (!search.connection) {
        return idp_error(r->pool, IDP_E_INTERNAL, "out of memory");
    }
    error = answer(&search);
    if (!error) {
        entry = ldap_first_entry(search.connection->ldap, search.reply);
    }
    for (i = 0; entry && i < ldap->attributes->nelts - 1; i++) {
        const char *name = APR_ARRAY_IDX(ldap->attributes, i, const char *);

        apr_hash_set(values, name, APR_HASH_KEY_STRING,
                     values_of(&search, entry, name));
    }
    ldap_msgfree(search.reply);
    ldap->close(search.connection);
    if (!error) {
        *found = values;
    }
    return error;
}
