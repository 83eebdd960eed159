/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/ldap.h"

#include <apr_escape.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "lib/base/file.h"
#include "lib/base/text.h"

/* ConnectIdPLDAPURL and ConnectIdPLDAPBind. */

#define URL "ConnectIdPLDAPURL"
#define BIND "ConnectIdPLDAPBind"

bool idp_ldap_is_attribute(const char *name)
{
    apr_size_t length = strlen(name);

    return apr_isalpha(*name) && length <= IDP_ATTR_MAX_NAME
        && strspn(name, "abcdefghijklmnopqrstuvwxyz"
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-;") == length;
}

const char *idp_ldap_filter(apr_pool_t *pool, const idp_ldap_t *ldap,
                            const char *user)
{
    return apr_pstrcat(pool, "(&", ldap->filter, "(", ldap->user_attribute,
                       "=", apr_pescape_ldap(pool, user, APR_ESCAPE_STRING,
                                             APR_ESCAPE_LDAP_FILTER),
                       "))", NULL);
}

/*
 * libldap reads a filter only when it sends a search.  So one is sent to a
 * socket that does not exist, and never gets further.
 */
static bool is_filter(apr_pool_t *pool, const idp_ldap_t *ldap)
{
    LDAP *nowhere = NULL;
    int id;
    int code = ldap_initialize(&nowhere, "ldapi://%2Fdev%2Fnull");

    if (code == LDAP_SUCCESS) {
        code = ldap_search_ext(nowhere, "", LDAP_SCOPE_BASE,
                               idp_ldap_filter(pool, ldap, "user"), NULL, 0,
                               NULL, NULL, NULL, 0, &id);
        ldap_unbind_ext(nowhere, NULL, NULL);
    }
    return code != LDAP_FILTER_ERROR;
}

static bool is_dn(const char *text)
{
    LDAPDN dn = NULL;
    bool good = ldap_str2dn(text, &dn, LDAP_DN_FORMAT_LDAPV3)
                == LDAP_SUCCESS;

    ldap_dnfree(dn);
    return good;
}

/* The word behind the URL; true where it is one that AuthLDAPURL takes. */
static bool read_mode(int *secure, const char *word)
{
    static const struct {
        const char *word;
        int secure;
    } modes[] = {
        { "NONE", APR_LDAP_NONE }, { "SSL", APR_LDAP_SSL },
        { "TLS", APR_LDAP_STARTTLS }, { "STARTTLS", APR_LDAP_STARTTLS },
    };
    bool found = false;
    apr_size_t i;

    for (i = 0; i < sizeof(modes) / sizeof(modes[0]) && !found; i++) {
        if (strcasecmp(word, modes[i].word) == 0) {
            *secure = modes[i].secure;
            found = true;
        }
    }
    return found;
}

/* APR takes an IPv6 address out of its brackets, and away from its port. */
static void set_hosts(idp_ldap_t *ldap, apr_pool_t *pool,
                      const apr_ldap_url_desc_t *url)
{
    const char *host = url->lud_host && *url->lud_host ? url->lud_host
                                                       : "localhost";
    const char *colon = strchr(host, ':');
    const char *at;

    if (!strchr(host, ' ') && colon && strchr(colon + 1, ':')) {
        host = apr_psprintf(pool, "[%s]:%d", host, url->lud_port);
    }
    ldap->hosts = host;
    ldap->host_count = 1;
    for (at = strchr(host, ' '); at; at = strchr(at + 1, ' ')) {
        ldap->host_count++;
    }
}

static void set_search(idp_ldap_t *ldap, apr_pool_t *pool,
                       const apr_ldap_url_desc_t *url)
{
    const char *filter = url->lud_filter ? url->lud_filter : "objectClass=*";

    set_hosts(ldap, pool, url);
    ldap->base = url->lud_dn ? url->lud_dn : "";
    ldap->scope = url->lud_scope == LDAP_SCOPE_ONELEVEL
                  ? LDAP_SCOPE_ONELEVEL : LDAP_SCOPE_SUBTREE;
    ldap->filter = *filter == '(' ? filter
                                  : apr_pstrcat(pool, "(", filter, ")", NULL);
    ldap->user_attribute = url->lud_attrs && url->lud_attrs[0]
                           ? url->lud_attrs[0] : "uid";
}

/* What is wrong with URL and what was read from it; NULL: nothing. */
static const char *complaint(apr_pool_t *pool, const idp_ldap_t *ldap,
                             const apr_ldap_url_desc_t *url)
{
    const char *wrong = NULL;

    if (strcmp(url->lud_scheme, "ldapi") == 0) {
        wrong = "ldapi is not offered; expected ldap:// or ldaps://";
    }
    else if (url->lud_port < 1 || url->lud_port > 65535) {
        wrong = "the port is not a number from 1 to 65535";
    }
    else if (url->lud_scope == LDAP_SCOPE_BASE) {
        wrong = "the scope is base; expected one or sub";
    }
    else if (!is_dn(ldap->base)) {
        wrong = "the base is not a DN; expected such as dc=example,dc=com";
    }
    else if (!idp_ldap_is_attribute(ldap->user_attribute)) {
        wrong = "the attribute is not the name of one; expected such as uid";
    }
    else if (!is_filter(pool, ldap)) {
        wrong = "the filter is not one of RFC 4515; expected such as "
                "(objectClass=person)";
    }
    return wrong;
}

static const idp_error_t *read_url(idp_ldap_t *ldap, apr_pool_t *pool,
                                   const idp_line_t *line)
{
    apr_ldap_url_desc_t *url = NULL;
    apr_ldap_err_t *result = NULL;
    const char *wrong = NULL;

    ldap->secure = -1;
    if (line->count > 1 && !read_mode(&ldap->secure, line->words[1])) {
        wrong = "the word behind it is not NONE, SSL, TLS or STARTTLS";
    }
    else if (apr_ldap_url_parse_ext(pool, line->words[0], &url, &result)
             != APR_SUCCESS) {
        wrong = result->reason;
    }
    else {
        set_search(ldap, pool, url);
        wrong = complaint(pool, ldap, url);
    }
    if (!wrong && strcmp(url->lud_scheme, "ldaps") == 0) {
        ldap->secure = APR_LDAP_SSL;
    }
    return wrong ? idp_error(pool, IDP_E_CONFIG, URL " %s: %s",
                             idp_text_log(pool, line->words[0], 200), wrong)
                 : NULL;
}

static const idp_error_t *password_of_file(const char **password,
                                           const idp_sources_t *sources,
                                           const char *argument)
{
    apr_pool_t *pool = sources->pool;
    const char *path = sources->path(pool, argument);
    const idp_error_t *error = NULL;
    const char *text = "";
    apr_size_t size = 0;

    if (!path) {
        error = idp_error(pool, IDP_E_CONFIG, "\"%s\" is not a path",
                          idp_text_log(pool, argument, 256));
    }
    if (!error) {
        error = idp_file_read(&text, &size, pool, path,
                              IDP_LDAP_MAX_PASSWORD + 2);
    }
    if (!error && strlen(text) != size) {
        error = idp_error(pool, IDP_E_CONFIG, "%s has a NUL byte; expected "
                          "a password in one line", path);
    }
    if (!error) {
        *password = text;
    }
    return error;
}

/* The first line, as from the commands of httpd's own modules. */
static const idp_error_t *password_of_command(const char **password,
                                              const idp_sources_t *sources,
                                              const char *argument)
{
    apr_pool_t *pool = sources->pool;
    char **words = NULL;
    const char *program = NULL;
    const char *line = NULL;

    if (apr_tokenize_to_argv(argument, &words, pool) == APR_SUCCESS
        && words[0]) {
        program = sources->path(pool, words[0]);
    }
    if (program) {
        line = ap_get_exec_line(pool, program, (const char *const *)words);
    }
    if (!line || !*line) {
        return idp_error(pool, IDP_E_CONFIG, "the command \"%s\" printed no "
                         "password; run it as root and see why",
                         idp_text_log(pool, argument, 256));
    }
    *password = line;
    return NULL;
}

static const idp_error_t *password_of_word(const char **password,
                                           const idp_sources_t *sources,
                                           const char *argument)
{
    (void)sources;
    *password = argument;
    return NULL;
}

static const idp_error_t *read_password(const char **password,
                                        const idp_sources_t *sources,
                                        const char *word)
{
    static const struct {
        const char *prefix;
        const idp_error_t *(*read)(const char **password,
                                   const idp_sources_t *sources,
                                   const char *argument);
    } kinds[] = {
        { "file:", password_of_file },
        { "exec:", password_of_command },
        { "", password_of_word },
    };
    const idp_error_t *error;
    const char *text = "";
    apr_size_t length, i = 0;

    while (strncmp(word, kinds[i].prefix, strlen(kinds[i].prefix)) != 0) {
        i++;
    }
    error = kinds[i].read(&text, sources, word + strlen(kinds[i].prefix));
    length = strcspn(text, "\r\n");
    if (!error && text[length + strspn(text + length, "\r\n")]) {
        error = idp_error(sources->pool, IDP_E_CONFIG, "the password has "
                          "several lines; expected one");
    }
    /* a bind with a DN and no password is anonymous (RFC 4513, 5.1.2) */
    if (!error && (length == 0 || length > IDP_LDAP_MAX_PASSWORD)) {
        error = idp_error(sources->pool, IDP_E_CONFIG, "the password has %"
                          APR_SIZE_T_FMT " bytes; expected 1 to %d", length,
                          IDP_LDAP_MAX_PASSWORD);
    }
    if (!error) {
        *password = apr_pstrmemdup(sources->pool, text, length);
    }
    return error;
}

static const idp_error_t *read_bind(idp_ldap_t *ldap,
                                    const idp_sources_t *sources,
                                    const idp_line_t *line)
{
    const idp_error_t *error = read_password(&ldap->password, sources,
                                             line->words[1]);

    ldap->bind_dn = line->words[0];
    return error ? idp_error_prefix(sources->pool, BIND, error) : NULL;
}

static bool find_functions(idp_ldap_t *ldap)
{
    ldap->find = APR_RETRIEVE_OPTIONAL_FN(uldap_connection_find);
    ldap->close = APR_RETRIEVE_OPTIONAL_FN(uldap_connection_close);
    ldap->unbind = APR_RETRIEVE_OPTIONAL_FN(uldap_connection_unbind);
    return ldap->find && ldap->close && ldap->unbind;
}

const idp_error_t *idp_ldap_read(idp_ldap_t *ldap,
                                 const idp_sources_t *sources)
{
    const idp_settings_t *settings
        = idp_server_of(sources->server)->settings;
    apr_pool_t *pool = sources->pool;
    const idp_error_t *error = NULL;

    ldap->attributes = apr_array_make(pool, 4, sizeof(const char *));
    APR_ARRAY_PUSH(ldap->attributes, const char *) = NULL;
    if (!find_functions(ldap)) {
        error = idp_error(pool, IDP_E_CONFIG, "ldap: sources need mod_ldap; "
                          "add LoadModule ldap_module modules/mod_ldap.so");
    }
    else if (!settings->ldap_url) {
        error = idp_error(pool, IDP_E_CONFIG, "ldap: sources need a "
                          "directory; add " URL ", such as " URL " "
                          "ldaps://ldap.example.com/dc=example,dc=com?uid");
    }
    else {
        error = read_url(ldap, pool, settings->ldap_url);
    }
    if (!error && settings->ldap_bind) {
        error = read_bind(ldap, sources, settings->ldap_bind);
    }
    return error;
}
