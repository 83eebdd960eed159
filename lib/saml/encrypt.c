/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/encrypt.h"

#include <string.h>

#include <apr_strings.h>
#include <xmlsec/buffer.h>
#include <xmlsec/crypto.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmlenc.h>
#include <xmlsec/xmltree.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"

#define MIN_RSA_BITS 2048
#define ENC11 "http://www.w3.org/2009/xmlenc11#"

/*
 * The method for USE that the metadata of KEY likes best; where it names
 * none for that, ours.  *REFUSED: the first that is known and not allowed.
 */
static const idp_algorithm_t *pick(const idp_algorithm_t **refused,
                                   const idp_encryption_key_t *key,
                                   idp_use_t use,
                                   const idp_algorithms_t *algorithms)
{
    const idp_algorithm_t *row = NULL;
    bool said = false;
    int i;

    for (i = 0; i < key->methods->nelts && !row; i++) {
        const idp_encryption_method_t *method = &APR_ARRAY_IDX(
            key->methods, i, idp_encryption_method_t);

        if (method->use == use) {
            said = true;
            row = idp_algorithm_find(use, method->uri, method->digest,
                                     method->mgf);
        }
        if (row && !idp_algorithms_allow(algorithms, row)) {
            *refused = *refused ? *refused : row;
            row = NULL;
        }
    }
    return said ? row : idp_algorithm_choose(
        algorithms, use, use == IDP_USE_KEY ? EVP_PKEY_RSA : EVP_PKEY_NONE,
        0);
}

/* NULL, and ENCRYPTION is set, or why KEY does not do. */
static const char *try_key(idp_encryption_t *encryption, apr_pool_t *pool,
                           const idp_encryption_key_t *key,
                           const idp_algorithms_t *algorithms)
{
    idp_encryption_t found = *encryption;
    const idp_algorithm_t *refused = NULL;
    const char *wrong = NULL;

    if (EVP_PKEY_base_id(key->key) != EVP_PKEY_RSA) {
        return apr_psprintf(pool, "the encryption key in its metadata is "
                            "%s; RSA of 2048 bits or more is expected",
                            EVP_PKEY_get0_type_name(key->key));
    }
    if (EVP_PKEY_bits(key->key) < MIN_RSA_BITS) {
        return apr_psprintf(pool, "the encryption key in its metadata is RSA "
                            "of %d bits; 2048 or more are expected",
                            EVP_PKEY_bits(key->key));
    }
    found.key = key->key;
    found.data = pick(&refused, key, IDP_USE_DATA, algorithms);
    found.transport = pick(&refused, key, IDP_USE_KEY, algorithms);
    if (found.data && found.transport) {
        *encryption = found;
    }
    else {
        wrong = refused
            ? apr_psprintf(pool, "of the EncryptionMethods in its metadata "
                           "none is allowed; add ConnectIdPAlgorithms +%s, "
                           "or have it take AES-GCM and RSA-OAEP",
                           refused->name)
            : "none of the EncryptionMethods in its metadata is known here; "
              "have it take AES-GCM and RSA-OAEP";
    }
    return wrong;
}

const char *idp_encryption_choose(idp_encryption_t *encryption,
                                  apr_pool_t *pool,
                                  const apr_array_header_t *keys,
                                  const idp_algorithms_t *algorithms)
{
    const char *wrong = "its metadata has no key for encryption";
    int i;

    for (i = 0; i < keys->nelts && wrong; i++) {
        wrong = try_key(encryption, pool,
                        &APR_ARRAY_IDX(keys, i, idp_encryption_key_t),
                        algorithms);
    }
    return wrong;
}

/* The text of ASSERTION alone, or NULL; the caller frees it. */
static xmlBuffer *write_alone(const xmlNode *assertion)
{
    xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
    xmlBuffer *text = xmlBufferCreate();
    /* libxml2 declares at the copy what was declared above the original */
    xmlNode *copy = doc ? xmlDocCopyNode((xmlNode *)assertion, doc, 1) : NULL;

    if (copy) {
        xmlDocSetRootElement(doc, copy);
    }
    if (!copy || !text || xmlNodeDump(text, doc, copy, 0, 0) < 0) {
        xmlBufferFree(text);
        text = NULL;
    }
    xmlFreeDoc(doc);
    return text;
}

/* An EncryptedData in DOC with TEXT, or NULL. */
static xmlNode *encrypt_text(xmlDoc *doc, const xmlBuffer *text,
                             const idp_algorithm_t *row, xmlSecKey *key)
{
    xmlNode *data = xmlSecTmplEncDataCreate(doc, row->transform(), NULL,
                                            xmlSecTypeEncElement, NULL,
                                            NULL);
    xmlSecEncCtx *context = xmlSecEncCtxCreate(NULL);
    bool done = false;

    if (data && context && xmlSecTmplEncDataEnsureCipherValue(data)) {
        context->encKey = xmlSecKeyDuplicate(key);
        done = context->encKey
            && xmlSecEncCtxBinaryEncrypt(
                   context, data, xmlBufferContent(text),
                   (xmlSecSize)xmlBufferLength(text)) == 0;
    }
    if (context) {
        xmlSecEncCtxDestroy(context);
    }
    if (!done) {
        xmlFreeNode(data);
        data = NULL;
    }
    return data;
}

