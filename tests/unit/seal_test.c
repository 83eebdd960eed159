/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed text opens for its purpose, its identity provider and its time. */

#include "tests/unit/seal_fixture.h"

#include <apr_encode.h>
#include <apr_file_info.h>

#define PLAIN "anna\nlikes secrets"

/* Sealed at NOW for 60 seconds with KEY_A. */
static const char *sealed(void)
{
    const char *text = idp_seal(env_at(0), sealer_of(KEY_A, CONTEXT), "test",
                                NOW + SECONDS(60), PLAIN, strlen(PLAIN));

    assert_non_null(text);
    return text;
}

/* What TEXT opens to at SECONDS, as the caller sees it. */
static const char *open_it(const char *text, const char *keys,
                           const char *base, const char *purpose,
                           long seconds)
{
    apr_size_t size = 0;
    const char *plain = idp_unseal(env_at(seconds), sealer_of(keys, base),
                                   purpose, text, &size, NULL);

    assert_int_equal(size, plain ? strlen(PLAIN) : size);
    return plain;
}

typedef struct opening_t {
    const char *title;
    const char *keys;
    const char *base;
    const char *purpose;
    long seconds;
    bool opens;
} opening_t;

static const opening_t openings[] = {
    { "as it was sealed", KEY_A, CONTEXT, "test", 0, true },
    { "in its last second", KEY_A, CONTEXT, "test", 59, true },
    { "expired", KEY_A, CONTEXT, "test", 60, false },
    { "long expired", KEY_A, CONTEXT, "test", 86400, false },
    { "other purpose", KEY_A, CONTEXT, "tes", 0, false },
    { "no purpose", KEY_A, CONTEXT, "", 0, false },
    { "other path", KEY_A, CONTEXT "2", "test", 0, false },
    { "other host", KEY_A, "https://idp.example.net/saml", "test", 0, false },
    { "other key", KEY_B, CONTEXT, "test", 0, false },
    { "after rotation", KEY_B KEY_A, CONTEXT, "test", 0, true },
    { "old key among many", KEY_C KEY_B KEY_A, CONTEXT, "test", 0, true },
    { "key taken out", KEY_C KEY_B, CONTEXT, "test", 0, false },
    { "with remarks", "# old\n\n" KEY_A, CONTEXT, "test", 0, true },
    { "with a persistent key first", "persistent " KEY_B KEY_A, CONTEXT,
      "test", 0, true },
    { "persistent key opens nothing", KEY_B "persistent " KEY_A, CONTEXT,
      "test", 0, false }
};

static void who_opens(void **state)
{
    const opening_t *row = *state;

    assert_same(open_it(sealed(), row->keys, row->base, row->purpose,
                        row->seconds), row->opens ? PLAIN : NULL);
}

static void expiry_is_told_apart(void **state)
{
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const char *text = sealed();
    apr_size_t size = 77;
    bool expired = true;

    (void)state;
    assert_non_null(idp_unseal(env_at(0), sealer, "test", text, &size,
                               &expired));
    assert_false(expired);
    assert_null(idp_unseal(env_at(60), sealer, "test", text, &size,
                           &expired));
    assert_true(expired);
    /* nobody but us can learn that something has expired */
    assert_null(idp_unseal(env_at(60), sealer, "other", text, &size,
                           &expired));
    assert_false(expired);
    assert_null(idp_unseal(env_at(60), sealer, "test", "AAAA", &size,
                           &expired));
    assert_false(expired);
}

static void every_bit(void **state)
{
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const idp_env_t *env = env_at(0);
    apr_size_t size = 0, i, got = 0;
    unsigned char *bytes = (unsigned char *)apr_pdecode_base64_binary(
        pool, sealed(), APR_ENCODE_STRING, APR_ENCODE_BASE64URL, &size);

    (void)state;
    assert_int_equal(size, 45 + strlen(PLAIN));
    for (i = 0; i < size * 8; i++) {
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
        assert_null(idp_unseal(env, sealer, "test",
                               apr_pencode_base64_binary(
                                   pool, bytes, (apr_ssize_t)size,
                                   APR_ENCODE_BASE64URL, NULL),
                               &got, NULL));
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
    }
}

