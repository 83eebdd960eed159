/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Service providers from metadata: files, folders, sections. */

#include "tests/unit/sso_fixture.h"

#define OTHER "https://other.example.com/metadata"
#define METADATA "ConnectIdPMetadata %s\n"

static const char *entity(const char *entity_id, const char *attributes)
{
    return apr_pstrcat(
        pool, "<EntityDescriptor xmlns=\"" IDP_NS_METADATA "\" entityID=\"",
        entity_id, "\"><SPSSODescriptor protocolSupportEnumeration=\""
        IDP_NS_PROTOCOL "\" ", attributes, "><AssertionConsumerService "
        "Binding=\"" IDP_BINDING_POST "\" Location=\"", entity_id,
        "/acs\" index=\"0\"/></SPSSODescriptor></EntityDescriptor>", NULL);
}

static const char *metadata_file(const char *xml)
{
    return new_file(xml, strlen(xml));
}

static const char *two_entities(void)
{
    return metadata_file(apr_pstrcat(
        pool, "<EntitiesDescriptor xmlns=\"" IDP_NS_METADATA "\">",
        entity(SP, ""), entity(OTHER, ""), "</EntitiesDescriptor>", NULL));
}

static void check_said(const char *text, const char *says)
{
    assert_null(open_text(text));
    assert_holds(said, says);
}

static void outside(void **state)
{
    const char *text = apr_psprintf(
        pool, SMALLEST METADATA "ConnectIdPAttribute mail user\n",
        two_entities());
    const idp_provider_t *provider = open_provider(text);
    const idp_sp_t *sp = find_sp(provider, OTHER);

    (void)state;
    assert_int_equal(apr_hash_count(provider->by_entity), 2);
    assert_int_equal(apr_hash_count(provider->by_name), 0);
    assert_null(sp->name);
    assert_true(sp->metadata_only);
    assert_string_equal(APR_ARRAY_IDX(sp->acs, 0, idp_acs_t).location,
                        OTHER "/acs");
    /* whoever is known from metadata alone gets no attribute */
    assert_int_equal(sp->release->nelts, 0);
    sp = find_sp(open_provider(apr_pstrcat(
        pool, text, "ConnectIdPRelease mail\n", NULL)), SP);
    assert_int_equal(sp->release->nelts, 1);
}

static void inside(void **state)
{
    const idp_provider_t *provider = open_provider(apr_psprintf(
        pool, SMALLEST SECTION_OF("s", METADATA), metadata_file(
            entity(SP, "WantAssertionsSigned=\"true\""))));
    const idp_sp_t *sp = find_sp(provider, SP);

    (void)state;
    assert_string_equal(sp->name, "s");
    assert_false(sp->metadata_only);
    assert_null(sp->release);
    assert_string_equal(APR_ARRAY_IDX(sp->acs, 0, idp_acs_t).location,
                        SP "/acs");
    /* what the section says counts before the metadata */
    provider = open_provider(apr_psprintf(
        pool, SMALLEST SECTION_OF("s", METADATA "ConnectIdPACS " ACS "\n"),
        metadata_file(entity(SP, ""))));
    assert_string_equal(APR_ARRAY_IDX(find_sp(provider, SP)->acs, 0,
                                      idp_acs_t).location, ACS);
    check_said(apr_psprintf(
        pool, SMALLEST SECTION_OF("s", METADATA "ConnectIdPSign response\n"),
        metadata_file(entity(SP, "WantAssertionsSigned=\"true\""))),
        "error:5 ConnectIdPSign: the service provider's metadata says Want");
}

static void one_of_several(void **state)
{
    const char *file = two_entities();
    const idp_provider_t *provider = open_provider(apr_psprintf(
        pool, SMALLEST SECTION_OF("s", METADATA "ConnectIdPServiceEntityID "
                                  OTHER "\n"), file));

    (void)state;
    assert_int_equal(apr_hash_count(provider->by_entity), 1);
    assert_string_equal(find_sp(provider, OTHER)->name, "s");
    check_said(apr_psprintf(pool, SMALLEST SECTION_OF("s", METADATA), file),
               "has 2 service providers; say which with");
    check_said(apr_psprintf(
        pool, SMALLEST SECTION_OF("s", METADATA "ConnectIdPServiceEntityID "
                                  "urn:x\n"), file),
        "has the entityID urn:x");
}

