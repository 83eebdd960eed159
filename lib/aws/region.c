/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#define REGION "ConnectIdPAWSRegion"
#define INSTANCE "ConnectIdPAWSInstance"
#define MAX_REGIONS 4
#define FEDERATE "/connect/federate/"

/*
 * Where Amazon Connect is: AWS General Reference, "Amazon Connect endpoints
 * and quotas", as of November 2026.  Osaka is not in that list: it holds
 * replicas of Tokyo's instances (Amazon Connect Administrator Guide, "Set up
 * Global Resiliency").
 */
static const char *const known[] = {
    "us-east-1", "us-west-2", "af-south-1", "ap-northeast-1",
    "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
    "ca-central-1", "eu-central-1", "eu-west-2", "us-gov-west-1", NULL
};

/* The hosts of a region; one that begins with a dot follows its name. */
typedef struct hosts_t {
    const char *prefix;       /* of the region's name */
    const char *partition;
    const char *sign_in;
    const char *console;
} hosts_t;

/*
 * The first that fits.  Sign-in without a region looks global and is
 * us-east-1's (AWS General Reference, "AWS Sign-In endpoints and quotas").
 */
static const hosts_t hosts[] = {
    { "us-east-1", "aws", "signin.aws.amazon.com",
      ".console.aws.amazon.com" },
    { "us-gov-", "aws-us-gov", "signin.amazonaws-us-gov.com",
      "console.amazonaws-us-gov.com" },
    { "cn-", "aws-cn", "signin.amazonaws.cn", ".console.amazonaws.cn" },
    { "", "aws", ".signin.aws.amazon.com", ".console.aws.amazon.com" },
};

/* Two letters, one or two words, a digit: us-west-2, us-gov-west-1. */
bool idp_aws_is_region(const char *text)
{
    const char *at = text + strspn(text, IDP_AWS_LOWER);
    bool good = at - text == 2;
    int words;

    for (words = 0; at[0] == '-' && apr_islower(at[1]); words++) {
        at += 1 + strspn(at + 1, IDP_AWS_LOWER);
    }
    return good && (words == 1 || words == 2) && at[0] == '-'
           && apr_isdigit(at[1]) && at[2] == '\0';
}

/* A UUID in lower case, as it stands in the ARN of the instance. */
bool idp_aws_is_instance(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    bool good = strlen(text) == sizeof(form) - 1;
    int i;

    for (i = 0; good && text[i]; i++) {
        good = form[i] == '-' ? text[i] == '-'
                              : strchr("0123456789abcdef", text[i]) != NULL;
    }
    return good;
}

static bool is_known(const char *region)
{
    int i;

    for (i = 0; known[i] && strcmp(known[i], region) != 0; i++) {
    }
    return known[i] != NULL;
}

/* How much two names share at their beginning and at their end. */
static apr_size_t likeness(const char *one, const char *other)
{
    apr_size_t length = strlen(one);
    apr_size_t other_length = strlen(other);
    apr_size_t most = length < other_length ? length : other_length;
    apr_size_t front = 0;
    apr_size_t back = 0;

    while (front < most
           && apr_tolower(one[front]) == apr_tolower(other[front])) {
        front++;
    }
    while (front + back < most
           && apr_tolower(one[length - 1 - back])
              == apr_tolower(other[other_length - 1 - back])) {
        back++;
    }
    return front + back;
}

static const char *nearest(const char *region)
{
    const char *best = known[0];
    int i;

    for (i = 1; known[i]; i++) {
        if (likeness(known[i], region) > likeness(best, region)) {
            best = known[i];
        }
    }
    return best;
}

static const hosts_t *hosts_of(const char *region)
{
    const hosts_t *row = hosts;

    while (strncmp(region, row->prefix, strlen(row->prefix)) != 0) {
        row++;
    }
    return row;
}

static const char *address(apr_pool_t *pool, const char *host,
                           const char *region, const char *path)
{
    return apr_pstrcat(pool, "https://", host[0] == '.' ? region : "", host,
                       path, NULL);
}

/* ENDPOINT: a region that the table does not have may be used with it. */
static const idp_error_t *check_region(apr_pool_t *pool, const char *region,
                                       const char *endpoint)
{
    const idp_error_t *error = NULL;

    if (!idp_aws_is_region(region)) {
        error = idp_error(pool, IDP_E_CONFIG, REGION ": %s such as %s",
                          idp_aws_found(pool, "", region,
                                        "the name of a region,"),
                          nearest(region));
    }
    else if (!is_known(region) && !endpoint) {
        error = idp_error(pool, IDP_E_CONFIG, REGION ": found \"%s\", where "
                          "Amazon Connect is not known to be; expected a "
                          "region such as %s, or the sign-in address beside "
                          "it: ConnectIdPAWSEndpoint %s", region,
                          nearest(region),
                          address(pool, hosts_of(region)->sign_in, region,
                                  "/saml"));
    }
    return error;
}

static const idp_error_t *check_instance(apr_pool_t *pool,
                                         const char *instance)
{
    return idp_aws_is_instance(instance) ? NULL
        : idp_error(pool, IDP_E_CONFIG, INSTANCE ": %s",
                    idp_aws_found(pool, "", instance,
                                  "a UUID in lower case, the last part of "
                                  "the instance's ARN"));
}

static const idp_error_t *check_counts(apr_pool_t *pool, int regions,
                                       int instances)
{
    const idp_error_t *error = NULL;

    if (regions < 1 || regions > MAX_REGIONS) {
        error = idp_error(pool, IDP_E_CONFIG, REGION ": found %d regions; "
                          "expected 1 to %d, such as us-west-2", regions,
                          MAX_REGIONS);
    }
    else if (instances != regions) {
        error = idp_error(pool, IDP_E_CONFIG, INSTANCE ": found %d instances;"
                          " expected %d, one for each " REGION, instances,
                          regions);
    }
    return error;
}

const idp_error_t *idp_aws_region_read(idp_aws_t *aws, apr_pool_t *pool,
                                       const idp_aws_settings_t *settings)
{
    int regions = settings->regions ? settings->regions->nelts : 0;
    int instances = settings->instances ? settings->instances->nelts : 0;
    const char *region, *instance;
    const idp_error_t *error;
    int i;

    if (regions + instances == 0
        && idp_aws_is_resilient(pool, settings->endpoint)) {
        return NULL;
    }
    error = check_counts(pool, regions, instances);
    for (i = 0; i < regions && !error; i++) {
        region = APR_ARRAY_IDX(settings->regions, i, const char *);
        instance = APR_ARRAY_IDX(settings->instances, i, const char *);
        error = check_region(pool, region, settings->endpoint);
        error = error ? error : check_instance(pool, instance);
    }
    if (!error) {
        region = APR_ARRAY_IDX(settings->regions, 0, const char *);
        instance = APR_ARRAY_IDX(settings->instances, 0, const char *);
        aws->region = region;
        aws->partition = hosts_of(region)->partition;
        aws->acs = address(pool, hosts_of(region)->sign_in, region, "/saml");
        aws->federate = address(pool, hosts_of(region)->console, region,
                                apr_pstrcat(pool, FEDERATE, instance, NULL));
    }
    return error;
}
