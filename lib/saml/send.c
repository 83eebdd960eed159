/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/send.h"

#include <string.h>

#include <apr_strings.h>
#include <zlib.h>

#include "lib/base/text.h"
#include "lib/saml/document.h"
#include "lib/saml/signature.h"
#include "lib/saml/soap.h"

/* Raw DEFLATE (RFC 1951) and base64. */
static const idp_error_t *pack(const char **base64, apr_pool_t *pool,
                               const char *text, apr_size_t size)
{
    z_stream stream = { 0 };
    uLong room;
    char *out;
    int status = deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED,
                              -MAX_WBITS, MAX_MEM_LEVEL,
                              Z_DEFAULT_STRATEGY);

    if (status == Z_OK) {
        room = deflateBound(&stream, (uLong)size);
        out = apr_palloc(pool, room);
        stream.next_in = (Bytef *)text;
        stream.avail_in = (uInt)size;
        stream.next_out = (Bytef *)out;
        stream.avail_out = (uInt)room;
        status = deflate(&stream, Z_FINISH);
        *base64 = idp_text_base64_encode(pool, out, stream.total_out);
        deflateEnd(&stream);
    }
    return status == Z_STREAM_END ? NULL
        : idp_error(pool, IDP_E_INTERNAL, "zlib did not pack the message");
}

const idp_error_t *idp_send_redirect(const char **url, apr_pool_t *pool,
                                     xmlDoc *doc, const idp_key_t *key,
                                     const char *location,
                                     idp_param_t which,
                                     const char *relay_state)
{
    const char *text = NULL, *packed = NULL, *octets, *signature = NULL;
    apr_size_t size = 0;
    const idp_error_t *error = idp_document_text(&text, &size, pool, doc,
                                                 false);

    if (!error) {
        error = pack(&packed, pool, text, size);
    }
    if (!error) {
        octets = apr_pstrcat(
            pool, idp_parameter_name(which), "=",
            idp_text_percent_encode(pool, packed),
            relay_state ? "&RelayState=" : "",
            relay_state ? idp_text_percent_encode(pool, relay_state) : "",
            "&SigAlg=", idp_text_percent_encode(pool, key->algorithm->uri),
            NULL);
        error = idp_signature_sign_octets(&signature, pool, octets, key);
    }
    if (!error) {
        *url = apr_pstrcat(pool, location,
                           strchr(location, '?') ? "&" : "?", octets,
                           "&Signature=",
                           idp_text_percent_encode(pool, signature), NULL);
    }
    return error;
}

const idp_error_t *idp_send_post(const char **base64, apr_pool_t *pool,
                                 xmlDoc *doc, const idp_key_t *key)
{
    const char *text = NULL;
    apr_size_t size = 0;
    const idp_error_t *error = idp_signature_sign(
        pool, xmlDocGetRootElement(doc), key);

    if (!error) {
        error = idp_document_text(&text, &size, pool, doc, false);
    }
    if (!error) {
        *base64 = idp_text_base64_encode(pool, text, size);
    }
    return error;
}

const idp_error_t *idp_send_soap(const char **xml, apr_pool_t *pool,
                                 xmlDoc *doc, const idp_key_t *key)
{
    apr_size_t size;
    const idp_error_t *error = idp_signature_sign(
        pool, xmlDocGetRootElement(doc), key);

    if (!error) {
        error = idp_soap_wrap(pool, doc);
    }
    return error ? error : idp_document_text(xml, &size, pool, doc, false);
}
