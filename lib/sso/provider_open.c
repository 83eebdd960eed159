/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/provider.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_uri.h>

#include "lib/base/text.h"
#include "lib/saml/idp_metadata.h"

#define SAID(settings, field) ((settings)->place[IDP_SETTING_##field])

#define MAX_KEYS 10                     /* IAM takes no more */

static void fail(idp_opening_t *opening, const idp_place_t *place,
                 const char *sentence)
{
    idp_opening_fail(opening, place, sentence);
}

/* A path that httpd would not write in another way. */
static bool is_plain_path(const char *path)
{
    const char *slash = path;

    while (slash && strncmp(slash, "//", 2) != 0
           && strncmp(slash, "/./", 3) != 0 && strcmp(slash, "/.") != 0
           && strncmp(slash, "/../", 4) != 0 && strcmp(slash, "/..") != 0) {
        slash = strchr(slash + 1, '/');
    }
    return slash == NULL;
}

/* An address of our own: absolute, with a host, a plain path, no query. */
static void open_base_url(idp_opening_t *opening, idp_provider_t *provider,
                          const idp_settings_t *settings)
{
    const idp_place_t *place = SAID(settings, base_url);
    apr_size_t length;
    apr_uri_t uri;
    bool plain = false;
    long port;
    char *url;

    url = apr_pstrdup(opening->pool, settings->base_url);
    length = strlen(url);
    while (length > 0 && url[length - 1] == '/') {
        url[--length] = '\0';
    }
    if (!idp_acs_is_address(url, &plain) || strchr(url, '?')
        || strchr(url, '%') || strchr(url, ';') || strchr(url, '&')
        || apr_uri_parse(opening->pool, url, &uri) != APR_SUCCESS
        || (uri.path && !is_plain_path(uri.path))
        || (uri.port_str && !idp_text_read_number(&port, uri.port_str, 1,
                                                  65535))) {
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
    provider->slo_url = apr_pstrcat(opening->pool, url, "/slo", NULL);
    provider->slo_soap_url = apr_pstrcat(opening->pool, url, "/slo/soap",
                                         NULL);
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

static void open_pages(idp_opening_t *opening, idp_provider_t *provider,
                       const idp_settings_t *settings)
{
    const idp_brand_t *brand = NULL;
    const char *folder = NULL;

    if (SAID(settings, brand)) {
        idp_opening_check(opening, SAID(settings, brand), idp_brand_read(
            &brand, opening->pool, settings->brand->words,
            settings->brand->count));
    }
    if (SAID(settings, pages)) {
        folder = opening->path(opening->pool, settings->pages);
    }
    if (SAID(settings, pages) && !folder) {
        fail(opening, SAID(settings, pages), "the folder name is not valid");
    }
    idp_opening_check(opening, SAID(settings, pages),
                      idp_pages_open(&provider->pages, opening->pool, folder,
                                     brand));
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
    apr_array_header_t *list = apr_array_make(opening->pool, 4,
                                              sizeof(char *));
    idp_metadata_t metadata = {
        .entity_id = provider->entity_id, .sso = provider->sso_url,
        .certificates = certificates, .nameid_formats = list,
        .slo = provider->sealer ? provider->slo_url : NULL,
        .slo_soap = provider->slo_soap_url
    };
    unsigned rows = opening->nameid_rows | 1u << IDP_NAMEID_ROW_TRANSIENT;
    int i;

    for (i = 0; idp_nameid_formats[i].word; i++) {
        if (rows & 1u << i) {
            APR_ARRAY_PUSH(list, const char *) = idp_nameid_formats[i].urn;
        }
    }
    idp_opening_check(opening, NULL,
                      idp_metadata_write(&provider->metadata, opening->pool,
                                         &metadata));
}

/* Where SETTINGS begin, for what is missing in them. */
static const idp_place_t *first_place(const idp_settings_t *settings)
{
    const idp_place_t *first = NULL;
    int i;

    for (i = 0; i < IDP_SETTING_COUNT; i++) {
        const idp_place_t *place = settings->place[i];

        if (place && (!first || place->line < first->line)) {
            first = place;
        }
    }
    if (!first && settings->sections && settings->sections->nelts > 0) {
        first = APR_ARRAY_IDX(settings->sections, 0, idp_section_t *)->place;
    }
    return first;
}

/* What sessions, computed NameIDs, and values that are kept need. */
static void open_seals(idp_opening_t *opening, idp_provider_t *provider,
                       const idp_settings_t *settings)
{
    idp_remote_t *remote = &provider->remote;

    remote->timeout = apr_time_from_sec(SAID(settings, source_timeout)
                                        ? settings->source_timeout : 5);
    remote->keep = apr_time_from_sec(settings->attribute_cache);
    if (provider->base_url && (opening->signs_in || remote->keep > 0
                               || opening->computes)) {
        idp_provider_open_sealer(opening, provider, settings);
        remote->sealer = provider->sealer;
        provider->sealer = opening->signs_in ? provider->sealer : NULL;
    }
}

idp_provider_t *idp_provider_open(idp_opening_t *opening,
                                  const idp_settings_t *settings)
{
    idp_provider_t *provider = apr_pcalloc(opening->pool, sizeof(*provider));
    const idp_place_t *first = first_place(settings);
    apr_array_header_t *certificates = NULL;

    provider->by_name = apr_hash_make(opening->pool);
    provider->by_entity = apr_hash_make(opening->pool);
    if (!SAID(settings, base_url)) {
        fail(opening, first, "ConnectIdPBaseURL is missing; add the public "
             "address of this identity provider, such as ConnectIdPBaseURL "
             "https://idp.example.com/saml");
    }
    else {
        open_base_url(opening, provider, settings);
    }
    if (provider->base_url) {
        open_entity_id(opening, provider, settings);
    }
    if (!SAID(settings, keys)) {
        fail(opening, first, "ConnectIdPKey is missing; add the files of a "
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
    provider->algorithms = idp_algorithms_safe();
    idp_algorithms_open(&provider->algorithms, opening, settings);
    idp_registry_open(opening, provider, settings);
    open_seals(opening, provider, settings);
    open_pages(opening, provider, settings);
    if (opening->errors == 0) {
        open_own_metadata(opening, provider, certificates);
    }
    return opening->errors == 0 ? provider : NULL;
}
