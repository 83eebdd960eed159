/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/preview.h"

#include <apr_strings.h>

#include "lib/base/text.h"

/* "NAME":"TEXT", or null. */
static const char *member(apr_pool_t *pool, const char *name,
                          const char *text)
{
    return apr_pstrcat(pool, "\"", name, "\":",
                       text ? idp_text_json(pool, text) : "null", NULL);
}

/* The TEXTS (const char *), which are JSON, between OPEN and CLOSE. */
static const char *enclose(apr_pool_t *pool, const char *open,
                           const apr_array_header_t *texts,
                           const char *close)
{
    return apr_pstrcat(pool, open, apr_array_pstrcat(pool, texts, ','),
                       close, NULL);
}

static const char *json_attributes(apr_pool_t *pool,
                                   const apr_array_header_t *attributes)
{
    static const char *const formats[] = {
        [IDP_FORMAT_UNSPECIFIED] = "unspecified",
        [IDP_FORMAT_URI] = "uri",
        [IDP_FORMAT_BASIC] = "basic"
    };
    apr_array_header_t *all = apr_array_make(pool, 8, sizeof(char *));
    int i, j;

    for (i = 0; attributes && i < attributes->nelts; i++) {
        const idp_attribute_t *one = APR_ARRAY_IDX(attributes, i,
                                                   idp_attribute_t *);
        apr_array_header_t *values = apr_array_make(pool, one->values->nelts,
                                                    sizeof(char *));

        for (j = 0; j < one->values->nelts; j++) {
            APR_ARRAY_PUSH(values, const char *) = idp_text_json(
                pool, APR_ARRAY_IDX(one->values, j, const char *));
        }
        APR_ARRAY_PUSH(all, const char *) = apr_pstrcat(
            pool, "{", member(pool, "name", one->saml_name), ",",
            member(pool, "friendly_name", one->friendly), ",",
            member(pool, "format", formats[one->format]), ",",
            enclose(pool, "\"values\":[", values, "]"), "}", NULL);
    }
    return enclose(pool, "\"attributes\":[", all, "]");
}

static const char *json_steps(apr_pool_t *pool,
                              const apr_array_header_t *steps)
{
    apr_array_header_t *all = apr_array_make(pool, steps->nelts,
                                             sizeof(char *));
    int i;

    for (i = 0; i < steps->nelts; i++) {
        const idp_step_t *step = &APR_ARRAY_IDX(steps, i, idp_step_t);

        APR_ARRAY_PUSH(all, const char *) = apr_pstrcat(
            pool, "{", member(pool, "subject", step->subject), ",",
            member(pool, "by", step->by), ",",
            member(pool, "what", step->what), ",",
            member(pool, "text", step->text), "}", NULL);
    }
    return enclose(pool, "\"steps\":[", all, "]");
}

static const char *json_refusal(apr_pool_t *pool, const idp_error_t *error)
{
    return !error ? "\"refused\":null" : apr_pstrcat(
        pool, "\"refused\":{",
        member(pool, "code", idp_error_row(error->code)->symbol), ",",
        member(pool, "heading", error->heading), ",",
        member(pool, "reason", error->reason), "}", NULL);
}

const char *idp_preview_json(apr_pool_t *pool, const idp_preview_t *preview)
{
    const idp_answer_t *answer = &preview->answer;

    return apr_pstrcat(
        pool, "{", member(pool, "service_provider", preview->sp->name), ",",
        member(pool, "entity_id", preview->sp->entity_id), ",",
        member(pool, "user", preview->user), ",",
        json_refusal(pool, preview->refused), ",",
        member(pool, "destination", answer->destination), ",",
        member(pool, "relay_state", preview->relay_state), ",",
        member(pool, "name_id_format", answer->name_id_format), ",",
        member(pool, "name_id", answer->name_id), ",",
        member(pool, "authn_context", answer->class_ref), ",",
        json_attributes(pool, answer->attributes), ",",
        json_steps(pool, preview->steps), ",",
        member(pool, "xml", preview->xml), "}\n", NULL);
}
