/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/signature.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <xmlsec/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>

#include "lib/base/text.h"
#include "lib/saml/saml.h"
#include "lib/saml/xml.h"

#define MAX_PREFIX_LIST 128

static const idp_error_t *find_algorithm(const idp_algorithm_t **algorithm,
                                         apr_pool_t *pool, const char *uri,
                                         const idp_algorithms_t *algorithms)
{
    const idp_algorithm_t *row = uri ? idp_algorithm_find(
        IDP_USE_SIGNATURE, uri, NULL, NULL) : NULL;
    const idp_error_t *error = NULL;

    if (!row) {
        error = idp_error(pool, IDP_E_ALGORITHM, "the message is signed "
                          "with \"%s\"; let the service provider sign with "
                          "RSA-SHA256 or better",
                          uri ? idp_text_log(pool, uri, 120) : "");
    }
    else if (!idp_algorithms_allow(algorithms, row)) {
        error = idp_error(pool, IDP_E_ALGORITHM, "the message is signed "
                          "with \"%s\"; let the service provider sign with "
                          "RSA-SHA256 (Shibboleth: signingAlg=\"http://"
                          "www.w3.org/2001/04/xmldsig-more#rsa-sha256\"), or "
                          "take it here with ConnectIdPAlgorithms +%s in its "
                          "section", uri, row->name);
    }
    else {
        *algorithm = row;
    }
    return error;
}

static void note_weak(const idp_env_t *env, const idp_algorithm_t *algorithm)
{
    if (algorithm->weak && env->log) {
        env->log(env->log_baton, IDP_LOG_INFO, apr_psprintf(
            env->pool, "a message signed with %s was taken, for "
            "ConnectIdPAlgorithms +%s stands there", algorithm->name,
            algorithm->name));
    }
}

static const idp_error_t *not_verified(apr_pool_t *pool, int keys)
{
    return keys == 0
        ? idp_error(pool, IDP_E_SIGNATURE, "the request is signed, but the "
                    "service provider's metadata has no signing certificate "
                    "to verify it with")
        : idp_error(pool, IDP_E_SIGNATURE, "the signature fits none of the "
                    "%d signing certificates in the service provider's "
                    "metadata", keys);
}

static bool digest_fits(const idp_message_t *message,
                        const idp_algorithm_t *algorithm, EVP_PKEY *key,
                        const unsigned char *signature, apr_size_t size)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *method = NULL;
    bool fit = context && EVP_PKEY_base_id(key) == algorithm->key_type
        && EVP_DigestVerifyInit_ex(context, &method, algorithm->digest, NULL,
                                   NULL, key, NULL) == 1
        && idp_algorithm_prepare(method, algorithm)
        && EVP_DigestVerify(context, signature, size,
                            (const unsigned char *)message->signed_octets,
                            strlen(message->signed_octets)) == 1;

    EVP_MD_CTX_free(context);
    return fit;
}

/*
 * An ECDSA signature is r and s joined (RFC 9231 2.3.6), or, as OpenSAML
 * writes it in a query, their DER form.
 */
static bool joined_fits(const idp_message_t *message,
                        const idp_algorithm_t *algorithm, EVP_PKEY *key)
{
    int half = (int)message->signature_size / 2;
    const unsigned char *bytes = (const unsigned char *)message->signature;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, half, NULL);
    BIGNUM *s = BN_bin2bn(bytes + half, half, NULL);
    unsigned char *der = NULL;
    int size = 0;
    bool fit = false;

    if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = s = NULL;
        size = i2d_ECDSA_SIG(pair, &der);
        fit = size > 0 && digest_fits(message, algorithm, key, der,
                                      (apr_size_t)size);
    }
    OPENSSL_free(der);
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return fit;
}

static bool octets_fit(const idp_message_t *message,
                       const idp_algorithm_t *algorithm, EVP_PKEY *key)
{
    apr_size_t joined = (apr_size_t)(EVP_PKEY_bits(key) + 7) / 8 * 2;

    return algorithm->key_type == EVP_PKEY_EC
           && message->signature_size == joined
        ? joined_fits(message, algorithm, key)
        : digest_fits(message, algorithm, key,
                      (const unsigned char *)message->signature,
                      message->signature_size);
}

const idp_error_t *idp_signature_verify_octets(
    const idp_env_t *env, const idp_message_t *message,
    const apr_array_header_t *keys, const idp_algorithms_t *algorithms)
{
    const idp_algorithm_t *algorithm = NULL;
    const idp_error_t *error;
    bool fit = false;
    int i;

    error = find_algorithm(&algorithm, env->pool, message->sig_alg,
                           algorithms);
    if (!error) {
        for (i = 0; i < keys->nelts && !fit; i++) {
            fit = octets_fit(message, algorithm,
                             APR_ARRAY_IDX(keys, i, EVP_PKEY *));
        }
        if (fit) {
            note_weak(env, algorithm);
        }
        else {
            error = not_verified(env->pool, keys->nelts);
        }
    }
    return error;
}

