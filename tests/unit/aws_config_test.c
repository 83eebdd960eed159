/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/aws_fixture.h"

#define WEST .regions = "us-west-2", .instances = ID
#define GOV .regions = "us-gov-west-1", .instances = ID

#define RESILIENT "https://" ID ".us-west-2.sign-in.connect.aws/saml"
#define RESILIENT_QUERY "?&instanceId=" ID "&accountId=123456789012" \
    "&role=Connect&idp=httpd&destination=%2Fccp-v2"

typedef struct good_t {
    const char *name;
    config_t config;
    const char *acs;
    const char *relay_state;
} good_t;

static const good_t good[] = {
    { "us-east-1 signs in at the address without a region",
      { .regions = "us-east-1", .instances = ID },
      "https://signin.aws.amazon.com/saml",
      "https://us-east-1.console.aws.amazon.com/connect/federate/" ID },
    { "us-west-2", { WEST },
      "https://us-west-2.signin.aws.amazon.com/saml",
      "https://us-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "af-south-1", { .regions = "af-south-1", .instances = ID },
      "https://af-south-1.signin.aws.amazon.com/saml",
      "https://af-south-1.console.aws.amazon.com/connect/federate/" ID },
    { "ap-northeast-1", { .regions = "ap-northeast-1", .instances = ID },
      "https://ap-northeast-1.signin.aws.amazon.com/saml",
      "https://ap-northeast-1.console.aws.amazon.com/connect/federate/" ID },
    { "ap-northeast-2", { .regions = "ap-northeast-2", .instances = ID },
      "https://ap-northeast-2.signin.aws.amazon.com/saml",
      "https://ap-northeast-2.console.aws.amazon.com/connect/federate/" ID },
    { "ap-northeast-3", { .regions = "ap-northeast-3", .instances = ID },
      "https://ap-northeast-3.signin.aws.amazon.com/saml",
      "https://ap-northeast-3.console.aws.amazon.com/connect/federate/" ID },
    { "ap-southeast-1", { .regions = "ap-southeast-1", .instances = ID },
      "https://ap-southeast-1.signin.aws.amazon.com/saml",
      "https://ap-southeast-1.console.aws.amazon.com/connect/federate/" ID },
    { "ap-southeast-2", { .regions = "ap-southeast-2", .instances = ID },
      "https://ap-southeast-2.signin.aws.amazon.com/saml",
      "https://ap-southeast-2.console.aws.amazon.com/connect/federate/" ID },
    { "ca-central-1", { .regions = "ca-central-1", .instances = ID },
      "https://ca-central-1.signin.aws.amazon.com/saml",
      "https://ca-central-1.console.aws.amazon.com/connect/federate/" ID },
    { "eu-central-1", { .regions = "eu-central-1", .instances = ID },
      "https://eu-central-1.signin.aws.amazon.com/saml",
      "https://eu-central-1.console.aws.amazon.com/connect/federate/" ID },
    { "eu-west-2", { .regions = "eu-west-2", .instances = ID },
      "https://eu-west-2.signin.aws.amazon.com/saml",
      "https://eu-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "GovCloud", { GOV },
      "https://signin.amazonaws-us-gov.com/saml",
      "https://console.amazonaws-us-gov.com/connect/federate/" ID },
    { "of several regions the first is used",
      { .regions = "eu-west-2 eu-central-1 us-east-1 us-west-2",
        .instances = ID " " ID " " ID " " ID },
      "https://eu-west-2.signin.aws.amazon.com/saml",
      "https://eu-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "a new region with its endpoint",
      { .regions = "ap-south-1", .instances = ID,
        .endpoint = "https://ap-south-1.signin.aws.amazon.com/saml" },
      "https://ap-south-1.signin.aws.amazon.com/saml",
      "https://ap-south-1.console.aws.amazon.com/connect/federate/" ID },
    { "China with its endpoint",
      { .regions = "cn-north-1", .instances = ID,
        .endpoint = "https://signin.amazonaws.cn/saml" },
      "https://signin.amazonaws.cn/saml",
      "https://cn-north-1.console.amazonaws.cn/connect/federate/" ID },
    { "an endpoint of one provider",
      { WEST, .endpoint = "https://us-west-2.signin.aws.amazon.com/saml/acs/"
                          "SAMLSPABC123DEF" },
      "https://us-west-2.signin.aws.amazon.com/saml/acs/SAMLSPABC123DEF",
      "https://us-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "an endpoint of one provider without a region",
      { WEST, .endpoint = "https://signin.aws.amazon.com/saml/acs/SAMLSPA1" },
      "https://signin.aws.amazon.com/saml/acs/SAMLSPA1",
      "https://us-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "us-east-1 by name",
      { .regions = "us-east-1", .instances = ID,
        .endpoint = "https://us-east-1.signin.aws.amazon.com/saml" },
      "https://us-east-1.signin.aws.amazon.com/saml",
      "https://us-east-1.console.aws.amazon.com/connect/federate/" ID },
    { "an endpoint of one's own",
      { WEST, .endpoint = "https://127.0.0.1:8443/saml?a=1" },
      "https://127.0.0.1:8443/saml?a=1",
      "https://us-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "Global Resiliency names region and instance itself",
      { .endpoint = RESILIENT RESILIENT_QUERY },
      RESILIENT RESILIENT_QUERY, NULL },
    { "Global Resiliency beside region and instance",
      { WEST, .endpoint = RESILIENT RESILIENT_QUERY },
      RESILIENT RESILIENT_QUERY, NULL },
    { "Global Resiliency without the odd ampersand",
      { .endpoint = RESILIENT "?idp=i&role=r&accountId=1&instanceId=i" },
      RESILIENT "?idp=i&role=r&accountId=1&instanceId=i", NULL },
    { "shortest session", { WEST, .duration = 900 },
      "https://us-west-2.signin.aws.amazon.com/saml",
      "https://us-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "longest session", { WEST, .duration = 43200 },
      "https://us-west-2.signin.aws.amazon.com/saml",
      "https://us-west-2.console.aws.amazon.com/connect/federate/" ID },
    { "a destination", { WEST, .destination = "/ccp-v2/chat" },
      "https://us-west-2.signin.aws.amazon.com/saml",
      "https://us-west-2.console.aws.amazon.com/connect/federate/" ID
      "?destination=%2Fccp-v2%2Fchat" },
};

