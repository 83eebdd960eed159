/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/aws_fixture.h"

#define SAID "AWS would have said: "
#define INVALID SAID "Your request included an invalid SAML response. " \
    "To logout, click here."
#define NO_PROVIDER SAID "Specified provider doesn't exist"
#define NOT_AUTHORIZED SAID "Not authorized to perform sts:AssumeRoleWithSAML"
#define NAME_REQUIRED SAID "RoleSessionName is required in AuthnResponse"
#define NAME_FORM SAID "RoleSessionName in AuthnResponse must match " \
    "[a-zA-Z_0-9+=,.@-]{2,64}"
#define NOT_ONBOARDED SAID "Access Denied. Your account has been " \
    "authenticated, but has not been onboarded to this application."
#define IDENTITY_FORM SAID "Source Identity must match " \
    "[a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\""
#define NO_TAG SAID "The specified transitive tag key must be included in " \
    "the requested tags."

#define ACCOUNT "arn:aws:iam::123456789012:"
#define MANY 51

static const config_t plain = { .regions = "us-west-2", .instances = ID };
static const config_t gov = { .regions = "us-gov-west-1", .instances = ID };
static const config_t constant = {
    .regions = "us-west-2", .instances = ID,
    .role = ROLE, .provider = PROVIDER
};
static const config_t template = {
    .regions = "us-west-2", .instances = ID,
    .role = ACCOUNT "role/%{attr:team}/%{attr:connect_role}",
    .provider = PROVIDER
};
static const config_t accounts = {
    .regions = "us-west-2", .instances = ID,
    .role = "arn:aws:iam::%{attr:account}:role/Connect",
    .provider = "arn:aws:iam::%{attr:account}:saml-provider/httpd"
};

typedef struct refused_t {
    const char *name;
    const config_t *config;
    given_t given[4];
    idp_code_t code;
    const char *heading;      /* NULL: the usual one */
    const char *says;         /* a part of the reason */
} refused_t;

#define MISSING IDP_E_ATTRIBUTE_MISSING
#define VALUE IDP_E_ATTRIBUTE_VALUE

/* A user name, and a role, that are refused. */
#define USER(text) \
    { AGENT, { "connect_username", NULL, { text } } }, VALUE
#define ROLE_OF(text) { JO, { "connect_role", NULL, { text } } }, VALUE
#define MORE(name, ...) { JO, AGENT, { "x", AWS name, { __VA_ARGS__ } } }, \
    VALUE

