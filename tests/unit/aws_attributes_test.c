/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/aws_fixture.h"

#define ACCOUNT "arn:aws:iam::123456789012:"

static const config_t plain = { .regions = "us-west-2", .instances = ID };
static const config_t gov = { .regions = "us-gov-west-1", .instances = ID };
static const config_t timed = {
    .regions = "us-west-2", .instances = ID, .duration = 43200
};
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
static const config_t resilient = {
    .endpoint = "https://" ID ".us-west-2.sign-in.connect.aws/saml"
                "?&instanceId=i&accountId=1&role=r&idp=i"
};

typedef struct sent_t {
    const char *name;
    const config_t *config;
    given_t given[5];
    const char *role;
    const char *session_name;
    const char *duration;     /* NULL: none */
} sent_t;

static const sent_t sent[] = {
    { "connect_role and connect_username", &plain, { JO, AGENT },
      PAIR, "jo.doe@example.com", NULL },
    { "with a duration", &timed, { JO, AGENT },
      PAIR, "jo.doe@example.com", "43200" },
    { "provider first", &plain,
      { JO, { "connect_role", NULL, { PROVIDER "," ROLE } } },
      PROVIDER "," ROLE, "jo.doe@example.com", NULL },
    { "a constant role", &constant, { JO },
      PAIR, "jo.doe@example.com", NULL },
    { "a constant role beside connect_role", &constant,
      { JO, { "connect_role", NULL, { "anything" } } },
      PAIR, "jo.doe@example.com", NULL },
    { "a template", &template,
      { JO, { "team", NULL, { "sales" } },
        { "connect_role", NULL, { "Agent" } } },
      ACCOUNT "role/sales/Agent," PROVIDER, "jo.doe@example.com", NULL },
    { "a template in both", &accounts,
      { JO, { "account", NULL, { "123456789012" } } },
      PAIR, "jo.doe@example.com", NULL },
    { "a role with comma, plus, equals and at", &plain,
      { JO, { "connect_role", NULL,
              { ACCOUNT "role/a,b+c=d@e," PROVIDER } } },
      ACCOUNT "role/a,b+c=d@e," PROVIDER, "jo.doe@example.com", NULL },
    { "a role in a folder", &plain,
      { JO, { "connect_role", NULL,
              { ACCOUNT "role/a/b%20c/Agent," PROVIDER } } },
      ACCOUNT "role/a/b%20c/Agent," PROVIDER, "jo.doe@example.com", NULL },
    { "GovCloud", &gov,
      { JO, { "connect_role", NULL,
              { "arn:aws-us-gov:iam::123456789012:role/Connect,"
                "arn:aws-us-gov:iam::123456789012:saml-provider/httpd" } } },
      "arn:aws-us-gov:iam::123456789012:role/Connect,"
      "arn:aws-us-gov:iam::123456789012:saml-provider/httpd",
      "jo.doe@example.com", NULL },
    { "Global Resiliency takes every partition", &resilient,
      { JO, { "connect_role", NULL,
              { "arn:aws-cn:iam::123456789012:role/Connect,"
                "arn:aws-cn:iam::123456789012:saml-provider/httpd" } } },
      "arn:aws-cn:iam::123456789012:role/Connect,"
      "arn:aws-cn:iam::123456789012:saml-provider/httpd",
      "jo.doe@example.com", NULL },
    { "Role by as= wins", &constant,
      { JO, { "mine", AWS "Role", { ACCOUNT "role/Mine," PROVIDER } } },
      ACCOUNT "role/Mine," PROVIDER, "jo.doe@example.com", NULL },
    { "RoleSessionName by as= wins", &plain,
      { JO, AGENT, { "mine", AWS "RoleSessionName", { "JO" } } },
      PAIR, "JO", NULL },
    { "RoleSessionName by as= without connect_username", &plain,
      { AGENT, { "mine", AWS "RoleSessionName", { "JO" } } },
      PAIR, "JO", NULL },
    { "connect_username itself by as=", &plain,
      { AGENT, { "connect_username", AWS "RoleSessionName", { "JO" } } },
      PAIR, "JO", NULL },
    { "SessionDuration by as= wins", &timed,
      { JO, AGENT, { "mine", AWS "SessionDuration", { "900" } } },
      PAIR, "jo.doe@example.com", "900" },
    { "two characters", &plain,
      { AGENT, { "connect_username", NULL, { "jo" } } }, PAIR, "jo", NULL },
    { "64 characters", &plain,
      { AGENT, { "connect_username", NULL, { SIXTY "abcd" } } },
      PAIR, SIXTY "abcd", NULL },
    { "the case stays", &plain,
      { AGENT, { "connect_username", NULL, { "Jo_DOE-1" } } },
      PAIR, "Jo_DOE-1", NULL },
    { "SourceIdentity with all its characters", &plain,
      { JO, AGENT, { "id", AWS "SourceIdentity", { "a_+=,.@-9" } } },
      PAIR, "jo.doe@example.com", NULL },
    { "tags, one of them empty, and a list of them", &plain,
      { JO, AGENT, { "team", AWS "PrincipalTag:Team a", { "S_.:/=+-@ 1" } },
        { "b", AWS "PrincipalTag:b", { "" } },
        { "t", AWS "TransitiveTagKeys", { "Team a", "b" } } },
      PAIR, "jo.doe@example.com", NULL },
    { "a tag beyond ASCII", &plain,
      { JO, AGENT, { "ort", AWS "PrincipalTag:Ort", { "K\303\266ln" } } },
      PAIR, "jo.doe@example.com", NULL },
    { "attributes of other names are not looked at", &plain,
      { JO, AGENT, { "mail", NULL, { "", "?\" <x>" } } },
      PAIR, "jo.doe@example.com", NULL },
};

/* The attribute of SAML_NAME, which stands once with one value, or NULL. */
static const char *single(const apr_array_header_t *attributes,
                          const char *saml_name)
{
    const char *value = NULL;
    int i;

    for (i = 0; i < attributes->nelts; i++) {
        const idp_attribute_t *attribute =
            APR_ARRAY_IDX(attributes, i, idp_attribute_t *);

        if (strcmp(attribute->saml_name, saml_name) == 0) {
            assert_null(value);
            assert_int_equal(attribute->values->nelts, 1);
            value = APR_ARRAY_IDX(attribute->values, 0, const char *);
        }
    }
    return value;
}

static void sends(void **state)
{
    const sent_t *row = *state;
    apr_array_header_t *attributes = attributes_of(row->given, 5);
    const char *duration;

    assert_no_error(idp_aws_attributes(attributes, &env,
                                       opened(row->config)));
    assert_string_equal(single(attributes, IDP_AWS_ROLE), row->role);
    assert_string_equal(single(attributes, IDP_AWS_ROLE_SESSION_NAME),
                        row->session_name);
    duration = single(attributes, IDP_AWS_SESSION_DURATION);
    if (row->duration) {
        assert_string_equal(duration, row->duration);
    }
    else {
        assert_null(duration);
    }
}

static struct CMUnitTest tests[ROWS(sent)];

int main(void)
{
    struct CMUnitTest *next = tests;
    size_t i;
    int failed;

    for (i = 0; i < ROWS(sent); i++) {
        *next++ = case_of(sent[i].name, sends, &sent[i]);
    }
    apr_initialize();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = cmocka_run_group_tests(tests, make_pool, destroy_pool);
    apr_terminate();
    return failed;
}
