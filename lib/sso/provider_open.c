/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/provider.h"

#include <string.h>

#include <apr_fnmatch.h>
#include <apr_strings.h>
#include <apr_uri.h>

#include "lib/base/text.h"
#include "lib/saml/idp_metadata.h"
#include "lib/saml/saml.h"

#define SAID(settings, field) ((settings)->place[IDP_SETTING_##field])

#define MAX_SERVICE_PROVIDERS 100000
#define MAX_KEYS 10                     /* IAM takes no more */

bool idp_opening_check(idp_opening_t *opening, const idp_place_t *place,
                       const idp_error_t *error)
{
    if (error) {
        opening->errors++;
        opening->say(opening->baton, IDP_LOG_ERROR, place, error->reason);
    }
    return !error;
}

void idp_opening_warn(idp_opening_t *opening, const idp_place_t *place,
                      const char *sentence)
{
    opening->say(opening->baton, IDP_LOG_WARNING, place, sentence);
}

static void fail(idp_opening_t *opening, const idp_place_t *place,
                 const char *sentence)
{
    idp_opening_check(opening, place, idp_error(opening->pool, IDP_E_CONFIG,
                                                "%s", sentence));
}

/* An address of our own: absolute, with a host, a plain path, no query. */
static void open_base_url(idp_opening_t *opening, idp_provider_t *provider,
                          const idp_settings_t *settings)
{
    const idp_place_t *place = SAID(settings, base_url);
    apr_size_t length;
    apr_uri_t uri;
    bool plain = false;
    char *url;

    url = apr_pstrdup(opening->pool, settings->base_url);
    length = strlen(url);
    while (length > 0 && url[length - 1] == '/') {
        url[--length] = '\0';
    }
    if (!idp_acs_is_address(url, &plain) || strchr(url, '?')
        || strchr(url, '%') || strchr(url, ';') || strchr(url, '&')
        || apr_uri_parse(opening->pool, url, &uri) != APR_SUCCESS
        || (uri.path && strstr(uri.path, "//"))) {
        fail(opening, place, apr_psprintf(opening->pool, "\"%s\" was found; "
             "an address like https://idp.example.com/saml is expected",
             settings->base_url));
        return;
    }
    if (plain) {
        idp_opening_warn(opening, place, "it is http: passwords and "
                         "assertions go over the network in clear; use "
                         "https");
    }
    provider->base_url = url;
    provider->base_path = uri.path ? uri.path : "";
    provider->sso_url = apr_pstrcat(opening->pool, url, "/sso", NULL);
}

static void open_entity_id(idp_opening_t *opening, idp_provider_t *provider,
                           const idp_settings_t *settings)
{
    if (!SAID(settings, entity_id)) {
        provider->entity_id = apr_pstrcat(opening->pool, provider->base_url,
                                          "/metadata", NULL);
    }
    else if (strlen(settings->entity_id) > 1024
             || !strchr(settings->entity_id, ':')
             || strpbrk(settings->entity_id, " <>\"")) {
        fail(opening, SAID(settings, entity_id), apr_psprintf(opening->pool,
             "\"%s\" was found; an absolute URI of at most 1024 bytes is "
             "expected", settings->entity_id));
    }
    else {
        provider->entity_id = settings->entity_id;
    }
}

/* Reads all keys; the certificates of those that are published. */
static apr_array_header_t *open_keys(idp_opening_t *opening,
                                     idp_provider_t *provider,
                                     const idp_settings_t *settings)
{
    static const char *const uses[] = { "active", "next", "retired", NULL };
    apr_pool_t *pool = opening->pool;
    apr_array_header_t *published = apr_array_make(pool, 2, sizeof(char *));
    int i;

    for (i = 0; i < settings->keys->nelts; i++) {
        const idp_line_t *line = &APR_ARRAY_IDX(settings->keys, i,
                                                idp_line_t);
        const char *use = line->count > 2 ? line->words[2] : "active";
        const char *key_file = opening->path(pool, line->words[0]);
        const char *certificate_file = opening->path(pool, line->words[1]);
        idp_key_t *key = NULL;

        if (strcmp(use, uses[0]) != 0 && strcmp(use, uses[1]) != 0
            && strcmp(use, uses[2]) != 0) {
            fail(opening, line->place, apr_psprintf(pool, "\"%s\" was found; "
                 "%s is expected", use, idp_text_list(pool, uses, " or ")));
        }
        else if (!key_file || !certificate_file) {
            fail(opening, line->place, "a file name is not valid");
        }
        else if (idp_opening_check(opening, line->place, idp_key_open(
                     &key, pool, opening->now, key_file,
                     certificate_file))) {
            if (strcmp(use, "active") == 0 && provider->key) {
                fail(opening, line->place, "it is the second active key; "
                     "one signs, so say next or retired");
            }
            else if (strcmp(use, "active") == 0) {
                provider->key = key;
            }
            if (strcmp(use, "retired") != 0) {
                APR_ARRAY_PUSH(published, const char *) = key->certificate;
            }
        }
    }
    if (published->nelts > MAX_KEYS) {
        fail(opening, SAID(settings, keys), apr_psprintf(pool, "%d keys are "
             "published; IAM takes %d at most", published->nelts, MAX_KEYS));
    }
    return published;
}

