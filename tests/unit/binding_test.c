/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From parameters to the bytes of a message, and to what was signed. */

#include "tests/unit/saml_fixture.h"

#define XML "<a>message</a>"
#define DEFLATE "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"

static const idp_error_t *redirect(idp_message_t *message, const char *query)
{
    idp_parameters_t parameters;

    memset(message, 0, sizeof(*message));
    assert_no_error(idp_parameters_read(&parameters, pool, query));
    return idp_binding_redirect(message, pool, &parameters,
                                IDP_PARAM_REQUEST);
}

static const idp_error_t *post(idp_message_t *message, const char *body)
{
    idp_parameters_t parameters;

    memset(message, 0, sizeof(*message));
    assert_no_error(idp_parameters_read(&parameters, pool, body));
    return idp_binding_post(message, pool, &parameters, IDP_PARAM_REQUEST);
}

static const char *parameter(const char *name, const char *value)
{
    return apr_pstrcat(pool, name, "=", idp_text_percent_encode(pool, value),
                       NULL);
}

/* The query of BYTES as they are, without deflating them. */
static const char *plain_query(const char *bytes, apr_size_t size)
{
    return parameter("SAMLRequest",
                     idp_text_base64_encode(pool, bytes, size));
}

static void redirect_unsigned(void **state)
{
    idp_message_t message;

    (void)state;
    assert_no_error(redirect(&message, redirect_query(XML, "there", NULL)));
    assert_int_equal(message.size, strlen(XML));
    assert_string_equal(message.xml, XML);
    assert_same(message.relay_state, "there");
    assert_null(message.signature);
    assert_null(message.signed_octets);
    assert_no_error(redirect(&message, redirect_query(XML, NULL, NULL)));
    assert_null(message.relay_state);
}

/* The order is the standard's, the escapes are the sender's. */
static void redirect_signed_octets(void **state)
{
    const char *value = redirect_value("<b/>");
    const char *request = parameter("SAMLRequest", value);
    idp_message_t message;

    (void)state;
    assert_no_error(redirect(&message, apr_pstrcat(
        pool, "Signature=QUJD&x=1&SigAlg=%61lg&RelayState=%7e&", request,
        NULL)));
    assert_string_equal(message.signed_octets, apr_pstrcat(
        pool, request, "&RelayState=%7e&SigAlg=%61lg", NULL));
    assert_same(message.sig_alg, "alg");
    assert_int_equal(message.signature_size, 3);
    assert_memory_equal(message.signature, "ABC", 3);
    assert_no_error(redirect(&message, apr_pstrcat(
        pool, request, "&SigAlg=a&Signature=QUJD", NULL)));
    assert_string_equal(message.signed_octets, apr_pstrcat(
        pool, request, "&SigAlg=a", NULL));
    assert_no_error(redirect(&message, apr_pstrcat(
        pool, request, "&RelayState=&SigAlg=a&Signature=QUJD", NULL)));
    assert_string_equal(message.signed_octets, apr_pstrcat(
        pool, request, "&RelayState=&SigAlg=a", NULL));
}

/* MORE stands behind a good SAMLRequest. */
static const struct {
    const char *more;
    idp_code_t code;
    const char *says;
} rows[] = {
    { "&SigAlg=a", IDP_E_SIGNATURE, "one is there and the other is not" },
    { "&Signature=QUJD", IDP_E_SIGNATURE, "one is there and the other" },
    { "&SigAlg=a&Signature=QUJ", IDP_E_SIGNATURE, "is not base64" },
    { "&SigAlg=a&Signature=Q-_D", IDP_E_SIGNATURE, "is not base64" },
    { "&SAMLEncoding=x", IDP_E_UNSUPPORTED, "SAMLEncoding" },
    { "&SAMLEncoding=", IDP_E_UNSUPPORTED, "SAMLEncoding" },
    { "&SAMLResponse=x", IDP_E_UNSUPPORTED, "a SAMLResponse came" },
    { "&SAMLResponse=", IDP_E_UNSUPPORTED, "a SAMLResponse came" },
};

