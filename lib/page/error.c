/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

const idp_page_t *idp_page_error(apr_pool_t *pool, const char *heading,
                                 const char *advice, const char *reference,
                                 const char *ancestors)
{
    idp_frame_t frame = {
        .title = heading,
        .form_action = "'none'",
        .ancestors = ancestors,
    };

    frame.main = apr_pstrcat(
        pool,
        "<div role=\"alert\">\n"
        "<h1>", idp_text_html(pool, heading), "</h1>\n"
        "<p>", idp_text_html(pool, advice), "</p>\n"
        "</div>\n"
        "<dl>\n"
        "<dt>Reference</dt>\n"
        "<dd><code>", idp_text_html(pool, reference), "</code></dd>\n"
        "</dl>\n", NULL);
    return idp_frame_page(pool, &frame);
}
