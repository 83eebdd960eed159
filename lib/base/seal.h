/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_SEAL_H
#define IDP_BASE_SEAL_H

/*
 * Sealed text: what a browser keeps for us and cannot read or change.  A
 * seal is for one purpose, one identity provider (its base URL) and a time;
 * for any other it does not open.
 *
 * Base64url of: version (1 byte), key id (4), expiry in seconds since 1970
 * (8, big-endian), salt (16), AES-256-GCM ciphertext and tag (16).  Key and
 * nonce come from HKDF-SHA256 over a master key, the salt and the purpose,
 * so that no nonce is ever used twice with one key.
 */

#include "lib/base/env.h"

#include <apr_tables.h>

#define IDP_SEAL_KEY_SIZE 32
#define IDP_SEAL_MAX_KEYS 8
#define IDP_SEAL_MAX_TEXT (65 * 1024)   /* a request, and its path */

/* Constant once opened. */
typedef struct idp_sealer_t idp_sealer_t;

/*
 * Reads the keys of FILE: one a line, 32 bytes in base64; empty lines and
 * lines that begin with # are passed over.  The first key seals, all open.
 * A line "persistent KEY" is for what stays the same when the others change:
 * there is one at most, and it seals nothing.  CONTEXT is the identity
 * provider's base URL.  IDP_E_CONFIG.
 */
const idp_error_t *idp_sealer_open(const idp_sealer_t **sealer,
                                   apr_pool_t *pool, const char *file,
                                   const char *context);

/* A sealer with random keys that nobody else has. */
const idp_error_t *idp_sealer_random(const idp_sealer_t **sealer,
                                     const idp_env_t *env,
                                     const char *context);

/*
 * Makes FILE, which root alone can read, with a random key and a random
 * persistent key.  Where it is there already it stays as it is.
 * IDP_E_CONFIG.
 */
const idp_error_t *idp_seal_make_file(const idp_env_t *env,
                                      const char *file);

/* The persistent key, IDP_SEAL_KEY_SIZE bytes; NULL where there is none. */
const unsigned char *idp_sealer_persistent_key(const idp_sealer_t *sealer);

/*
 * Seals SIZE bytes until EXPIRES.  NULL where there is no randomness, or
 * SIZE is over IDP_SEAL_MAX_TEXT.
 */
const char *idp_seal(const idp_env_t *env, const idp_sealer_t *sealer,
                     const char *purpose, apr_time_t expires,
                     const void *bytes, apr_size_t size);

/*
 * Opens TEXT; a NUL follows the bytes.  NULL for anything that was not
 * sealed for PURPOSE with one of the keys, or has expired: *EXPIRED then
 * tells the two apart.  EXPIRED may be NULL.
 */
const char *idp_unseal(const idp_env_t *env, const idp_sealer_t *sealer,
                       const char *purpose, const char *text,
                       apr_size_t *size, bool *expired);

#endif
