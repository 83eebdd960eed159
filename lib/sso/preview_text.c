/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/preview.h"

#include <apr_strings.h>

/* A line of NAME and TEXT under a heading. */
static void add(apr_array_header_t *lines, apr_pool_t *pool,
                const char *name, const char *text)
{
    APR_ARRAY_PUSH(lines, const char *) = apr_psprintf(
        pool, "    %s: %s", name, text ? text : "none");
}

static void add_answer(apr_array_header_t *lines, apr_pool_t *pool,
                       const idp_preview_t *preview)
{
    const idp_answer_t *answer = &preview->answer;
    int i, j;

    add(lines, pool, "Destination", answer->destination);
    add(lines, pool, "RelayState", preview->relay_state);
    add(lines, pool, "NameID", answer->name_id);
    add(lines, pool, "Authentication context", answer->class_ref);
    for (i = 0; answer->attributes && i < answer->attributes->nelts; i++) {
        const idp_attribute_t *one = APR_ARRAY_IDX(answer->attributes, i,
                                                   idp_attribute_t *);

        for (j = 0; j < one->values->nelts; j++) {
            add(lines, pool, one->saml_name,
                APR_ARRAY_IDX(one->values, j, const char *));
        }
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
    const idp_error_t *error = preview->refused;
    apr_array_header_t *lines = apr_array_make(pool, 64, sizeof(char *));

    if (error) {
        APR_ARRAY_PUSH(lines, const char *) = apr_pstrcat(
            pool, IDP_PREVIEW_NOTHING ". ",
            error->heading ? error->heading : "",
            error->heading ? ": " : "", error->reason, NULL);
    }
    else {
        APR_ARRAY_PUSH(lines, const char *) = "What would be sent";
        add_answer(lines, pool, preview);
    }
    APR_ARRAY_PUSH(lines, const char *) = "How it came about";
    add_steps(lines, pool, preview->steps);
    if (preview->xml) {
        APR_ARRAY_PUSH(lines, const char *) = preview->xml;
    }
    return apr_pstrcat(pool, apr_array_pstrcat(pool, lines, '\n'),
                       preview->xml ? "" : "\n", NULL);
}