static void every_character(void **state)
{
    static const char other[] = "AZaz09-_+/=%. \n";
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const idp_env_t *env = env_at(0);
    char *text = apr_pstrdup(pool, sealed());
    apr_size_t got = 0;
    char *at;

    (void)state;
    for (at = text; *at; at++) {
        char kept = *at;
        apr_size_t i;

        for (i = 0; i < strlen(other); i++) {
            *at = other[i];
            assert_true((idp_unseal(env, sealer, "test", text, &got, NULL)
                         != NULL) == (other[i] == kept));
        }
        *at = kept;
    }
}

static void cut_and_grown(void **state)
{
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const idp_env_t *env = env_at(0);
    const char *text = sealed();
    static const char *const tails[] = { "A", "=", "==", "AAAA", "\n", " " };
    apr_size_t got = 0, i;

    (void)state;
    for (i = 0; i < strlen(text); i++) {
        assert_null(idp_unseal(env, sealer, "test",
                               apr_pstrndup(pool, text, i), &got, NULL));
        assert_null(idp_unseal(env, sealer, "test", text + i + 1, &got,
                               NULL));
    }
    for (i = 0; i < ROWS(tails); i++) {
        assert_null(idp_unseal(env, sealer, "test", apr_pstrcat(
                                   pool, text, tails[i], NULL), &got, NULL));
    }
}

static void never_twice_the_same(void **state)
{
    const char *first = sealed(), *second = sealed();

    (void)state;
    assert_string_not_equal(first, second);
    assert_lacks(first, "anna");
    assert_null(strpbrk(first, "+/= ;,"));
}

static void sizes(void **state)
{
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const idp_env_t *env = env_at(0);
    char *big = apr_pcalloc(pool, IDP_SEAL_MAX_TEXT + 1);
    const char *text;
    apr_size_t size = 77;

    (void)state;
    memset(big, 'x', IDP_SEAL_MAX_TEXT + 1);
    text = idp_seal(env, sealer, "test", NOW + 1000000, big,
                    IDP_SEAL_MAX_TEXT);
    assert_non_null(idp_unseal(env, sealer, "test", text, &size, NULL));
    assert_int_equal(size, IDP_SEAL_MAX_TEXT);
    assert_null(idp_seal(env, sealer, "test", NOW, big,
                         IDP_SEAL_MAX_TEXT + 1));
    text = idp_seal(env, sealer, "test", NOW + 1000000, "", 0);
    assert_same(idp_unseal(env, sealer, "test", text, &size, NULL), "");
    assert_int_equal(size, 0);
    assert_null(idp_unseal(env, sealer, "test", "", &size, NULL));
    memset(big, 'A', IDP_SEAL_MAX_TEXT);
    assert_null(idp_unseal(env, sealer, "test", apr_pstrcat(
                               pool, big, big, NULL), &size, NULL));
}

static void without_randomness(void **state)
{
    const idp_env_t *env = env_at(0);
    const idp_sealer_t *sealer = sealer_of(KEY_A, CONTEXT);
    const idp_sealer_t *made = NULL;

    (void)state;
    no_randomness = true;
    assert_null(idp_seal(env, sealer, "test", NOW, PLAIN, 4));
    assert_error(idp_sealer_random(&made, env, CONTEXT), IDP_E_INTERNAL,
                 "random");
    assert_null(made);
}

typedef struct mistake_t {
    const char *title;
    const char *text;
    const char *says;
} mistake_t;

