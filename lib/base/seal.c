/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/seal.h"

#include <string.h>

#include <apr_encode.h>
#include <apr_file_info.h>
#include <apr_strings.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "lib/base/file.h"
#include "lib/base/text.h"

#define VERSION 1
#define ID_SIZE 4
#define EXPIRY_SIZE 8
#define SALT_SIZE 16
#define TAG_SIZE 16
#define NONCE_SIZE 12
#define HEAD_SIZE (1 + ID_SIZE + EXPIRY_SIZE)
#define OVERHEAD (HEAD_SIZE + SALT_SIZE + TAG_SIZE)
#define MAX_FILE 8192
#define PERSISTENT "persistent "

typedef struct seal_key_t {
    unsigned char id[ID_SIZE];
    unsigned char bytes[IDP_SEAL_KEY_SIZE];
} seal_key_t;

struct idp_sealer_t {
    const char *context;
    bool has_persistent;
    unsigned char persistent[IDP_SEAL_KEY_SIZE];
    int count;
    seal_key_t keys[IDP_SEAL_MAX_KEYS];
};

/* The key's id is the beginning of its hash. */
static void add_key(idp_sealer_t *sealer, const unsigned char *bytes)
{
    seal_key_t *key = &sealer->keys[sealer->count++];
    unsigned char hash[EVP_MAX_MD_SIZE];

    memcpy(key->bytes, bytes, IDP_SEAL_KEY_SIZE);
    EVP_Digest(bytes, IDP_SEAL_KEY_SIZE, hash, NULL, EVP_sha256(), NULL);
    memcpy(key->id, hash, ID_SIZE);
}

static void set_persistent(idp_sealer_t *sealer, const unsigned char *bytes)
{
    memcpy(sealer->persistent, bytes, IDP_SEAL_KEY_SIZE);
    sealer->has_persistent = true;
}

static const idp_error_t *read_line(idp_sealer_t *sealer, apr_pool_t *pool,
                                    const char *file, const char *line,
                                    int number)
{
    bool persistent = strncmp(line, PERSISTENT, strlen(PERSISTENT)) == 0;
    const char *text = line + (persistent ? strlen(PERSISTENT) : 0);
    apr_size_t size = 0;
    const char *bytes = idp_text_base64_decode(pool, text, strlen(text),
                                               true, &size);
    const idp_error_t *error = NULL;

    if (!bytes || size != IDP_SEAL_KEY_SIZE) {
        error = idp_error(pool, IDP_E_CONFIG, "%s:%d: the line is not 32 "
                          "bytes in base64; openssl rand -base64 32 makes a "
                          "new one", file, number);
    }
    else if (persistent && sealer->has_persistent) {
        error = idp_error(pool, IDP_E_CONFIG, "%s:%d: it is the second "
                          "persistent key; keep the one that was there "
                          "first", file, number);
    }
    else if (persistent) {
        set_persistent(sealer, (const unsigned char *)bytes);
    }
    else if (sealer->count == IDP_SEAL_MAX_KEYS) {
        error = idp_error(pool, IDP_E_CONFIG, "%s:%d: there are more than %d "
                          "keys; remove the oldest, at the end", file,
                          number, IDP_SEAL_MAX_KEYS);
    }
    else {
        add_key(sealer, (const unsigned char *)bytes);
    }
    return error;
}

