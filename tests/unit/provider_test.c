/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From settings to the world: what is made of them, and every mistake. */

#include "tests/unit/sso_fixture.h"

#define CONNECT(lines) \
    SMALLEST "ConnectIdPAttribute connect_username user\n" \
    "ConnectIdPAttribute connect_role value:x\n" \
    SECTION_OF("s", "ConnectIdPPreset amazon-connect\n" lines)
#define AWS_LINES \
    "ConnectIdPAWSRegion us-west-2\n" \
    "ConnectIdPAWSInstance 01234567-89ab-cdef-0123-456789abcdef\n"
#define PLAIN(lines) SMALLEST SECTION_OF("s", PLAIN_SP lines)

/* SAYS: the mistake with its line; NULL: there is none. */
typedef struct row_t {
    const char *title;
    const char *text;
    const char *says;
} row_t;

static const row_t rows[] = {
    { "smallest", SMALLEST, NULL },
    { "one service provider", PLAIN(""), NULL },
    { "Amazon Connect", CONNECT(AWS_LINES), NULL },
    { "nothing", "", "ConnectIdPBaseURL is missing" },
    { "nothing, no key", "", "ConnectIdPKey is missing" },

    { "base URL without a scheme", "ConnectIdPBaseURL idp.example.com\n"
      KEYS, "error:1 ConnectIdPBaseURL: \"idp.example.com\" was found" },
    { "base URL with a query", "ConnectIdPBaseURL https://x/?a\n" KEYS,
      "error:1 ConnectIdPBaseURL" },
    { "base URL with an escape", "ConnectIdPBaseURL https://x/%41\n" KEYS,
      "error:1 ConnectIdPBaseURL" },
    { "base URL with //", "ConnectIdPBaseURL https://x/a//b\n" KEYS,
      "error:1 ConnectIdPBaseURL" },
    { "base URL with ..", "ConnectIdPBaseURL https://x/a/../b\n" KEYS,
      "error:1 ConnectIdPBaseURL" },
    { "base URL with a user", "ConnectIdPBaseURL https://u@x/\n" KEYS,
      "error:1 ConnectIdPBaseURL" },
    { "base URL with port 0", "ConnectIdPBaseURL https://x:0/\n" KEYS,
      "error:1 ConnectIdPBaseURL" },
    { "base URL with port 65536", "ConnectIdPBaseURL https://x:65536/\n"
      KEYS, "error:1 ConnectIdPBaseURL" },
    { "entityID without a colon", SMALLEST "ConnectIdPEntityID idp\n",
      "error:3 ConnectIdPEntityID: \"idp\" was found; an absolute URI" },
    { "entityID with a space", SMALLEST "ConnectIdPEntityID a:b~c\n",
      "error:3 ConnectIdPEntityID" },

    { "key that is not there", BASE "ConnectIdPKey no.key test-only.crt\n",
      "error:2 ConnectIdPKey: " },
    { "key and certificate swapped", BASE "ConnectIdPKey test-only.crt "
      "test-only.key\n", "no private key in PEM form" },
    { "unknown use", BASE "ConnectIdPKey test-only.key test-only.crt old\n",
      "\"old\" was found; active, next or retired is expected" },
    { "two active keys", SMALLEST KEYS,
      "error:3 ConnectIdPKey: it is the second active key" },
    { "no active key", BASE "ConnectIdPKey test-only.key test-only.crt next"
      "\n", "error:2 ConnectIdPKey: no key is active" },
    { "active and next", SMALLEST "ConnectIdPKey test-only.key "
      "test-only.crt next\n", NULL },

    { "no entityID", SMALLEST SECTION_OF("s", "ConnectIdPACS " ACS "\n"),
      "error:3 <ConnectIdPServiceProvider>: there is no entityID" },
    { "no ACS", SMALLEST SECTION_OF("s", "ConnectIdPServiceEntityID " SP
      "\n"), "there is no address to answer to" },
    { "ACS that is none", PLAIN("ConnectIdPACS javascript:x\n"),
      "error:6 ConnectIdPACS: \"javascript:x\" was found" },
    { "two of an entityID", PLAIN("") SECTION_OF("t", PLAIN_SP),
      "the entityID " SP " of <ConnectIdPServiceProvider t> is already that "
      "of <ConnectIdPServiceProvider s>" },
    { "two of the preset's", CONNECT(AWS_LINES) SECTION_OF("t",
      "ConnectIdPPreset amazon-connect\n" AWS_LINES), NULL },
    { "unknown source", PLAIN("ConnectIdPAttribute a fil:x\n"),
      "error:6 ConnectIdPAttribute: " },
    { "stray AWS directive", PLAIN("ConnectIdPAWSRegion us-west-2\n"),
      "error:6 ConnectIdPAWSRegion: it has an effect only with the preset" },
    { "preset without a region", CONNECT(""), "error:5" },
    { "preset without an instance", CONNECT("ConnectIdPAWSRegion us-west-2"
      "\n"), "ConnectIdPAWSInstance" },
    { "unknown NameID", PLAIN("ConnectIdPNameID x\n"), "error:6 "
      "ConnectIdPNameID: the format \"x\" was found; transient, persistent" },
    { "transient with a source", PLAIN("ConnectIdPNameID transient user\n"),
      "transient is random and takes no SOURCE" },
    { "mail without a source", PLAIN("ConnectIdPNameID emailAddress\n"),
      "a SOURCE for the value is missing" },
    { "mail that is stored", PLAIN("ConnectIdPNameID emailAddress user "
      "stored\n"), "\"stored\" was found; only persistent has a word" },
    { "persistent with an unknown word", PLAIN("ConnectIdPNameID persistent "
      "user kept\n"), "\"kept\" was found; stored is expected" },
    { "a format twice", PLAIN("ConnectIdPNameID persistent user\n"
      "ConnectIdPNameID " IDP_NAMEID_PERSISTENT " user stored\n"),
      "error:7 ConnectIdPNameID: it is the second line of the format" },
    { "NameID of an unknown source", PLAIN("ConnectIdPNameID persistent x\n"),
      "error:6 ConnectIdPNameID: " },
    { "NameID by its URN", PLAIN("ConnectIdPNameID " IDP_NAMEID_EMAIL
      " user\n"), NULL },
    { "RelayState that is none", PLAIN("ConnectIdPRelayState javascript:x\n"),
      "error:6 ConnectIdPRelayState: \"javascript:x\" was found" },
    { "bad regular expression", PLAIN("ConnectIdPRelayStateAllow (\n"),
      "error:6 ConnectIdPRelayStateAllow: " },
    { "release of what is not there", PLAIN("ConnectIdPRelease x\n"),
      "error:6 ConnectIdPRelease: \"x\" was found; no ConnectIdPAttribute" },
    { "frame ancestor that ends the header", PLAIN(
      "ConnectIdPFrameAncestors https://a;script-src\n"),
      "error:6 ConnectIdPFrameAncestors: \"https://a;script-src\" was" },
    { "frame ancestor in quotes", PLAIN("ConnectIdPFrameAncestors '*'\n"),
      "error:6 ConnectIdPFrameAncestors" },
    { "metadata that is not there", SMALLEST "ConnectIdPMetadata none.xml\n",
      "error:3 ConnectIdPMetadata: " },
    { "metadata that is no metadata", SMALLEST "ConnectIdPMetadata "
      "answer.xml\n", "the document is a Response" },
    { "metadata of a section twice", PLAIN("ConnectIdPMetadata a.xml\n"
      "ConnectIdPMetadata b.xml\n"), "it is there twice" },
};

