/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/aws_fixture.h"

#define BASE "https://us-west-2.console.aws.amazon.com/connect/federate/" ID
#define GOV_BASE "https://console.amazonaws-us-gov.com/connect/federate/" ID

static const config_t plain = { .regions = "us-west-2", .instances = ID };
static const config_t chat = {
    .regions = "us-west-2", .instances = ID, .destination = "/ccp-v2/chat"
};
static const config_t gov = { .regions = "us-gov-west-1", .instances = ID };
static const config_t two = {
    .regions = "us-west-2 us-east-1",
    .instances = ID " 11111111-89ab-cdef-0123-456789abcdef"
};
static const config_t resilient = {
    .endpoint = "https://" ID ".us-west-2.sign-in.connect.aws/saml"
                "?&instanceId=i&accountId=1&role=r&idp=i"
};

typedef struct row_t {
    const char *name;
    const config_t *config;
    const char *incoming;     /* decoded once */
    const char *sent;         /* taken; or, refused, a part of the reason */
} row_t;

static const row_t taken[] = {
    { "none, none configured", &plain, NULL, BASE },
    { "empty, none configured", &plain, "", BASE },
    { "none, one configured", &chat, NULL,
      BASE "?destination=%2Fccp-v2%2Fchat" },
    { "the address alone", &plain, BASE, BASE },
    { "the address alone, one configured", &chat, BASE,
      BASE "?destination=%2Fccp-v2%2Fchat" },
    { "sent encoded: an escaped path", &plain,
      BASE "?destination=%2Fccp-v2", BASE "?destination=%2Fccp-v2" },
    { "sent raw: a plain path", &plain,
      BASE "?destination=/ccp-v2", BASE "?destination=%2Fccp-v2" },
    { "lower-case escapes", &plain,
      BASE "?destination=%2fccp-v2%2fchat",
      BASE "?destination=%2Fccp-v2%2Fchat" },
    { "half escaped", &plain,
      BASE "?destination=%2Fccp-v2/chat",
      BASE "?destination=%2Fccp-v2%2Fchat" },
    { "another page than the configured", &chat,
      BASE "?destination=/agent-app-v2", BASE "?destination=%2Fagent-app-v2" },
    { "a page with a slash at its end", &plain,
      BASE "?destination=/agent-app-v2/",
      BASE "?destination=%2Fagent-app-v2%2F" },
    { "the home page", &plain,
      BASE "?destination=%2Fhome", BASE "?destination=%2Fhome" },
    { "the home page of an older instance", &plain,
      BASE "?destination=%2Fconnect%2Fhome",
      BASE "?destination=%2Fconnect%2Fhome" },
    { "the control panel of an older instance", &plain,
      BASE "?destination=%2Fconnect%2Fccp-v2",
      BASE "?destination=%2Fconnect%2Fccp-v2" },
    { "new_domain behind the destination", &plain,
      BASE "?destination=%2Fccp-v2%2Fchat&new_domain=true",
      BASE "?destination=%2Fccp-v2%2Fchat&new_domain=true" },
    { "new_domain before the destination", &plain,
      BASE "?new_domain=true&destination=%2Fccp-v2",
      BASE "?destination=%2Fccp-v2&new_domain=true" },
    { "new_domain alone", &plain,
      BASE "?new_domain=true", BASE "?new_domain=true" },
    { "new_domain alone, one configured", &chat,
      BASE "?new_domain=true",
      BASE "?destination=%2Fccp-v2%2Fchat&new_domain=true" },
    { "new_domain joined by %26", &plain,
      BASE "?destination=%2Fccp-v2%2Fchat%26new_domain=true",
      BASE "?destination=%2Fccp-v2%2Fchat&new_domain=true" },
    { "new_domain joined by %26, sent raw", &plain,
      BASE "?destination=/ccp-v2&new_domain=true",
      BASE "?destination=%2Fccp-v2&new_domain=true" },
    { "new_domain joined by %26 to a plain path", &plain,
      BASE "?destination=/ccp-v2%26new_domain=true",
      BASE "?destination=%2Fccp-v2&new_domain=true" },
    { "GovCloud", &gov, GOV_BASE "?destination=%2Fccp-v2",
      GOV_BASE "?destination=%2Fccp-v2" },
    { "two regions: the first one's", &two, BASE, BASE },
    { "Global Resiliency sends none", &resilient, NULL, NULL },
    { "Global Resiliency does not look at one", &resilient,
      "https://evil.example/", NULL },
};

