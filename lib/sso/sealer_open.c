/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/provider.h"

#include <apr_file_info.h>
#include <apr_file_io.h>
#include <apr_strings.h>

#define SAID(settings, field) ((settings)->place[IDP_SETTING_##field])

static const idp_error_t *make_folder(apr_pool_t *pool, const char *folder)
{
    apr_status_t status = apr_dir_make_recursive(
        folder, APR_FPROT_UREAD | APR_FPROT_UWRITE | APR_FPROT_UEXECUTE,
        pool);
    char why[120];

    return status == APR_SUCCESS ? NULL
        : idp_error(pool, IDP_E_CONFIG, "the folder %s cannot be made: %s; "
                    "ConnectIdPStateDir names another", folder,
                    apr_strerror(status, why, sizeof(why)));
}

/* The secret in the state directory, made where it is not there yet. */
static const idp_error_t *open_own_secret(idp_opening_t *opening,
                                          idp_provider_t *provider,
                                          const idp_env_t *env,
                                          const char *folder,
                                          const char *file)
{
    apr_finfo_t info;
    bool there = apr_stat(&info, file, APR_FINFO_TYPE, env->pool)
                 == APR_SUCCESS;
    const idp_error_t *error = NULL;

    /* configtest changes nothing: it seals with a key of its own */
    if (!there && !opening->makes_files) {
        return idp_sealer_random(&provider->sealer, env, provider->base_url);
    }
    if (!there) {
        error = make_folder(env->pool, folder);
        if (!error) {
            error = idp_seal_make_file(env, file);
        }
    }
    return error ? error : idp_sealer_open(&provider->sealer, env->pool,
                                           file, provider->base_url);
}

/* FILE may be older than computed NameIDs. */
static void open_persistent_key(idp_opening_t *opening,
                                idp_provider_t *provider, const char *file)
{
    provider->persistent_key = idp_sealer_persistent_key(provider->sealer);
    if (!provider->persistent_key) {
        idp_opening_fail(opening, opening->computes, apr_psprintf(
            opening->pool, "persistent NameIDs are computed, and %s has no "
            "key for that; add a line to it (the same on every node): the "
            "word persistent, a space, and what openssl rand -base64 32 "
            "prints", file));
    }
}

void idp_provider_open_sealer(idp_opening_t *opening,
                              idp_provider_t *provider,
                              const idp_settings_t *settings)
{
    idp_env_t env = { .pool = opening->pool, .now = opening->now,
                      .random = idp_env_random };
    const char *folder = opening->path(env.pool, SAID(settings, state_dir)
                                       ? settings->state_dir
                                       : IDP_STATE_DIR);
    const idp_place_t *place = SAID(settings, secret);
    const char *file = NULL;
    const idp_error_t *error;

    if (place) {
        file = opening->path(env.pool, settings->secret);
        error = file ? idp_sealer_open(&provider->sealer, env.pool, file,
                                       provider->base_url)
            : idp_error(env.pool, IDP_E_CONFIG, "the file name is not "
                        "valid");
    }
    else if (!folder) {
        error = idp_error(env.pool, IDP_E_CONFIG, "the folder name is not "
                          "valid");
    }
    else {
        place = SAID(settings, state_dir);
        file = apr_pstrcat(env.pool, folder, "/secret", NULL);
        error = open_own_secret(opening, provider, &env, folder, file);
    }
    provider->state_dir = folder;
    if (!error && folder && opening->makes_files) {
        error = make_folder(env.pool, folder);
    }
    if (idp_opening_check(opening, place, error) && opening->computes) {
        open_persistent_key(opening, provider, file);
    }
}
