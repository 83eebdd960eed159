/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/tree.h"

#include <apr_strings.h>

#include "lib/base/digest.h"

/* The directives on which it depends what a remote source says. */
static bool matters(const char *directive)
{
    static const char *const prefixes[] = { "ConnectIdP", "DBD", "LDAP" };
    bool found = false;
    apr_size_t i;

    for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        found = found || strncasecmp(directive, prefixes[i],
                                     strlen(prefixes[i])) == 0;
    }
    return found;
}

const char *idp_config_version(apr_pool_t *pool)
{
    apr_array_header_t *words = apr_array_make(pool, 64, sizeof(char *));
    const ap_directive_t *line = ap_conftree;

    while (line) {
        if (matters(line->directive)) {
            APR_ARRAY_PUSH(words, const char *) = line->directive;
            APR_ARRAY_PUSH(words, const char *) = line->args;
        }
        line = idp_tree_next(line);
    }
    return idp_digest(pool, "settings",
                      apr_array_pstrcat(pool, words, '\n'));
}
