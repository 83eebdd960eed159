/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/preview.h"

#include <apr_strings.h>

static void add_facts(apr_array_header_t *lines, apr_pool_t *pool,
                      const apr_array_header_t *facts)
{
    int i;

    for (i = 0; i < facts->nelts; i++) {
        const idp_fact_t *fact = &APR_ARRAY_IDX(facts, i, idp_fact_t);

        APR_ARRAY_PUSH(lines, const char *) = apr_psprintf(
            pool, "    %s: %s", fact->name, fact->value);
    }
}

static void add_steps(apr_array_header_t *lines, apr_pool_t *pool,
                      const apr_array_header_t *steps)
{
    int i;

    for (i = 0; i < steps->nelts; i++) {
        const idp_step_t *step = &APR_ARRAY_IDX(steps, i, idp_step_t);

        APR_ARRAY_PUSH(lines, const char *) = apr_pstrcat(
            pool, "    ", step->subject, step->by ? ", " : "",
            step->by ? step->by : "", ": ", step->what,
            step->text ? ": " : "", step->text ? step->text : "", NULL);
    }
}

const char *idp_preview_text(apr_pool_t *pool, const idp_preview_t *preview)
{
    const char *problem = idp_preview_problem(pool, preview);
    apr_array_header_t *lines = apr_array_make(pool, 64, sizeof(char *));

    if (problem) {
        APR_ARRAY_PUSH(lines, const char *) = problem;
    }
    else {
        APR_ARRAY_PUSH(lines, const char *) = "What would be sent";
        add_facts(lines, pool, idp_preview_facts(pool, preview));
    }
    APR_ARRAY_PUSH(lines, const char *) = "How it came about";
    add_steps(lines, pool, preview->steps);
    if (preview->xml) {
        APR_ARRAY_PUSH(lines, const char *) = preview->xml;
    }
    return apr_pstrcat(pool, apr_array_pstrcat(pool, lines, '\n'),
                       preview->xml ? "" : "\n", NULL);
}
