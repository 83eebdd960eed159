/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What metadata of service providers says, and what is wrong in it. */

#include "tests/unit/saml_fixture.h"

#include "lib/saml/sp_metadata.h"

#define MD "xmlns:md=\"" IDP_NS_METADATA "\" xmlns:ds=\"" IDP_NS_DSIG "\""
#define ENTITY(attributes, children) \
    "<md:EntityDescriptor " MD " entityID=\"" SP "\" " attributes ">" \
    children "</md:EntityDescriptor>"
#define DESCRIPTOR(attributes, children) \
    "<md:SPSSODescriptor protocolSupportEnumeration=\"" IDP_NS_PROTOCOL \
    "\" " attributes ">" children "</md:SPSSODescriptor>"
#define ENDPOINT(attributes) \
    "<md:AssertionConsumerService Binding=\"" IDP_BINDING_POST "\" " \
    attributes "/>"
#define GOOD_ACS ENDPOINT("Location=\"" ACS "\" index=\"0\"")
#define GOOD DESCRIPTOR("", GOOD_ACS)
#define ARTIFACT \
    "<md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:" \
    "bindings:HTTP-Artifact\" Location=\"x\" index=\"y\"/>"
#define KEY(attributes, text) \
    "<md:KeyDescriptor " attributes "><ds:KeyInfo><ds:X509Data>" \
    "<ds:X509Certificate>" text "</ds:X509Certificate></ds:X509Data>" \
    "</ds:KeyInfo></md:KeyDescriptor>"
#define ALL(attributes, children) \
    "<md:EntitiesDescriptor " MD " " attributes ">" children \
    "</md:EntitiesDescriptor>"
#define RULER "======================================================="

static const idp_error_t *read_text(apr_array_header_t **entities,
                                    const char *xml)
{
    *entities = apr_array_make(pool, 2, sizeof(void *));
    return idp_sp_metadata_read(*entities, pool, NOW,
                                new_file(xml, strlen(xml)));
}

static idp_sp_metadata_t *read_one(const char *xml)
{
    apr_array_header_t *entities;

    assert_no_error(read_text(&entities, xml));
    assert_int_equal(entities->nelts, 1);
    return APR_ARRAY_IDX(entities, 0, idp_sp_metadata_t *);
}

