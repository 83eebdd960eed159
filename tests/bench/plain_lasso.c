/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an identity provider that leaves everything to lasso reaches: the
 * answer of a launch with four attributes and a signed assertion
 * (RSA-SHA256), made COUNT times by lasso alone.  Prints responses per
 * second of processor time of one core.  "both" signs the message too, as
 * lasso does unless told otherwise.
 *
 *     plain_lasso KEYFILE CERTFILE IDP-METADATA SP-METADATA COUNT [both]
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <lasso/lasso.h>
#include <lasso/saml-2.0/saml2_helper.h>
#include <lasso/xml/misc_text_node.h>
#include <lasso/xml/saml-2.0/saml2_attribute.h>
#include <lasso/xml/saml-2.0/saml2_attribute_statement.h>
#include <lasso/xml/saml-2.0/saml2_attribute_value.h>
#include <lasso/xml/saml-2.0/samlp2_authn_request.h>

#define LIFETIME 300          /* seconds */
#define TIME_SIZE 21          /* 2026-11-24T08:00:00Z */

static const char *const attributes[][2] = {
    { "connect_username", "alice" },
    { "connect_role", "arn:aws:iam::123456789012:role/agent,"
                      "arn:aws:iam::123456789012:saml-provider/idp" },
    { "https://aws.amazon.com/SAML/Attributes/RoleSessionName", "alice" },
    { "https://aws.amazon.com/SAML/Attributes/Role",
      "arn:aws:iam::123456789012:role/agent,"
      "arn:aws:iam::123456789012:saml-provider/idp" },
};

/* True where STATUS is none of lasso's errors; says which otherwise. */
static bool went_well(const char *what, int status)
{
    if (status != 0) {
        fprintf(stderr, "plain_lasso: %s: %s\n", what,
                lasso_strerror(status));
    }
    return status == 0;
}

static LassoSaml2Attribute *attribute_of(const char *name, const char *value)
{
    LassoSaml2Attribute *attribute =
        LASSO_SAML2_ATTRIBUTE(lasso_saml2_attribute_new());
    LassoSaml2AttributeValue *holder = lasso_saml2_attribute_value_new();
    LassoMiscTextNode *text = LASSO_MISC_TEXT_NODE(
        lasso_misc_text_node_new_with_string(value));

    text->text_child = TRUE;
    holder->any = g_list_append(NULL, text);
    attribute->Name = g_strdup(name);
    attribute->NameFormat = g_strdup(LASSO_SAML2_ATTRIBUTE_NAME_FORMAT_BASIC);
    attribute->AttributeValue = g_list_append(NULL, holder);
    return attribute;
}

static void add_attributes(LassoSaml2Assertion *assertion)
{
    LassoSaml2AttributeStatement *statement =
        LASSO_SAML2_ATTRIBUTE_STATEMENT(
            lasso_saml2_attribute_statement_new());
    size_t i;

    for (i = 0; i < G_N_ELEMENTS(attributes); i++) {
        statement->Attribute = g_list_append(
            statement->Attribute,
            attribute_of(attributes[i][0], attributes[i][1]));
    }
    assertion->AttributeStatement = g_list_append(NULL, statement);
}

