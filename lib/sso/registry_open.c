/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/provider.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_fnmatch.h>
#include <apr_strings.h>

#include "lib/base/text.h"

#define SAID(settings, field) ((settings)->place[IDP_SETTING_##field])

#define MAX_SERVICE_PROVIDERS 100000

/* What the sections and the metadata are made into service providers with. */
typedef struct registry_t {
    idp_opening_t *opening;
    idp_provider_t *provider;
    const idp_settings_t *settings; /* outside the sections */
    apr_array_header_t *entities;   /* idp_sp_metadata_t *, outside */
    apr_hash_t *taken;              /* entityID: a section speaks of it */
} registry_t;

/* Where SP stands, for messages. */
static const char *origin_of(apr_pool_t *pool, const idp_sp_t *sp)
{
    return sp->name
        ? apr_pstrcat(pool, "<ConnectIdPServiceProvider ", sp->name, ">",
                      NULL)
        : sp->file;
}

/* Puts SP into the registry; a second one of the same entityID is refused. */
static void enter(const registry_t *o, idp_sp_t *sp,
                  const idp_place_t *place)
{
    apr_pool_t *pool = o->opening->pool;
    const idp_sp_t *other = apr_hash_get(o->provider->by_entity,
                                         sp->entity_id, APR_HASH_KEY_STRING);

    if (sp->name) {
        apr_hash_set(o->provider->by_name, sp->name, APR_HASH_KEY_STRING,
                     sp);
    }
    if (!other) {
        apr_hash_set(o->provider->by_entity, sp->entity_id,
                     APR_HASH_KEY_STRING, sp);
    }
    else if (!sp->implied || !other->implied) {
        idp_opening_fail(o->opening, place, apr_psprintf(
            pool, "the entityID %s of %s is already that of %s; each service "
            "provider has its own", sp->entity_id, origin_of(pool, sp),
            origin_of(pool, other)));
    }
}

/* All entities of the metadata that LINE names: a file, or a folder. */
static void read_metadata(apr_array_header_t *entities,
                          idp_opening_t *opening, const idp_line_t *line)
{
    apr_pool_t *pool = opening->pool;
    const char *path = opening->path(pool, line->words[0]);
    apr_finfo_t info;
    apr_dir_t *folder;
    int before = entities->nelts;
    int errors = opening->errors;

    if (!path) {
        idp_opening_fail(opening, line->place, "the file name is not valid");
    }
    else if (apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS
             && info.filetype == APR_DIR
             && apr_dir_open(&folder, path, pool) == APR_SUCCESS) {
        while (apr_dir_read(&info, APR_FINFO_NAME, folder) == APR_SUCCESS) {
            if (info.name[0] != '.'
                && apr_fnmatch("*.xml", info.name, 0) == APR_SUCCESS) {
                idp_opening_check(opening, line->place, idp_sp_metadata_read(
                    entities, pool, opening->now,
                    apr_pstrcat(pool, path, "/", info.name, NULL)));
            }
        }
        apr_dir_close(folder);
        if (entities->nelts == before && opening->errors == errors) {
            idp_opening_fail(opening, line->place, apr_psprintf(
                pool, "the folder %s has no *.xml file with a service "
                "provider", path));
        }
    }
    else {
        idp_opening_check(opening, line->place,
                          idp_sp_metadata_read(entities, pool, opening->now,
                                               path));
    }
}

/*
 * The metadata of a section: in a file of its own, or, by its
 * ConnectIdPServiceEntityID, among what was read outside the sections.
 * NULL where it has none, or after an error was said.
 */
static const idp_sp_metadata_t *section_metadata(
    registry_t *o, const idp_settings_t *settings)
{
    bool own = SAID(settings, metadata) != NULL;
    apr_array_header_t *entities = own
        ? apr_array_make(o->opening->pool, 1, sizeof(void *)) : o->entities;
    const char *wanted = settings->service_entity_id;
    const idp_sp_metadata_t *found = NULL;
    const char *file = NULL;
    int i;

    if (own) {
        const idp_line_t *line = &APR_ARRAY_IDX(settings->metadata, 0,
                                                idp_line_t);

        file = line->words[0];
        read_metadata(entities, o->opening, line);
    }
    for (i = 0; i < entities->nelts && !found; i++) {
        const idp_sp_metadata_t *one =
            APR_ARRAY_IDX(entities, i, idp_sp_metadata_t *);

        if (wanted ? strcmp(one->entity_id, wanted) == 0
                   : own && entities->nelts == 1) {
            found = one;
        }
    }
    if (own && !found && entities->nelts > 0) {
        idp_opening_fail(o->opening, SAID(settings, metadata), wanted
            ? apr_psprintf(o->opening->pool, "no service provider in %s has "
                           "the entityID %s", file, wanted)
            : apr_psprintf(o->opening->pool, "%s has %d service providers; "
                           "say which with ConnectIdPServiceEntityID", file,
                           entities->nelts));
    }
    if (!own && found) {
        apr_hash_set(o->taken, found->entity_id, APR_HASH_KEY_STRING, found);
    }
    return found;
}