/* The bytes of KEY for the owner of the private key, as base64, or NULL. */
static const char *wrap_key(apr_pool_t *pool, xmlSecKey *key,
                            const idp_encryption_t *encryption)
{
    const xmlSecBuffer *bytes = xmlSecKeyDataBinaryValueGetBuffer(
        xmlSecKeyGetValue(key));
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(
        NULL, encryption->key, NULL);
    size_t size = (size_t)EVP_PKEY_size(encryption->key);
    unsigned char *wrapped = apr_palloc(pool, size);
    const char *base64 = NULL;

    if (context && bytes && EVP_PKEY_encrypt_init(context) == 1
        && idp_algorithm_prepare(context, encryption->transport)
        && EVP_PKEY_encrypt(context, wrapped, &size, bytes->data,
                            bytes->size) == 1) {
        base64 = idp_text_base64_encode(pool, wrapped, size);
    }
    EVP_PKEY_CTX_free(context);
    return base64;
}

/* A child NAME of SPACE; ALGORITHM NULL: without that attribute. */
static xmlNode *add(xmlNode *parent, const char *name, const xmlChar *space,
                    const char *algorithm)
{
    xmlNode *child = parent ? xmlSecAddChild(parent, BAD_CAST name, space)
                            : NULL;

    if (child && algorithm) {
        xmlNewProp(child, BAD_CAST "Algorithm", BAD_CAST algorithm);
    }
    return child;
}

/* Says in METHOD with which digests OAEP works.  XML Encryption 5.5.2. */
static bool add_digests(xmlNode *method, const idp_algorithm_t *row)
{
    bool has_mgf = strncmp(row->uri, ENC11, strlen(ENC11)) == 0;
    const char *mgf = strcmp(row->digest, "SHA256") == 0
        ? ENC11 "mgf1sha256" : ENC11 "mgf1sha1";

    return add(method, "DigestMethod", xmlSecDSigNs, idp_digest_of(row)->uri)
        && (!has_mgf || add(method, "MGF", BAD_CAST ENC11, mgf));
}

/* An EncryptedKey with WRAPPED in the KeyInfo of DATA. */
static bool add_key(xmlNode *data, const char *wrapped,
                    const idp_encryption_t *encryption)
{
    const idp_algorithm_t *row = encryption->transport;
    xmlNode *key = add(xmlSecTmplEncDataEnsureKeyInfo(data, NULL),
                       "EncryptedKey", xmlSecEncNs, NULL);
    xmlNode *method = add(key, "EncryptionMethod", xmlSecEncNs, row->uri);
    xmlNode *value = add(add(key, "CipherData", xmlSecEncNs, NULL),
                         "CipherValue", xmlSecEncNs, NULL);

    if (value) {
        xmlNewProp(key, BAD_CAST "Recipient",
                   BAD_CAST encryption->recipient);
        xmlNodeAddContent(value, BAD_CAST wrapped);
    }
    return method && value && (!row->digest || add_digests(method, row));
}

/* An EncryptedData of ASSERTION under a new key, or NULL. */
static xmlNode *encrypt(apr_pool_t *pool, const xmlNode *assertion,
                        const idp_encryption_t *encryption)
{
    xmlSecKey *key = xmlSecKeyGenerate(
        xmlSecKeyDataAesId, (xmlSecSize)encryption->data->bits,
        xmlSecKeyDataTypeSession);
    xmlBuffer *text = write_alone(assertion);
    const char *wrapped = key ? wrap_key(pool, key, encryption) : NULL;
    xmlNode *data = NULL;

    if (text && wrapped) {
        data = encrypt_text(assertion->doc, text, encryption->data, key);
    }
    if (data && !add_key(data, wrapped, encryption)) {
        xmlFreeNode(data);
        data = NULL;
    }
    xmlBufferFree(text);
    if (key) {
        xmlSecKeyDestroy(key);
    }
    return data;
}

static void note_weak(const idp_env_t *env, const idp_algorithm_t *row,
                      const char *recipient)
{
    if (row->weak && env->log) {
        env->log(env->log_baton, IDP_LOG_INFO, apr_psprintf(
            env->pool, "an assertion for %s was encrypted with %s, for "
            "ConnectIdPAlgorithms +%s stands there", recipient, row->name,
            row->name));
    }
}

const idp_error_t *idp_encrypt_assertion(const idp_env_t *env,
                                         xmlNode *assertion,
                                         const idp_encryption_t *encryption)
{
    xmlNode *data = encrypt(env->pool, assertion, encryption);
    xmlNode *outer = data ? xmlNewDocNode(assertion->doc, NULL, BAD_CAST
                                          "EncryptedAssertion", NULL) : NULL;

    if (!outer) {
        xmlFreeNode(data);
        return idp_error(env->pool, IDP_E_INTERNAL, "the assertion could not "
                         "be encrypted with %s and %s",
                         encryption->data->name,
                         encryption->transport->name);
    }
    xmlReplaceNode(assertion, outer);
    xmlFreeNode(assertion);
    xmlSetNs(outer, xmlNewNs(outer, BAD_CAST IDP_NS_ASSERTION,
                             BAD_CAST "saml"));
    xmlAddChild(outer, data);
    note_weak(env, encryption->data, encryption->recipient);
    note_weak(env, encryption->transport, encryption->recipient);
    return NULL;
}
