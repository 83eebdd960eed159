/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_FRAME_H
#define IDP_PAGE_FRAME_H

/* What all pages have in common; used inside lib/page only. */

#include "lib/page/pages.h"

#define IDP_FORM_ANYWHERE NULL
#define IDP_FORM_NONE "'none'"

typedef struct idp_frame_t {
    const idp_view_t *view;
    const idp_messages_t *messages; /* of that view */
    const char *title;        /* HTML */
    const char *main;         /* HTML of the main landmark */
    idp_script_t script;      /* runs after it */
    const char *form_action;  /* source list, or one of the above */
} idp_frame_t;

/*
 * The whole page.  Its policy (CSP Level 3) lets the style sheet and the
 * script in by the hash of what is emitted, the logo by its origin, and
 * nothing else.
 */
const idp_page_t *idp_frame_page(apr_pool_t *pool, const idp_frame_t *frame);

/* The origin of URL as a source of a policy; a path is of this host. */
const char *idp_frame_origin(apr_pool_t *pool, const char *url);

/* <input type=hidden>; NAME is HTML, VALUE is text. */
const char *idp_frame_hidden(apr_pool_t *pool, const char *name,
                             const char *value);

/* <h1>; HEADING is HTML. */
const char *idp_frame_heading(apr_pool_t *pool, const char *heading);

/* A paragraph of the text of KEY, which has no values. */
const char *idp_frame_paragraph(apr_pool_t *pool,
                                const idp_messages_t *messages,
                                const char *key);

/* A form with one button that sends TOKEN to ACTION. */
const char *idp_frame_sign_out(apr_pool_t *pool,
                               const idp_messages_t *messages,
                               const char *action, const char *token);

#endif
