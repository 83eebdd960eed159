/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages about logout: what they say, how ours leave, and envelopes. */

#include "tests/unit/answer_fixture.h"

#include "lib/saml/logout_request.h"
#include "lib/saml/logout_response.h"
#include "lib/saml/send.h"
#include "lib/saml/slo.h"
#include "lib/saml/soap.h"

#define SLO "https://sp.example.com/slo"
#define TAKEN (-1)
#define BAD IDP_E_MESSAGE
#define NAMEID "<saml:NameID Format=\"f\">jo</saml:NameID>"
#define INDEX(text) "<samlp:SessionIndex>" text "</samlp:SessionIndex>"
#define ASYNC "<samlp:Extensions><a:Asynchronous xmlns:a=\"urn:oasis:names:" \
    "tc:SAML:2.0:protocol:ext:async-slo\"/></samlp:Extensions>"
#define STATUS(inner) "<samlp:Status>" inner "</samlp:Status>"
#define CODE(value, inner) "<samlp:StatusCode Value=\"" value "\">" inner \
    "</samlp:StatusCode>"
#define ENVELOPE(inner) "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/" \
    "soap/envelope/\">" inner "</s:Envelope>"

typedef struct row_t {
    const char *title;
    const char *attributes;
    const char *children;
    int code;
    const char *says;
} row_t;

static const char *message(const char *name, const row_t *row)
{
    return apr_pstrcat(pool, "<samlp:", name, " xmlns:samlp=\""
                       IDP_NS_PROTOCOL "\" xmlns:saml=\"" IDP_NS_ASSERTION
                       "\" ID=\"_r1\" Version=\"2.0\" IssueInstant=\""
                       INSTANT "\" ", row->attributes, ">", row->children,
                       "</samlp:", name, ">", NULL);
}

static void expect(const idp_error_t *error, const row_t *row)
{
    if (row->code == TAKEN) {
        assert_no_error(error);
    }
    else {
        assert_error(error, (idp_code_t)row->code, row->says);
    }
}

static const row_t requests[] = {
    { "request", "", ISSUER NAMEID, TAKEN, NULL },
    { "no NameID", "", ISSUER, BAD, "there is no NameID" },
    { "no Issuer", "", NAMEID, BAD, "there is no Issuer" },
    { "NameID twice", "", ISSUER NAMEID NAMEID, BAD, "has a NameID where" },
    { "empty NameID", "", ISSUER "<saml:NameID/>", BAD, "NameID is empty" },
    { "BaseID", "", ISSUER "<saml:BaseID/>", IDP_E_UNSUPPORTED, "a BaseID" },
    { "EncryptedID", "", ISSUER "<saml:EncryptedID/>", IDP_E_UNSUPPORTED,
      "a EncryptedID" },
    { "index before NameID", "", ISSUER INDEX("1") NAMEID, BAD,
      "has a NameID where" },
    { "empty index", "", ISSUER NAMEID INDEX(""), BAD,
      "SessionIndex is empty" },
    { "NotOnOrAfter", "NotOnOrAfter=\"" INSTANT "\"", ISSUER NAMEID, TAKEN,
      NULL },
    { "no time", "NotOnOrAfter=\"soon\"", ISSUER NAMEID, BAD,
      "NotOnOrAfter is \"soon\"" },
    { "Extensions last", "", ISSUER NAMEID ASYNC, BAD,
      "has a Extensions where" },
};

static void request_row(void **state)
{
    const row_t *row = *state;
    idp_logout_request_t request;

    expect(idp_logout_request_read(&request, new_env(), parse_xml(
               message("LogoutRequest", row))), row);
}

static void what_a_request_says(void **state)
{
    const row_t row = { NULL, "Destination=\"d\" NotOnOrAfter=\"" INSTANT
                        "\"", ISSUER ASYNC NAMEID INDEX("1") INDEX("2"), 0,
                        NULL };
    idp_logout_request_t request;

    (void)state;
    assert_no_error(idp_logout_request_read(&request, new_env(), parse_xml(
        message("LogoutRequest", &row))));
    assert_string_equal(request.protocol.id, "_r1");
    assert_string_equal(request.protocol.issuer, SP);
    assert_string_equal(request.protocol.destination, "d");
    assert_string_equal(request.name_id, "jo");
    assert_string_equal(request.name_id_format, "f");
    assert_true(request.not_on_or_after == NOW && request.asynchronous);
    assert_int_equal(request.session_indexes->nelts, 2);
    assert_string_equal(APR_ARRAY_IDX(request.session_indexes, 1,
                                      const char *), "2");
}