static const refused_t refused[] = {
    /* missing */
    { "no attributes", &plain, { { NULL, NULL, { NULL } } }, MISSING, INVALID,
      "connect_role" },
    { "no connect_role", &plain, { JO }, MISSING, INVALID, "connect_role" },
    { "no connect_username", &plain, { AGENT }, MISSING, NAME_REQUIRED,
      "connect_username" },
    { "no value for a template", &template,
      { JO, { "connect_role", NULL, { "Agent" } } }, MISSING, INVALID,
      "0 values of team" },
    { "two values for a template", &template,
      { JO, { "team", NULL, { "a", "b" } },
        { "connect_role", NULL, { "Agent" } } }, VALUE, INVALID,
      "2 values of team" },
    /* user names */
    { "an empty name", &plain, USER(""), NAME_FORM, "2 to 64" },
    { "a name of one character", &plain, USER("j"), NAME_FORM, "\"j\"" },
    { "a name of 65 characters", &plain, USER(SIXTY "abcde"), NAME_FORM,
      "2 to 64" },
    { "a name with a space", &plain, USER("jo doe"), NAME_FORM, "jo doe" },
    { "a name with a space behind", &plain, USER("jo "), NAME_FORM,
      "\"jo \"" },
    { "a name with a backslash", &plain, USER("CORP\\jo"), NAME_FORM,
      "\\x5C" },
    { "a name with a slash", &plain, USER("corp/jo"), NAME_FORM, "corp/jo" },
    { "a name with a colon", &plain, USER("corp:jo"), NAME_FORM, "corp:jo" },
    { "a name with an apostrophe", &plain, USER("o'neil"), NAME_FORM,
      "o'neil" },
    { "a name with an umlaut", &plain, USER("j\303\266rg"), NAME_FORM,
      "\\xC3\\xB6" },
    { "a name with a line end", &plain, USER("jo\n"), NAME_FORM, "\\x0A" },
    { "a name that Connect does not take: plus", &plain, USER("jo+a"),
      NOT_ONBOARDED, "letters, digits and _.@-" },
    { "a name that Connect does not take: equals", &plain, USER("jo=a"),
      NOT_ONBOARDED, "jo=a" },
    { "a name that Connect does not take: comma", &plain, USER("doe,jo"),
      NOT_ONBOARDED, "doe,jo" },
    { "two names", &plain,
      { AGENT, { "connect_username", NULL, { "jo", "joe" } } }, VALUE, NULL,
      "2 values" },
    { "a wrong name by as=", &plain,
      { AGENT, { "mine", AWS "RoleSessionName", { "j" } } }, VALUE,
      NAME_FORM, "RoleSessionName: found \"j\"" },
    /* roles */
    { "a role that is no ARN", &plain, ROLE_OF("Agent"), INVALID,
      "ROLE-ARN,PROVIDER-ARN" },
    { "an empty role", &plain, ROLE_OF(""), INVALID,
      "ROLE-ARN,PROVIDER-ARN" },
    { "a role without a provider", &plain, ROLE_OF(ROLE), INVALID,
      "ROLE-ARN,PROVIDER-ARN" },
    { "a space after the comma", &plain, ROLE_OF(ROLE ", " PROVIDER),
      INVALID, "no spaces" },
    { "a space in front", &plain, ROLE_OF(" " PAIR), INVALID, "\" arn" },
    { "a space behind", &plain, ROLE_OF(PAIR " "), NO_PROVIDER, "the name" },
    { "a semicolon", &plain, ROLE_OF(ROLE ";" PROVIDER), INVALID,
      "one comma" },
    { "two roles", &plain, ROLE_OF(ROLE "," ROLE), NO_PROVIDER,
      "saml-provider/NAME" },
    { "two providers", &plain, ROLE_OF(PROVIDER "," PROVIDER), INVALID,
      "role/NAME" },
    { "a third ARN", &plain, ROLE_OF(PAIR "," PROVIDER), NO_PROVIDER,
      "the name" },
    { "a user for a role", &plain,
      ROLE_OF(ACCOUNT "user/jo," PROVIDER), INVALID, "role/NAME" },
    { "Role in capitals", &plain,
      ROLE_OF(ACCOUNT "Role/Agent," PROVIDER), INVALID, "role/NAME" },
    { "ARN in capitals", &plain,
      ROLE_OF("ARN:aws:iam::123456789012:role/Agent," PROVIDER), INVALID,
      "role/NAME" },
    { "a role of no partition", &plain,
      ROLE_OF("arn:amazon:iam::123456789012:role/Agent," PROVIDER), INVALID,
      "the partition" },
    { "a role of no account", &plain,
      ROLE_OF("arn:aws:iam:::role/Agent," PROVIDER), INVALID, "12 digits" },
    { "a role of 65 characters", &plain,
      ROLE_OF(ACCOUNT "role/" SIXTY "abcde," PROVIDER), INVALID, "1 to 64" },
    { "a role with a slash at its end", &plain,
      ROLE_OF(ACCOUNT "role/team/," PROVIDER), INVALID, "the name" },
    { "a provider with a comma", &plain, ROLE_OF(PAIR ",x"), NO_PROVIDER,
      "the name" },
    { "a provider of no name", &plain,
      ROLE_OF(ROLE "," ACCOUNT "saml-provider/"), NO_PROVIDER, "the name" },
    { "a provider of another kind", &plain,
      ROLE_OF(ROLE "," ACCOUNT "oidc-provider/x"), NO_PROVIDER,
      "saml-provider/NAME" },
    { "two accounts", &plain,
      ROLE_OF(ROLE ",arn:aws:iam::210987654321:saml-provider/httpd"),
      NOT_AUTHORIZED, "one account" },
    { "two partitions", &plain,
      ROLE_OF(ROLE ",arn:aws-cn:iam::123456789012:saml-provider/httpd"),
      NOT_AUTHORIZED, "expected aws for both" },
    { "another partition than the region's", &gov, ROLE_OF(PAIR),
      NOT_AUTHORIZED, "expected aws-us-gov for both" },
    { "several roles", &plain,
      { JO, { "connect_role", NULL, { PAIR, PAIR } } }, VALUE, NULL,
      "which of several" },
    { "a wrong role by as=", &constant,
      { JO, { "mine", AWS "Role", { "Agent" } } }, VALUE, INVALID,
      "Role: found \"Agent\"" },
    { "a value that breaks out of a template", &template,
      { JO, { "team", NULL, { "x/y," ACCOUNT "saml-provider/evil" } },
        { "connect_role", NULL, { "Agent" } } }, VALUE, NO_PROVIDER,
      "the name \"evil/Agent," },
    { "a value with a space in a template", &template,
      { JO, { "team", NULL, { "a b" } },
        { "connect_role", NULL, { "Agent" } } }, VALUE, INVALID,
      "the path" },
    { "a value that is no account", &accounts,
      { JO, { "account", NULL, { "123" } } }, VALUE, INVALID, "12 digits" },
    /* durations */
    { "a duration of 899", &plain, MORE("SessionDuration", "899"), NULL,
      "900 to 43200" },
    { "a duration of 43201", &plain, MORE("SessionDuration", "43201"), NULL,
      "43201" },
    { "a duration with a zero in front", &plain,
      MORE("SessionDuration", "0900"), NULL, "0900" },
    { "a duration with a sign", &plain, MORE("SessionDuration", "+900"),
      NULL, "+900" },
    { "a duration with a unit", &plain, MORE("SessionDuration", "900s"),
      NULL, "900s" },
    { "a duration with a fraction", &plain, MORE("SessionDuration", "900.0"),
      NULL, "900.0" },
    { "an empty duration", &plain, MORE("SessionDuration", ""), NULL,
      "\"\"" },
    { "two durations", &plain, MORE("SessionDuration", "900", "901"), NULL,
      "2 values" },
    /* source identities */
    { "a source identity of one character", &plain,
      MORE("SourceIdentity", "j"), IDENTITY_FORM, "2 to 64" },
    { "a source identity of AWS's own", &plain,
      MORE("SourceIdentity", "aws:jo"), IDENTITY_FORM, "aws:jo" },
    { "a source identity with a space", &plain,
      MORE("SourceIdentity", "jo doe"), IDENTITY_FORM, "jo doe" },
    { "a source identity of 65 characters", &plain,
      MORE("SourceIdentity", SIXTY "abcde"), IDENTITY_FORM, "2 to 64" },
    { "two source identities", &plain, MORE("SourceIdentity", "jo", "joe"),
      NULL, "2 values" },
    /* tags */
    { "a tag without a key", &plain, MORE("PrincipalTag:", "a"), NULL,
      "the key \"\"" },
    { "a tag of AWS's own", &plain, MORE("PrincipalTag:AWS:a", "a"), NULL,
      "not beginning with aws:" },
    { "a tag with a key of 129 characters", &plain,
      MORE("PrincipalTag:" SIXTY SIXTY "abcdefghi", "a"), NULL, "1 to 128" },
    { "a tag with a comma in its key", &plain, MORE("PrincipalTag:a,b", "a"),
      NULL, "the key \"a,b\"" },
    { "a tag with a semicolon", &plain, MORE("PrincipalTag:a", "x;y"), NULL,
      "x;y" },
    { "a tag of 257 characters", &plain,
      MORE("PrincipalTag:a", SIXTY SIXTY SIXTY SIXTY TEN "abcdefg"), NULL,
      "256" },
    { "a tag of two values", &plain, MORE("PrincipalTag:a", "x", "y"), NULL,
      "2 values" },
    { "two tags that differ in case", &plain,
      { JO, AGENT, { "x", AWS "PrincipalTag:Team", { "x" } },
        { "y", AWS "PrincipalTag:team", { "x" } } }, VALUE, NULL, "twice" },
    { "a list that names no tag", &plain, MORE("TransitiveTagKeys", "a"),
      NO_TAG, "\"a\"" },
    { "a list that names one tag too many", &plain,
      { JO, AGENT, { "x", AWS "PrincipalTag:a", { "x" } },
        { "y", AWS "TransitiveTagKeys", { "a", "b" } } }, VALUE, NO_TAG,
      "\"b\"" },
    /* names */
    { "an attribute that AWS does not know", &plain, MORE("Roles", PAIR),
      NULL, "does not know" },
    { "an attribute in the wrong case", &plain,
      { JO, { "x", AWS "role", { PAIR } } }, VALUE, NULL, "spelling" },
    { "a namespace in the wrong case", &plain,
      { JO, { "x", "https://AWS.amazon.com/SAML/Attributes/Role",
              { PAIR } } }, VALUE, NULL, "spelling" },
    { "the same attribute twice", &plain,
      { JO, { "x", AWS "Role", { PAIR } }, { "y", AWS "Role", { PAIR } } },
      VALUE, NULL, "twice" },
};