/* The only child of NODE named NAME in XML Signature's namespace. */
static xmlNode *only_child(const xmlNode *node, const char *name)
{
    xmlNode *child = node ? idp_xml_child(node, IDP_NS_DSIG, name) : NULL;

    return child && !idp_xml_next(child) ? child : NULL;
}

static const char *algorithm_of(apr_pool_t *pool, const xmlNode *node)
{
    const char *uri = node ? idp_xml_attribute(pool, node, "Algorithm")
                           : NULL;

    return uri ? uri : "";
}

/*
 * What stands in a canonicalization: nothing, or a short PrefixList.  A long
 * one costs seconds before any key is tried.
 */
static bool prefixes_are_few(apr_pool_t *pool, const xmlNode *method)
{
    const xmlNode *node = method ? xmlFirstElementChild((xmlNode *)method)
                                 : NULL;
    const char *list = node ? idp_xml_attribute(pool, node, "PrefixList")
                            : NULL;

    return !node || (!xmlNextElementSibling((xmlNode *)node) && list
                     && strlen(list) <= MAX_PREFIX_LIST);
}

/* In this order: in the other, xmlsec leaks memory before it fails. */
static bool transforms_are_safe(apr_pool_t *pool, const xmlNode *reference)
{
    const xmlNode *list = only_child(reference, "Transforms");
    xmlNode *node = list ? xmlFirstElementChild((xmlNode *)list) : NULL;
    xmlSecTransformId ids[] = { xmlSecTransformEnvelopedId,
                                xmlSecTransformExclC14NId };
    bool safe = node != NULL;
    apr_size_t i;

    for (i = 0; node && safe; node = xmlNextElementSibling(node), i++) {
        safe = i < sizeof(ids) / sizeof(ids[0])
            && prefixes_are_few(pool, node)
            && strcmp(algorithm_of(pool, node),
                      (const char *)ids[i]->href) == 0;
    }
    return safe;
}

/* Is SIGNATURE of the one shape that is taken?  NULL, or what is not. */
static const char *wrong_shape(apr_pool_t *pool, xmlNode *root,
                               const xmlNode *signature)
{
    const xmlNode *info = only_child(signature, "SignedInfo");
    const xmlNode *reference = only_child(info, "Reference");
    const char *id = idp_xml_attribute(pool, root, "ID");
    const char *uri = reference ? idp_xml_attribute(pool, reference, "URI")
                                : NULL;
    const char *wrong = NULL;

    if (!info || !reference) {
        wrong = "it has not exactly one Reference";
    }
    else if (!id || !uri || uri[0] != '#' || strcmp(uri + 1, id) != 0) {
        wrong = "its Reference is not the ID of the message";
    }
    else if (!transforms_are_safe(pool, reference)) {
        wrong = "its transforms are not enveloped-signature and exclusive "
                "canonicalization";
    }
    else if (strcmp(algorithm_of(pool, only_child(info,
                                                  "CanonicalizationMethod")),
                    (const char *)xmlSecTransformExclC14NId->href) != 0) {
        wrong = "its CanonicalizationMethod is not exclusive";
    }
    else if (!prefixes_are_few(pool, only_child(info,
                                                "CanonicalizationMethod"))) {
        wrong = "its CanonicalizationMethod has a long PrefixList";
    }
    else if (idp_xml_child(signature, IDP_NS_DSIG, "Object")) {
        wrong = "it has an Object";
    }
    return wrong;
}

/*
 * A second signature or a second element with the root's ID is what
 * signature wrapping needs.  An ID attribute of any spelling counts.
 */
static const char *wrong_document(apr_pool_t *pool, xmlNode *root,
                                  const xmlNode *signature)
{
    static const char *const spellings[] = { "ID", "Id", "id" };
    const char *root_id = idp_xml_attribute(pool, root, "ID");
    xmlNode *node = idp_xml_walk(root, root);
    const char *wrong = NULL;
    int i;

    for (; node && !wrong; node = idp_xml_walk(node, root)) {
        if (node != signature
            && idp_xml_is(node, IDP_NS_DSIG, "Signature")) {
            wrong = "the message has a second signature";
        }
        for (i = 0; i < 3 && !wrong; i++) {
            const char *id = idp_xml_attribute(pool, node, spellings[i]);

            if (id && strcmp(id, root_id) == 0) {
                wrong = "the message has a second element of its ID";
            }
        }
    }
    return wrong;
}

static void drop_error(void *unused, xmlErrorPtr error)
{
    (void)unused, (void)error;
}

