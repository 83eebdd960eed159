/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/sp_keys.h"

#include <string.h>

#include "lib/saml/encrypt.h"
#include "lib/saml/key.h"
#include "lib/saml/saml.h"
#include "lib/saml/xml.h"

#define MIN_RSA_BITS 2048
#define ENC11 "http://www.w3.org/2009/xmlenc11#"
#define ENC "http://www.w3.org/2001/04/xmlenc#"

/* Digests of OAEP and of its MGF1, and OpenSSL's names of them. */
static const struct {
    const char *uri;
    const char *name;
} digests[] = {
    { IDP_NS_DSIG "sha1", "SHA1" },
    { ENC "sha256", "SHA256" },
    { ENC11 "mgf1sha1", "SHA1" },
    { ENC11 "mgf1sha256", "SHA256" },
};

/* Of the child NAME of METHOD; SHA-1 where there is none. */
static const char *digest_of(apr_pool_t *pool, const xmlNode *method,
                             const char *space, const char *name)
{
    const xmlNode *child = idp_xml_child(method, space, name);
    const char *uri = child ? idp_xml_attribute(pool, child, "Algorithm")
                            : digests[0].uri;
    const char *found = "";
    apr_size_t i;

    for (i = 0; uri && i < sizeof(digests) / sizeof(digests[0]); i++) {
        if (strcmp(digests[i].uri, uri) == 0) {
            found = digests[i].name;
        }
    }
    return found;
}

/* Key agreement and key wrapping are neither data's nor RSA's. */
static void read_method(apr_array_header_t *methods, apr_pool_t *pool,
                        const xmlNode *node)
{
    const char *uri = idp_xml_attribute(pool, node, "Algorithm");
    idp_encryption_method_t method = { IDP_USE_DATA, uri, NULL, NULL };

    if (!uri || strstr(uri, "#kw-") || strstr(uri, "#dh")
        || strstr(uri, "#ECDH")) {
        return;
    }
    if (strstr(uri, "#rsa-")) {
        method.use = IDP_USE_KEY;
        method.digest = digest_of(pool, node, IDP_NS_DSIG, "DigestMethod");
        method.mgf = digest_of(pool, node, ENC11, "MGF");
    }
    APR_ARRAY_PUSH(methods, idp_encryption_method_t) = method;
}

static apr_array_header_t *read_methods(apr_pool_t *pool,
                                        const xmlNode *descriptor)
{
    apr_array_header_t *methods = apr_array_make(
        pool, 0, sizeof(idp_encryption_method_t));
    const xmlNode *node = idp_xml_child(descriptor, IDP_NS_METADATA,
                                        "EncryptionMethod");

    for (; node; node = idp_xml_next(node)) {
        read_method(methods, pool, node);
    }
    return methods;
}

static const idp_error_t *add_signing(idp_sp_metadata_t *sp,
                                      apr_pool_t *pool, EVP_PKEY *key)
{
    const idp_error_t *error = NULL;

    if (EVP_PKEY_base_id(key) == EVP_PKEY_RSA
        && EVP_PKEY_bits(key) < MIN_RSA_BITS) {
        error = idp_error(pool, IDP_E_CONFIG, "a signing certificate has an "
                          "RSA key of %d bits; 2048 are expected",
                          EVP_PKEY_bits(key));
    }
    else if (sp->keys->nelts == IDP_SP_METADATA_MAX_KEYS) {
        error = idp_error(pool, IDP_E_CONFIG, "there are more than %d "
                          "signing certificates", IDP_SP_METADATA_MAX_KEYS);
    }
    else {
        APR_ARRAY_PUSH(sp->keys, EVP_PKEY *) = key;
    }
    return error;
}

/* Whether it is strong enough is asked where it would be used. */
static const idp_error_t *add_encryption(idp_sp_metadata_t *sp,
                                         apr_pool_t *pool, EVP_PKEY *key,
                                         const apr_array_header_t *methods)
{
    idp_encryption_key_t one = { key, methods };

    if (sp->encryption_keys->nelts == IDP_SP_METADATA_MAX_KEYS) {
        return idp_error(pool, IDP_E_CONFIG, "there are more than %d "
                         "encryption certificates",
                         IDP_SP_METADATA_MAX_KEYS);
    }
    APR_ARRAY_PUSH(sp->encryption_keys, idp_encryption_key_t) = one;
    return NULL;
}

const idp_error_t *idp_sp_keys_read(idp_sp_metadata_t *sp, apr_pool_t *pool,
                                    xmlNode *descriptor)
{
    const char *use = idp_xml_attribute(pool, descriptor, "use");
    bool signs = !use || strcmp(use, "signing") == 0;
    bool encrypts = !use || strcmp(use, "encryption") == 0;
    const apr_array_header_t *methods = read_methods(pool, descriptor);
    const idp_error_t *error = NULL;
    xmlNode *node = descriptor;

    while (!error && (node = idp_xml_walk(node, descriptor))) {
        const char *text;
        EVP_PKEY *key = NULL;

        if (!idp_xml_is(node, IDP_NS_DSIG, "X509Certificate")) {
            continue;
        }
        text = idp_xml_text(pool, node);
        error = idp_key_of_certificate(&key, pool, text ? text : "");
        if (!error && signs) {
            error = add_signing(sp, pool, key);
        }
        if (!error && encrypts) {
            error = add_encryption(sp, pool, key, methods);
        }
        /* without it nothing is encrypted, which may be just as well */
        if (error && !signs) {
            APR_ARRAY_PUSH(sp->warnings, const char *) = error->reason;
            error = NULL;
        }
    }
    return error;
}
