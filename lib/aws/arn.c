/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

#define FIELDS 6              /* arn, partition, service, region, account */
#define MAX_PATH 512

/* What IAM makes after the account; IAM API Reference, CreateRole. */
typedef struct kind_t {
    const char *name;
    bool path;                /* may it stand in a folder? */
    const char *set;          /* of the last part's characters */
    apr_size_t most;          /* of them */
    const char *form;         /* the ARN, for messages */
    const char *expected;     /* the last part, for messages */
} kind_t;

static const kind_t kinds[] = {
    [IDP_AWS_ARN_ROLE] = {
        "role/", true, IDP_AWS_ALNUM "_+=,.@-", 64,
        "arn:PARTITION:iam::ACCOUNT:role/NAME",
        "1 to 64 letters, digits and _+=,.@-" },
    [IDP_AWS_ARN_PROVIDER] = {
        "saml-provider/", false, IDP_AWS_ALNUM "_.-", 128,
        "arn:PARTITION:iam::ACCOUNT:saml-provider/NAME",
        "1 to 128 letters, digits and _.-" },
};

static const char *const partitions[] = {
    "aws", "aws-us-gov", "aws-cn", NULL
};

typedef struct pair_t {
    const char *role;
    const char *provider;
} pair_t;

/* Splits TEXT at its first five colons. */
static bool split_fields(char **fields, apr_pool_t *pool, const char *text)
{
    char *at = apr_pstrdup(pool, text);
    int i;

    for (i = 0; i < FIELDS && at; i++) {
        fields[i] = at;
        at = i < FIELDS - 1 ? strchr(at, ':') : NULL;
        if (at) {
            *at++ = '\0';
        }
    }
    return i == FIELDS;
}

static bool is_partition(const char *text)
{
    int i;

    for (i = 0; partitions[i] && strcmp(partitions[i], text) != 0; i++) {
    }
    return partitions[i] != NULL;
}

static bool is_iam(char **fields, const kind_t *kind)
{
    return strcmp(fields[0], "arn") == 0 && strcmp(fields[2], "iam") == 0
           && fields[3][0] == '\0'
           && strncmp(fields[5], kind->name, strlen(kind->name)) == 0;
}

/* The folder of a role: printable ASCII, 512 with both its slashes. */
static bool is_path(const char *path, apr_size_t length)
{
    bool good = length < MAX_PATH;
    apr_size_t i;

    for (i = 0; i < length && good; i++) {
        good = path[i] > ' ' && path[i] <= '~';
    }
    return good;
}

static const char *name_wrong(apr_pool_t *pool, const kind_t *kind,
                              const char *resource)
{
    const char *path = resource + strlen(kind->name);
    const char *slash = kind->path ? strrchr(path, '/') : NULL;
    const char *name = slash ? slash + 1 : path;
    const char *wrong = NULL;

    if (!is_path(path, (apr_size_t)(name - path))) {
        wrong = idp_aws_found(pool, "the path of ", path, "printable "
                              "characters without spaces, 512 at most");
    }
    else if (!idp_aws_is_of(name, kind->set, 1, kind->most)) {
        wrong = idp_aws_found(pool, "the name ", name, kind->expected);
    }
    return wrong;
}

const char *idp_aws_arn_wrong(idp_aws_arn_t *arn, apr_pool_t *pool,
                              idp_aws_arn_kind_t kind, const char *text)
{
    const kind_t *row = &kinds[kind];
    char *fields[FIELDS];
    const char *wrong = NULL;

    if (!split_fields(fields, pool, text) || !is_iam(fields, row)) {
        wrong = idp_aws_found(pool, "", text, row->form);
    }
    else if (!is_partition(fields[1])) {
        wrong = idp_aws_found(pool, "the partition ", fields[1],
                              idp_text_list(pool, partitions, " or "));
    }
    else if (!idp_aws_is_of(fields[4], IDP_AWS_DIGITS, 12, 12)) {
        wrong = idp_aws_found(pool, "the account ", fields[4], "12 digits");
    }
    else {
        wrong = name_wrong(pool, row, fields[5]);
    }
    if (!wrong) {
        arn->partition = fields[1];
        arn->account = fields[4];
    }
    return wrong;
}

/* A role's name may hold a comma, but no colon: ",arn:" is the middle. */
static bool split_pair(pair_t *pair, apr_pool_t *pool, const char *value)
{
    const char *comma = strstr(value, ",arn:");

    if (comma) {
        const char *first = apr_pstrmemdup(pool, value,
                                           (apr_size_t)(comma - value));
        bool turned = strstr(first, ":saml-provider/") != NULL;

        pair->role = turned ? comma + 1 : first;
        pair->provider = turned ? first : comma + 1;
    }
    return comma != NULL;
}

const char *idp_aws_role_wrong(apr_pool_t *pool, const char *value)
{
    pair_t pair;
    idp_aws_arn_t role;

    return split_pair(&pair, pool, value)
        ? idp_aws_arn_wrong(&role, pool, IDP_AWS_ARN_ROLE, pair.role)
        : idp_aws_found(pool, "", value, "ROLE-ARN,PROVIDER-ARN with one "
                        "comma and no spaces");
}

const char *idp_aws_provider_wrong(apr_pool_t *pool, const char *value)
{
    pair_t pair;
    idp_aws_arn_t provider;

    split_pair(&pair, pool, value);
    return idp_aws_arn_wrong(&provider, pool, IDP_AWS_ARN_PROVIDER,
                             pair.provider);
}

const char *idp_aws_account_wrong(apr_pool_t *pool, const char *value,
                                  const char *partition)
{
    pair_t pair;
    idp_aws_arn_t role, provider;
    const char *wrong = NULL;

    split_pair(&pair, pool, value);
    idp_aws_arn_wrong(&role, pool, IDP_AWS_ARN_ROLE, pair.role);
    idp_aws_arn_wrong(&provider, pool, IDP_AWS_ARN_PROVIDER, pair.provider);
    if (strcmp(role.account, provider.account) != 0) {
        wrong = apr_psprintf(pool, "found a role of account %s and a "
                             "provider of account %s; expected one account",
                             role.account, provider.account);
    }
    else if (strcmp(role.partition, provider.partition) != 0
             || (partition && strcmp(role.partition, partition) != 0)) {
        wrong = apr_psprintf(pool, "found a role of partition %s and a "
                             "provider of partition %s; expected %s for both",
                             role.partition, provider.partition,
                             partition ? partition : "one partition");
    }
    return wrong;
}