/* COUNT service providers; SAYS where it is refused. */
typedef struct row_t {
    const char *title;
    const char *xml;
    int count;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "one entity", ENTITY("", GOOD), 1, NULL },
    { "comment", "<!-- " RULER RULER RULER RULER RULER RULER RULER RULER
      RULER " -->" ENTITY("", GOOD), 1, NULL },
    { "entities", ALL("", ENTITY("", GOOD) ENTITY("", GOOD)), 2, NULL },
    { "entities in entities", ALL("", ALL("", ENTITY("", GOOD))
      ENTITY("", GOOD)), 2, NULL },
    { "entity in Extensions of an entity", ENTITY("", "<md:Extensions>"
      ENTITY("", GOOD) "</md:Extensions>" GOOD), 1, NULL },
    { "entity in Extensions of entities", ALL("", "<md:Extensions>"
      ENTITY("", GOOD) "</md:Extensions>" ENTITY("", GOOD)), 1, NULL },
    { "identity provider beside it", ALL("", ENTITY("", "<md:IDPSSODescriptor"
      "/>") ENTITY("", GOOD)), 1, NULL },
    { "SAML 1.1 beside it", ENTITY("", "<md:SPSSODescriptor protocolSupport"
      "Enumeration=\"urn:oasis:names:tc:SAML:1.1:protocol\"/>" GOOD), 1,
      NULL },
    { "valid until tomorrow", ENTITY("validUntil=\"2026-11-25T08:00:00Z\"",
      GOOD), 1, NULL },
    { "other bindings", ENTITY("", DESCRIPTOR("", ARTIFACT GOOD_ACS)), 1,
      NULL },

    { "no service provider", ENTITY("", "<md:IDPSSODescriptor/>"), 0,
      "there is no service provider" },
    { "only SAML 1.1", ENTITY("", "<md:SPSSODescriptor protocolSupport"
      "Enumeration=\"urn:oasis:names:tc:SAML:1.1:protocol\"/>"), 0,
      "there is no service provider" },
    { "no protocol", ENTITY("", "<md:SPSSODescriptor/>"), 0,
      "there is no service provider" },
    { "empty entities", ALL("", ""), 0, "there is no service provider" },
    { "another root", "<html/>", 0, "the document is a html; an Entity" },
    { "another namespace", "<EntityDescriptor/>", 0, "the document is a" },
    { "not XML", "EntityDescriptor", 0, "the XML is not well-formed" },
    { "empty file", "", 0, "the XML is not well-formed" },
    { "document type", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">"
      ENTITY("", GOOD), 0, "document type declaration" },
    { "entity declaration", "<!DOCTYPE a [<!ENTITY x \"y\">]>"
      ENTITY("", GOOD), 0, "document type declaration" },

    { "no entityID", "<md:EntityDescriptor " MD ">" GOOD
      "</md:EntityDescriptor>", 0, "an entityID is missing" },
    { "empty entityID", "<md:EntityDescriptor " MD " entityID=\"\">" GOOD
      "</md:EntityDescriptor>", 0, "an entityID is missing, empty" },
    { "entityID with a line break", "<md:EntityDescriptor " MD " entityID="
      "\"a&#10;b\">" GOOD "</md:EntityDescriptor>", 0, "an entityID is" },
    { "expired", ENTITY("validUntil=\"2026-11-24T08:00:00Z\"", GOOD), 0,
      SP ": validUntil is \"2026-11-24T08:00:00Z\", which has passed" },
    { "expired descriptor", ENTITY("", DESCRIPTOR("validUntil=\"2026-11-24T"
      "07:59:59Z\"", GOOD_ACS)), 0, "which has passed" },
    { "expired entities", ALL("validUntil=\"2020-01-01T00:00:00Z\"",
      ENTITY("", GOOD)), 0, "which has passed" },
    { "expired entities inside", ALL("", ALL("validUntil=\"2020-01-01T00:00:"
      "00Z\"", ENTITY("", GOOD))), 0, "which has passed" },
    { "validUntil is no time", ENTITY("validUntil=\"never\"", GOOD), 0,
      "validUntil is \"never\"" },

    { "no ACS", ENTITY("", DESCRIPTOR("", "")), 0,
      "there is no AssertionConsumerService" },
    { "no ACS by HTTP-POST", ENTITY("", DESCRIPTOR("", ARTIFACT)), 0,
      "there is no AssertionConsumerService" },
    { "ACS without a Location", ENTITY("", DESCRIPTOR("", ENDPOINT(
      "index=\"0\""))), 0, "AssertionConsumerService is \"\"; an https" },
    { "ACS by script", ENTITY("", DESCRIPTOR("", ENDPOINT("index=\"0\" "
      "Location=\"javascript:alert(1)\""))), 0, "\"javascript:alert(1)\"" },
    { "ACS without an index", ENTITY("", DESCRIPTOR("", ENDPOINT(
      "Location=\"" ACS "\""))), 0, "is \"\"; a number of 0 to 65535" },
    { "index too large", ENTITY("", DESCRIPTOR("", ENDPOINT("Location=\"" ACS
      "\" index=\"65536\""))), 0, "is \"65536\"; a number of 0 to 65535" },
    { "index twice", ENTITY("", DESCRIPTOR("", GOOD_ACS GOOD_ACS)), 0,
      "two AssertionConsumerServices have the index 0" },
    { "isDefault yes", ENTITY("", DESCRIPTOR("", ENDPOINT("Location=\"" ACS
      "\" index=\"1\" isDefault=\"yes\""))), 0, "isDefault is \"yes\"" },
    { "AuthnRequestsSigned yes", ENTITY("", DESCRIPTOR(
      "AuthnRequestsSigned=\"yes\"", GOOD_ACS)), 0,
      "AuthnRequestsSigned is \"yes\"" },
    { "WantAssertionsSigned 2", ENTITY("", DESCRIPTOR(
      "WantAssertionsSigned=\"2\"", GOOD_ACS)), 0,
      "WantAssertionsSigned is \"2\"" },
    { "signed without a key", ENTITY("", DESCRIPTOR(
      "AuthnRequestsSigned=\"true\"", GOOD_ACS)), 0,
      "there is no signing certificate to verify them with" },
    { "certificate that is none", ENTITY("", DESCRIPTOR("", KEY("", "QUJD")
      GOOD_ACS)), 0, "an X509Certificate is not a certificate" },
    { "empty certificate", ENTITY("", DESCRIPTOR("", KEY("", "") GOOD_ACS)),
      0, "an X509Certificate is not a certificate" },
    { "certificate for encryption that is none", ENTITY("", DESCRIPTOR("",
      KEY("use=\"encryption\"", "QUJD") GOOD_ACS)), 1, NULL },
};

static void row(void **state)
{
    const row_t *r = *state;
    apr_array_header_t *entities;
    const idp_error_t *error = read_text(&entities, r->xml);

    if (r->says) {
        assert_error(error, IDP_E_CONFIG, r->says);
        assert_holds(error->reason, "/idp-test-");
    }
    else {
        assert_no_error(error);
    }
    assert_int_equal(entities->nelts, r->count);
}

