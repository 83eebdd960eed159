/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/digest.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_strings.h>
#include <openssl/evp.h>

const char *idp_digest(apr_pool_t *pool, const char *kind, const char *text)
{
    const char *all = apr_pstrcat(pool, kind, ":", text, NULL);
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int size = 0;

    return EVP_Digest(all, strlen(all), hash, &size, EVP_sha256(), NULL) == 1
        ? apr_pescape_hex(pool, hash, size, 0) : NULL;
}
