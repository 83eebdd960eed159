/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/config.h"

#include <http_main.h>
#include <apr_strings.h>

#include "lib/httpd/deadline.h"
#include "lib/httpd/preview.h"
#include "lib/httpd/socache.h"
#include "lib/saml/saml.h"
#include "lib/sso/journal.h"

idp_server_t *idp_server_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &connect_idp_module);
}

void *idp_config_create_server(apr_pool_t *pool, server_rec *s)
{
    idp_server_t *server = apr_pcalloc(pool, sizeof(*server));

    (void)s;
    server->settings = apr_pcalloc(pool, sizeof(*server->settings));
    return server;
}

void *idp_config_merge_server(apr_pool_t *pool, void *outer_config,
                              void *inner_config)
{
    const idp_server_t *outer = outer_config;
    const idp_server_t *inner = inner_config;
    idp_server_t *server = apr_pcalloc(pool, sizeof(*server));

    server->signs_in = inner->signs_in;
    server->inherits = idp_settings_are_empty(inner->settings);
    server->settings = idp_settings_merge(pool, outer->settings,
                                          inner->settings);
    return server;
}

#define DEFAULT_CACHE "shmcb"

/* What the servers are opened with. */
typedef struct world_t {
    apr_pool_t *pconf;
    apr_pool_t *ptemp;
    idp_sources_t sources;
    apr_hash_t *caches;       /* setting to idp_cache_t *, shared by hosts */
    bool signs_in;            /* a Location somewhere has sessions */
    const char *version;      /* of the settings */
} world_t;

static const int levels[] = {
    [IDP_LOG_ERROR] = APLOG_ERR,
    [IDP_LOG_WARNING] = APLOG_WARNING,
    [IDP_LOG_INFO] = APLOG_INFO,
};

/* Before a server runs there is only the main server's log. */
static void log_glib(idp_log_level_t level, const char *line)
{
    ap_log_error(APLOG_MARK, levels[level], 0, ap_server_conf,
                 "connect_idp: %s", line);
}

/* A sentence that begins with the directive's name needs it no more. */
static void say(void *baton, idp_log_level_t level, const idp_place_t *place,
                const char *sentence)
{
    const server_rec *s = baton;
    bool named = place && strncmp(sentence, place->directive,
                                  strlen(place->directive)) == 0;

    if (place) {
        ap_log_error(APLOG_MARK, levels[level] | APLOG_STARTUP, 0, s,
                     "%s:%d: %s%s%s", place->file, place->line,
                     named ? "" : place->directive, named ? "" : ": ",
                     sentence);
    }
    else {
        ap_log_error(APLOG_MARK, levels[level] | APLOG_STARTUP, 0, s,
                     "connect_idp: %s", sentence);
    }
}

static const char *absolute(apr_pool_t *pool, const char *file)
{
    return ap_server_root_relative(pool, file);
}

/* All attribute sources: those that need no server, then httpd's. */
static const idp_source_t *const *all_sources(apr_pool_t *pool)
{
    apr_array_header_t *table = apr_array_make(pool, 8, sizeof(void *));
    int i;

    for (i = 0; idp_sources_plain[i]; i++) {
        APR_ARRAY_PUSH(table, const idp_source_t *) = idp_sources_plain[i];
    }
    APR_ARRAY_PUSH(table, const idp_source_t *) = &idp_source_expr;
    APR_ARRAY_PUSH(table, const idp_source_t *) = &idp_source_env;
    APR_ARRAY_PUSH(table, const idp_source_t *) = &idp_source_header;
    APR_ARRAY_PUSH(table, const idp_source_t *) = &idp_source_ldap;
    APR_ARRAY_PUSH(table, const idp_source_t *) = &idp_source_dbd;
    idp_sources_add_provided(table, pool);
    APR_ARRAY_PUSH(table, const idp_source_t *) = NULL;
    return (const idp_source_t *const *)table->elts;
}

/* Is there something to share between children and nodes? */
static bool shares(const world_t *world, const idp_server_t *server)
{
    return world->signs_in || server->settings->attribute_cache > 0;
}

/*
 * The cache of SERVER.  httpd's default may be without a provider; where
 * there is nothing to share, and nobody asked for one, that is no mistake.
 */
static bool open_cache(world_t *world, server_rec *s, idp_server_t *server)
{
    const idp_place_t *place = server->settings->place[IDP_SETTING_cache];
    const char *setting = place ? server->settings->cache : DEFAULT_CACHE;
    const char *wrong = NULL;

    server->cache = apr_hash_get(world->caches, setting,
                                 APR_HASH_KEY_STRING);
    if (!server->cache) {
        server->cache = idp_socache_create(&wrong, world->pconf,
                                           world->ptemp, s, setting);
    }
    if (server->cache) {
        apr_hash_set(world->caches, setting, APR_HASH_KEY_STRING,
                     server->cache);
    }
    else if (place || shares(world, server)) {
        say(s, IDP_LOG_ERROR, place, place ? wrong
            : apr_pstrcat(world->pconf, "ConnectIdPCache (its default): ",
                          wrong, NULL));
    }
    return server->cache || (!place && !shares(world, server));
}

/* Amazon Connect sends no requests; everybody else may. */
static bool gets_requests(apr_pool_t *pool, const idp_provider_t *provider)
{
    bool found = false;
    apr_hash_index_t *index;

    for (index = apr_hash_first(pool, provider->by_entity); index && !found;
         index = apr_hash_next(index)) {
        found = ((const idp_sp_t *)apr_hash_this_val(index))->aws == NULL;
    }
    return found;
}

