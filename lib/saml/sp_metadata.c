/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/sp_metadata.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_uri.h>
#include <openssl/evp.h>

#include "lib/base/file.h"
#include "lib/base/text.h"
#include "lib/saml/encrypt.h"
#include "lib/saml/requested.h"
#include "lib/saml/saml.h"
#include "lib/saml/slo.h"
#include "lib/saml/sp_keys.h"
#include "lib/saml/xml.h"

/* "" or ":" and a number; what follows it does not matter. */
static bool is_port(const char *text, apr_size_t length)
{
    long port = 0;
    apr_size_t i;

    for (i = 1; i < length && port <= 65535; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        port = port * 10 + text[i] - '0';
    }
    return length == 0 || (length > 1 && port >= 1 && port <= 65535);
}

bool idp_acs_is_address(const char *location, bool *plain)
{
    bool https = strncmp(location, "https://", 8) == 0;
    bool http = strncmp(location, "http://", 7) == 0;
    const char *host = location + (https ? 8 : http ? 7 : 0);
    apr_size_t name = host[0] == '[' ? strcspn(host, "]/?@") + 1
                                     : strcspn(host, ":/?@");
    apr_size_t whole = strcspn(host, "/?");
    bool good = (https || http) && name > 0 && name <= whole
        && !memchr(host, '@', whole) && !strpbrk(location, "#\\ \"<>")
        && is_port(host + name, whole - name)
        && idp_text_is_clean(location);

    if (good) {
        *plain = http;
    }
    return good;
}

/* Has an endpoint of INDEX been read already? */
static bool has_index(const idp_sp_metadata_t *sp, long index)
{
    bool found = false;
    int i;

    for (i = 0; i < sp->acs->nelts && !found; i++) {
        found = APR_ARRAY_IDX(sp->acs, i, idp_acs_t).index == index;
    }
    return found;
}

static const idp_error_t *check_valid_until(apr_pool_t *pool, apr_time_t now,
                                            const xmlNode *node)
{
    const char *text = idp_xml_attribute(pool, node, "validUntil");
    apr_time_t until = 0;

    return !text || (idp_text_read_time(&until, text) && until > now) ? NULL
        : idp_error(pool, IDP_E_CONFIG, "validUntil is \"%s\", which has "
                    "passed (or is no time in UTC); get the metadata anew",
                    idp_text_log(pool, text, 40));
}

/* Adds the endpoint; those of other bindings are passed over. */
static const idp_error_t *read_acs(idp_sp_metadata_t *sp, apr_pool_t *pool,
                                   const xmlNode *node)
{
    const char *binding = idp_xml_attribute(pool, node, "Binding");
    const char *location = idp_xml_attribute(pool, node, "Location");
    const char *index = idp_xml_attribute(pool, node, "index");
    const char *is_default = idp_xml_attribute(pool, node, "isDefault");
    const idp_error_t *error = NULL;
    idp_acs_t acs = { location, -1, 0 };
    bool plain = false;
    bool preferred = false;

    if (!binding || strcmp(binding, IDP_BINDING_POST) != 0) {
        return NULL;
    }
    if (!location || !idp_acs_is_address(location, &plain)) {
        error = idp_error(pool, IDP_E_CONFIG, "the Location of an "
                          "AssertionConsumerService is \"%s\"; an https "
                          "address is expected",
                          location ? idp_text_log(pool, location, 200) : "");
    }
    else if (!index || !idp_text_read_number(&acs.index, index, 0, 65535)) {
        error = idp_error(pool, IDP_E_CONFIG, "the index of the "
                          "AssertionConsumerService %s is \"%s\"; a number "
                          "of 0 to 65535 is expected", location,
                          index ? idp_text_log(pool, index, 40) : "");
    }
    else if (has_index(sp, acs.index)) {
        error = idp_error(pool, IDP_E_CONFIG, "two AssertionConsumerServices "
                          "have the index %ld; each needs its own",
                          acs.index);
    }
    else if (is_default && !idp_xml_boolean(&preferred, is_default)) {
        error = idp_error(pool, IDP_E_CONFIG, "isDefault is \"%s\"; true or "
                          "false is expected",
                          idp_text_log(pool, is_default, 40));
    }
    else if (sp->acs->nelts == IDP_SP_METADATA_MAX_ACS) {
        error = idp_error(pool, IDP_E_CONFIG, "there are more than %d "
                          "AssertionConsumerServices",
                          IDP_SP_METADATA_MAX_ACS);
    }
    else {
        acs.preference = preferred ? 1 : is_default ? -1 : 0;
        APR_ARRAY_PUSH(sp->acs, idp_acs_t) = acs;
        if (plain) {
            APR_ARRAY_PUSH(sp->warnings, const char *) = apr_psprintf(
                pool, "the AssertionConsumerService %s is http: whoever can "
                "listen to the network can take the assertion; use https",
                location);
        }
    }
    return error;
}

