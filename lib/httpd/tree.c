/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/tree.h"

const ap_directive_t *idp_tree_next(const ap_directive_t *line)
{
    const ap_directive_t *next = line->first_child;

    while (!next && line) {
        next = line->next;
        line = line->parent;
    }
    return next;
}

const ap_directive_t *idp_tree_host(const ap_directive_t *line)
{
    while (line && strcasecmp(line->directive, "<VirtualHost") != 0) {
        line = line->parent;
    }
    return line;
}

bool idp_tree_is_of(const ap_directive_t *line, const server_rec *s)
{
    line = idp_tree_host(line);
    return !line || (s->defn_name && strcmp(line->filename, s->defn_name) == 0
                     && (unsigned)line->line_num == s->defn_line_number);
}

bool idp_tree_has(const char *directive, const char *args,
                  const server_rec *s)
{
    const ap_directive_t *line = ap_conftree;

    while (line && (strcasecmp(line->directive, directive) != 0
                    || (args && strcasecmp(line->args, args) != 0)
                    || !idp_tree_is_of(line, s))) {
        line = idp_tree_next(line);
    }
    return line != NULL;
}
