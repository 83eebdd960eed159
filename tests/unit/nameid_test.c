/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NameIDs: what is computed, what each format takes, which one is chosen. */

#include "tests/unit/exchange_fixture.h"

#include "lib/sso/nameid.h"

#define KEY_LINE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
/* the bytes 0 to 31 */
#define PERSISTENT_LINE \
    "persistent AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
#define NAMEID "ConnectIdPNameID "

/* What Python's hmac and base64 say of the same. */
typedef struct vector_t {
    const char *title;
    const char *sp;
    const char *value;
    const char *expected;
} vector_t;

static const vector_t vectors[] = {
    { "anna", "https://sp.example.org/", "anna",
      "yejqtucy7gphf2mvmgcbhrjysujnvp2iwetc4bo5hlnpjkp7datq" },
    { "case", "https://sp.example.org/", "Anna",
      "riptdb76fedg4eevfr74kcuzs2a2sde2ar4rrf3sh3nnb2lnwyea" },
    { "space", "https://sp.example.org/", "anna ",
      "7cofycuexbmsispsdtu2sc7rncokwqm7lsyo6p6rutekosm4fura" },
    { "composed", "https://sp.example.org/", "\xc3\xa9",
      "wwxnfnkhfjjo6qu4ndspgvl473oaao2dxrbjku6jexv57iobh6uq" },
    { "decomposed", "https://sp.example.org/", "e\xcc\x81",
      "gpebtc2gop4pebewe25eepa2gmkgmpcej6t5nuttyzhaovhwjalq" },
    { "where the entityID ends", "https://sp.example.org", "/anna",
      "ebo565vhhslsgmqomcecgwspkydwzzfx4pzqmlfjmtbl67ewanva" },
    { "other service provider", "urn:example:other", "anna",
      "i6ao7lphlpgordjwrg7xrjhz4rfpb62ymatk3jsrfwhozypr3xra" },
};

static void computed(void **state)
{
    const vector_t *v = *state;
    unsigned char key[IDP_SEAL_KEY_SIZE];
    int i;

    for (i = 0; i < IDP_SEAL_KEY_SIZE; i++) {
        key[i] = (unsigned char)i;
    }
    assert_string_equal(idp_nameid_compute(pool, key, v->sp, v->value),
                        v->expected);
    key[31] ^= 1;
    assert_string_not_equal(idp_nameid_compute(pool, key, v->sp, v->value),
                            v->expected);
}

/* The world of a service provider with LINES, and a secret. */
static const idp_provider_t *open_with(const char *lines, const char *secret)
{
    return open_text(apr_pstrcat(
        pool, SMALLEST "ConnectIdPSecret ", new_file(secret, strlen(secret)),
        "\n<s\n" PLAIN_SP, lines, ">\n", NULL));
}

/* The NameID for jo, as FORMAT asks for it (NULL: any). */
static const idp_error_t *find_for(idp_answer_t *answer, const char *lines,
                                   const char *format,
                                   const char *qualifier)
{
    const idp_provider_t *provider = open_with(lines,
                                               KEY_LINE PERSISTENT_LINE);
    idp_authn_request_t request = { .nameid_format = format,
                                    .sp_name_qualifier = qualifier };
    idp_order_t order = { .sp_name_qualifier = qualifier };
    const idp_error_t *error;

    assert_string_equal(said, "");
    order.sp = find_sp(provider, SP);
    memset(answer, 0, sizeof(*answer));
    error = idp_nameid_choose(&order.nameid, pool, order.sp, &request);
    return error ? error : idp_nameid_find(answer, new_env(), provider,
                                           new_in(""), &order);
}

/* Is VALUE (~ for a space) one of FORMAT?  Then it arrives as it is. */
typedef struct form_t {
    const char *title;
    const char *format;
    const char *value;
    bool good;
} form_t;

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define TWO_HUNDRED_FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY

static const form_t forms[] = {
    { "mail", "emailAddress", "jo@example.org", true },
    { "mail with a plus", "emailAddress", "jo+x.y@a.example.org", true },
    { "mail, 256", "emailAddress", TWO_HUNDRED_FIFTY "@a.org", true },
    { "mail, 257", "emailAddress", TWO_HUNDRED_FIFTY "@ab.org", false },
    { "mail without @", "emailAddress", "jo.example.org", false },
    { "mail with two @", "emailAddress", "jo@a@example.org", false },
    { "mail without a name", "emailAddress", "@example.org", false },
    { "mail without a host", "emailAddress", "jo@", false },
    { "mail with a space", "emailAddress", "jo~x@example.org", false },
    { "mail with a space behind", "emailAddress", "jo@example.org~", false },
    { "mail with a no-break space", "emailAddress", "jo\xc2\xa0@a.org",
      false },
    { "mail of two", "emailAddress", "a@example.org,b@example.org", false },
    { "mail with its person", "emailAddress", "Jo~<jo@example.org>", false },
    { "principal", "kerberos", "jo@EXAMPLE.ORG", true },
    { "principal with an instance", "kerberos", "jo/admin@EXAMPLE.ORG",
      true },
    { "principal without a realm", "kerberos", "jo", false },
    { "principal with an empty realm", "kerberos", "jo@", false },
    { "principal with an empty instance", "kerberos", "jo/@EXAMPLE.ORG",
      false },
    { "subject", "X509SubjectName", "CN=Jo,O=Example,C=DE", true },
    { "subject with spaces", "X509SubjectName", "CN=Jo~Doe,~O=Example",
      true },
    { "subject with an escape", "X509SubjectName", "CN=Doe\\,~Jo+UID=jo",
      true },
    { "subject with an OID", "X509SubjectName", "2.5.4.3=Jo", true },
    { "subject without a type", "X509SubjectName", "Jo", false },
    { "subject with slashes", "X509SubjectName", "/C=DE/CN=Jo", false },
    { "subject with a bare comma", "X509SubjectName", "CN=Doe,Jo", false },
    { "subject with a comma behind", "X509SubjectName", "CN=Jo,", false },
    { "windows", "WindowsDomainQualifiedName", "EXAMPLE\\jo", true },
    { "windows without a domain", "WindowsDomainQualifiedName", "jo", true },
    { "windows with an empty domain", "WindowsDomainQualifiedName", "\\jo",
      false },
    { "windows without a user", "WindowsDomainQualifiedName", "EXAMPLE\\",
      false },
    { "windows with two", "WindowsDomainQualifiedName", "A\\B\\jo", false },
    { "entity", "entity", "https://jo.example.org/", true },
    { "entity as a URN", "entity", "urn:example:jo", true },
    { "entity that is no URI", "entity", "jo", false },
    { "entity with a space", "entity", "urn:example:jo~x", false },
    { "unspecified", "unspecified", "Jo~Doe,~\xe2\x98\x83", true },
};

static void form(void **state)
{
    const form_t *f = *state;
    idp_answer_t answer;
    const idp_error_t *error = find_for(&answer, apr_pstrcat(
        pool, NAMEID, f->format, " value:", f->value, "\n", NULL), NULL,
        NULL);

    if (f->good) {
        char *value = apr_pstrdup(pool, f->value);
        char *space = value;

        while ((space = strchr(space, '~'))) {
            *space = ' ';
        }
        assert_no_error(error);
        assert_string_equal(answer.name_id, value);
        assert_holds(answer.name_id_format, f->format);
        assert_null(answer.name_qualifier);
        assert_null(answer.sp_name_qualifier);
    }
    else {
        assert_error(error, IDP_E_ATTRIBUTE_VALUE, apr_pstrcat(
            pool, "NameID ", f->format, ": ", NULL));
        assert_null(answer.name_id);
    }
}

#define MANY \
    NAMEID "persistent\n" NAMEID "emailAddress value:jo@example.org\n" \
    NAMEID "unspecified user\n"
#define COMPUTED "zmenbxdh2bjuupnrlg2ubjbtoay4vh7gmvr6vjnz2u6mjg5impdq"
#define ENCRYPTED "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"

/* SENT: the format, and the value (NULL: random); without: refused. */
typedef struct policy_t {
    const char *title;
    const char *lines;
    const char *asked;
    const char *qualifier;
    const char *sent;
    const char *value;
} policy_t;