/* A section may speak of an entity of the metadata outside. */
static void section_of_the_aggregate(void **state)
{
    const idp_provider_t *provider = open_provider(apr_psprintf(
        pool, SMALLEST METADATA
        SECTION_OF("s", "ConnectIdPServiceEntityID " OTHER "\n"),
        two_entities()));
    const idp_sp_t *sp = find_sp(provider, OTHER);

    (void)state;
    assert_int_equal(apr_hash_count(provider->by_entity), 2);
    assert_string_equal(sp->name, "s");
    assert_string_equal(APR_ARRAY_IDX(sp->acs, 0, idp_acs_t).location,
                        OTHER "/acs");
    assert_null(find_sp(provider, SP)->name);
}

static void twice(void **state)
{
    const char *file = metadata_file(entity(SP, ""));

    (void)state;
    check_said(apr_psprintf(pool, SMALLEST METADATA METADATA, file, file),
               "the entityID " SP " of /");
    check_said(apr_psprintf(
        pool, SMALLEST METADATA SECTION_OF("s", METADATA), file, file),
        "is already that of <ConnectIdPServiceProvider s>");
}

static void signed_requests(void **state)
{
    const char *key = apr_pstrcat(
        pool, "AuthnRequestsSigned=\"true\"><KeyDescriptor><KeyInfo xmlns=\""
        IDP_NS_DSIG "\"><X509Data><X509Certificate>",
        certificate_text(new_ec("P-256")), "</X509Certificate></X509Data>"
        "</KeyInfo></KeyDescriptor><Extensions/", NULL);
    const idp_sp_t *sp = find_sp(open_provider(apr_psprintf(
        pool, SMALLEST METADATA, metadata_file(entity(SP, key)))), SP);

    (void)state;
    assert_true(sp->authn_requests_signed);
    assert_int_equal(sp->keys->nelts, 1);
}

static void write_file(const char *folder, const char *name,
                       const char *text)
{
    apr_file_t *file;

    assert_int_equal(apr_file_open(
        &file, apr_pstrcat(pool, folder, "/", name, NULL), APR_FOPEN_WRITE
        | APR_FOPEN_CREATE | APR_FOPEN_DELONCLOSE, APR_FPROT_OS_DEFAULT,
        pool), APR_SUCCESS);
    assert_int_equal(apr_file_puts(text, file), APR_SUCCESS);
}

static apr_status_t remove_folder(void *folder)
{
    return apr_dir_remove(folder, pool);
}

/* An empty folder that goes with the test, after the files in it. */
static const char *new_folder(void)
{
    const char *name = new_file("", 0);
    char *folder = apr_pstrcat(pool, name, ".d", NULL);

    assert_int_equal(apr_dir_make(folder, APR_FPROT_OS_DEFAULT, pool),
                     APR_SUCCESS);
    apr_pool_cleanup_register(pool, folder, remove_folder,
                              apr_pool_cleanup_null);
    return folder;
}

static void folders(void **state)
{
    const char *folder = new_folder();
    const char *text = apr_psprintf(pool, SMALLEST METADATA, folder);

    (void)state;
    check_said(text, "has no *.xml file with a service provider");
    /* also where something else is wrong before it */
    check_said(apr_psprintf(pool, "ConnectIdPBaseURL x\n" KEYS METADATA,
                            folder),
               "has no *.xml file with a service provider");
    write_file(folder, "one.xml", entity(SP, ""));
    write_file(folder, "two.xml", entity(OTHER, ""));
    write_file(folder, "three.txt", "no metadata");
    write_file(folder, ".four.xml", "no metadata");
    assert_int_equal(apr_hash_count(open_provider(text)->by_entity), 2);
    write_file(folder, "five.xml", "no metadata");
    check_said(text, "five.xml: the XML is not well-formed");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, outside);
    ADD(&suite, inside);
    ADD(&suite, one_of_several);
    ADD(&suite, section_of_the_aggregate);
    ADD(&suite, twice);
    ADD(&suite, signed_requests);
    ADD(&suite, folders);
    return run_saml_suite(&suite, "registry");
}
