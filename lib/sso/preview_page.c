/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/preview.h"

#include <apr_strings.h>

static apr_array_header_t *cells(apr_pool_t *pool)
{
    return apr_array_make(pool, 64, sizeof(const char *));
}

static void add(apr_array_header_t *row, const char *text)
{
    APR_ARRAY_PUSH(row, const char *) = text ? text : "";
}

static idp_table_t table_of_answer(apr_pool_t *pool,
                                   const idp_preview_t *preview)
{
    static const char *const columns[] = { "What", "Value", NULL };
    const apr_array_header_t *facts = idp_preview_facts(pool, preview);
    idp_table_t table = { "What would be sent", columns, cells(pool) };
    int i;

    for (i = 0; i < facts->nelts; i++) {
        const idp_fact_t *fact = &APR_ARRAY_IDX(facts, i, idp_fact_t);

        add(table.cells, fact->name);
        add(table.cells, fact->value);
    }
    return table;
}

static idp_table_t table_of_steps(apr_pool_t *pool,
                                  const idp_preview_t *preview)
{
    static const char *const columns[] = { "About", "By", "What", "Result",
                                           NULL };
    idp_table_t table = { "How it came about", columns, cells(pool) };
    int i;

    for (i = 0; i < preview->steps->nelts; i++) {
        const idp_step_t *step = &APR_ARRAY_IDX(preview->steps, i,
                                                idp_step_t);

        add(table.cells, step->subject);
        add(table.cells, step->by);
        add(table.cells, step->what);
        add(table.cells, step->text);
    }
    return table;
}

const idp_page_t *idp_preview_page(apr_pool_t *pool, const idp_view_t *view,
                                   const idp_preview_t *preview)
{
    const idp_sp_t *sp = preview->sp;
    const char *problem = idp_preview_problem(pool, preview);
    apr_array_header_t *tables = apr_array_make(pool, 2,
                                                sizeof(idp_table_t));

    if (!problem) {
        APR_ARRAY_PUSH(tables, idp_table_t) = table_of_answer(pool, preview);
    }
    APR_ARRAY_PUSH(tables, idp_table_t) = table_of_steps(pool, preview);
    return idp_page_facts(
        pool, view, apr_psprintf(pool, "Preview of %s for %s",
                                 sp->name ? sp->name : sp->entity_id,
                                 preview->user),
        problem, tables, preview->xml);
}