const idp_error_t *idp_sealer_open(const idp_sealer_t **sealer,
                                   apr_pool_t *pool, const char *file,
                                   const char *context)
{
    idp_sealer_t *opened = apr_pcalloc(pool, sizeof(*opened));
    const char *text = NULL;
    apr_size_t size = 0;
    int number = 0;
    const idp_error_t *error;

    opened->context = context;
    error = idp_file_read(&text, &size, pool, file, MAX_FILE);
    while (!error && *text) {
        apr_size_t length = strcspn(text, "\n");
        const char *line = apr_pstrmemdup(pool, text, length);

        number++;
        if (*line && *line != '#' && *line != '\r') {
            error = read_line(opened, pool, file, line, number);
        }
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    if (!error && opened->count == 0) {
        error = idp_error(pool, IDP_E_CONFIG, "%s: there is no key in it; "
                          "openssl rand -base64 32 makes one", file);
    }
    if (!error) {
        *sealer = opened;
    }
    return error;
}

const idp_error_t *idp_sealer_random(const idp_sealer_t **sealer,
                                     const idp_env_t *env,
                                     const char *context)
{
    idp_sealer_t *made = apr_pcalloc(env->pool, sizeof(*made));
    unsigned char bytes[2 * IDP_SEAL_KEY_SIZE];

    if (!env->random(bytes, sizeof(bytes))) {
        return idp_error(env->pool, IDP_E_INTERNAL, "OpenSSL has no random "
                         "bytes");
    }
    made->context = context;
    add_key(made, bytes);
    set_persistent(made, bytes + IDP_SEAL_KEY_SIZE);
    OPENSSL_cleanse(bytes, sizeof(bytes));
    *sealer = made;
    return NULL;
}

const idp_error_t *idp_seal_make_file(const idp_env_t *env, const char *file)
{
    unsigned char bytes[2 * IDP_SEAL_KEY_SIZE];
    const idp_error_t *error = NULL;
    apr_finfo_t info;

    if (apr_stat(&info, file, APR_FINFO_TYPE, env->pool) == APR_SUCCESS) {
        return NULL;
    }
    if (!env->random(bytes, sizeof(bytes))) {
        error = idp_error(env->pool, IDP_E_INTERNAL, "OpenSSL has no random "
                          "bytes");
    }
    else {
        const char *text = apr_pstrcat(
            env->pool, "# Seals cookies and state: the first line seals, all "
            "open. See ConnectIdPSecret.\n",
            idp_text_base64_encode(env->pool, bytes, IDP_SEAL_KEY_SIZE),
            "\n# Computes persistent NameIDs: it stays as it is.\n"
            PERSISTENT,
            idp_text_base64_encode(env->pool, bytes + IDP_SEAL_KEY_SIZE,
                                   IDP_SEAL_KEY_SIZE), "\n", NULL);

        error = idp_file_write(env->pool, file, text, strlen(text));
    }
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return error;
}

const unsigned char *idp_sealer_persistent_key(const idp_sealer_t *sealer)
{
    return sealer->has_persistent ? sealer->persistent : NULL;
}

/* SIZE bytes for PURPOSE out of MASTER.  RFC 5869. */
static bool derive(unsigned char *out, apr_size_t size,
                   const unsigned char *master, const unsigned char *salt,
                   apr_size_t salt_size, const char *purpose)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                         (char *)"SHA256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY,
                                          (void *)master, IDP_SEAL_KEY_SIZE),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt,
                                          salt_size),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO,
                                          (void *)purpose, strlen(purpose)),
        OSSL_PARAM_construct_end()
    };
    bool done = context && EVP_KDF_derive(context, out, size, params) == 1;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return done;
}

/* What is authenticated beside the ciphertext: the head and the context. */
static bool add_head(EVP_CIPHER_CTX *cipher, const idp_sealer_t *sealer,
                     const unsigned char *head)
{
    int ignored;

    return EVP_CipherUpdate(cipher, NULL, &ignored, head, HEAD_SIZE) == 1
        && EVP_CipherUpdate(cipher, NULL, &ignored,
                            (const unsigned char *)sealer->context,
                            (int)strlen(sealer->context)) == 1;
}

/*
 * Encrypts or decrypts SIZE bytes from IN to OUT.  TAG is written or
 * compared.
 */
static bool run_cipher(bool encrypt, const idp_sealer_t *sealer,
                       const seal_key_t *key, const char *purpose,
                       const unsigned char *head, unsigned char *out,
                       const unsigned char *in, int size, unsigned char *tag)
{
    unsigned char derived[IDP_SEAL_KEY_SIZE + NONCE_SIZE];
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int got = 0, rest = 0;
    bool done = cipher
        && derive(derived, sizeof(derived), key->bytes, head + HEAD_SIZE,
                  SALT_SIZE, purpose)
        && EVP_CipherInit_ex2(cipher, EVP_aes_256_gcm(), derived,
                              derived + IDP_SEAL_KEY_SIZE, encrypt, NULL)
           == 1
        && (encrypt || EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG,
                                           TAG_SIZE, tag) == 1)
        && add_head(cipher, sealer, head)
        && EVP_CipherUpdate(cipher, out, &got, in, size) == 1
        && EVP_CipherFinal_ex(cipher, out + got, &rest) == 1
        && (!encrypt || EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG,
                                            TAG_SIZE, tag) == 1);

    OPENSSL_cleanse(derived, sizeof(derived));
    EVP_CIPHER_CTX_free(cipher);
    return done;
}