static const row_t responses[] = {
    { "response", "", ISSUER STATUS(CODE("a", "")), TAKEN, NULL },
    { "no Status", "", ISSUER, BAD, "no StatusCode" },
    { "no StatusCode", "", ISSUER STATUS(""), BAD, "no StatusCode" },
    { "empty code", "", ISSUER STATUS(CODE("", "")), BAD, "Value of" },
    { "empty inner code", "", ISSUER STATUS(CODE("a", CODE("", ""))), BAD,
      "Value of" },
    { "Status twice", "", ISSUER STATUS(CODE("a", "")) STATUS(CODE("b", "")),
      BAD, "has a Status where" },
    { "empty InResponseTo", "InResponseTo=\"\"", ISSUER
      STATUS(CODE("a", "")), BAD, "InResponseTo of LogoutResponse" },
};

static void response_row(void **state)
{
    const row_t *row = *state;
    idp_logout_response_t response;

    expect(idp_logout_response_read(&response, pool, parse_xml(
               message("LogoutResponse", row))), row);
}

static xmlDoc *make_request(void)
{
    const idp_logout_order_t order = {
        .id = "_q", .issuer = SP, .destination = SLO,
        .lifetime = apr_time_from_sec(300), .name_id = "j<o>",
        .name_id_format = IDP_NAMEID_PERSISTENT, .name_qualifier = "n",
        .sp_name_qualifier = "s", .session_index = "_i"
    };
    xmlDoc *doc = NULL;

    assert_no_error(idp_logout_request_make(&doc, new_env(), &order));
    return doc;
}

/* Ours is read again as it was meant. */
static void round_trip(void **state)
{
    idp_logout_request_t request;

    (void)state;
    assert_no_error(idp_logout_request_read(&request, new_env(),
                                            parse_xml(xml_of(
                                                make_request()))));
    assert_string_equal(request.protocol.id, "_q");
    assert_true(request.not_on_or_after == NOW + apr_time_from_sec(300));
    assert_string_equal(request.name_id, "j<o>");
    assert_string_equal(request.name_id_format, IDP_NAMEID_PERSISTENT);
    assert_string_equal(request.name_qualifier, "n");
    assert_string_equal(request.sp_name_qualifier, "s");
    assert_string_equal(APR_ARRAY_IDX(request.session_indexes, 0,
                                      const char *), "_i");
    assert_false(request.asynchronous);
}

static void our_response(void **state)
{
    const idp_logout_answer_t answer = { SP, SLO, "_r1", IDP_STATUS_SUCCESS,
                                         IDP_STATUS_PARTIAL_LOGOUT };
    idp_logout_response_t response;
    xmlDoc *doc = NULL;

    (void)state;
    assert_no_error(idp_logout_response_make(&doc, new_env(), &answer));
    assert_no_error(idp_logout_response_read(&response, pool, parse_xml(
        xml_of(doc))));
    assert_string_equal(response.in_response_to, "_r1");
    assert_string_equal(response.status_top, IDP_STATUS_SUCCESS);
    assert_string_equal(response.status_second, IDP_STATUS_PARTIAL_LOGOUT);
}

static void without_randomness(void **state)
{
    const idp_logout_answer_t answer = { SP, SLO, "_r1", IDP_STATUS_SUCCESS,
                                         NULL };
    idp_env_t *env = new_env();
    xmlDoc *doc = NULL;

    (void)state;
    failing_random = 1;
    assert_error(idp_logout_response_make(&doc, env, &answer),
                 IDP_E_INTERNAL, "no random bytes");
}

/* Signed with KEY by HTTP-Redirect, and verified with its certificate. */
static void redirect_with(const idp_key_t *key, const char *location,
                          const char *start)
{
    idp_parameters_t parameters;
    idp_message_t read;
    const char *url = NULL;

    assert_no_error(idp_send_redirect(&url, pool, make_request(), key,
                                      location, IDP_PARAM_REQUEST, "a&b"));
    assert_memory_equal(url, start, strlen(start));
    assert_no_error(idp_parameters_read(&parameters, pool,
                                        url + strlen(location) + 1));
    assert_no_error(idp_binding_redirect(&read, pool, &parameters,
                                         IDP_PARAM_REQUEST));
    assert_string_equal(read.relay_state, "a&b");
    assert_no_error(idp_signature_verify_octets(
        new_env(), &read, keys_of(public_key(key)), NULL));
    if (key->type == EVP_PKEY_EC) {
        assert_int_equal(read.signature_size, (key->bits + 7) / 8 * 2);
    }
}

