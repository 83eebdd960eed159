/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_FRAME_H
#define IDP_PAGE_FRAME_H

/* What all pages have in common; used inside lib/page only. */

#include "lib/page/page.h"

struct idp_pages_t {
    const idp_brand_t *brand; /* NULL: none */
};

typedef struct idp_frame_t {
    const char *title;        /* text, escaped here */
    const char *main;         /* HTML of the main landmark, escaped before */
    const char *script;       /* JavaScript that runs after it, or NULL */
    const char *form_action;  /* source list; NULL: forms may go anywhere */
    const char *ancestors;    /* hosts, or NULL for nobody */
} idp_frame_t;

/*
 * The whole page.  Its policy (CSP Level 3) lets the style sheet and the
 * script in by the hash of what is emitted, and nothing else.
 */
const idp_page_t *idp_frame_page(apr_pool_t *pool, const idp_frame_t *frame);

/* The style sheet of all pages. */
extern const char idp_frame_style[];

#endif