static bool root_fits(const xmlNode *signature,
                      const idp_algorithm_t *algorithm,
                      const idp_digest_t *digest, EVP_PKEY *pkey)
{
    xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
    xmlSecKey *key = xmlSecKeyCreate();
    bool fit = false;

    if (context && key && EVP_PKEY_base_id(pkey) == algorithm->key_type) {
        EVP_PKEY_up_ref(pkey);
        xmlSecKeySetValue(key, xmlSecOpenSSLEvpKeyAdopt(pkey));
        context->signKey = key;
        key = NULL;
        context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
        fit = xmlSecDSigCtxEnableSignatureTransform(
                  context, algorithm->transform()) == 0
            && xmlSecDSigCtxEnableSignatureTransform(
                  context, xmlSecTransformExclC14NId) == 0
            && xmlSecDSigCtxEnableReferenceTransform(
                  context, xmlSecTransformEnvelopedId) == 0
            && xmlSecDSigCtxEnableReferenceTransform(
                  context, xmlSecTransformExclC14NId) == 0
            && xmlSecDSigCtxEnableReferenceTransform(
                  context, digest->transform()) == 0
            && xmlSecDSigCtxVerify(context, (xmlNode *)signature) == 0
            && context->status == xmlSecDSigStatusSucceeded;
    }
    if (key) {
        xmlSecKeyDestroy(key);
    }
    if (context) {
        xmlSecDSigCtxDestroy(context);
    }
    return fit;
}

static const idp_error_t *find_digest(const idp_digest_t **digest,
                                      apr_pool_t *pool,
                                      const xmlNode *reference,
                                      const idp_algorithm_t *algorithm)
{
    const char *uri = algorithm_of(pool, only_child(reference,
                                                    "DigestMethod"));
    const idp_digest_t *row = idp_digest_find(uri, algorithm);

    if (row) {
        *digest = row;
    }
    return row ? NULL
        : idp_error(pool, IDP_E_ALGORITHM, "the DigestMethod of the "
                    "signature is \"%s\"; let the service provider use "
                    "SHA-256 (Shibboleth: digestAlg=\"http://www.w3.org/"
                    "2001/04/xmlenc#sha256\")",
                    idp_text_log(pool, uri, 120));
}

/* Tries the keys one after the other. */
static const idp_error_t *verify_with(const idp_env_t *env,
                                      const xmlNode *signature,
                                      const apr_array_header_t *keys,
                                      const idp_algorithms_t *algorithms)
{
    const xmlNode *info = only_child(signature, "SignedInfo");
    const idp_digest_t *digest = NULL;
    const idp_algorithm_t *algorithm = NULL;
    const idp_error_t *error;
    bool fit = false;
    int i;

    error = find_algorithm(&algorithm, env->pool, algorithm_of(
        env->pool, only_child(info, "SignatureMethod")), algorithms);
    if (!error) {
        error = find_digest(&digest, env->pool,
                            only_child(info, "Reference"), algorithm);
    }
    for (i = 0; !error && i < keys->nelts && !fit; i++) {
        fit = root_fits(signature, algorithm, digest,
                        APR_ARRAY_IDX(keys, i, EVP_PKEY *));
    }
    if (!error && !fit) {
        error = not_verified(env->pool, keys->nelts);
    }
    else if (!error) {
        note_weak(env, algorithm);
    }
    return error;
}

const idp_error_t *idp_signature_verify_root(
    const idp_env_t *env, xmlDoc *doc, const xmlNode *signature,
    const apr_array_header_t *keys, const idp_algorithms_t *algorithms)
{
    apr_pool_t *pool = env->pool;
    xmlStructuredErrorFunc said_to = xmlStructuredError;
    void *said_with = xmlStructuredErrorContext;
    xmlNode *root = xmlDocGetRootElement(doc);
    const char *wrong = wrong_shape(pool, root, signature);
    const idp_error_t *error = NULL;

    if (!wrong) {
        wrong = wrong_document(pool, root, signature);
    }
    if (wrong) {
        error = idp_error(pool, IDP_E_SIGNATURE, "the signature is refused: "
                          "%s", wrong);
    }
    else if (!xmlAddID(NULL, doc,
                       BAD_CAST idp_xml_attribute(pool, root, "ID"),
                       xmlHasNsProp(root, BAD_CAST "ID", NULL))) {
        /* the parser knows an xml:id of its own accord */
        error = idp_error(pool, IDP_E_SIGNATURE, "the signature is refused: "
                          "the message has a second element of its ID");
    }
    else {
        /* libxml2's canonicalization speaks to standard error otherwise */
        xmlSetStructuredErrorFunc(NULL, drop_error);
        error = verify_with(env, signature, keys, algorithms);
        xmlSetStructuredErrorFunc(said_with, said_to);
    }
    return error;
}