static void write_head(unsigned char *head, const seal_key_t *key,
                       apr_time_t expires)
{
    apr_uint64_t seconds = (apr_uint64_t)apr_time_sec(expires);
    int i;

    head[0] = VERSION;
    memcpy(head + 1, key->id, ID_SIZE);
    for (i = 0; i < EXPIRY_SIZE; i++) {
        head[1 + ID_SIZE + i] = (unsigned char)(seconds >> (56 - 8 * i));
    }
}

const char *idp_seal(const idp_env_t *env, const idp_sealer_t *sealer,
                     const char *purpose, apr_time_t expires,
                     const void *bytes, apr_size_t size)
{
    unsigned char *sealed = apr_palloc(env->pool, OVERHEAD + size);
    unsigned char *body = sealed + HEAD_SIZE + SALT_SIZE;
    const seal_key_t *key = &sealer->keys[0];
    const char *text = NULL;

    write_head(sealed, key, expires);
    if (size <= IDP_SEAL_MAX_TEXT
        && env->random(sealed + HEAD_SIZE, SALT_SIZE)
        && run_cipher(true, sealer, key, purpose, sealed, body, bytes,
                      (int)size, body + size)) {
        text = apr_pencode_base64_binary(env->pool, sealed, OVERHEAD + size,
                                         APR_ENCODE_BASE64URL, NULL);
    }
    return text;
}

/* Strictly: one sealed thing has one text. */
static const unsigned char *decode(apr_size_t *size, apr_pool_t *pool,
                                   const char *text)
{
    apr_size_t length = strlen(text);
    const unsigned char *bytes = NULL;
    const char *again;

    if (length <= (OVERHEAD + IDP_SEAL_MAX_TEXT) * 4 / 3 + 4) {
        bytes = apr_pdecode_base64_binary(pool, text, (apr_ssize_t)length,
                                          APR_ENCODE_BASE64URL, size);
    }
    if (bytes) {
        again = apr_pencode_base64_binary(pool, bytes, (apr_ssize_t)*size,
                                          APR_ENCODE_BASE64URL, NULL);
        bytes = again && strcmp(again, text) == 0 ? bytes : NULL;
    }
    return bytes;
}

static const seal_key_t *find_key(const idp_sealer_t *sealer,
                                  const unsigned char *id)
{
    const seal_key_t *found = NULL;
    int i;

    for (i = 0; i < sealer->count && !found; i++) {
        if (memcmp(sealer->keys[i].id, id, ID_SIZE) == 0) {
            found = &sealer->keys[i];
        }
    }
    return found;
}

static apr_time_t read_expiry(const unsigned char *head)
{
    apr_uint64_t seconds = 0;
    int i;

    for (i = 0; i < EXPIRY_SIZE; i++) {
        seconds = seconds << 8 | head[1 + ID_SIZE + i];
    }
    return apr_time_from_sec((apr_time_t)(seconds & 0xffffffffffULL));
}

const char *idp_unseal(const idp_env_t *env, const idp_sealer_t *sealer,
                       const char *purpose, const char *text,
                       apr_size_t *size, bool *expired)
{
    apr_size_t got = 0;
    const unsigned char *sealed = decode(&got, env->pool, text);
    const seal_key_t *key = NULL;
    unsigned char *out = NULL;
    bool late = false;

    if (sealed && got >= OVERHEAD && sealed[0] == VERSION) {
        key = find_key(sealer, sealed + 1);
    }
    if (key) {
        const unsigned char *body = sealed + HEAD_SIZE + SALT_SIZE;
        apr_size_t body_size = got - OVERHEAD;

        out = apr_palloc(env->pool, body_size + 1);
        if (!run_cipher(false, sealer, key, purpose, sealed, out, body,
                        (int)body_size, (unsigned char *)body + body_size)) {
            out = NULL;
        }
        else {
            out[body_size] = '\0';
            *size = body_size;
            late = read_expiry(sealed) <= env->now;
        }
    }
    if (expired) {
        *expired = late;
    }
    return late ? NULL : (const char *)out;
}