static const row_t refused[] = {
    { "another host", &plain, "https://evil.example/connect/federate/" ID,
      BASE },
    { "a host that goes on", &plain, "https://us-west-2.console.aws.amazon.com"
      ".evil.example/connect/federate/" ID, BASE },
    { "a host that begins earlier", &plain, "https://evil-us-west-2.console."
      "aws.amazon.com/connect/federate/" ID, BASE },
    { "a host in capitals", &plain, "https://US-WEST-2.console.aws.amazon.com"
      "/connect/federate/" ID, BASE },
    { "another region", &plain, "https://us-east-1.console.aws.amazon.com"
      "/connect/federate/" ID, BASE },
    { "no region", &plain,
      "https://console.aws.amazon.com/connect/federate/" ID, BASE },
    { "GovCloud for another partition", &plain, GOV_BASE, BASE },
    { "another partition for GovCloud", &gov, BASE, GOV_BASE },
    { "the second region", &two, "https://us-east-1.console.aws.amazon.com"
      "/connect/federate/11111111-89ab-cdef-0123-456789abcdef", BASE },
    { "another instance", &plain, "https://us-west-2.console.aws.amazon.com"
      "/connect/federate/01234567-89ab-cdef-0123-456789abcdee", BASE },
    { "an instance that goes on", &plain, BASE "0", BASE },
    { "an instance in capitals", &plain, "https://us-west-2.console.aws."
      "amazon.com/connect/federate/01234567-89AB-CDEF-0123-456789ABCDEF",
      BASE },
    { "no instance", &plain, "https://us-west-2.console.aws.amazon.com"
      "/connect/federate/", BASE },
    { "more path", &plain, BASE "/../x", BASE },
    { "a slash at the end", &plain, BASE "/", BASE },
    { "http", &plain, "http://us-west-2.console.aws.amazon.com"
      "/connect/federate/" ID, BASE },
    { "a scheme in capitals", &plain, "HTTPS://us-west-2.console.aws.amazon."
      "com/connect/federate/" ID, BASE },
    { "javascript", &plain, "javascript:alert(1)", BASE },
    { "no scheme", &plain, "//us-west-2.console.aws.amazon.com"
      "/connect/federate/" ID, BASE },
    { "a path alone", &plain, "/ccp-v2", BASE },
    { "a user name", &plain, "https://a@us-west-2.console.aws.amazon.com"
      "/connect/federate/" ID, BASE },
    { "a host behind a user name", &plain, "https://us-west-2.console.aws."
      "amazon.com@evil.example/connect/federate/" ID, BASE },
    { "a port", &plain, "https://us-west-2.console.aws.amazon.com:8443"
      "/connect/federate/" ID, BASE },
    { "the usual port", &plain, "https://us-west-2.console.aws.amazon.com:443"
      "/connect/federate/" ID, BASE },
    { "a backslash", &plain, "https:\\\\us-west-2.console.aws.amazon.com"
      "/connect/federate/" ID, "\\x5C" },
    { "a space in front", &plain, " " BASE, BASE },
    { "a space behind", &plain, BASE " ", BASE },
    { "a tab", &plain, "\t" BASE, "\\x09" },
    { "a line end", &plain, BASE "\r\nSet-Cookie: a=b", "\\x0D\\x0A" },
    { "a fragment", &plain, BASE "#a", BASE },
    { "encoded still: the caller has decoded", &plain,
      "https%3A%2F%2Fus-west-2.console.aws.amazon.com%2Fconnect%2Ffederate"
      "%2F" ID, BASE },
    { "encoded twice: the destination", &plain,
      BASE "?destination=%252Fccp-v2", "the destination \"%252Fccp-v2\"" },
    { "encoded twice: within the destination", &plain,
      BASE "?destination=%2Fccp-v2%252Fchat", "/ccp-v2%2Fchat" },
    { "an escape in a plain path", &plain,
      BASE "?destination=/ccp-v2%2Fchat", "/ccp-v2%2Fchat" },
    { "a broken escape", &plain, BASE "?destination=%2Fccp-v2%2",
      "%2Fccp-v2%2" },
    { "an escaped NUL", &plain, BASE "?destination=%2Fccp-v2%00",
      "%2Fccp-v2%00" },
    { "an empty destination", &plain, BASE "?destination=", "\"\"" },
    { "another page", &plain, BASE "?destination=%2Fcontact-flows",
      "/contact-flows" },
    { "a page that only begins well", &plain,
      BASE "?destination=/ccp-v2.evil.example", "/ccp-v2.evil" },
    { "a page of one's own", &plain,
      BASE "?destination=https%3A%2F%2Fevil.example", "evil.example" },
    { "a host as a page", &plain, BASE "?destination=%2F%2Fevil.example",
      "//evil.example" },
    { "a host behind a page", &plain,
      BASE "?destination=/ccp-v2//evil.example", "/ccp-v2//evil" },
    { "a page and up", &plain, BASE "?destination=/ccp-v2/../x",
      "/ccp-v2/../x" },
    { "a page and a backslash", &plain, BASE "?destination=/ccp-v2/\\evil",
      "\\x5C" },
    { "a page and a query", &plain, BASE "?destination=%2Fccp-v2%3Fa",
      "/ccp-v2?a" },
    { "a page and a fragment", &plain, BASE "?destination=/ccp-v2#a",
      "/ccp-v2#a" },
    { "a page and a line end", &plain,
      BASE "?destination=%2Fccp-v2%0D%0AX", "\\x0D\\x0A" },
    { "a page and a script", &plain,
      BASE "?destination=/ccp-v2/\"><script>", "\\x22" },
    { "a page and a letter beyond ASCII", &plain,
      BASE "?destination=%2Fccp-v2%2F%C3%A9", "\\xC3\\xA9" },
    { "two destinations", &plain,
      BASE "?destination=/ccp-v2&destination=/ccp-v2", "the parameter" },
    { "new_domain twice", &plain, BASE "?new_domain=true&new_domain=true",
      "twice" },
    { "new_domain twice, once by %26", &plain,
      BASE "?new_domain=true&destination=/ccp-v2%26new_domain=true",
      "twice" },
    { "new_domain of another value", &plain, BASE "?new_domain=false",
      "new_domain=false" },
    { "new_domain in capitals", &plain, BASE "?NEW_DOMAIN=true",
      "the parameter" },
    { "an escaped new_domain that goes on", &plain,
      BASE "?destination=/ccp-v2%26new_domain=true1", "/ccp-v2%26" },
    { "an empty query", &plain, BASE "?", "the parameter" },
    { "another parameter", &plain, BASE "?destination=/ccp-v2&a=b",
      "\"a=b\"" },
    { "another parameter alone", &plain, BASE "?a=b", "\"a=b\"" },
    { "only %26new_domain", &plain, BASE "?%26new_domain=true",
      "the parameter" },
};