static void refuses(void **state)
{
    const refused_t *row = *state;
    const idp_error_t *error =
        idp_aws_attributes(attributes_of(row->given, 4), &env,
                           opened(row->config));

    assert_refused(error, row->code);
    assert_holds(error->reason, row->says);
    if (row->heading) {
        assert_non_null(error->heading);
        assert_string_equal(error->heading, row->heading);
    }
    else {
        assert_null(error->heading);
    }
}

/* COUNT tags, each with a key of 128 and a value of 256 characters. */
static const idp_error_t *send_tags(int count)
{
    static const given_t given[] = { JO, AGENT };
    apr_array_header_t *attributes = attributes_of(given, 2);
    int i;

    for (i = 0; i < count; i++) {
        given_t tag = {
            "tag", apr_psprintf(pool, AWS "PrincipalTag:" SIXTY SIXTY
                                "abcdef%02d", i),
            { SIXTY SIXTY SIXTY SIXTY TEN "abcd\303\266f" }
        };

        give(attributes, &tag);
    }
    return idp_aws_attributes(attributes, &env, opened(&plain));
}

static void fifty_tags(void **state)
{
    (void)state;
    assert_no_error(send_tags(MANY - 1));
}

static void fifty_one_tags(void **state)
{
    const idp_error_t *error = send_tags(MANY);

    (void)state;
    assert_refused(error, VALUE);
    assert_holds(error->reason, "51 tags");
}

static struct CMUnitTest tests[ROWS(refused) + 2];

int main(void)
{
    struct CMUnitTest *next = tests;
    size_t i;
    int failed;

    for (i = 0; i < ROWS(refused); i++) {
        *next++ = case_of(refused[i].name, refuses, &refused[i]);
    }
    *next++ = case_of("50 tags of full length", fifty_tags, NULL);
    *next++ = case_of("51 tags", fifty_one_tags, NULL);
    apr_initialize();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = cmocka_run_group_tests(tests, make_pool, destroy_pool);
    apr_terminate();
    return failed;
}
