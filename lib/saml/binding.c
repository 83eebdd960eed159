/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/binding.h"

#include <string.h>

#include <apr_strings.h>
#include <zlib.h>

#include "lib/base/text.h"
#include "lib/saml/xml.h"

#define DEFLATE "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"

/* Inflates to at most MAX bytes; the rest is never written anywhere. */
static const idp_error_t *inflate_raw(const char **out, apr_size_t *size,
                                      apr_pool_t *pool, const char *in,
                                      apr_size_t in_size, apr_size_t max,
                                      const char *name)
{
    const idp_error_t *error = NULL;
    char *buffer = apr_palloc(pool, max + 1);
    z_stream stream = { 0 };
    int status;

    stream.next_in = (Bytef *)in;
    stream.avail_in = (uInt)in_size;
    stream.next_out = (Bytef *)buffer;
    stream.avail_out = (uInt)max + 1;
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        return idp_error(pool, IDP_E_INTERNAL, "zlib does not start");
    }
    status = inflate(&stream, Z_FINISH);
    if (stream.total_out > max) {
        error = idp_error(pool, IDP_E_MESSAGE_SIZE, "%s inflates to more "
                          "than %" APR_SIZE_T_FMT " bytes", name, max);
    }
    else if (status != Z_STREAM_END || stream.avail_in != 0) {
        error = idp_error(pool, IDP_E_MESSAGE, "%s is not one DEFLATE stream "
                          "(RFC 1951)", name);
    }
    else {
        buffer[stream.total_out] = '\0';
        *out = buffer;
        *size = stream.total_out;
    }
    inflateEnd(&stream);
    return error;
}

static const idp_error_t *decode(const char **bytes, apr_size_t *size,
                                 apr_pool_t *pool,
                                 const idp_parameters_t *parameters,
                                 idp_param_t which)
{
    idp_param_t other = which == IDP_PARAM_REQUEST ? IDP_PARAM_RESPONSE
                                                   : IDP_PARAM_REQUEST;
    const char *name = idp_parameter_name(which);
    const char *message = parameters->of[which].value;
    const idp_error_t *error = NULL;

    if (parameters->of[other].value) {
        error = idp_error(pool, IDP_E_UNSUPPORTED, "a %s came; only a %s is "
                          "taken here", idp_parameter_name(other), name);
    }
    else if (!message) {
        error = idp_error(pool, IDP_E_MESSAGE, "there is no %s parameter",
                          name);
    }
    else {
        const char *read = idp_text_base64_decode(pool, message,
                                                  strlen(message), true,
                                                  size);

        if (!read) {
            error = idp_error(pool, IDP_E_MESSAGE, "%s is not base64", name);
        }
        else {
            *bytes = read;
        }
    }
    return error;
}

/*
 * What the sender signed: the three parameters as they came, in the order
 * that SAML Bindings 3.4.4.1 gives, whatever their order in the query.
 */
static const idp_error_t *read_signature(idp_message_t *message,
                                         apr_pool_t *pool,
                                         const idp_parameters_t *parameters,
                                         idp_param_t which)
{
    const char *signature = parameters->of[IDP_PARAM_SIGNATURE].value;
    const char *sig_alg = parameters->of[IDP_PARAM_SIG_ALG].value;
    const char *relay_state = parameters->of[IDP_PARAM_RELAY_STATE].raw;
    const idp_error_t *error = NULL;

    if (!signature != !sig_alg) {
        error = idp_error(pool, IDP_E_SIGNATURE, "of SigAlg and Signature "
                          "one is there and the other is not");
    }
    else if (signature) {
        message->signature = idp_text_base64_decode(
            pool, signature, strlen(signature), true,
            &message->signature_size);
        message->sig_alg = sig_alg;
        message->signed_octets = apr_pstrcat(
            pool, idp_parameter_name(which), "=", parameters->of[which].raw,
            relay_state ? "&RelayState=" : "", relay_state ? relay_state : "",
            "&SigAlg=", parameters->of[IDP_PARAM_SIG_ALG].raw, NULL);
        if (!message->signature) {
            error = idp_error(pool, IDP_E_SIGNATURE, "Signature is not "
                              "base64");
        }
    }
    return error;
}

const idp_error_t *idp_binding_redirect(idp_message_t *message,
                                        apr_pool_t *pool,
                                        const idp_parameters_t *parameters,
                                        idp_param_t which)
{
    idp_message_t read = { 0 };
    const char *encoding = parameters->of[IDP_PARAM_ENCODING].value;
    const char *bytes = NULL;
    apr_size_t size = 0;
    const idp_error_t *error;

    error = decode(&bytes, &size, pool, parameters, which);
    if (!error && encoding && strcmp(encoding, DEFLATE) != 0) {
        error = idp_error(pool, IDP_E_UNSUPPORTED, "SAMLEncoding is not "
                          DEFLATE);
    }
    if (!error) {
        error = inflate_raw(&read.xml, &read.size, pool, bytes, size,
                            idp_xml_message.bytes,
                            idp_parameter_name(which));
    }
    if (!error) {
        error = read_signature(&read, pool, parameters, which);
    }
    if (!error) {
        read.relay_state = parameters->of[IDP_PARAM_RELAY_STATE].value;
        *message = read;
    }
    return error;
}

const idp_error_t *idp_binding_post(idp_message_t *message, apr_pool_t *pool,
                                    const idp_parameters_t *parameters,
                                    idp_param_t which)
{
    idp_message_t read = { 0 };
    const idp_error_t *error;

    error = decode(&read.xml, &read.size, pool, parameters, which);
    if (!error) {
        read.relay_state = parameters->of[IDP_PARAM_RELAY_STATE].value;
        *message = read;
    }
    return error;
}