/* Makes the identity provider of S; false where its settings are wrong. */
static bool open_server(world_t *world, server_rec *s)
{
    idp_server_t *server = idp_server_of(s);
    bool tests = ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_CONFIG_TEST;
    idp_opening_t opening = { .pool = world->pconf, .now = apr_time_now(),
                              .sources = &world->sources, .path = absolute,
                              .signs_in = world->signs_in,
                              .makes_files = !tests, .say = say, .baton = s };
    bool good = open_cache(world, s, server);

    world->sources.server = s;
    server->provider = idp_provider_open(&opening, server->settings);
    if (server->provider) {
        server->provider->cache = server->cache;
        server->provider->remote.cache = server->cache;
        server->provider->remote.version = world->version;
        if (!server->cache && gets_requests(world->ptemp, server->provider)) {
            say(s, IDP_LOG_WARNING, NULL, "there is no ConnectIdPCache, so a "
                "request that comes twice is answered twice; load "
                "mod_socache_shmcb");
        }
        server->provider->shows_others = idp_preview_is_guarded(
            world->ptemp, s, server->provider->base_path);
    }
    return good && server->provider;
}

static bool has_base_url(const idp_server_t *server)
{
    return server->settings->place[IDP_SETTING_base_url] != NULL;
}

/*
 * The main server may hold what its virtual hosts share, without being an
 * identity provider itself: then it has no base URL, and one of them has.
 */
static bool is_only_outer(const server_rec *main_server, const server_rec *s)
{
    bool only = s == main_server && !has_base_url(idp_server_of(s));
    bool found = false;

    for (s = main_server->next; only && s && !found; s = s->next) {
        found = has_base_url(idp_server_of(s));
    }
    return only && found;
}

/*
 * Does any Location have sessions?  One that stands outside the virtual
 * hosts rules inside them too, so the question is about all of them.
 */
static bool somebody_signs_in(server_rec *s)
{
    while (s && !idp_server_of(s)->signs_in) {
        s = s->next;
    }
    return s != NULL;
}

int idp_config_check(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *main_server)
{
    world_t world = { pconf, ptemp, { pconf, all_sources(pconf),
                      apr_hash_make(pconf), absolute, NULL, NULL },
                      apr_hash_make(pconf), somebody_signs_in(main_server),
                      idp_config_version(pconf) };
    const idp_error_t *error;
    bool good = true;
    server_rec *s;

    (void)plog;
    /* the first of two readings only finds out what there is to read */
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG
        && ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_NORMAL) {
        return OK;
    }
    error = idp_saml_start(main_server->process->pool, log_glib);
    if (error) {
        say(main_server, IDP_LOG_ERROR, NULL, error->reason);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    for (s = main_server; s; s = s->next) {
        idp_server_t *server = idp_server_of(s);

        /* httpd does not merge where a host has nothing of ours at all */
        if (s != main_server && server == idp_server_of(main_server)) {
            continue;
        }
        if (server->inherits) {
            server->provider = idp_server_of(main_server)->provider;
        }
        else if (!idp_settings_are_empty(server->settings)
                 && !is_only_outer(main_server, s)) {
            good = open_server(&world, s) && good;
        }
    }
    return good ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

int idp_config_prepare(apr_pool_t *pconf, apr_pool_t *plog,
                       apr_pool_t *ptemp)
{
    (void)plog, (void)ptemp;
    return idp_socache_register(pconf) == APR_SUCCESS
        ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

/* A cache that several hosts share is started once. */
static bool is_first_with(const server_rec *main_server, const server_rec *s)
{
    const server_rec *other = main_server;

    while (other != s
           && idp_server_of(other)->cache != idp_server_of(s)->cache) {
        other = other->next;
    }
    return other == s;
}

static void log_start(void *unused, idp_log_level_t level, const char *line)
{
    (void)unused;
    log_glib(level, line);
}

/* One journal for a cache: that of the first host that has sessions. */
static bool start_journal(idp_cache_t *cache, apr_pool_t *pconf,
                          apr_pool_t *ptemp, server_rec *s)
{
    const idp_env_t env = { .pool = ptemp, .now = apr_time_now(),
                            .random = idp_env_random, .log = log_start };
    const idp_provider_t *provider = NULL;
    const idp_error_t *error = NULL;

    for (; s && !provider; s = s->next) {
        const idp_server_t *server = idp_server_of(s);

        if (server->cache == cache && server->provider
            && server->provider->sealer) {
            provider = server->provider;
        }
    }
    if (provider) {
        error = idp_journal_start(cache, &env, pconf, apr_pstrcat(
            ptemp, provider->state_dir, "/revocations", NULL));
    }
    if (error) {
        say(ap_server_conf, IDP_LOG_ERROR, NULL, error->reason);
    }
    return !error;
}

int idp_config_start(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp,
                     server_rec *main_server)
{
    bool good = true;
    server_rec *s;

    (void)plog;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG) {
        return OK;
    }
    for (s = main_server; s; s = s->next) {
        idp_cache_t *cache = idp_server_of(s)->cache;

        if (cache && is_first_with(main_server, s)) {
            good = idp_socache_start(cache, pconf, s)
                   && start_journal(cache, pconf, ptemp, s) && good;
        }
    }
    return good ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

void idp_config_start_child(apr_pool_t *pchild, server_rec *main_server)
{
    server_rec *s;

    idp_deadline_start_child(pchild, main_server->process->pconf);
    for (s = main_server; s; s = s->next) {
        idp_cache_t *cache = idp_server_of(s)->cache;

        if (cache && is_first_with(main_server, s)) {
            idp_socache_start_child(cache, pchild);
        }
    }
}
