/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/algorithm.h"

#include <xmlsec/buffer.h>
#include <xmlsec/crypto.h>
#include <xmlsec/keys.h>
#include <xmlsec/openssl/evp.h>

/*
 * RSA-PSS for xmlsec, which has it from 1.3 on: a transform that hands what
 * comes in to OpenSSL.  RFC 9231 2.3.9.
 */
typedef struct pss_t {
    xmlSecTransform base;     /* first: xmlsec sees only this */
    EVP_MD_CTX *digest;
} pss_t;

static int initialize(xmlSecTransform *transform)
{
    ((pss_t *)transform)->digest = EVP_MD_CTX_new();
    return ((pss_t *)transform)->digest ? 0 : -1;
}

static void finalize(xmlSecTransform *transform)
{
    EVP_MD_CTX_free(((pss_t *)transform)->digest);
}

static int require_key(xmlSecTransform *transform, xmlSecKeyReq *wanted)
{
    bool signs = transform->operation == xmlSecTransformOperationSign;

    wanted->keyId = xmlSecOpenSSLKeyDataRsaId;
    wanted->keyType = signs ? xmlSecKeyDataTypePrivate
                            : xmlSecKeyDataTypePublic;
    wanted->keyUsage = signs ? xmlSecKeyUsageSign : xmlSecKeyUsageVerify;
    return 0;
}

static int set_key(xmlSecTransform *transform, xmlSecKey *key)
{
    pss_t *pss = (pss_t *)transform;
    const idp_algorithm_t *row = idp_algorithm_find(
        IDP_USE_SIGNATURE, (const char *)transform->id->href, NULL, NULL);
    EVP_PKEY *pkey = xmlSecOpenSSLEvpKeyDataGetEvp(xmlSecKeyGetValue(key));
    EVP_PKEY_CTX *context = NULL;
    int done = transform->operation == xmlSecTransformOperationSign
        ? EVP_DigestSignInit_ex(pss->digest, &context, row->digest, NULL,
                                NULL, pkey, NULL)
        : EVP_DigestVerifyInit_ex(pss->digest, &context, row->digest, NULL,
                                  NULL, pkey, NULL);

    return done == 1 && idp_algorithm_prepare(context, row) ? 0 : -1;
}

static int write_signature(pss_t *pss)
{
    xmlSecBuffer *out = &pss->base.outBuf;
    size_t size = 0;
    int done = -1;

    if (EVP_DigestSignFinal(pss->digest, NULL, &size) == 1
        && xmlSecBufferSetMaxSize(out, (xmlSecSize)size) == 0
        && EVP_DigestSignFinal(pss->digest, xmlSecBufferGetData(out),
                               &size) == 1) {
        done = xmlSecBufferSetSize(out, (xmlSecSize)size);
    }
    return done;
}

/* The canonical SignedInfo comes in parts; LAST says that this was all. */
static int execute(xmlSecTransform *transform, int last,
                   xmlSecTransformCtx *context)
{
    pss_t *pss = (pss_t *)transform;
    xmlSecBuffer *in = &transform->inBuf;
    xmlSecSize size = xmlSecBufferGetSize(in);
    bool signs = transform->operation == xmlSecTransformOperationSign;
    int done = 0;

    (void)context;
    if (transform->status == xmlSecTransformStatusFinished) {
        return size == 0 ? 0 : -1;
    }
    transform->status = xmlSecTransformStatusWorking;
    /* for OpenSSL both are the digest's update */
    if (size > 0) {
        done = EVP_DigestUpdate(pss->digest, xmlSecBufferGetData(in),
                                size) == 1
            ? xmlSecBufferRemoveHead(in, size) : -1;
    }
    if (done == 0 && last) {
        done = signs ? write_signature(pss) : 0;
        transform->status = xmlSecTransformStatusFinished;
    }
    return done;
}

static int verify(xmlSecTransform *transform, const xmlSecByte *signature,
                  xmlSecSize size, xmlSecTransformCtx *context)
{
    int fits = EVP_DigestVerifyFinal(((pss_t *)transform)->digest, signature,
                                     size);

    (void)context;
    transform->status = fits == 1 ? xmlSecTransformStatusOk
                                  : xmlSecTransformStatusFail;
    return 0;
}

#define KLASS(bits) \
    { .klassSize = sizeof(xmlSecTransformKlass), .objSize = sizeof(pss_t), \
      .name = BAD_CAST "rsa-pss-sha" #bits, \
      .href = BAD_CAST "http://www.w3.org/2007/05/xmldsig-more#sha" #bits \
                       "-rsa-MGF1", \
      .usage = xmlSecTransformUsageSignatureMethod, \
      .initialize = initialize, .finalize = finalize, \
      .setKeyReq = require_key, .setKey = set_key, .verify = verify, \
      .getDataType = xmlSecTransformDefaultGetDataType, \
      .pushBin = xmlSecTransformDefaultPushBin, \
      .popBin = xmlSecTransformDefaultPopBin, .execute = execute }

static const xmlSecTransformKlass klasses[] = {
    KLASS(256), KLASS(384), KLASS(512)
};

xmlSecTransformId idp_pss_sha256(void)
{
    return &klasses[0];
}

xmlSecTransformId idp_pss_sha384(void)
{
    return &klasses[1];
}

xmlSecTransformId idp_pss_sha512(void)
{
    return &klasses[2];
}

bool idp_pss_register(void)
{
    return xmlSecTransformIdsRegister(idp_pss_sha256()) == 0
        && xmlSecTransformIdsRegister(idp_pss_sha384()) == 0
        && xmlSecTransformIdsRegister(idp_pss_sha512()) == 0;
}
