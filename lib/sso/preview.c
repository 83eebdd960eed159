/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/preview.h"

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/sso/acs.h"
#include "lib/sso/issue.h"
#include "lib/sso/launch.h"

#define STEPS 32              /* about as many as there are */

static const idp_error_t *find(const idp_sp_t **sp, apr_pool_t *pool,
                               const idp_provider_t *provider,
                               const char *name)
{
    const idp_sp_t *found = name ? apr_hash_get(provider->by_name, name,
                                                APR_HASH_KEY_STRING) : NULL;
    const idp_error_t *error = NULL;

    if (!name) {
        error = idp_error(pool, IDP_E_SERVICE_PROVIDER, "the address names "
                          "no service provider; /preview?sp=NAME is "
                          "expected");
    }
    else if (!found) {
        error = idp_provider_find(&found, provider, pool, name);
    }
    if (!error) {
        *sp = found;
    }
    return error;
}

/* A step about the launch as a whole. */
static void note(const idp_env_t *env, const char *what, bool good)
{
    idp_env_note(env, "launch", NULL, what, good ? "yes" : "no");
}

static void refuse(idp_preview_t *preview, const idp_error_t *error)
{
    if (!preview->refused) {
        preview->refused = error;
    }
}

/*
 * May it be opened at all?  One that may only be opened from the service
 * provider's side is not refused: then the rest is what /sso would do.
 */
static void check_may_open(idp_preview_t *preview, const idp_env_t *env,
                           const idp_in_t *in, bool self)
{
    const idp_sp_t *sp = preview->sp;
    bool may;

    note(env, "the launch address is on (ConnectIdPLaunch)", sp->launch);
    if (sp->name && self) {
        may = in->may_open(in->request, sp->name);
        note(env, "the Require lines of the launch address let the user in",
             may);
        if (!may) {
            refuse(preview, idp_error(env->pool, IDP_E_FORBIDDEN, "the "
                                      "Require lines of /launch/%s do not "
                                      "let the user in", sp->name));
        }
    }
    else if (sp->name) {
        idp_env_note(env, "launch", NULL, "the Require lines of the launch "
                     "address", "not asked for another user; what env: and "
                     "header: gave is of this request");
    }
}

static void check_relay_state(idp_preview_t *preview, const idp_env_t *env,
                              const idp_in_t *in)
{
    const idp_error_t *error = idp_launch_relay_state(
        &preview->relay_state, env, preview->sp, in);

    if (error) {
        idp_env_note(env, "RelayState", NULL, "refused", error->reason);
        refuse(preview, error);
    }
    else {
        idp_env_note(env, "RelayState", NULL, "sent", preview->relay_state
                     ? preview->relay_state : "none");
    }
}

const idp_error_t *idp_preview_make(idp_preview_t *preview,
                                    const idp_env_t *env,
                                    const idp_provider_t *provider,
                                    const idp_in_t *in, const char *name,
                                    bool self)
{
    idp_env_t noting = *env;
    idp_order_t order = { 0 };
    const idp_error_t *error = find(&order.sp, env->pool, provider, name);

    if (error) {
        return error;
    }
    noting.steps = apr_array_make(env->pool, STEPS, sizeof(idp_step_t));
    preview->sp = order.sp;
    preview->user = in->user;
    preview->steps = noting.steps;
    order.acs = idp_acs_default(order.sp->acs);
    check_may_open(preview, &noting, in, self);
    check_relay_state(preview, &noting, in);
    order.relay_state = preview->relay_state;
    error = idp_issue_prepare(&preview->answer, &noting, provider, in,
                              &order);
    if (error) {
        refuse(preview, error);
    }
    if (!preview->refused) {
        error = idp_answer_unsigned(&preview->xml, env, &preview->answer);
    }
    return error && !preview->refused ? error : NULL;
}

static void add_fact(apr_array_header_t *facts, const char *name,
                     const char *value)
{
    idp_fact_t fact = { name, value ? value : "none" };

    APR_ARRAY_PUSH(facts, idp_fact_t) = fact;
}

apr_array_header_t *idp_preview_facts(apr_pool_t *pool,
                                      const idp_preview_t *preview)
{
    apr_array_header_t *facts = apr_array_make(pool, 16, sizeof(idp_fact_t));
    const idp_answer_t *answer = &preview->answer;
    const apr_array_header_t *attributes = answer->attributes;
    int i, j;

    add_fact(facts, "Destination", answer->destination);
    add_fact(facts, "RelayState", preview->relay_state);
    add_fact(facts, "NameID", answer->name_id);
    add_fact(facts, "Authentication context", answer->class_ref);
    for (i = 0; attributes && i < attributes->nelts; i++) {
        const idp_attribute_t *one = APR_ARRAY_IDX(attributes, i,
                                                   idp_attribute_t *);

        for (j = 0; j < one->values->nelts; j++) {
            add_fact(facts, one->saml_name,
                     APR_ARRAY_IDX(one->values, j, const char *));
        }
    }
    return facts;
}

const char *idp_preview_problem(apr_pool_t *pool,
                                const idp_preview_t *preview)
{
    const idp_error_t *error = preview->refused;

    return !error ? NULL : apr_pstrcat(
        pool, IDP_PREVIEW_NOTHING ". ", error->heading ? error->heading : "",
        error->heading ? ": " : "", error->reason, NULL);
}