static const policy_t policies[] = {
    { "nothing said", "", NULL, NULL, IDP_NAMEID_TRANSIENT, NULL },
    { "any", "", IDP_NAMEID_UNSPECIFIED, NULL, IDP_NAMEID_TRANSIENT, NULL },
    { "persistent is not there", "", IDP_NAMEID_PERSISTENT, NULL, NULL,
      NULL },
    { "first is the default", MANY, NULL, NULL, IDP_NAMEID_PERSISTENT,
      COMPUTED },
    { "persistent", MANY, IDP_NAMEID_PERSISTENT, NULL, IDP_NAMEID_PERSISTENT,
      COMPUTED },
    { "mail", MANY, IDP_NAMEID_EMAIL, NULL, IDP_NAMEID_EMAIL,
      "jo@example.org" },
    { "unspecified has a line", MANY, IDP_NAMEID_UNSPECIFIED, NULL,
      IDP_NAMEID_UNSPECIFIED, "jo" },
    { "transient always", MANY, IDP_NAMEID_TRANSIENT, NULL,
      IDP_NAMEID_TRANSIENT, NULL },
    { "kerberos is not there", MANY, IDP_NAMEID_KERBEROS, NULL, NULL, NULL },
    { "encrypted", MANY, ENCRYPTED, NULL, NULL, NULL },
    { "a word is no URN", MANY, "emailAddress", NULL, NULL, NULL },
    { "other case", MANY, "urn:oasis:names:tc:saml:2.0:nameid-format:"
      "persistent", NULL, NULL, NULL },
    { "own qualifier", MANY, IDP_NAMEID_EMAIL, SP, IDP_NAMEID_EMAIL,
      "jo@example.org" },
    { "qualifier of another", MANY, IDP_NAMEID_PERSISTENT,
      "https://other.example.com/", NULL, NULL },
    { "qualifier of another, any format", MANY, NULL,
      "https://other.example.com/", NULL, NULL },
    { "empty qualifier", MANY, NULL, "", NULL, NULL },
    { "stored", NAMEID "persistent value:n-1 stored\n", NULL, NULL,
      IDP_NAMEID_PERSISTENT, "n-1" },
    { "computed from a source", NAMEID "persistent value:jo\n", NULL, NULL,
      IDP_NAMEID_PERSISTENT, COMPUTED },
    { "entity with a qualifier", NAMEID "entity value:urn:x\n",
      IDP_NAMEID_ENTITY, SP, NULL, NULL },
};

static void policy(void **state)
{
    const policy_t *p = *state;
    idp_answer_t answer;
    const idp_error_t *error = find_for(&answer, p->lines, p->asked,
                                        p->qualifier);
    bool both = p->sent && strcmp(p->sent, IDP_NAMEID_PERSISTENT) == 0;

    if (!p->sent) {
        assert_error(error, IDP_E_NAMEID_POLICY,
                     p->qualifier ? "SPNameQualifier" : "the NameID format");
        return;
    }
    assert_no_error(error);
    assert_string_equal(answer.name_id_format, p->sent);
    assert_same(answer.name_qualifier, both
                ? "https://idp.example.com/saml/metadata" : NULL);
    assert_same(answer.sp_name_qualifier, both ? SP : p->qualifier);
    if (p->value) {
        assert_string_equal(answer.name_id, p->value);
    }
    else {
        assert_int_equal(strlen(answer.name_id), 41);
        assert_true(answer.name_id[0] == '_');
    }
}

static void without_a_value(void **state)
{
    static const char *const lines[] = {
        NAMEID "persistent\n", NAMEID "persistent user stored\n",
        NAMEID "emailAddress user\n"
    };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(lines); i++) {
        const idp_provider_t *provider = open_with(lines[i], KEY_LINE
                                                   PERSISTENT_LINE);
        const idp_order_t order = { .sp = find_sp(provider, SP) };
        idp_answer_t answer = { 0 };
        idp_in_t *in = new_in("");

        in->user = "";
        assert_error(idp_nameid_find(&answer, new_env(), provider, in,
                                     &order), IDP_E_ATTRIBUTE_MISSING,
                     "NameID");
        assert_null(answer.name_id);
        assert_null(answer.name_id_format);
    }
}

/* A secret from before there were computed NameIDs does for all others. */
static void secret_without_the_line(void **state)
{
    (void)state;
    assert_non_null(open_with(NAMEID "persistent user stored\n", KEY_LINE));
    assert_null(open_with(NAMEID "transient\n" NAMEID "persistent\n",
                          KEY_LINE));
    assert_holds(said, "error:8 ConnectIdPNameID: persistent NameIDs are "
                 "computed, and ");
    assert_holds(said, "openssl rand -base64 32");
}

static void metadata_lists_what_there_is(void **state)
{
    xmlDoc *doc = parse_xml(open_with("", KEY_LINE)->metadata);

    (void)state;
    assert_int_equal(count_elements(doc, "NameIDFormat"), 1);
    assert_text(doc, "NameIDFormat", IDP_NAMEID_TRANSIENT);
    doc = parse_xml(open_with(MANY, KEY_LINE PERSISTENT_LINE)->metadata);
    assert_int_equal(count_elements(doc, "NameIDFormat"), 4);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, vectors, computed);
    ADD_ROWS(&suite, forms, form);
    ADD_ROWS(&suite, policies, policy);
    ADD(&suite, without_a_value);
    ADD(&suite, secret_without_the_line);
    ADD(&suite, metadata_lists_what_there_is);
    return run_saml_suite(&suite, "nameid");
}
