/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into httpd by test_failures.py: the function that the
 * environment variable IDP_TEST_FAIL names fails in the children, in the way
 * its library documents.  All others do what they always do.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The configuration is read by root, and must be read well. */
static int fails(const char *name)
{
    const char *chosen = getenv("IDP_TEST_FAIL");

    return geteuid() != 0 && chosen && strcmp(chosen, name) == 0;
}

#define FAIL(type, name, parameters, arguments, value) \
    type name parameters \
    { \
        type (*real) parameters = (type (*) parameters) \
            dlsym(RTLD_NEXT, #name); \
        return fails(#name) ? (value) : real arguments; \
    }

FAIL(int, EVP_DigestVerify,
     (void *c, const void *s, size_t n, const void *d, size_t m),
     (c, s, n, d, m), -1)
FAIL(int, EVP_DigestVerifyInit_ex,
     (void *c, void *p, const char *n, void *l, const char *q, void *k,
      const void *a), (c, p, n, l, q, k, a), 0)
FAIL(void *, EVP_MD_CTX_new, (void), (), NULL)
FAIL(int, RAND_bytes, (unsigned char *b, int n), (b, n), 0)
FAIL(int, xmlSecDSigCtxVerify, (void *c, void *n), (c, n), -1)
FAIL(int, xmlSecDSigCtxSign, (void *c, void *n), (c, n), -1)
FAIL(void *, xmlSecDSigCtxCreate, (void *m), (m), NULL)
FAIL(void *, xmlSecKeyCreate, (void), (), NULL)
FAIL(void *, xmlSecKeyDuplicate, (void *k), (k), NULL)
FAIL(void *, xmlSecOpenSSLEvpKeyAdopt, (void *k), (k), NULL)
FAIL(int, xmlSecKeySetValue, (void *k, void *v), (k, v), -1)
FAIL(int, xmlSecDSigCtxEnableSignatureTransform, (void *c, void *t), (c, t),
     -1)
FAIL(int, xmlSecDSigCtxEnableReferenceTransform, (void *c, void *t), (c, t),
     -1)
FAIL(void *, xmlSecTmplSignatureAddReference,
     (void *s, void *d, const void *i, const void *u, const void *t),
     (s, d, i, u, t), NULL)
FAIL(void *, xmlNewParserCtxt, (void), (), NULL)
FAIL(void *, xmlAddID, (void *c, void *d, const void *v, void *a),
     (c, d, v, a), NULL)
FAIL(void *, xmlNewDoc, (const void *v), (v), NULL)
FAIL(void *, lasso_node_get_xmlNode, (void *n, int d), (n, d), NULL)
FAIL(int, inflateInit2_, (void *s, int b, const char *v, int z),
     (s, b, v, z), -4)
FAIL(int, inflate, (void *s, int f), (s, f), -5)