static void write_time(char text[TIME_SIZE], time_t at)
{
    struct tm parts;

    gmtime_r(&at, &parts);
    strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* The entityID of the one service provider; NULL where there is none. */
static const char *sp_of(LassoServer *server)
{
    GHashTableIter at;
    gpointer id = NULL;

    g_hash_table_iter_init(&at, server->providers);
    g_hash_table_iter_next(&at, &id, NULL);
    return id;
}

/* The request that an IdP-initiated sign-in pretends to have got. */
static bool accept_request(LassoLogin *login)
{
    const char *sp = sp_of(LASSO_PROFILE(login)->server);
    LassoSamlp2AuthnRequest *request;
    bool good = went_well("init_idp_initiated_authn_request",
        lasso_login_init_idp_initiated_authn_request(login, sp));

    if (good) {
        request = LASSO_SAMLP2_AUTHN_REQUEST(LASSO_PROFILE(login)->request);
        request->ProtocolBinding = g_strdup(LASSO_SAML2_METADATA_BINDING_POST);
    }
    return good
        && went_well("process_authn_request_msg",
                     lasso_login_process_authn_request_msg(login, NULL))
        && went_well("validate_request_msg",
                     lasso_login_validate_request_msg(login, TRUE, FALSE));
}

static bool make_assertion(LassoLogin *login)
{
    char now[TIME_SIZE], end[TIME_SIZE];
    LassoSaml2Assertion *assertion;
    bool good;

    write_time(now, time(NULL));
    write_time(end, time(NULL) + LIFETIME);
    good = went_well("build_assertion",
        lasso_login_build_assertion(login, LASSO_SAML2_AUTHN_CONTEXT_PASSWORD,
                                    now, NULL, NULL, end));
    if (good) {
        assertion = LASSO_SAML2_ASSERTION(lasso_login_get_assertion(login));
        lasso_saml2_assertion_set_basic_conditions(assertion, 0, LIFETIME,
                                                   FALSE);
        add_attributes(assertion);
        g_object_unref(assertion);
    }
    return good;
}

/*
 * The base64 of one Response, which the caller frees; NULL where none.  HINT
 * is about the message: lasso signs an assertion at all events.
 */
static char *make_response(LassoServer *server,
                           LassoProfileSignatureHint hint)
{
    LassoLogin *login = lasso_login_new(server);
    char *response = NULL;

    lasso_profile_set_signature_hint(LASSO_PROFILE(login), hint);
    if (accept_request(login) && make_assertion(login)
        && went_well("build_authn_response_msg",
                     lasso_login_build_authn_response_msg(login))) {
        response = g_strdup(LASSO_PROFILE(login)->msg_body);
    }
    g_object_unref(login);
    return response;
}

/* A service provider takes one RESPONSE: it is complete and signed. */
static bool check_response(char *response, const char *idp_metadata,
                           const char *sp_metadata)
{
    LassoServer *sp = lasso_server_new(sp_metadata, NULL, NULL, NULL);
    LassoLogin *login = sp ? lasso_login_new(sp) : NULL;
    bool good = login && response
        && went_well("identity provider's metadata",
                     lasso_server_add_provider(sp, LASSO_PROVIDER_ROLE_IDP,
                                               idp_metadata, NULL, NULL))
        && went_well("process_authn_response_msg",
                     lasso_login_process_authn_response_msg(login, response));

    g_clear_object(&login);
    g_clear_object(&sp);
    return good;
}

/* False where a response failed; *RATE is responses a second otherwise. */
static bool measure(double *rate, LassoServer *server,
                    LassoProfileSignatureHint hint, unsigned long count)
{
    clock_t start = clock();
    bool good = true;
    unsigned long i;

    for (i = 0; i < count && good; i++) {
        char *response = make_response(server, hint);

        good = response != NULL;
        g_free(response);
    }
    if (good) {
        *rate = (double)count * CLOCKS_PER_SEC / (double)(clock() - start);
    }
    return good;
}

static bool run(char **files, LassoProfileSignatureHint hint,
                unsigned long count)
{
    LassoServer *server = lasso_server_new(files[2], files[0], NULL,
                                           files[1]);
    bool good = server
        && went_well("service provider's metadata",
                     lasso_server_add_provider(server, LASSO_PROVIDER_ROLE_SP,
                                               files[3], NULL, NULL));
    char *response = NULL;
    double rate;

    if (good) {
        server->signature_method = LASSO_SIGNATURE_METHOD_RSA_SHA256;
        response = make_response(server, hint);
        good = check_response(response, files[2], files[3])
            && measure(&rate, server, hint, count);
    }
    if (good) {
        printf("%.1f\n", rate);
    }
    g_free(response);
    g_clear_object(&server);
    return good;
}

int main(int argc, char **argv)
{
    bool both = argc == 7 && strcmp(argv[6], "both") == 0;
    guint64 count;
    bool good;

    if ((argc != 6 && !both)
        || !g_ascii_string_to_unsigned(argv[5], 10, 1, 10000000,
                                       &count, NULL)) {
        fputs("usage: plain_lasso KEYFILE CERTFILE IDP-METADATA "
              "SP-METADATA COUNT [both]\n", stderr);
        return 2;
    }
    good = went_well("lasso_init", lasso_init())
        && run(argv + 1, both ? LASSO_PROFILE_SIGNATURE_HINT_FORCE
                              : LASSO_PROFILE_SIGNATURE_HINT_FORBID,
               (unsigned long)count);
    lasso_shutdown();
    return good ? 0 : 1;
}