typedef struct bad_t {
    const char *name;
    const char *directive;
    config_t config;
    const char *says;         /* a part of the reason */
} bad_t;

static const bad_t bad[] = {
    /* regions */
    { "no region", "ConnectIdPAWSRegion", { .instances = ID }, "0 regions" },
    { "nothing at all", "ConnectIdPAWSRegion", { .regions = NULL },
      "0 regions" },
    { "an endpoint does not stand in for a region", "ConnectIdPAWSRegion",
      { .endpoint = "https://sp.example/saml" }, "0 regions" },
    { "five regions", "ConnectIdPAWSRegion",
      { .regions = "us-west-2 us-west-2 us-west-2 us-west-2 us-west-2",
        .instances = ID }, "5 regions" },
    { "a region without Connect", "ConnectIdPAWSRegion",
      { .regions = "eu-west-1", .instances = ID }, "such as eu-west-2" },
    { "such a region and the line to add", "ConnectIdPAWSRegion",
      { .regions = "ap-south-1", .instances = ID },
      "ConnectIdPAWSEndpoint https://ap-south-1.signin.aws.amazon.com/saml" },
    { "China and the line to add", "ConnectIdPAWSRegion",
      { .regions = "cn-north-1", .instances = ID },
      "ConnectIdPAWSEndpoint https://signin.amazonaws.cn/saml" },
    { "GovCloud East", "ConnectIdPAWSRegion",
      { .regions = "us-gov-east-1", .instances = ID }, "us-gov-west-1" },
    { "the second region is checked, too", "ConnectIdPAWSRegion",
      { .regions = "us-west-2 eu-west-9", .instances = ID " " ID },
      "eu-west-2" },
    { "a region in capitals", "ConnectIdPAWSRegion",
      { .regions = "US-WEST-2", .instances = ID }, "such as us-west-2" },
    { "a region with a slip", "ConnectIdPAWSRegion",
      { .regions = "us-west2", .instances = ID }, "such as us-west-2" },
    { "a region without its number", "ConnectIdPAWSRegion",
      { .regions = "eu-central", .instances = ID }, "such as eu-central-1" },
    { "a region of two digits", "ConnectIdPAWSRegion",
      { .regions = "us-west-22", .instances = ID }, "us-west-2" },
    { "a region of four words", "ConnectIdPAWSRegion",
      { .regions = "us-a-b-west-2", .instances = ID },
      "the name of a region" },
    { "a zone", "ConnectIdPAWSRegion",
      { .regions = "us-west-2a", .instances = ID }, "us-west-2" },
    { "a region that is a host", "ConnectIdPAWSRegion",
      { .regions = "evil.example/", .instances = ID }, "evil.example/" },
    { "a malformed region is not saved by an endpoint",
      "ConnectIdPAWSRegion",
      { .regions = "uswest-2", .instances = ID,
        .endpoint = "https://sp.example/saml" }, "us-west-2" },
    /* instances */
    { "no instance", "ConnectIdPAWSInstance", { .regions = "us-west-2" },
      "0 instances" },
    { "one instance for two regions", "ConnectIdPAWSInstance",
      { .regions = "us-west-2 us-east-1", .instances = ID }, "1 instances" },
    { "two instances for one region", "ConnectIdPAWSInstance",
      { .regions = "us-west-2", .instances = ID " " ID }, "2 instances" },
    { "an instance by alias", "ConnectIdPAWSInstance",
      { .regions = "us-west-2", .instances = "sales" }, "\"sales\"" },
    { "an instance that is too short", "ConnectIdPAWSInstance",
      { .regions = "us-west-2",
        .instances = "01234567-89ab-cdef-0123-456789abcde" }, "UUID" },
    { "an instance that is too long", "ConnectIdPAWSInstance",
      { .regions = "us-west-2", .instances = ID "0" }, "UUID" },
    { "an instance without its hyphens", "ConnectIdPAWSInstance",
      { .regions = "us-west-2",
        .instances = "0123456789abcdef0123456789abcdef0123" }, "UUID" },
    { "an instance with a letter too far", "ConnectIdPAWSInstance",
      { .regions = "us-west-2",
        .instances = "0123456g-89ab-cdef-0123-456789abcdef" }, "UUID" },
    { "an instance in capitals", "ConnectIdPAWSInstance",
      { .regions = "us-west-2",
        .instances = "01234567-89AB-CDEF-0123-456789ABCDEF" },
      "lower case" },
    { "an instance as its ARN", "ConnectIdPAWSInstance",
      { .regions = "us-west-2", .instances =
        "arn:aws:connect:us-west-2:123456789012:instance/" ID }, "UUID" },
    { "the second instance is checked, too", "ConnectIdPAWSInstance",
      { .regions = "us-west-2 us-east-1", .instances = ID " x" }, "\"x\"" },
    /* endpoints */
    { "an endpoint of http", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "http://signin.aws.amazon.com/saml" }, "https" },
    { "an endpoint without a scheme", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "signin.aws.amazon.com/saml" }, "https" },
    { "an endpoint of javascript", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "javascript:alert(1)" }, "https" },
    { "an endpoint without a host", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https:///saml" }, "https" },
    { "an endpoint without a path", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://sp.example" }, "https" },
    { "an endpoint with a user name", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://a@sp.example/saml" }, "user name" },
    { "an endpoint with a fragment", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://sp.example/saml#a" }, "fragment" },
    { "an endpoint with a space", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://sp.example/sa ml" }, "sa ml" },
    { "an endpoint with a line end", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://sp.example/saml\r\nX" }, "\\x0D\\x0A" },
    { "an endpoint with a backslash", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://sp.example\\saml" }, "\\x5C" },
    { "an endpoint with a quote", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://sp.example/\"" }, "\\x22" },
    { "an empty endpoint", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "" }, "https" },
    { "a provider's endpoint without its ID", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://signin.aws.amazon.com/saml/acs/" },
      "SAMLSP" },
    { "a provider's endpoint with another ID", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://signin.aws.amazon.com/saml/acs/httpd" },
      "SAMLSP" },
    { "a provider's endpoint with more path", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://signin.aws.amazon.com/saml/acs/SAMLSP1/a" },
      "SAMLSP" },
    { "an endpoint of another region", "ConnectIdPAWSEndpoint",
      { WEST, .endpoint = "https://eu-west-2.signin.aws.amazon.com/saml" },
      "us-west-2.signin.aws.amazon.com" },
    { "Global Resiliency without a query", "ConnectIdPAWSEndpoint",
      { .endpoint = RESILIENT }, "instanceId=" },
    { "Global Resiliency without an account", "ConnectIdPAWSEndpoint",
      { .endpoint = RESILIENT "?instanceId=i&role=r&idp=i" }, "accountId=" },
    { "Global Resiliency without a provider", "ConnectIdPAWSEndpoint",
      { .endpoint = RESILIENT "?instanceId=i&accountId=1&role=r" }, "idp=" },
    { "Global Resiliency without an instance", "ConnectIdPAWSEndpoint",
      { .endpoint = "https://us-west-2.sign-in.connect.aws/saml"
                    RESILIENT_QUERY }, "INSTANCE.SOURCE-REGION" },
    { "Global Resiliency with no name at all", "ConnectIdPAWSEndpoint",
      { .endpoint = "https://.sign-in.connect.aws/saml" RESILIENT_QUERY },
      "INSTANCE.SOURCE-REGION" },
    { "Global Resiliency without a region", "ConnectIdPAWSEndpoint",
      { .endpoint = "https://" ID ".sign-in.connect.aws/saml"
                    RESILIENT_QUERY }, "INSTANCE.SOURCE-REGION" },
    { "Global Resiliency with another path", "ConnectIdPAWSEndpoint",
      { .endpoint = "https://" ID ".us-west-2.sign-in.connect.aws/"
                    RESILIENT_QUERY }, "/saml" },
    /* durations */
    { "a session of 899 seconds", "ConnectIdPAWSSessionDuration",
      { WEST, .duration = 899 }, "found 899" },
    { "a session of 43201 seconds", "ConnectIdPAWSSessionDuration",
      { WEST, .duration = 43201 }, "found 43201" },
    { "a session of -1 seconds", "ConnectIdPAWSSessionDuration",
      { WEST, .duration = -1 }, "found -1" },
    /* destinations */
    { "a destination that Connect does not have",
      "ConnectIdPAWSDestination", { WEST, .destination = "/ccp" },
      "/ccp-v2, /agent-app-v2, /home or /connect" },
    { "a destination that only begins well", "ConnectIdPAWSDestination",
      { WEST, .destination = "/ccp-v2x" }, "/ccp-v2x" },
    { "a destination without its slash", "ConnectIdPAWSDestination",
      { WEST, .destination = "ccp-v2" }, "\"ccp-v2\"" },
    { "an escaped destination", "ConnectIdPAWSDestination",
      { WEST, .destination = "%2Fccp-v2" }, "%2Fccp-v2" },
    { "a destination on another host", "ConnectIdPAWSDestination",
      { WEST, .destination = "//evil.example/ccp-v2" }, "evil" },
    { "an empty destination", "ConnectIdPAWSDestination",
      { WEST, .destination = "" }, "\"\"" },
};

static void takes(void **state)
{
    const good_t *row = *state;
    const idp_aws_t *aws = opened(&row->config);
    const char *relay_state = "unset";

    assert_string_equal(idp_aws_acs(aws), row->acs);
    assert_no_error(idp_aws_relay_state(&relay_state, &env, aws, NULL));
    if (row->relay_state) {
        assert_string_equal(relay_state, row->relay_state);
    }
    else {
        assert_null(relay_state);
    }
}

static void refuses(void **state)
{
    const bad_t *row = *state;
    const idp_aws_t *untouched = (const idp_aws_t *)row;
    const idp_aws_t *aws = untouched;
    const idp_error_t *error = open_config(&aws, &row->config);

    assert_refused(error, IDP_E_CONFIG);
    assert_ptr_equal(aws, untouched);
    assert_ptr_equal(strstr(error->reason, row->directive), error->reason);
    assert_int_equal(error->reason[strlen(row->directive)], ':');
    assert_holds(error->reason, row->says);
}

static struct CMUnitTest tests[ROWS(good) + ROWS(bad)];

int main(void)
{
    struct CMUnitTest *next = tests;
    size_t i;
    int failed;

    for (i = 0; i < ROWS(good); i++) {
        *next++ = case_of(good[i].name, takes, &good[i]);
    }
    for (i = 0; i < ROWS(bad); i++) {
        *next++ = case_of(bad[i].name, refuses, &bad[i]);
    }
    apr_initialize();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = cmocka_run_group_tests(tests, make_pool, destroy_pool);
    apr_terminate();
    return failed;
}
