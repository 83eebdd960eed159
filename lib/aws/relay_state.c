/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "lib/base/text.h"

#define DESTINATION "destination="
#define NEW_DOMAIN "new_domain=true"
#define JOINED "%26" NEW_DOMAIN   /* AWS's documents join it so, too */

/*
 * The pages of Connect: each alone, or with more path after it.  /connect is
 * where older instances have all of theirs.
 */
static const char *const pages[] = {
    "/ccp-v2", "/agent-app-v2", "/home", "/connect", NULL
};

/* What a RelayState asks for. */
typedef struct wish_t {
    const char *destination;  /* NULL: the configured one */
    bool new_domain;          /* my.connect.aws instead of awsapps.com */
} wish_t;

/* No "%", so that nothing is left to decode a second time. */
static bool is_page(const char *path)
{
    bool found = false;
    int i;

    for (i = 0; pages[i] && !found; i++) {
        apr_size_t length = strlen(pages[i]);

        found = strncmp(path, pages[i], length) == 0
                && (path[length] == '\0' || path[length] == '/');
    }
    return found && !strstr(path, "//") && !strstr(path, "/.")
           && idp_aws_is_of(path, IDP_AWS_ALNUM "/_.-", 1, strlen(path));
}

static const char *page_wrong(apr_pool_t *pool, const char *path)
{
    return is_page(path) ? NULL
        : idp_aws_found(pool, "the destination ", path,
                        apr_pstrcat(pool, "a page of Amazon Connect under ",
                                    idp_text_list(pool, pages, " or "),
                                    NULL));
}

const idp_error_t *idp_aws_destination_read(idp_aws_t *aws, apr_pool_t *pool,
                                            const idp_aws_settings_t *settings)
{
    const char *path = settings->destination;
    const char *wrong = path ? page_wrong(pool, path) : NULL;

    aws->destination = path;
    return wrong ? idp_error(pool, IDP_E_CONFIG,
                             "ConnectIdPAWSDestination: %s", wrong) : NULL;
}

/*
 * VALUE is a path in plain text, or one in percent escapes ("%2Fccp-v2"):
 * which of them arrives depends on how Salesforce joined the addresses.
 */
static const char *destination_wrong(wish_t *wish, apr_pool_t *pool,
                                     const char *value)
{
    bool escaped = strncasecmp(value, "%2F", 3) == 0;
    const char *path = value;
    const char *wrong;

    if (escaped) {
        path = idp_text_percent_decode(pool, value, strlen(value), false);
    }
    wrong = page_wrong(pool, path ? path : value);
    if (!wrong) {
        wish->destination = path;
    }
    return wrong;
}

/* One parameter of the query; each may stand once. */
static const char *parameter_wrong(wish_t *wish, apr_pool_t *pool,
                                   char *parameter)
{
    char *joined = strstr(parameter, JOINED);
    bool domain = strcmp(parameter, NEW_DOMAIN) == 0;
    const char *wrong = NULL;

    if (joined && joined[strlen(JOINED)] == '\0') {
        *joined = '\0';
        domain = true;
    }
    if (domain && wish->new_domain) {
        wrong = "found " NEW_DOMAIN " twice; expected it once";
    }
    else if (strncmp(parameter, DESTINATION, strlen(DESTINATION)) == 0
             && !wish->destination) {
        wrong = destination_wrong(wish, pool,
                                  parameter + strlen(DESTINATION));
    }
    else if (strcmp(parameter, NEW_DOMAIN) != 0) {
        wrong = idp_aws_found(pool, "the parameter ", parameter,
                              "one " DESTINATION "PATH and " NEW_DOMAIN
                              " at most");
    }
    wish->new_domain = wish->new_domain || domain;
    return wrong;
}

/* Reads RelayState, which must be FEDERATE, alone or with a query. */
static const char *relay_state_wrong(wish_t *wish, apr_pool_t *pool,
                                     const char *federate, const char *text)
{
    apr_size_t length = strlen(federate);
    const char *wrong = NULL;
    char *at, *end;

    if (strncmp(text, federate, length) != 0
        || (text[length] != '\0' && text[length] != '?')) {
        return idp_aws_found(pool, "", text, federate);
    }
    at = text[length] ? apr_pstrdup(pool, text + length + 1) : NULL;
    while (at && !wrong) {
        end = strchr(at, '&');
        if (end) {
            *end++ = '\0';
        }
        wrong = parameter_wrong(wish, pool, at);
        at = end;
    }
    return wrong;
}

static const char *rebuild(apr_pool_t *pool, const idp_aws_t *aws,
                           const wish_t *wish)
{
    const char *path = wish->destination ? wish->destination
                                         : aws->destination;
    const char *query = "";

    if (path) {
        query = apr_pstrcat(pool, "?" DESTINATION,
                            idp_text_percent_encode(pool, path), NULL);
    }
    if (wish->new_domain) {
        query = apr_pstrcat(pool, query, path ? "&" : "?", NEW_DOMAIN, NULL);
    }
    return apr_pstrcat(pool, aws->federate, query, NULL);
}

const idp_error_t *idp_aws_relay_state(const char **relay_state,
                                       const idp_env_t *env,
                                       const idp_aws_t *aws,
                                       const char *incoming)
{
    wish_t wish = { NULL, false };
    const char *wrong = NULL;

    if (aws->federate && incoming && incoming[0]) {
        wrong = relay_state_wrong(&wish, env->pool, aws->federate, incoming);
    }
    if (!wrong) {
        *relay_state = aws->federate ? rebuild(env->pool, aws, &wish) : NULL;
    }
    return wrong ? idp_error(env->pool, IDP_E_RELAY_STATE, "RelayState: %s",
                             wrong) : NULL;
}
