/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_PAGES_H
#define IDP_PAGE_PAGES_H

/* What idp_pages_open makes; used inside lib/page only. */

#include <apr_hash.h>

#include "lib/page/messages.h"
#include "lib/page/page.h"

/* An inline element, and the source that lets it in (CSP 3, 2.3.1). */
typedef struct idp_inline_t {
    const char *html;
    const char *source;       /* 'sha256-...' */
} idp_inline_t;

typedef enum {
    IDP_SCRIPT_NONE,
    IDP_SCRIPT_LOGIN,
    IDP_SCRIPT_POST,
    IDP_SCRIPT_COUNT
} idp_script_t;

struct idp_pages_t {
    apr_hash_t *languages;    /* lower-case tag to idp_messages_t * */
    const apr_array_header_t *frame; /* of idp_template_read */
    idp_inline_t style;
    idp_inline_t scripts[IDP_SCRIPT_COUNT];
    const char *brand;        /* HTML of the header, or "" */
    const char *image_source; /* of the policy; NULL: there is no image */
    const char *help;         /* URL as HTML, or NULL */
};

/* The language that VIEW is served in; English where nothing fits. */
const idp_messages_t *idp_view_messages(const idp_view_t *view);

#endif