static void row(void **state)
{
    const row_t *r = *state;
    const idp_provider_t *provider = open_text(r->text);

    if (r->says) {
        assert_null(provider);
        assert_holds(said, r->says);
    }
    else {
        assert_string_equal(said, "");
        assert_non_null(provider);
    }
}

/* Not just the first mistake, and a warning is none. */
static void all_mistakes(void **state)
{
    (void)state;
    assert_null(open_text("ConnectIdPBaseURL x\nConnectIdPKey a b\n"
                          "ConnectIdPMetadata c\n" SECTION_OF("s", "")));
    assert_holds(said, "error:1 ConnectIdPBaseURL");
    assert_holds(said, "error:2 ConnectIdPKey");
    assert_holds(said, "error:3 ConnectIdPMetadata");
    assert_holds(said, "error:4 <ConnectIdPServiceProvider>");
    assert_non_null(open_text("ConnectIdPBaseURL http://x/\n" KEYS
                              SECTION_OF("s", "ConnectIdPServiceEntityID a:b"
                                         "\nConnectIdPACS http://y/\n")));
    assert_holds(said, "warning:1 ConnectIdPBaseURL: it is http");
    assert_holds(said, "warning:5 ConnectIdPACS: http://y/ is http");
}

static void own_addresses(void **state)
{
    static const struct {
        const char *text;
        const char *url, *path;
    } table[] = {
        { BASE KEYS, "https://idp.example.com/saml", "/saml" },
        { "ConnectIdPBaseURL https://x/a/b//\n" KEYS, "https://x/a/b",
          "/a/b" },
        { "ConnectIdPBaseURL https://x\n" KEYS, "https://x", "" },
        { "ConnectIdPBaseURL https://x/\n" KEYS, "https://x", "" },
        { "ConnectIdPBaseURL https://x:8443/s\n" KEYS, "https://x:8443/s",
          "/s" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(table); i++) {
        const idp_provider_t *p = open_provider(table[i].text);

        assert_string_equal(p->base_url, table[i].url);
        assert_string_equal(p->base_path, table[i].path);
        assert_string_equal(p->sso_url, apr_pstrcat(pool, table[i].url,
                                                    "/sso", NULL));
        assert_string_equal(p->entity_id, apr_pstrcat(
            pool, table[i].url, "/metadata", NULL));
        assert_holds(p->metadata, p->entity_id);
        assert_holds(p->metadata, p->sso_url);
        assert_holds(p->metadata, p->key->certificate);
    }
    assert_string_equal(open_provider(SMALLEST "ConnectIdPEntityID urn:x\n")
                        ->entity_id, "urn:x");
}

static void published_keys(void **state)
{
    EVP_PKEY *next = new_ec("P-256");
    EVP_PKEY *retired = new_ec("P-256");
    const char *text = apr_psprintf(
        pool, SMALLEST "ConnectIdPKey %s %s next\nConnectIdPKey %s %s "
        "retired\n", key_file(next, NULL), certificate_file(new_certificate(
            next, -DAY, DAY, EVP_sha256())), key_file(retired, NULL),
        certificate_file(new_certificate(retired, -DAY, DAY,
                                         EVP_sha256())));
    const idp_provider_t *provider = open_provider(text);
    xmlDoc *doc = parse_xml(provider->metadata);

    (void)state;
    assert_int_equal(provider->key->type, EVP_PKEY_RSA);
    assert_int_equal(count_elements(doc, "KeyDescriptor"), 2);
    assert_text(doc, "X509Certificate", provider->key->certificate);
}

static void aws_wants_rsa(void **state)
{
    EVP_PKEY *key = new_ec("P-256");

    (void)state;
    assert_null(open_text(apr_psprintf(
        pool, BASE "ConnectIdPKey %s %s\n"
        "ConnectIdPAttribute connect_username user\n"
        "ConnectIdPAttribute connect_role value:x\n"
        SECTION_OF("s", "ConnectIdPPreset amazon-connect\n" AWS_LINES),
        key_file(key, NULL), certificate_file(new_certificate(
            key, -DAY, DAY, EVP_sha256())))));
    assert_holds(said, "error:5 <ConnectIdPServiceProvider>: AWS takes only "
                 "RSA keys");
}

static void defaults(void **state)
{
    const idp_sp_t *plain = find_sp(open_provider(PLAIN("")), SP);
    const idp_sp_t *aws = find_sp(open_provider(CONNECT(AWS_LINES)),
                                  "urn:amazon:webservices");

    (void)state;
    assert_string_equal(plain->name, "s");
    assert_int_equal(plain->sign, IDP_SIGN_BOTH);
    assert_false(plain->launch || plain->aws || plain->implied
                 || plain->metadata_only || plain->authn_requests_signed);
    assert_true(plain->lifetime == apr_time_from_sec(300)
                && plain->skew == apr_time_from_sec(180));
    assert_int_equal(plain->nameids->nelts, 1);
    assert_null(APR_ARRAY_IDX(plain->nameids, 0, idp_nameid_t).rules);
    assert_null(plain->release);
    assert_null(plain->frame_ancestors);
    assert_string_equal(APR_ARRAY_IDX(plain->audiences, 0, char *), SP);
    assert_int_equal(aws->sign, IDP_SIGN_ASSERTION);
    assert_true(aws->launch && aws->aws && aws->implied);
    assert_string_equal(APR_ARRAY_IDX(aws->audiences, 0, char *),
                        "urn:amazon:webservices");
    assert_string_equal(APR_ARRAY_IDX(aws->acs, 0, idp_acs_t).location,
                        "https://us-west-2.signin.aws.amazon.com/saml");
}

/* What stands at the server is the default of all sections. */
static void inherited(void **state)
{
    const idp_provider_t *provider = open_provider(
        SMALLEST "ConnectIdPSign response\nConnectIdPLaunch on\n"
        "ConnectIdPClockSkew 0\nConnectIdPFrameAncestors https://a *.b\n"
        SECTION_OF("s", PLAIN_SP)
        SECTION_OF("t", "ConnectIdPServiceEntityID urn:t\nConnectIdPACS "
                   ACS "\nConnectIdPSign assertion\nConnectIdPLaunch off\n"
                   "ConnectIdPAudience urn:1 urn:2\n"));
    const idp_sp_t *s = find_sp(provider, SP);
    const idp_sp_t *t = find_sp(provider, "urn:t");
    const idp_sp_t *none = NULL;

    (void)state;
    assert_int_equal(s->sign, IDP_SIGN_RESPONSE);
    assert_true(s->launch && s->skew == 0);
    assert_string_equal(s->frame_ancestors, "https://a *.b");
    assert_int_equal(t->sign, IDP_SIGN_ASSERTION);
    assert_false(t->launch);
    assert_int_equal(t->audiences->nelts, 2);
    assert_ptr_equal(apr_hash_get(provider->by_name, "t", 1), t);
    assert_error(idp_provider_find(&none, provider, pool, "urn:T"),
                 IDP_E_SERVICE_PROVIDER, "has the entityID \"urn:T\"");
    assert_null(none);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, all_mistakes);
    ADD(&suite, own_addresses);
    ADD(&suite, published_keys);
    ADD(&suite, aws_wants_rsa);
    ADD(&suite, defaults);
    ADD(&suite, inherited);
    return run_saml_suite(&suite, "provider");
}
