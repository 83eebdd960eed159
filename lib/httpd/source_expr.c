/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/config.h"

#include <ap_expr.h>
#include <apr_strings.h>

/*
 * expr:EXPR, httpd's expression language as a string ("%{REMOTE_USER}@x"),
 * in which %{attr:NAME} is the first value of an attribute resolved before.
 */

static const char *attr_function(ap_expr_eval_ctx_t *context,
                                 const void *unused, const char *name)
{
    const idp_query_t *query = context->data;
    const idp_attribute_t *found = idp_attribute_find(query->resolved, name);

    (void)unused;
    return found ? APR_ARRAY_IDX(found->values, 0, const char *) : "";
}

static int look_up(ap_expr_lookup_parms *parms)
{
    if (parms->type == AP_EXPR_FUNC_STRING
        && strcasecmp(parms->name, "attr") == 0) {
        *parms->func = (const void *)attr_function;
        *parms->data = NULL;
        return OK;
    }
    return ap_expr_lookup_default(parms);
}

static const idp_error_t *open_expr(void **state, idp_sources_t *sources,
                                    const char *name, const char *argument)
{
    ap_expr_info_t *info = apr_pcalloc(sources->pool, sizeof(*info));
    const char *wrong;

    (void)name;
    info->flags = AP_EXPR_FLAG_STRING_RESULT;
    info->filename = "expr";
    info->module_index = APLOG_MODULE_INDEX;
    wrong = ap_expr_parse(sources->pool, sources->pool, info, argument,
                          look_up);
    if (wrong) {
        return idp_error(sources->pool, IDP_E_CONFIG, "the expression \"%s\" "
                         "is wrong: %s", argument, wrong);
    }
    *state = info;
    return NULL;
}

static const idp_error_t *fetch_expr(apr_array_header_t *values,
                                     const idp_env_t *env, const void *state,
                                     const idp_query_t *query)
{
    request_rec *r = query->request;
    const char *text = NULL;
    const char *wrong = NULL;
    ap_regmatch_t matches[10];
    const char *source = NULL, *vary = NULL;
    ap_expr_eval_ctx_t context = { 0 };
    int status;

    context.r = r;
    context.c = r->connection;
    context.s = r->server;
    context.p = env->pool;
    context.err = &wrong;
    context.info = state;
    context.re_pmatch = matches;
    context.re_nmatch = 10;
    context.re_source = &source;
    context.vary_this = &vary;
    context.result_string = &text;
    context.data = (void *)query;
    status = ap_expr_exec_ctx(&context);
    if (status < 0 || wrong) {
        return idp_error(env->pool, IDP_E_SOURCE, "the expression of %s "
                         "failed: %s", query->name, wrong ? wrong : "");
    }
    if (text && *text) {
        APR_ARRAY_PUSH(values, const char *) = apr_pstrdup(env->pool, text);
    }
    return NULL;
}

const idp_source_t idp_source_expr = { "expr", "EXPR", open_expr,
                                       fetch_expr, false };
