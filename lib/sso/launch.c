/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/launch.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/sso/acs.h"
#include "lib/sso/issue.h"

static const idp_error_t *find_by_name(const idp_sp_t **sp, apr_pool_t *pool,
                                       const idp_provider_t *provider,
                                       const char *name)
{
    const idp_sp_t *found = apr_hash_get(provider->by_name, name,
                                         APR_HASH_KEY_STRING);

    if (!found) {
        return idp_error(pool, IDP_E_SERVICE_PROVIDER, "no "
                         "<ConnectIdPServiceProvider %s> is configured",
                         idp_text_log(pool, name, 80));
    }
    *sp = found;
    return NULL;
}

/* Several sections may share a preset's entityID: which one is meant? */
static const idp_error_t *find_by_entity(const idp_sp_t **sp,
                                         apr_pool_t *pool,
                                         const idp_provider_t *provider,
                                         const char *entity_id)
{
    const idp_sp_t *found = NULL;
    const idp_error_t *error = entity_id
        ? idp_provider_find(&found, provider, pool, entity_id)
        : idp_error(pool, IDP_E_SERVICE_PROVIDER, "the launch address names "
                    "no service provider; /launch/NAME or "
                    "/launch?sp=ENTITYID is expected");
    apr_hash_index_t *index;

    for (index = apr_hash_first(pool, provider->by_name); !error && index;
         index = apr_hash_next(index)) {
        const idp_sp_t *other = apr_hash_this_val(index);

        if (other != found && found->implied && other->implied) {
            error = idp_error(pool, IDP_E_SERVICE_PROVIDER, "the entityID %s "
                              "is that of %s and of %s; use /launch/NAME",
                              entity_id, found->name, other->name);
        }
    }
    if (!error) {
        *sp = found;
    }
    return error;
}

/*
 * A RelayState that Salesforce did not encode ends at its "&"; what follows
 * is a parameter of its own then, and belongs to it.
 */
static const char *incoming_relay_state(apr_pool_t *pool,
                                        const idp_parameters_t *parameters)
{
    const char *relay_state = parameters->of[IDP_PARAM_RELAY_STATE].value;
    const char *new_domain = parameters->of[IDP_PARAM_NEW_DOMAIN].value;

    return relay_state && *relay_state && new_domain
        ? apr_pstrcat(pool, relay_state,
                      strchr(relay_state, '?') ? "&" : "?", "new_domain=",
                      new_domain, NULL)
        : relay_state;
}

/* One that the administrator did not allow could lead anywhere. */
const idp_error_t *idp_launch_relay_state(const char **relay_state,
                                          const idp_env_t *env,
                                          const idp_sp_t *sp,
                                          const idp_in_t *in)
{
    const char *incoming = incoming_relay_state(env->pool, &in->parameters);
    bool known = !incoming || !*incoming
        || (sp->relay_state && strcmp(sp->relay_state, incoming) == 0);
    int i;

    if (sp->aws && !sp->relay_state) {
        return idp_aws_relay_state(relay_state, env, sp->aws, incoming);
    }
    for (i = 0; !known && i < sp->relay_state_allow->nelts; i++) {
        known = idp_text_is_clean(incoming)
            && !idp_pattern_search(APR_ARRAY_IDX(sp->relay_state_allow, i,
                                                 const idp_pattern_t *),
                                   env->pool, incoming);
    }
    if (!known) {
        return idp_error(env->pool, IDP_E_RELAY_STATE, "the RelayState "
                         "\"%s\" is neither ConnectIdPRelayState nor allowed "
                         "by ConnectIdPRelayStateAllow",
                         idp_text_log(env->pool, incoming, 200));
    }
    *relay_state = incoming && *incoming ? incoming : sp->relay_state;
    return NULL;
}

static const idp_error_t *check_may_launch(apr_pool_t *pool,
                                           const idp_in_t *in,
                                           const idp_sp_t *sp,
                                           const char *name)
{
    const idp_error_t *error = NULL;

    if (in->can_ask && (!in->user || (in->asks_always && !in->fresh))) {
        error = idp_error(pool, IDP_E_LOGIN, "the user signs in");
    }
    else if (!in->user) {
        error = idp_error(pool, IDP_E_NO_USER, "nobody is signed in");
    }
    else if (!sp->launch) {
        error = idp_error(pool, IDP_E_LAUNCH, "IdP-initiated sign-in at %s "
                          "is off; ConnectIdPLaunch on allows it",
                          sp->name ? sp->name : sp->entity_id);
    }
    else if (!name && sp->name && !in->may_open(in->request, sp->name)) {
        error = idp_error(pool, IDP_E_FORBIDDEN, "the Require lines of "
                          "/launch/%s do not let %s in", sp->name,
                          idp_text_log(pool, in->user, 100));
    }
    return error;
}

const idp_error_t *idp_launch(idp_reply_t *reply, const idp_env_t *env,
                              const idp_provider_t *provider,
                              const idp_in_t *in, const char *name)
{
    idp_order_t order = { 0 };
    const idp_error_t *error;

    error = name
        ? find_by_name(&order.sp, env->pool, provider, name)
        : find_by_entity(&order.sp, env->pool, provider,
                         in->parameters.of[IDP_PARAM_SP].value);
    if (!error) {
        reply->sp = order.sp;
        order.acs = idp_acs_default(order.sp->acs);
        error = check_may_launch(env->pool, in, order.sp, name);
    }
    if (!error) {
        error = idp_launch_relay_state(&order.relay_state, env, order.sp,
                                       in);
    }
    if (!error) {
        error = idp_issue(reply, env, provider, in, &order);
    }
    return error;
}
