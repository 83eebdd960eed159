/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/aws_fixture.h"

#define WEST .regions = "us-west-2", .instances = ID
#define GOV .regions = "us-gov-west-1", .instances = ID

#define P "arn:aws:iam::123456789012:saml-provider/"
#define R "arn:aws:iam::123456789012:role/"

/* What ConnectIdPAWSRole takes. */
static const config_t good[] = {
    { WEST, .role = ROLE, .provider = PROVIDER },
    { WEST, .role = R "team/a/Connect_+=,.@-", .provider = P "h_t.t-p" },
    { WEST, .role = R SIXTY "abcd",
      .provider = P SIXTY SIXTY "abcdefgh" },
    { GOV, .role = "arn:aws-us-gov:iam::123456789012:role/Connect",
      .provider = "arn:aws-us-gov:iam::123456789012:saml-provider/httpd" },
    { .regions = "cn-north-1", .instances = ID,
      .endpoint = "https://signin.amazonaws.cn/saml",
      .role = "arn:aws-cn:iam::123456789012:role/Connect",
      .provider = "arn:aws-cn:iam::123456789012:saml-provider/httpd" },
    { WEST, .role = R "%{attr:connect_role}", .provider = PROVIDER },
    { WEST, .role = R "a-%{attr:team}-%{attr:level}", .provider = PROVIDER },
    { WEST, .role = "arn:aws:iam::%{attr:account}:role/Connect",
      .provider = "arn:aws:iam::%{attr:account}:saml-provider/httpd" },
    { WEST, .role = "%{attr:connect_role}", .provider = "%{attr:provider}" },
};

typedef struct bad_t {
    const char *name;
    const char *role;
    const char *provider;
    const char *says;         /* a part of the reason */
} bad_t;

static const bad_t bad[] = {
    { "a role that is no ARN",
      "Connect", PROVIDER, "role/NAME" },
    { "a role of no partition",
      "arn:aws-eu:iam::123456789012:role/Connect", PROVIDER,
      "aws, aws-us-gov or aws-cn" },
    { "a role of another service",
      "arn:aws:sts::123456789012:role/Connect", PROVIDER, "role/NAME" },
    { "a role with a region",
      "arn:aws:iam:us-west-2:123456789012:role/Connect", PROVIDER,
      "role/NAME" },
    { "an account of eleven digits",
      "arn:aws:iam::12345678901:role/Connect", PROVIDER, "12 digits" },
    { "an account of thirteen digits",
      "arn:aws:iam::1234567890123:role/Connect", PROVIDER, "12 digits" },
    { "an account with a letter",
      "arn:aws:iam::12345678901a:role/Connect", PROVIDER, "12 digits" },
    { "an account of the console's form",
      "arn:aws:iam::1234-5678-9012:role/Connect", PROVIDER, "12 digits" },
    { "a role without a name",
      R, PROVIDER, "the name" },
    { "a role that ends in its path",
      R "team/", PROVIDER, "the name" },
    { "a role's path with a space",
      R "te am/Connect", PROVIDER, "the path" },
    { "a role's path of 513 characters",
      R SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY SIXTY TEN TEN TEN
      "a/Connect",
      PROVIDER, "the path" },
    { "a role's name of 65 characters",
      R SIXTY "abcde", PROVIDER, "1 to 64" },
    { "a role's name with a space",
      R "Con nect", PROVIDER, "the name" },
    { "a provider's name with a plus",
      ROLE, P "ht+tpd", "the name" },
    { "a provider's name of 129 characters",
      ROLE, P SIXTY SIXTY "abcdefghi", "1 to 128" },
    { "a provider of another kind",
      ROLE, "arn:aws:iam::123456789012:oidc-provider/httpd",
      "saml-provider/NAME" },
    { "role and provider the wrong way round",
      PROVIDER, ROLE, "role/NAME" },
    { "two accounts",
      "arn:aws:iam::210987654321:role/Connect", PROVIDER, "one account" },
    { "two partitions",
      ROLE, "arn:aws-cn:iam::123456789012:saml-provider/httpd",
      "expected aws for both" },
    { "an old placeholder",
      R "%s", PROVIDER, "%{attr:NAME}" },
    { "a placeholder of another kind",
      R "%{env:ROLE}", PROVIDER, "%{attr:NAME}" },
    { "a placeholder without a name",
      R "%{attr:}", PROVIDER, "%{attr:NAME}" },
    { "a placeholder without an end",
      R "%{attr:team", PROVIDER, "%{attr:NAME}" },
    { "a placeholder in the provider",
      ROLE, P "%{team}", "%{attr:NAME}" },
    { "a bad ARN around a placeholder",
      "arn:aws:iam:123456789012:role/%{attr:team}", PROVIDER, "role/NAME" },
};

static void takes(void **state)
{
    opened(*state);
}

static void refuses_config(const config_t *config, const char *says)
{
    const idp_aws_t *aws = NULL;
    const idp_error_t *error = open_config(&aws, config);

    assert_refused(error, IDP_E_CONFIG);
    assert_null(aws);
    assert_ptr_equal(strstr(error->reason, "ConnectIdPAWSRole: "),
                     error->reason);
    assert_holds(error->reason, says);
}

static void refuses(void **state)
{
    const bad_t *row = *state;
    const config_t config = {
        WEST, .role = row->role, .provider = row->provider
    };

    refuses_config(&config, row->says);
}

static void refuses_another_partition(void **state)
{
    const config_t config = { GOV, .role = ROLE, .provider = PROVIDER };

    (void)state;
    refuses_config(&config, "expected aws-us-gov for both");
}

static struct CMUnitTest tests[ROWS(good) + ROWS(bad) + 1];

int main(void)
{
    struct CMUnitTest *next = tests;
    size_t i;
    int failed;

    for (i = 0; i < ROWS(good); i++) {
        *next++ = case_of(good[i].role, takes, &good[i]);
    }
    for (i = 0; i < ROWS(bad); i++) {
        *next++ = case_of(bad[i].name, refuses, &bad[i]);
    }
    *next++ = case_of("another partition than the region's",
                      refuses_another_partition, NULL);
    apr_initialize();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = cmocka_run_group_tests(tests, make_pool, destroy_pool);
    apr_terminate();
    return failed;
}
