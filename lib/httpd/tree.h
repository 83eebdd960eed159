/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_TREE_H
#define IDP_HTTPD_TREE_H

/* The tree of all directives, ap_conftree, which there is until the
   configuration is read. */

#include "lib/httpd/config.h"

#include <util_cfgtree.h>

/* The directive that follows LINE in the order of reading, or NULL. */
const ap_directive_t *idp_tree_next(const ap_directive_t *line);

/* The <VirtualHost> that LINE stands in, or NULL. */
const ap_directive_t *idp_tree_host(const ap_directive_t *line);

/*
 * Does LINE count for S: does it stand outside the virtual hosts, or in the
 * one that S is?
 */
bool idp_tree_is_of(const ap_directive_t *line, const server_rec *s);

/* Is there a DIRECTIVE that counts for S?  With ARGS, unless they are NULL. */
bool idp_tree_has(const char *directive, const char *args,
                  const server_rec *s);

#endif
