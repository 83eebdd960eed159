/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/nameid.h"

#include <string.h>

#include <apr_encode.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "lib/saml/saml.h"

/* No control characters come here, so \h is all white space that there is. */
#define ADDRESS "[^\\h@<>()\",:;\\\\]+"
#define PRINCIPAL "[^\\h@/]+"
#define DN_TYPE "(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\\.[0-9]+)*)"
#define DN_VALUE "(?:[^,+\"\\\\<>;]|\\\\.)+"
#define RDN DN_TYPE "=" DN_VALUE

const idp_nameid_format_t idp_nameid_formats[] = {
    [IDP_NAMEID_ROW_TRANSIENT] = { "transient", IDP_NAMEID_TRANSIENT,
      IDP_QUALIFIERS_ASKED, NULL },
    [IDP_NAMEID_ROW_PERSISTENT] = { "persistent", IDP_NAMEID_PERSISTENT,
      IDP_QUALIFIERS_BOTH, "^.{1,256}$" },
    { "emailAddress", IDP_NAMEID_EMAIL, IDP_QUALIFIERS_ASKED,
      "^(?=.{3,256}$)" ADDRESS "@" ADDRESS "$" },
    { "unspecified", IDP_NAMEID_UNSPECIFIED, IDP_QUALIFIERS_ASKED, NULL },
    { "kerberos", IDP_NAMEID_KERBEROS, IDP_QUALIFIERS_ASKED,
      "^" PRINCIPAL "(?:/" PRINCIPAL ")?@" PRINCIPAL "$" },
    { "X509SubjectName", IDP_NAMEID_X509, IDP_QUALIFIERS_ASKED,
      "^" RDN "(?:[,+] *" RDN ")*$" },
    { "WindowsDomainQualifiedName", IDP_NAMEID_WINDOWS, IDP_QUALIFIERS_ASKED,
      "^(?:[^\\\\]+\\\\)?[^\\\\]+$" },
    { "entity", IDP_NAMEID_ENTITY, IDP_QUALIFIERS_NONE,
      "^(?=.{3,1024}$)[A-Za-z][A-Za-z0-9+.-]*:[^\\h]+$" },
    { NULL, NULL, IDP_QUALIFIERS_ASKED, NULL }
};

/* RFC 4648, 6, in lower case: some service providers fold letters. */
static const char *base32(apr_pool_t *pool, const unsigned char *bytes,
                          unsigned size)
{
    char *text = (char *)apr_pencode_base32_binary(
        pool, bytes, (apr_ssize_t)size, APR_ENCODE_NOPADDING, NULL);
    char *at;

    for (at = text; at && *at; at++) {
        *at = (char)apr_tolower(*at);
    }
    return text;
}

const char *idp_nameid_compute(apr_pool_t *pool, const unsigned char *key,
                               const char *sp_entity_id, const char *value)
{
    apr_size_t first = strlen(sp_entity_id) + 1;
    apr_size_t second = strlen(value);
    unsigned char *message = apr_palloc(pool, first + second);
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    memcpy(message, sp_entity_id, first);
    memcpy(message + first, value, second);
    return HMAC(EVP_sha256(), key, IDP_SEAL_KEY_SIZE, message,
                first + second, hash, &size)
        ? base32(pool, hash, size) : NULL;
}
