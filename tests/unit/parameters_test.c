/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Query strings that two readers could read in two ways.  Every one is
 * either refused, or read as the one thing that all readers agree on.
 */

#include "tests/unit/saml_fixture.h"

#define TAKEN (-1)
#define TWICE IDP_E_MESSAGE, "comes twice"
#define WRITTEN IDP_E_MESSAGE, "is written"
#define BROKEN IDP_E_MESSAGE, "broken %-escape or a NUL"
#define BEHIND IDP_E_MESSAGE, "behind a ';'"

/* TITLE is the query; what is read where CODE is TAKEN. */
typedef struct row_t {
    const char *title;
    int code;
    const char *says;
    const char *request;
    const char *relay_state;
} row_t;

static const row_t rows[] = {
    /* taken */
    { "", TAKEN, NULL, NULL, NULL },
    { "SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "SAMLRequest=a&RelayState=b", TAKEN, NULL, "a", "b" },
    { "RelayState=b&SAMLRequest=a", TAKEN, NULL, "a", "b" },
    { "SAMLRequest=", TAKEN, NULL, "", NULL },
    { "SAMLRequest", TAKEN, NULL, "", NULL },
    { "SAMLRequest=a%2Bb+c%20d", TAKEN, NULL, "a+b c d", NULL },
    { "SAMLRequest=a=b==", TAKEN, NULL, "a=b==", NULL },
    { "RelayState=a%2541", TAKEN, NULL, NULL, "a%41" },
    { "RelayState=a%26SAMLRequest%3Db", TAKEN, NULL, NULL,
      "a&SAMLRequest=b" },
    { "RelayState=a;b", TAKEN, NULL, NULL, "a;b" },
    { "RelayState=a;b=c", TAKEN, NULL, NULL, "a;b=c" },
    { "RelayState=a%3BSAMLRequest=b", TAKEN, NULL, NULL, "a;SAMLRequest=b" },
    { "RelayState=SAMLRequest", TAKEN, NULL, NULL, "SAMLRequest" },
    { "RelayState=%c3%bc%ff", TAKEN, NULL, NULL, "\xc3\xbc\xff" },
    { "&&SAMLRequest=a&&", TAKEN, NULL, "a", NULL },

    /* others' parameters are nobody's business here */
    { "x=1&x=2&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "x=%zz&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "%zz=1&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "=SAMLRequest&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "SAMLRequest2=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "SAMLReques=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "xSAMLRequest=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "SAMLRequest[]=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "SAMLRequest%00=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "+SAMLRequest=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "SAML%2552equest=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },
    { "SAML_Request=b&SAMLRequest=a", TAKEN, NULL, "a", NULL },

    /* repeated: equal or not, first or last, empty or not */
    { "SAMLRequest=a&SAMLRequest=a", TWICE, NULL, NULL },
    { "SAMLRequest=a&SAMLRequest=b", TWICE, NULL, NULL },
    { "SAMLRequest=a&RelayState=c&SAMLRequest=b", TWICE, NULL, NULL },
    { "SAMLRequest=&SAMLRequest=b", TWICE, NULL, NULL },
    { "SAMLRequest&SAMLRequest=b", TWICE, NULL, NULL },
    { "SAMLRequest=a&SAMLRequest", TWICE, NULL, NULL },
    { "SAMLRequest=a&SAMLRequest=%zz", TWICE, NULL, NULL },
    { "RelayState=a&RelayState=b", TWICE, NULL, NULL },
    { "RelayState=&RelayState=", TWICE, NULL, NULL },
    { "SAMLResponse=a&SAMLResponse=b", TWICE, NULL, NULL },
    { "SigAlg=a&SigAlg=b", TWICE, NULL, NULL },
    { "Signature=a&Signature=b", TWICE, NULL, NULL },
    { "SAMLEncoding=a&SAMLEncoding=b", TWICE, NULL, NULL },
    { "sp=a&sp=b", TWICE, NULL, NULL },

    /* disguised: the name percent-encoded, or in another case */
    { "%53AMLRequest=a", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&SAMLReques%74=b", WRITTEN, NULL, NULL },
    { "SAMLReques%74=b&SAMLRequest=a", WRITTEN, NULL, NULL },
    { "S%41MLRequest=a&SAMLRequest=a", WRITTEN, NULL, NULL },
    { "%53%41%4d%4c%52%65%71%75%65%73%74=a", WRITTEN, NULL, NULL },
    { "samlrequest=a", WRITTEN, NULL, NULL },
    { "SAMLREQUEST=a&SAMLRequest=b", WRITTEN, NULL, NULL },
    { "%73amlrequest=a", WRITTEN, NULL, NULL },
    { "relaystate=a", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&Relay%53tate=b", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&sigalg=b", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&SigAlg=b&signature=c", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&Sig%41lg=b", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&%53ignature=b", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&samlresponse=b", WRITTEN, NULL, NULL },
    { "SAMLRequest=a&SAMLencoding=b", WRITTEN, NULL, NULL },
    { "SP=a", WRITTEN, NULL, NULL },
    { "s%70=a", WRITTEN, NULL, NULL },

    /* separated by ';', as some readers do it */
    { "SAMLRequest=a;SAMLRequest=b", BEHIND, NULL, NULL },
    { "SAMLRequest=a;RelayState=b", BEHIND, NULL, NULL },
    { "x=1;SAMLRequest=a", BEHIND, NULL, NULL },
    { "x;SAMLRequest=a", BEHIND, NULL, NULL },
    { "x=1;y=2;z=3;SAMLRequest=a", BEHIND, NULL, NULL },
    { ";SAMLRequest=a", BEHIND, NULL, NULL },
    { "SAMLRequest=a&RelayState=b;SigAlg", BEHIND, NULL, NULL },
    { "SAMLRequest=a&x=1;%53igAlg=b", BEHIND, NULL, NULL },
    { "SAMLRequest=a&x=1;signature=b", BEHIND, NULL, NULL },
    { "RelayState=a;sp=b", BEHIND, NULL, NULL },
    { "RelayState=a;;SAMLRequest=b", BEHIND, NULL, NULL },

    /* values that decoders cut, skip or keep */
    { "SAMLRequest=a%00b", BROKEN, NULL, NULL },
    { "SAMLRequest=%00", BROKEN, NULL, NULL },
    { "SAMLRequest=a%", BROKEN, NULL, NULL },
    { "SAMLRequest=a%4", BROKEN, NULL, NULL },
    { "SAMLRequest=a%zz", BROKEN, NULL, NULL },
    { "SAMLRequest=a%u0041", BROKEN, NULL, NULL },
    { "RelayState=%", BROKEN, NULL, NULL },
    { "SAMLRequest=a&Signature=%00", BROKEN, NULL, NULL },
};

static void row(void **state)
{
    const row_t *r = *state;
    idp_parameters_t read;
    const idp_error_t *error;

    memset(&read, 0x77, sizeof(read));
    error = idp_parameters_read(&read, pool, r->title);
    if (r->code == TAKEN) {
        assert_no_error(error);
        assert_same(read.of[IDP_PARAM_REQUEST].value, r->request);
        assert_same(read.of[IDP_PARAM_RELAY_STATE].value, r->relay_state);
    }
    else {
        assert_error(error, (idp_code_t)r->code, r->says);
        assert_int_equal(((unsigned char *)&read)[0], 0x77);
    }
}

/* What is verified is what came: still encoded, to the byte. */
static void raw(void **state)
{
    idp_parameters_t read;

    (void)state;
    assert_no_error(idp_parameters_read(
        &read, pool, "SAMLRequest=a%2b%2B+&RelayState=%7e&SigAlg=x&"
        "Signature=&SAMLEncoding=e&sp=s&SAMLResponse=r"));
    assert_same(read.of[IDP_PARAM_REQUEST].raw, "a%2b%2B+");
    assert_same(read.of[IDP_PARAM_REQUEST].value, "a++ ");
    assert_same(read.of[IDP_PARAM_RELAY_STATE].raw, "%7e");
    assert_same(read.of[IDP_PARAM_RELAY_STATE].value, "~");
    assert_same(read.of[IDP_PARAM_SIG_ALG].value, "x");
    assert_same(read.of[IDP_PARAM_SIGNATURE].raw, "");
    assert_same(read.of[IDP_PARAM_ENCODING].value, "e");
    assert_same(read.of[IDP_PARAM_SP].value, "s");
    assert_same(read.of[IDP_PARAM_RESPONSE].value, "r");
    assert_no_error(idp_parameters_read(&read, pool, NULL));
    assert_null(read.of[IDP_PARAM_REQUEST].value);
}

static const char *query_of(const char *start, char fill, size_t size)
{
    char *query = apr_palloc(pool, size + 1);
    size_t length = strlen(start);

    memset(query, fill, size);
    memcpy(query, start, length);
    query[size] = '\0';
    return query;
}

static void sizes(void **state)
{
    const size_t most = IDP_PARAMETERS_MAX_BYTES;
    const size_t relay = strlen("RelayState=") + IDP_RELAY_STATE_MAX;
    idp_parameters_t read;

    (void)state;
    assert_no_error(idp_parameters_read(
        &read, pool, query_of("SAMLRequest=", 'a', most)));
    assert_error(idp_parameters_read(
                     &read, pool, query_of("SAMLRequest=", 'a', most + 1)),
                 IDP_E_MESSAGE_SIZE, "65536 are taken");
    assert_no_error(idp_parameters_read(
        &read, pool, query_of("RelayState=", 'a', relay)));
    assert_error(idp_parameters_read(
                     &read, pool, query_of("RelayState=", 'a', relay + 1)),
                 IDP_E_MESSAGE_SIZE, "RelayState has more than 2048 bytes");
    /* many separators cost no more than many letters */
    assert_no_error(idp_parameters_read(&read, pool,
                                        query_of("", ';', most)));
    assert_no_error(idp_parameters_read(&read, pool,
                                        query_of("", '&', most)));
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, raw);
    ADD(&suite, sizes);
    return run_saml_suite(&suite, "parameters");
}