static void redirect_refused(void **state)
{
    const char *good = redirect_query(XML, NULL, NULL);
    idp_message_t message;
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(rows); i++) {
        assert_error(redirect(&message, apr_pstrcat(pool, good, rows[i].more,
                                                    NULL)),
                     rows[i].code, rows[i].says);
        assert_null(message.xml);
    }
    assert_error(redirect(&message, ""), IDP_E_MESSAGE,
                 "there is no SAMLRequest");
    assert_error(redirect(&message, "SAMLRequest=a_-"), IDP_E_MESSAGE,
                 "is not base64");
    assert_no_error(redirect(&message, apr_pstrcat(
        pool, good, "&", parameter("SAMLEncoding", DEFLATE), NULL)));
}

static void streams(void **state)
{
    apr_size_t size = strlen(XML);
    const char *bytes = deflated(XML, &size);
    const char *longer = apr_pmemdup(pool, bytes, size + 1);
    idp_message_t message;

    (void)state;
    assert_no_error(redirect(&message, plain_query(bytes, size)));
    assert_error(redirect(&message, plain_query(longer, size + 1)),
                 IDP_E_MESSAGE, "not one DEFLATE stream");
    assert_error(redirect(&message, plain_query(bytes, size - 1)),
                 IDP_E_MESSAGE, "not one DEFLATE stream");
    assert_error(redirect(&message, "SAMLRequest="), IDP_E_MESSAGE,
                 "not one DEFLATE stream");
    assert_error(redirect(&message, plain_query(XML, strlen(XML))),
                 IDP_E_MESSAGE, "not one DEFLATE stream");
    /* zlib's own header (RFC 1950) is another format */
    assert_error(redirect(&message, plain_query("\x78\x9c\x03\0\0\0\0\1",
                                                8)),
                 IDP_E_MESSAGE, "not one DEFLATE stream");
}

/* Never more than the maximum is written, whatever a stream holds. */
static void bombs(void **state)
{
    apr_size_t most = idp_xml_message.bytes;
    apr_size_t huge = 64 * 1024 * 1024;
    char *zeros = apr_pcalloc(pool, huge);
    apr_size_t size = most;
    const char *bytes;
    idp_message_t message;

    (void)state;
    memset(zeros, 'x', huge);
    bytes = deflated(zeros, &size);
    assert_no_error(redirect(&message, plain_query(bytes, size)));
    assert_int_equal(message.size, most);
    assert_int_equal(message.xml[most], '\0');
    size = most + 1;
    bytes = deflated(zeros, &size);
    assert_error(redirect(&message, plain_query(bytes, size)),
                 IDP_E_MESSAGE_SIZE, "inflates to more than 32768 bytes");
    size = huge;
    bytes = deflated(zeros, &size);
    assert_true(size > 40000);
    assert_error(redirect(&message, plain_query(bytes, 40000)),
                 IDP_E_MESSAGE_SIZE, "inflates to more than 32768 bytes");
}

static void post_messages(void **state)
{
    idp_message_t message;
    const char *body = parameter("SAMLRequest", base64_of(XML));

    (void)state;
    assert_no_error(post(&message, apr_pstrcat(pool, body,
                                               "&RelayState=a+b", NULL)));
    assert_string_equal(message.xml, XML);
    assert_int_equal(message.size, strlen(XML));
    assert_same(message.relay_state, "a b");
    /* a form has line breaks in it; a signature beside it does not count */
    assert_no_error(post(&message, "SAMLRequest=PGEv%0D%0APg%3D%3D&"
                         "SigAlg=a&Signature=QUJD"));
    assert_string_equal(message.xml, "<a/>");
    assert_null(message.signature);
    assert_null(message.relay_state);
    assert_error(post(&message, "RelayState=x"), IDP_E_MESSAGE,
                 "there is no SAMLRequest");
    assert_error(post(&message, "SAMLRequest=PGEvP"), IDP_E_MESSAGE,
                 "is not base64");
    assert_error(post(&message, "SAMLResponse=PGEv"), IDP_E_UNSUPPORTED,
                 "a SAMLResponse came");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, redirect_unsigned);
    ADD(&suite, redirect_signed_octets);
    ADD(&suite, redirect_refused);
    ADD(&suite, streams);
    ADD(&suite, bombs);
    ADD(&suite, post_messages);
    return run_saml_suite(&suite, "binding");
}