static const idp_error_t *read_flag(bool *flag, apr_pool_t *pool,
                                    const xmlNode *node, const char *name)
{
    const char *text = idp_xml_attribute(pool, node, name);

    return !text || idp_xml_boolean(flag, text) ? NULL
        : idp_error(pool, IDP_E_CONFIG, "%s is \"%s\"; true or false is "
                    "expected", name, idp_text_log(pool, text, 40));
}

static const idp_error_t *read_descriptor(idp_sp_metadata_t *sp,
                                          apr_pool_t *pool,
                                          xmlNode *descriptor)
{
    const idp_error_t *error;
    xmlNode *node = xmlFirstElementChild(descriptor);

    error = read_flag(&sp->authn_requests_signed, pool, descriptor,
                      "AuthnRequestsSigned");
    if (!error) {
        error = read_flag(&sp->want_assertions_signed, pool, descriptor,
                          "WantAssertionsSigned");
    }
    for (; node && !error; node = xmlNextElementSibling(node)) {
        if (idp_xml_is(node, IDP_NS_METADATA, "KeyDescriptor")) {
            error = idp_sp_keys_read(sp, pool, node);
        }
        else if (idp_xml_is(node, IDP_NS_METADATA,
                            "AssertionConsumerService")) {
            error = read_acs(sp, pool, node);
        }
        else if (idp_xml_is(node, IDP_NS_METADATA, "SingleLogoutService")) {
            error = idp_slo_read(sp->slo, sp->warnings, pool, node);
        }
    }
    node = idp_xml_child(descriptor, IDP_NS_METADATA,
                         "AttributeConsumingService");
    for (; node && !error; node = idp_xml_next(node)) {
        error = idp_requested_read(&sp->requested, pool, node);
    }
    if (!error && sp->acs->nelts == 0) {
        error = idp_error(pool, IDP_E_CONFIG, "there is no "
                          "AssertionConsumerService of the HTTP-POST "
                          "binding, so no answer could be sent");
    }
    if (!error && sp->authn_requests_signed && sp->keys->nelts == 0) {
        error = idp_error(pool, IDP_E_CONFIG, "AuthnRequestsSigned is true, "
                          "but there is no signing certificate to verify "
                          "them with");
    }
    return error;
}

/* The SPSSODescriptor that speaks SAML 2.0, or NULL. */
static xmlNode *find_descriptor(apr_pool_t *pool, const xmlNode *entity)
{
    xmlNode *node = idp_xml_child(entity, IDP_NS_METADATA,
                                  "SPSSODescriptor");
    const char *protocols = NULL;

    while (node) {
        protocols = idp_xml_attribute(pool, node,
                                      "protocolSupportEnumeration");
        if (protocols && strstr(protocols, IDP_NS_PROTOCOL)) {
            break;
        }
        node = idp_xml_next(node);
    }
    return node;
}