static const mistake_t mistakes[] = {
    { "empty file", "", "there is no key in it" },
    { "only remarks", "# nothing\n\n", "there is no key in it" },
    { "short key", KEY_A "AAAA\n", ":2: the line is not 32 bytes" },
    { "no base64", "hunter2 hunter2\n", ":1: the line is not 32 bytes" },
    { "long key", "AAAA" KEY_A, ":1: the line is not 32 bytes" },
    { "nine keys", KEY_A KEY_B KEY_C KEY_A KEY_B KEY_C KEY_A KEY_B KEY_C,
      ":9: there are more than 8 keys" },
    { "only a persistent key", "persistent " KEY_A, "there is no key in it" },
    { "two persistent keys", KEY_A "persistent " KEY_B "persistent " KEY_C,
      ":3: it is the second persistent key" },
    { "short persistent key", KEY_A "persistent AAAA\n",
      ":2: the line is not 32 bytes" },
    { "no persistent key behind the word", KEY_A "persistent\n",
      ":2: the line is not 32 bytes" }
};

static void wrong_file(void **state)
{
    const mistake_t *row = *state;
    const idp_sealer_t *sealer = NULL;
    const idp_error_t *error = idp_sealer_open(
        &sealer, pool, new_file(row->text, strlen(row->text)), CONTEXT);

    assert_error(error, IDP_E_CONFIG, row->says);
    assert_lacks(error->reason, "hunter2");
    assert_null(sealer);
}

static void file_is_made_once(void **state)
{
    const char *file = apr_pstrcat(pool, new_file("", 0), ".secret", NULL);
    const idp_sealer_t *first = NULL, *second = NULL;
    const char *text;
    apr_finfo_t info;
    apr_size_t size = 0;

    (void)state;
    assert_no_error(idp_seal_make_file(env_at(0), file));
    assert_int_equal(apr_stat(&info, file, APR_FINFO_PROT, pool),
                     APR_SUCCESS);
    assert_int_equal(info.protection, APR_FPROT_UREAD | APR_FPROT_UWRITE);
    assert_no_error(idp_sealer_open(&first, pool, file, CONTEXT));
    assert_no_error(idp_seal_make_file(env_at(0), file));
    assert_no_error(idp_sealer_open(&second, pool, file, CONTEXT));
    text = idp_seal(env_at(0), first, "test", NOW + 1000000, PLAIN, 4);
    assert_non_null(idp_unseal(env_at(0), second, "test", text, &size,
                               NULL));
    assert_memory_equal(idp_sealer_persistent_key(first),
                        idp_sealer_persistent_key(second),
                        IDP_SEAL_KEY_SIZE);
    apr_file_remove(file, pool);
}

static void persistent_key(void **state)
{
    static const unsigned char zeros[IDP_SEAL_KEY_SIZE];
    const idp_sealer_t *made = NULL, *other = NULL;

    (void)state;
    assert_null(idp_sealer_persistent_key(sealer_of(KEY_A KEY_B, CONTEXT)));
    assert_memory_equal(idp_sealer_persistent_key(sealer_of(
        KEY_B "persistent " KEY_A KEY_C, CONTEXT)), zeros, sizeof(zeros));
    assert_no_error(idp_sealer_random(&made, env_at(0), CONTEXT));
    assert_no_error(idp_sealer_random(&other, env_at(0), CONTEXT));
    assert_memory_not_equal(idp_sealer_persistent_key(made),
                            idp_sealer_persistent_key(other),
                            IDP_SEAL_KEY_SIZE);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, openings, who_opens);
    ADD_ROWS(&suite, mistakes, wrong_file);
    ADD(&suite, expiry_is_told_apart);
    ADD(&suite, every_bit);
    ADD(&suite, every_character);
    ADD(&suite, cut_and_grown);
    ADD(&suite, never_twice_the_same);
    ADD(&suite, sizes);
    ADD(&suite, without_randomness);
    ADD(&suite, file_is_made_once);
    ADD(&suite, persistent_key);
    return run_suite(&suite, "seal");
}