static void open_section(registry_t *o, const idp_section_t *section)
{
    idp_opening_t *opening = o->opening;
    int errors = opening->errors;
    idp_settings_t *settings = apr_pmemdup(opening->pool, o->settings,
                                           sizeof(*settings));
    const idp_sp_metadata_t *metadata;
    idp_sp_t *sp = NULL;

    /* outside it is about many; inside about this one */
    SAID(settings, metadata) = NULL;
    settings->metadata = NULL;
    settings = idp_settings_merge(opening->pool, settings, section->settings);
    if (SAID(settings, metadata) && settings->metadata->nelts > 1) {
        idp_opening_fail(opening, SAID(settings, metadata), "it is there "
                         "twice; a section has the metadata of one service "
                         "provider");
    }
    metadata = section_metadata(o, settings);
    if (opening->errors == errors) {
        sp = idp_sp_open(opening, o->provider, settings, section, metadata);
    }
    if (sp) {
        enter(o, sp, section->place);
    }
}

/* The service providers that no section speaks of. */
static void open_others(registry_t *o)
{
    idp_sp_t *first = NULL;
    int i;

    for (i = 0; i < o->entities->nelts; i++) {
        const idp_sp_metadata_t *metadata =
            APR_ARRAY_IDX(o->entities, i, idp_sp_metadata_t *);
        idp_sp_t *sp;

        if (apr_hash_get(o->taken, metadata->entity_id,
                         APR_HASH_KEY_STRING) == metadata) {
            continue;
        }
        sp = idp_sp_open(o->opening, o->provider, o->settings, NULL,
                         metadata);
        if (!sp) {
            break;
        }
        /* one set of rules serves them all */
        first = first ? first : sp;
        sp->rules = first->rules;
        enter(o, sp, SAID(o->settings, metadata));
    }
}

void idp_registry_open(idp_opening_t *opening, idp_provider_t *provider,
                       const idp_settings_t *settings)
{
    registry_t o = { opening, provider, settings, NULL, NULL };
    const apr_array_header_t *lines = settings->metadata;
    const apr_array_header_t *sections = settings->sections;
    int i;

    o.entities = apr_array_make(opening->pool, 8, sizeof(void *));
    o.taken = apr_hash_make(opening->pool);
    for (i = 0; lines && i < lines->nelts; i++) {
        read_metadata(o.entities, opening,
                      &APR_ARRAY_IDX(lines, i, idp_line_t));
    }
    for (i = 0; sections && i < sections->nelts; i++) {
        open_section(&o, APR_ARRAY_IDX(sections, i, idp_section_t *));
    }
    if (o.entities->nelts > MAX_SERVICE_PROVIDERS) {
        idp_opening_fail(opening, SAID(settings, metadata), apr_psprintf(
            opening->pool, "there are %d service providers; %d are taken",
            o.entities->nelts, MAX_SERVICE_PROVIDERS));
    }
    else {
        open_others(&o);
    }
}

const idp_error_t *idp_provider_find(const idp_sp_t **sp,
                                     const idp_provider_t *provider,
                                     apr_pool_t *pool, const char *entity_id)
{
    const idp_sp_t *found = apr_hash_get(provider->by_entity, entity_id,
                                         APR_HASH_KEY_STRING);

    if (!found) {
        return idp_error(pool, IDP_E_SERVICE_PROVIDER, "no service provider "
                         "has the entityID \"%s\"; add its metadata with "
                         "ConnectIdPMetadata",
                         idp_text_log(pool, entity_id, 200));
    }
    *sp = found;
    return NULL;
}