static void takes(void **state)
{
    const row_t *row = *state;
    const char *sent = "unset";

    assert_no_error(idp_aws_relay_state(&sent, &env, opened(row->config),
                                        row->incoming));
    if (row->sent) {
        assert_string_equal(sent, row->sent);
    }
    else {
        assert_null(sent);
    }
}

static void refuses(void **state)
{
    const row_t *row = *state;
    const char *sent = "unset";
    const idp_error_t *error = idp_aws_relay_state(&sent, &env,
                                                   opened(row->config),
                                                   row->incoming);

    assert_refused(error, IDP_E_RELAY_STATE);
    assert_string_equal(sent, "unset");
    assert_holds(error->reason, row->sent);
}

/* What is sent is what comes back as taken, unchanged. */
static void takes_what_it_sends(void **state)
{
    const row_t *row = *state;
    const idp_aws_t *aws = opened(row->config);
    const char *once, *again;

    assert_no_error(idp_aws_relay_state(&once, &env, aws, row->incoming));
    assert_no_error(idp_aws_relay_state(&again, &env, aws, once));
    if (once) {
        assert_string_equal(once, again);
    }
    else {
        assert_null(again);
    }
}

static struct CMUnitTest tests[2 * ROWS(taken) + ROWS(refused)];

int main(void)
{
    struct CMUnitTest *next = tests;
    size_t i;
    int failed;

    for (i = 0; i < ROWS(taken); i++) {
        *next++ = case_of(taken[i].name, takes, &taken[i]);
        *next++ = case_of(taken[i].name, takes_what_it_sends, &taken[i]);
    }
    for (i = 0; i < ROWS(refused); i++) {
        *next++ = case_of(refused[i].name, refuses, &refused[i]);
    }
    apr_initialize();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = cmocka_run_group_tests(tests, make_pool, destroy_pool);
    apr_terminate();
    return failed;
}
