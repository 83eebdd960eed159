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
    const idp_answer_t *answer = &preview->answer;
    idp_table_t table = { "What would be sent", columns, cells(pool) };
    int i, j;

    add(table.cells, "Destination");
    add(table.cells, answer->destination);
    add(table.cells, "RelayState");
    add(table.cells, preview->relay_state ? preview->relay_state : "none");
    add(table.cells, "NameID");
    add(table.cells, answer->name_id);
    add(table.cells, "Authentication context");
    add(table.cells, answer->class_ref);
    for (i = 0; answer->attributes && i < answer->attributes->nelts; i++) {
        const idp_attribute_t *one = APR_ARRAY_IDX(answer->attributes, i,
                                                   idp_attribute_t *);

        for (j = 0; j < one->values->nelts; j++) {
            add(table.cells, one->saml_name);
            add(table.cells, APR_ARRAY_IDX(one->values, j, const char *));
        }
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
    const idp_error_t *error = preview->refused;
    apr_array_header_t *tables = apr_array_make(pool, 2,
                                                sizeof(idp_table_t));

    if (!error) {
        APR_ARRAY_PUSH(tables, idp_table_t) = table_of_answer(pool, preview);
    }
    APR_ARRAY_PUSH(tables, idp_table_t) = table_of_steps(pool, preview);
    return idp_page_facts(
        pool, view, apr_psprintf(pool, "Preview of %s for %s",
                                 sp->name ? sp->name : sp->entity_id,
                                 preview->user),
        !error ? NULL : apr_pstrcat(
            pool, IDP_PREVIEW_NOTHING ". ",
            error->heading ? error->heading : "",
            error->heading ? ": " : "", error->reason, NULL),
        tables, preview->xml);
}
