/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/sp_opening.h"

#include <apr_strings.h>

#define SAID(settings, field) ((settings)->place[IDP_SETTING_##field])

void idp_algorithms_open(idp_algorithms_t *algorithms,
                         idp_opening_t *opening,
                         const idp_settings_t *settings)
{
    const apr_array_header_t *lines = settings->algorithms;
    int i, j;

    for (i = 0; lines && i < lines->nelts; i++) {
        const idp_line_t *line = &APR_ARRAY_IDX(lines, i, idp_line_t);

        for (j = 0; j < line->count; j++) {
            bool weak = false;

            idp_opening_check(opening, line->place, idp_algorithms_change(
                algorithms, &weak, opening->pool, line->words[j]));
            if (weak) {
                idp_opening_warn(opening, line->place, apr_psprintf(
                    opening->pool, "%s is weak; have the service provider "
                    "mended, and take the line away", line->words[j]));
            }
        }
    }
}

/* AWS is signed for as AWS says, whatever stands outside its section. */
static void open_algorithms(const idp_sp_opening_t *o)
{
    o->sp->algorithms = o->sp->aws ? idp_algorithms_safe()
                                   : o->provider->algorithms;
    if (o->section) {
        idp_algorithms_open(&o->sp->algorithms, o->opening,
                            o->section->settings);
    }
}

static void open_signing(const idp_sp_opening_t *o)
{
    const idp_settings_t *s = o->settings;
    const idp_key_t *key = o->provider->key;
    idp_sp_t *sp = o->sp;

    sp->sign = SAID(s, sign) ? (idp_sign_t)s->sign
             : sp->aws ? IDP_SIGN_ASSERTION : IDP_SIGN_BOTH;
    if (o->metadata && o->metadata->want_assertions_signed
        && sp->sign == IDP_SIGN_RESPONSE) {
        idp_opening_fail(o->opening, SAID(s, sign), "the service provider's "
                         "metadata says WantAssertionsSigned; assertion or "
                         "both is expected");
    }
    if (key && sp->aws && key->type != EVP_PKEY_RSA) {
        idp_opening_fail(o->opening, o->place, "AWS takes only RSA keys; "
                         "give ConnectIdPKey an RSA key of 2048 bits or "
                         "more");
    }
}

/* Our key, with the algorithm that is named for this service provider. */
static void open_key(const idp_sp_opening_t *o)
{
    const idp_key_t *key = o->provider->key;
    const idp_algorithm_t *algorithm = key ? idp_algorithm_choose(
        &o->sp->algorithms, IDP_USE_SIGNATURE, key->type, key->bits) : NULL;

    if (key && !algorithm) {
        idp_opening_fail(o->opening, o->place, "ConnectIdPAlgorithms leaves "
                         "nothing that the key of ConnectIdPKey could sign "
                         "with");
    }
    else if (key && algorithm != key->algorithm) {
        idp_key_t *other = apr_pmemdup(o->opening->pool, key, sizeof(*key));

        other->algorithm = algorithm;
        key = other;
    }
    o->sp->key = key;
}

/* What it signs its requests with. */
static void open_trust(const idp_sp_opening_t *o)
{
    o->sp->keys = o->metadata ? o->metadata->keys
                : apr_array_make(o->opening->pool, 0, sizeof(void *));
    o->sp->authn_requests_signed = o->metadata
                                   && o->metadata->authn_requests_signed;
}

static void open_encryption(const idp_sp_opening_t *o)
{
    enum { OFF, AUTO, REQUIRED };
    const idp_settings_t *s = o->settings;
    int wanted = SAID(s, encrypt) ? s->encrypt : o->sp->aws ? OFF : AUTO;
    apr_pool_t *pool = o->opening->pool;
    idp_encryption_t *encryption = apr_pcalloc(pool, sizeof(*encryption));
    const char *wrong = wanted == OFF ? NULL
        : !o->metadata ? "there is no ConnectIdPMetadata with its key"
        : idp_encryption_choose(encryption, pool,
                                o->metadata->encryption_keys,
                                &o->sp->algorithms);

    if (wrong && wanted == REQUIRED) {
        idp_opening_fail(o->opening, SAID(s, encrypt), apr_psprintf(
            pool, "%s: assertions cannot be encrypted: %s",
            o->sp->entity_id, wrong));
    }
    else if (wrong && o->metadata && o->metadata->encryption_keys->nelts > 0) {
        idp_opening_warn(o->opening, o->place, apr_psprintf(
            pool, "%s: assertions are not encrypted: %s", o->sp->entity_id,
            wrong));
    }
    else if (!wrong && wanted != OFF) {
        encryption->recipient = o->sp->entity_id;
        o->sp->encryption = encryption;
    }
}

void idp_sp_open_crypto(const idp_sp_opening_t *o)
{
    open_algorithms(o);
    open_signing(o);
    open_key(o);
    open_trust(o);
    open_encryption(o);
}
