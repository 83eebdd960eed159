/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

const idp_page_t *idp_page_error(apr_pool_t *pool, const idp_view_t *view,
                                 const char *symbol, const char *heading,
                                 const char *reference)
{
    idp_frame_t frame = {
        .form_action = "'none'",
        .ancestors = view->ancestors,
    };
    const char *advice;
    int code = 0;

    while (code < IDP_E_COUNT - 1
           && strcmp(idp_error_row((idp_code_t)code)->symbol, symbol) != 0) {
        code++;
    }
    heading = heading ? heading : idp_error_row((idp_code_t)code)->title;
    advice = idp_error_row((idp_code_t)code)->advice;
    frame.title = heading;
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
