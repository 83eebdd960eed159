/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

static const char *head_of(apr_pool_t *pool, const idp_table_t *table,
                           int *count)
{
    const char *head = "";
    int i;

    for (i = 0; table->columns[i]; i++) {
        head = apr_pstrcat(pool, head, "<th scope=\"col\">",
                           idp_text_html(pool, table->columns[i]), "</th>",
                           NULL);
    }
    *count = i;
    return head;
}

/* A wide table scrolls by itself; tabindex lets the keyboard do it too. */
static const char *table_of(apr_pool_t *pool, const idp_table_t *table)
{
    apr_array_header_t *rows = apr_array_make(pool, 64, sizeof(char *));
    int columns = 0;
    const char *head = head_of(pool, table, &columns);
    const char *title = idp_text_html(pool, table->title);
    int i;

    for (i = 0; i < table->cells->nelts; i++) {
        APR_ARRAY_PUSH(rows, const char *) = apr_pstrcat(
            pool, i % columns == 0 ? "<tr><td>" : "<td>",
            idp_text_html(pool, APR_ARRAY_IDX(table->cells, i,
                                              const char *)),
            i % columns == columns - 1 ? "</td></tr>\n" : "</td>", NULL);
    }
    return apr_pstrcat(
        pool, "<h2>", title, "</h2>\n"
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
        title, "\">\n<table>\n<thead><tr>", head, "</tr></thead>\n<tbody>\n",
        apr_array_pstrcat(pool, rows, '\0'), "</tbody>\n</table>\n</div>\n",
        NULL);
}

const idp_page_t *idp_page_facts(apr_pool_t *pool, const idp_view_t *view,
                                 const char *title, const char *problem,
                                 const apr_array_header_t *tables,
                                 const char *xml)
{
    idp_view_t english = *view;
    idp_frame_t frame = { &english, NULL, .form_action = IDP_FORM_NONE };
    const char *all = "";
    int i;

    english.languages = "en";
    frame.messages = idp_view_messages(&english);
    frame.title = idp_text_html(pool, title);
    for (i = 0; i < tables->nelts; i++) {
        all = apr_pstrcat(pool, all, table_of(pool, &APR_ARRAY_IDX(
                              tables, i, idp_table_t)), NULL);
    }
    frame.main = apr_pstrcat(
        pool, idp_frame_heading(pool, frame.title),
        problem ? apr_pstrcat(pool, "<p class=\"problem\" role=\"alert\">",
                              idp_text_html(pool, problem), "</p>\n", NULL)
                : "",
        all,
        xml ? apr_pstrcat(pool, "<h2>XML, not signed</h2>\n<pre class="
                          "\"scroll\" role=\"region\" tabindex=\"0\" "
                          "aria-label=\"XML\">", idp_text_html(pool, xml),
                          "</pre>\n", NULL) : "",
        NULL);
    return idp_frame_page(pool, &frame);
}