static const idp_error_t *read_entity(apr_array_header_t *entities,
                                      apr_pool_t *pool, apr_time_t now,
                                      const xmlNode *entity)
{
    xmlNode *descriptor = find_descriptor(pool, entity);
    const char *id = idp_xml_attribute(pool, entity, "entityID");
    idp_sp_metadata_t *sp = apr_pcalloc(pool, sizeof(*sp));
    const idp_error_t *error;

    if (!descriptor) {
        return NULL;
    }
    if (!id || !*id || strlen(id) > 1024 || !idp_text_is_clean(id)) {
        return idp_error(pool, IDP_E_CONFIG, "an entityID is missing, empty "
                         "or longer than 1024 bytes");
    }
    sp->entity_id = id;
    sp->acs = apr_array_make(pool, 2, sizeof(idp_acs_t));
    sp->slo = apr_array_make(pool, 2, sizeof(idp_slo_t));
    sp->keys = apr_array_make(pool, 2, sizeof(EVP_PKEY *));
    sp->encryption_keys = apr_array_make(pool, 1,
                                         sizeof(idp_encryption_key_t));
    sp->warnings = apr_array_make(pool, 0, sizeof(const char *));
    error = check_valid_until(pool, now, entity);
    if (!error) {
        error = check_valid_until(pool, now, descriptor);
    }
    if (!error) {
        error = read_descriptor(sp, pool, descriptor);
    }
    if (!error) {
        APR_ARRAY_PUSH(entities, idp_sp_metadata_t *) = sp;
    }
    return error ? idp_error_prefix(pool, id, error) : NULL;
}

/* What stands inside an entity, in its Extensions say, is no entity. */
static const idp_error_t *read_node(apr_array_header_t *entities,
                                    apr_pool_t *pool, apr_time_t now,
                                    xmlNode *node)
{
    const idp_error_t *error = NULL;
    xmlNode *child;

    if (idp_xml_is(node, IDP_NS_METADATA, "EntityDescriptor")) {
        error = read_entity(entities, pool, now, node);
    }
    else if (idp_xml_is(node, IDP_NS_METADATA, "EntitiesDescriptor")) {
        error = check_valid_until(pool, now, node);
        child = xmlFirstElementChild(node);
        for (; child && !error; child = xmlNextElementSibling(child)) {
            error = read_node(entities, pool, now, child);
        }
    }
    return error;
}

static const idp_error_t *read_document(apr_array_header_t *entities,
                                        apr_pool_t *pool, apr_time_t now,
                                        xmlDoc *doc)
{
    xmlNode *root = xmlDocGetRootElement(doc);
    const idp_error_t *error;

    if (!idp_xml_is(root, IDP_NS_METADATA, "EntityDescriptor")
        && !idp_xml_is(root, IDP_NS_METADATA, "EntitiesDescriptor")) {
        error = idp_error(pool, IDP_E_CONFIG, "the document is a %.80s; an "
                          "EntityDescriptor or EntitiesDescriptor of SAML "
                          "2.0 metadata is expected", root->name);
    }
    else {
        error = read_node(entities, pool, now, root);
    }
    return error;
}

const idp_error_t *idp_sp_metadata_read(apr_array_header_t *entities,
                                        apr_pool_t *pool, apr_time_t now,
                                        const char *file)
{
    int before = entities->nelts;
    const char *bytes = NULL;
    apr_size_t size = 0;
    apr_pool_t *work;
    xmlDoc *doc = NULL;
    const idp_error_t *error;

    /* the text and the tree are many times what is kept of them */
    apr_pool_create(&work, pool);
    error = idp_file_read(&bytes, &size, work, file, idp_xml_metadata.bytes);
    if (!error) {
        error = idp_xml_read(&doc, work, bytes, size, &idp_xml_metadata);
        if (!error) {
            error = read_document(entities, pool, now, doc);
        }
        if (!error && entities->nelts == before) {
            error = idp_error(pool, IDP_E_CONFIG, "there is no service "
                              "provider (SPSSODescriptor of SAML 2.0) in it");
        }
        if (error) {
            error = idp_error_prefix(pool, file, error);
        }
    }
    for (; !error && before < entities->nelts; before++) {
        APR_ARRAY_IDX(entities, before, idp_sp_metadata_t *)->file =
            apr_pstrdup(pool, file);
    }
    if (error) {
        error = idp_error(pool, IDP_E_CONFIG, "%s", error->reason);
    }
    apr_pool_destroy(work);
    return error;
}
