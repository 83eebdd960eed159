/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_PAGE_H
#define IDP_PAGE_PAGE_H

/*
 * The HTML pages.  No template engine, no framework, nothing external; each
 * page works in a 400x600 window, by keyboard, at 200 % zoom, without
 * JavaScript, in light and dark.  Every text that comes from outside goes
 * through idp_text_html.
 */

#include "lib/base/env.h"

/*
 * HTML and the Content-Security-Policy that lets just this page work.  All
 * live in the pool of the call.
 */
typedef struct idp_page_t {
    const char *html;
    const char *policy;
} idp_page_t;

/*
 * A page with a heading, what the user can do, and the reference id that
 * the log line has.  ANCESTORS: hosts that may frame it, separated by
 * spaces, or NULL for nobody.
 */
const idp_page_t *idp_page_error(apr_pool_t *pool, const char *heading,
                                 const char *advice, const char *reference,
                                 const char *ancestors);

/*
 * The HTTP-POST binding's page (SAML Bindings 3.5.4): a form that carries
 * RESPONSE (base64) and RELAY_STATE (or NULL) to ACTION by itself, and has
 * a button for browsers without JavaScript.  NAME is the service provider's,
 * for people.  The policy has no form-action: browsers apply it to the
 * redirects behind the form too, and those are the service provider's.
 */
const idp_page_t *idp_page_post(apr_pool_t *pool, const char *name,
                                const char *action, const char *response,
                                const char *relay_state,
                                const char *ancestors);

#endif