static void what_it_says(void **state)
{
    EVP_PKEY *one = new_ec("P-256");
    EVP_PKEY *two = new_ec("P-256");
    const char *file_name;
    idp_sp_metadata_t *sp = read_one(apr_psprintf(
        pool, ENTITY("", DESCRIPTOR(
            "AuthnRequestsSigned=\"1\" WantAssertionsSigned=\"true\"",
            KEY("use=\"signing\"", "\n%s\n") KEY("use=\"encryption\"", "%s")
            KEY("", "%s") ENDPOINT("Location=\"" ACS "\" index=\"3\" "
                                   "isDefault=\"false\"")
            ENDPOINT("Location=\"http://sp/\" index=\"65535\"")
            ENDPOINT("Location=\"" ACS "2\" index=\"0\" "
                     "isDefault=\"true\""))),
        certificate_text(one), certificate_text(new_ec("P-256")),
        certificate_text(two)));

    (void)state;
    file_name = strrchr(sp->file, '/');
    assert_memory_equal(file_name, "/idp-test-", 10);
    assert_string_equal(sp->entity_id, SP);
    assert_true(sp->authn_requests_signed && sp->want_assertions_signed);
    assert_int_equal(sp->keys->nelts, 2);
    assert_int_equal(EVP_PKEY_eq(APR_ARRAY_IDX(sp->keys, 0, EVP_PKEY *),
                                 one), 1);
    assert_int_equal(EVP_PKEY_eq(APR_ARRAY_IDX(sp->keys, 1, EVP_PKEY *),
                                 two), 1);
    assert_int_equal(sp->acs->nelts, 3);
    assert_string_equal(APR_ARRAY_IDX(sp->acs, 0, idp_acs_t).location, ACS);
    assert_int_equal(APR_ARRAY_IDX(sp->acs, 0, idp_acs_t).index, 3);
    assert_int_equal(APR_ARRAY_IDX(sp->acs, 0, idp_acs_t).preference, -1);
    assert_int_equal(APR_ARRAY_IDX(sp->acs, 1, idp_acs_t).preference, 0);
    assert_int_equal(APR_ARRAY_IDX(sp->acs, 2, idp_acs_t).preference, 1);
    assert_int_equal(sp->warnings->nelts, 1);
    assert_holds(APR_ARRAY_IDX(sp->warnings, 0, const char *),
                 "http://sp/ is http: whoever can listen");
}

static void nothing_said(void **state)
{
    idp_sp_metadata_t *sp = read_one(ENTITY("", GOOD));

    (void)state;
    assert_false(sp->authn_requests_signed || sp->want_assertions_signed);
    assert_int_equal(sp->keys->nelts, 0);
    assert_int_equal(sp->warnings->nelts, 0);
}

/* COUNT times PART in a descriptor. */
static const char *many(const char *part, int count)
{
    const char *all = "";

    for (; count > 0; count--) {
        all = apr_pstrcat(pool, all, part, NULL);
    }
    return apr_psprintf(pool, ENTITY("", DESCRIPTOR("", "%s" GOOD_ACS)),
                        all);
}

/* COUNT endpoints beside the one that is always there, each its own. */
static const char *many_acs(int count)
{
    const char *all = "";

    for (; count > 0; count--) {
        all = apr_psprintf(pool, "%s" ENDPOINT("Location=\"" ACS
                           "\" index=\"%d\""), all, count);
    }
    return many(all, 1);
}

static void limits(void **state)
{
    const char *key = apr_psprintf(pool, KEY("", "%s"),
                                   certificate_text(new_ec("P-256")));
    const char *weak = apr_psprintf(pool, KEY("", "%s"),
                                    certificate_text(new_rsa(2047)));
    apr_array_header_t *entities;
    idp_sp_metadata_t *sp = read_one(many(key, IDP_SP_METADATA_MAX_KEYS));

    (void)state;
    assert_int_equal(sp->keys->nelts, IDP_SP_METADATA_MAX_KEYS);
    assert_error(read_text(&entities, many(key, IDP_SP_METADATA_MAX_KEYS
                                                + 1)),
                 IDP_E_CONFIG, "more than 32 signing certificates");
    sp = read_one(many_acs(IDP_SP_METADATA_MAX_ACS - 1));
    assert_int_equal(sp->acs->nelts, IDP_SP_METADATA_MAX_ACS);
    assert_error(read_text(&entities, many_acs(IDP_SP_METADATA_MAX_ACS)),
                 IDP_E_CONFIG, "more than 256 AssertionConsumerServices");
    assert_error(read_text(&entities, many(weak, 1)), IDP_E_CONFIG,
                 "an RSA key of 2047 bits");
}

static void file_names(void **state)
{
    apr_array_header_t *entities = apr_array_make(pool, 1, sizeof(void *));

    (void)state;
    assert_error(idp_sp_metadata_read(entities, pool, NOW, "/none/sp.xml"),
                 IDP_E_CONFIG, "/none/sp.xml cannot be read");
    assert_error(idp_sp_metadata_read(entities, pool, NOW, "/"),
                 IDP_E_CONFIG, "/ is not a file");
    assert_int_equal(entities->nelts, 0);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, what_it_says);
    ADD(&suite, nothing_said);
    ADD(&suite, limits);
    ADD(&suite, file_names);
    return run_saml_suite(&suite, "sp_metadata");
}