static void open_own_metadata(idp_opening_t *opening,
                              idp_provider_t *provider,
                              const apr_array_header_t *certificates)
{
    static const char *const formats[] = {
        IDP_NAMEID_TRANSIENT, IDP_NAMEID_PERSISTENT, IDP_NAMEID_EMAIL,
        IDP_NAMEID_UNSPECIFIED
    };
    apr_array_header_t *list = apr_array_make(opening->pool, 4,
                                              sizeof(char *));
    idp_metadata_t metadata = { provider->entity_id, provider->sso_url,
                                certificates, list, false };
    apr_size_t i;

    for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        APR_ARRAY_PUSH(list, const char *) = formats[i];
    }
    idp_opening_check(opening, NULL,
                      idp_metadata_write(&provider->metadata, opening->pool,
                                         &metadata));
}

/* Puts SP into the registry; a second one of the same entityID is refused. */
static void enter(idp_opening_t *opening, idp_provider_t *provider,
                  idp_sp_t *sp, const idp_place_t *place)
{
    const idp_sp_t *other = apr_hash_get(provider->by_entity, sp->entity_id,
                                         APR_HASH_KEY_STRING);

    if (sp->name) {
        apr_hash_set(provider->by_name, sp->name, APR_HASH_KEY_STRING, sp);
    }
    if (!other) {
        apr_hash_set(provider->by_entity, sp->entity_id,
                     APR_HASH_KEY_STRING, sp);
    }
    else if (!sp->implied || !other->implied) {
        fail(opening, place, apr_psprintf(opening->pool, "the entityID %s is "
             "already that of %s; each service provider has its own",
             sp->entity_id, other->name ? other->name
                                        : "one in the metadata"));
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

    if (!path) {
        fail(opening, line->place, "the file name is not valid");
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
        if (entities->nelts == before && opening->errors == 0) {
            fail(opening, line->place, apr_psprintf(pool, "the folder %s has "
                 "no *.xml file with a service provider", path));
        }
    }
    else {
        idp_opening_check(opening, line->place,
                          idp_sp_metadata_read(entities, pool, opening->now,
                                               path));
    }
}

/*
 * The one entity that a section's metadata is about.  Without
 * ConnectIdPServiceEntityID the file must have just one.
 */
static const idp_sp_metadata_t *section_metadata(
    idp_opening_t *opening, const idp_settings_t *settings)
{
    apr_array_header_t *entities = apr_array_make(opening->pool, 1,
                                                  sizeof(void *));
    const char *wanted = settings->service_entity_id;
    const idp_line_t *line;
    int i;

    if (!SAID(settings, metadata)) {
        return NULL;
    }
    line = &APR_ARRAY_IDX(settings->metadata, 0, idp_line_t);
    if (settings->metadata->nelts > 1) {
        fail(opening, SAID(settings, metadata), "it is there twice; a "
             "section has the metadata of one service provider");
    }
    read_metadata(entities, opening, line);
    for (i = 0; i < entities->nelts; i++) {
        const idp_sp_metadata_t *one =
            APR_ARRAY_IDX(entities, i, idp_sp_metadata_t *);

        if (wanted ? strcmp(one->entity_id, wanted) == 0
                   : entities->nelts == 1) {
            return one;
        }
    }
    if (entities->nelts > 0) {
        fail(opening, line->place, wanted ? apr_psprintf(opening->pool,
             "%s has no service provider with the entityID %s",
             line->words[0], wanted)
             : apr_psprintf(opening->pool, "%s has %d service providers; say "
             "which with ConnectIdPServiceEntityID", line->words[0],
             entities->nelts));
    }
    return NULL;
}

static void open_section(idp_opening_t *opening, idp_provider_t *provider,
                         const idp_settings_t *outer,
                         const idp_section_t *section)
{
    int errors = opening->errors;
    idp_settings_t *settings = apr_pmemdup(opening->pool, outer,
                                           sizeof(*outer));
    const idp_sp_metadata_t *metadata;
    idp_sp_t *sp = NULL;

    /* outside it is about many; inside about this one */
    SAID(settings, metadata) = NULL;
    settings->metadata = NULL;
    settings = idp_settings_merge(opening->pool, settings, section->settings);
    metadata = section_metadata(opening, settings);
    if (opening->errors == errors) {
        sp = idp_sp_open(opening, settings, section, metadata);
    }
    if (sp && sp->aws && provider->key
        && provider->key->type != EVP_PKEY_RSA) {
        fail(opening, section->place, "AWS takes only RSA keys; give "
             "ConnectIdPKey an RSA key of 2048 bits or more");
    }
    if (sp) {
        enter(opening, provider, sp, section->place);
    }
}

static void open_metadata(idp_opening_t *opening, idp_provider_t *provider,
                          const idp_settings_t *settings)
{
    apr_array_header_t *entities = apr_array_make(opening->pool, 8,
                                                  sizeof(void *));
    idp_sp_t *first = NULL;
    int i;

    for (i = 0; settings->metadata && i < settings->metadata->nelts; i++) {
        read_metadata(entities, opening, &APR_ARRAY_IDX(settings->metadata,
                                                        i, idp_line_t));
    }
    if (entities->nelts > MAX_SERVICE_PROVIDERS) {
        fail(opening, SAID(settings, metadata), apr_psprintf(opening->pool,
             "there are %d service providers; %d are taken",
             entities->nelts, MAX_SERVICE_PROVIDERS));
        return;
    }
    for (i = 0; i < entities->nelts; i++) {
        const idp_sp_metadata_t *metadata =
            APR_ARRAY_IDX(entities, i, idp_sp_metadata_t *);
        idp_sp_t *sp = idp_sp_open(opening, settings, NULL, metadata);

        if (!sp) {
            break;
        }
        /* one set of rules serves them all */
        first = first ? first : sp;
        sp->rules = first->rules;
        enter(opening, provider, sp, SAID(settings, metadata));
    }
}

idp_provider_t *idp_provider_open(idp_opening_t *opening,
                                  const idp_settings_t *settings)
{
    idp_provider_t *provider = apr_pcalloc(opening->pool, sizeof(*provider));
    apr_array_header_t *certificates = NULL;
    int i;

    provider->by_name = apr_hash_make(opening->pool);
    provider->by_entity = apr_hash_make(opening->pool);
    if (!SAID(settings, base_url)) {
        fail(opening, NULL, "ConnectIdPBaseURL is missing; add the public "
             "address of this identity provider, such as ConnectIdPBaseURL "
             "https://idp.example.com/saml");
    }
    else {
        open_base_url(opening, provider, settings);
    }
    if (provider->base_url) {
        open_entity_id(opening, provider, settings);
    }
    if (provider->base_url && opening->signs_in) {
        idp_provider_open_sealer(opening, provider, settings);
    }
    if (!SAID(settings, keys)) {
        fail(opening, NULL, "ConnectIdPKey is missing; add the files of a "
             "private key and its certificate: ConnectIdPKey KEY CERT");
    }
    else {
        int errors = opening->errors;

        certificates = open_keys(opening, provider, settings);
        if (!provider->key && opening->errors == errors) {
            fail(opening, SAID(settings, keys), "no key is active; one must "
                 "sign");
        }
    }
    for (i = 0; settings->sections && i < settings->sections->nelts; i++) {
        open_section(opening, provider, settings,
                     APR_ARRAY_IDX(settings->sections, i, idp_section_t *));
    }
    open_metadata(opening, provider, settings);
    if (opening->errors == 0) {
        open_own_metadata(opening, provider, certificates);
    }
    return opening->errors == 0 ? provider : NULL;
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