static void redirect(void **state)
{
    (void)state;
    redirect_with(open_test_key(), SLO, SLO "?SAMLRequest=");
    redirect_with(open_test_key(), SLO "?a=b", SLO "?a=b&SAMLRequest=");
    redirect_with(open_key(new_ec("P-256")), SLO, SLO "?");
    redirect_with(open_key(new_ec("P-384")), SLO, SLO "?");
}

static void post_and_soap(void **state)
{
    const idp_key_t *key = open_test_key();
    const char *text = NULL;
    xmlDoc *doc = NULL;

    (void)state;
    assert_no_error(idp_send_post(&text, pool, make_request(), key));
    assert_true(is_signed(xmlDocGetRootElement(parse_xml(answer_xml(text))),
                          public_key(key)));
    assert_no_error(idp_send_soap(&text, pool, make_request(), key));
    assert_no_error(idp_soap_read(&doc, pool, text, strlen(text)));
    assert_true(idp_xml_is(xmlDocGetRootElement(doc), IDP_NS_PROTOCOL,
                           "LogoutRequest"));
    assert_true(is_signed(xmlDocGetRootElement(doc), public_key(key)));
}

static const struct {
    const char *title;
    const char *xml;
    const char *says;         /* NULL: it is taken */
} envelopes[] = {
    { "envelope", ENVELOPE("<s:Body><a/></s:Body>"), NULL },
    { "with a header", ENVELOPE("<s:Header><b/></s:Header><s:Body><a/>"
      "</s:Body>"), NULL },
    { "header to be understood", ENVELOPE("<s:Header><b s:mustUnderstand="
      "\"1\"/></s:Header><s:Body><a/></s:Body>"), "mustUnderstand" },
    { "none", "<a/>", "no SOAP 1.1 envelope" },
    { "no body", ENVELOPE("<s:Header/>"), "no SOAP 1.1 envelope" },
    { "empty body", ENVELOPE("<s:Body/>"), "no SOAP 1.1 envelope" },
    { "two messages", ENVELOPE("<s:Body><a/><a/></s:Body>"), "no SOAP" },
    { "two bodies", ENVELOPE("<s:Body><a/></s:Body><s:Body><a/></s:Body>"),
      "no SOAP 1.1 envelope" },
    { "another name", "<s:Letter xmlns:s=\"http://schemas.xmlsoap.org/soap/"
      "envelope/\"><s:Body><a/></s:Body></s:Letter>", "no SOAP" },
};

static void envelope(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(envelopes); i++) {
        xmlDoc *doc = NULL;
        const idp_error_t *error = idp_soap_read(
            &doc, pool, envelopes[i].xml, strlen(envelopes[i].xml));

        if (envelopes[i].says) {
            assert_non_null(error);
            assert_holds(error->reason, envelopes[i].says);
            assert_null(doc);
        }
        else {
            assert_no_error(error);
            assert_string_equal(xmlDocGetRootElement(doc)->name, "a");
        }
    }
}

static void services(void **state)
{
    const idp_slo_t both[] = { { false, "r", "r" }, { true, "p", "q" } };
    apr_array_header_t *list = apr_array_make(pool, 2, sizeof(idp_slo_t));

    (void)state;
    assert_null(idp_slo_choose(list, true));
    APR_ARRAY_PUSH(list, idp_slo_t) = both[0];
    assert_string_equal(idp_slo_choose(list, true)->location, "r");
    APR_ARRAY_PUSH(list, idp_slo_t) = both[1];
    assert_string_equal(idp_slo_choose(list, true)->location, "p");
    assert_string_equal(idp_slo_choose(list, false)->location, "r");
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, requests, request_row);
    ADD(&suite, what_a_request_says);
    ADD_ROWS(&suite, responses, response_row);
    ADD(&suite, round_trip);
    ADD(&suite, our_response);
    ADD(&suite, without_randomness);
    ADD(&suite, redirect);
    ADD(&suite, post_and_soap);
    ADD(&suite, envelope);
    ADD(&suite, services);
    return run_saml_suite(&suite, "logout_message");
}
