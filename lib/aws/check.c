/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "lib/base/text.h"

#define TAG "PrincipalTag:"
#define MAX_TAGS 50
#define MAX_TAG_KEY 128       /* characters */
#define MAX_TAG_VALUE 256

/* IAM User Guide, "Configure SAML assertions" */
#define NAME_SET IDP_AWS_ALNUM "_+=,.@-"

/* Amazon Connect API Reference, CreateUser */
#define CONNECT_SET IDP_AWS_ALNUM "_.@-"

/* About whom a rule is asked. */
typedef struct question_t {
    const idp_env_t *env;
    const idp_aws_t *aws;
    const apr_array_header_t *attributes;
    const char *key;          /* what follows the name in the table: a tag */
} question_t;

typedef struct name_t {
    const char *name;         /* after IDP_AWS_ATTRIBUTE; "X:": a key follows */
    const char *one;          /* expected where several values stand; or NULL */
} name_t;

static const name_t names[] = {
    { "Role", "one: AWS would ask which of several to take, and a sign-in in "
              "the background cannot answer" },
    { "RoleSessionName", "one" },
    { "SessionDuration", "one" },
    { "SourceIdentity", "one" },
    { TAG, "one" },
    { "TransitiveTagKeys", NULL },
    { NULL, NULL }
};

static const char *role_wrong(const question_t *question, const char *value)
{
    return idp_aws_role_wrong(question->env->pool, value);
}

static const char *provider_wrong(const question_t *question,
                                  const char *value)
{
    return idp_aws_provider_wrong(question->env->pool, value);
}

static const char *account_wrong(const question_t *question,
                                 const char *value)
{
    return idp_aws_account_wrong(question->env->pool, value,
                                 question->aws->partition);
}

static const char *name_wrong(const question_t *question, const char *value)
{
    return idp_aws_is_of(value, NAME_SET, 2, 64) ? NULL
        : idp_aws_found(question->env->pool, "", value,
                        "2 to 64 letters, digits and _+=,.@-");
}

static const char *connect_name_wrong(const question_t *question,
                                      const char *value)
{
    return idp_aws_is_of(value, CONNECT_SET, 1, 64) ? NULL
        : idp_aws_found(question->env->pool, "", value, "a user name of Amazon "
                        "Connect: letters, digits and _.@-");
}

static const char *duration_wrong(const question_t *question,
                                  const char *value)
{
    long seconds;

    return value[0] != '0'
           && idp_text_read_number(&seconds, value, IDP_AWS_MIN_DURATION,
                                   IDP_AWS_MAX_DURATION) ? NULL
        : idp_aws_found(question->env->pool, "", value, "900 to 43200 seconds");
}

/*
 * STS API Reference, Tag.  Beyond ASCII it takes letters, digits and spaces
 * of every script; those are left to AWS.
 */
static bool is_tag_text(const char *text, int low, int high)
{
    int count = 0;
    bool good = true;

    for (; *text && good; text++) {
        unsigned char c = (unsigned char)*text;

        count += (c & 0xc0) != 0x80;
        good = c > 0x7f || strchr(IDP_AWS_ALNUM " _.:/=+-@", c);
    }
    return good && count >= low && count <= high;
}

static const char *tag_wrong(const question_t *question, const char *value)
{
    const char *wrong = NULL;

    if (!is_tag_text(question->key, 1, MAX_TAG_KEY)
        || strncasecmp(question->key, "aws:", 4) == 0) {
        wrong = idp_aws_found(question->env->pool, "the key ", question->key,
                              "1 to 128 letters, digits, spaces and "
                              "_.:/=+-@, not beginning with aws:");
    }
    else if (!is_tag_text(value, 0, MAX_TAG_VALUE)) {
        wrong = idp_aws_found(question->env->pool, "", value, "at most 256 "
                              "letters, digits, spaces and _.:/=+-@");
    }
    return wrong;
}

bool idp_aws_has(const apr_array_header_t *attributes, int count,
                 const char *saml_name)
{
    bool found = false;
    int i;

    for (i = 0; i < count && !found; i++) {
        found = strcasecmp(APR_ARRAY_IDX(attributes, i,
                                         idp_attribute_t *)->saml_name,
                           saml_name) == 0;
    }
    return found;
}

static const char *transitive_wrong(const question_t *question,
                                    const char *value)
{
    const char *tag = apr_pstrcat(question->env->pool, IDP_AWS_ATTRIBUTE TAG,
                                  value, NULL);

    return idp_aws_has(question->attributes, question->attributes->nelts, tag)
        ? NULL : idp_aws_found(question->env->pool, "", value, "the key of a "
                               TAG "KEY that is sent with it");
}

/* What is asked of each value. */
typedef struct rule_t {
    const char *name;
    const char *expected;     /* in a few words, for the preview */
    const char *(*wrong)(const question_t *question, const char *value);
    const char *heading;      /* NULL: AWS's words are not documented */
} rule_t;

static const rule_t rules[] = {
    { "Role", "has a role ARN", role_wrong, IDP_AWS_INVALID },
    { "Role", "has a SAML provider ARN", provider_wrong,
      IDP_AWS_SAYS("Specified provider doesn't exist") },
    { "Role", "is of one account and partition", account_wrong,
      IDP_AWS_SAYS("Not authorized to perform sts:AssumeRoleWithSAML") },
    { "RoleSessionName", "is what IAM takes", name_wrong,
      IDP_AWS_SAYS("RoleSessionName in AuthnResponse must match "
                   "[a-zA-Z_0-9+=,.@-]{2,64}") },
    { "RoleSessionName", "may be a user of Connect", connect_name_wrong,
      IDP_AWS_SAYS("Access Denied. Your account has been authenticated, but "
                   "has not been onboarded to this application.") },
    { "SessionDuration", "is 900 to 43200", duration_wrong, NULL },
    { "SourceIdentity", "is what IAM takes", name_wrong,
      IDP_AWS_SAYS("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and "
                   "not begin with \"aws:\"") },
    { TAG, "is what STS takes", tag_wrong, NULL },
    { "TransitiveTagKeys", "is a tag that is sent", transitive_wrong,
      IDP_AWS_SAYS("The specified transitive tag key must be included in the "
                   "requested tags.") },
    { NULL, NULL, NULL, NULL }
};

static const name_t *find_name(const char *text)
{
    const name_t *row;

    for (row = names; row->name; row++) {
        apr_size_t length = strlen(row->name);

        if (strncmp(text, row->name, length) == 0
            && (text[length] == '\0' || text[length - 1] == ':')) {
            break;
        }
    }
    return row->name ? row : NULL;
}

/* The name, the number of its values, and that it stands once. */
static const char *attribute_wrong(apr_pool_t *pool,
                                   const apr_array_header_t *attributes,
                                   int index)
{
    const idp_attribute_t *attribute =
        APR_ARRAY_IDX(attributes, index, idp_attribute_t *);
    const name_t *row = find_name(attribute->saml_name
                                  + strlen(IDP_AWS_ATTRIBUTE));
    const char *wrong = NULL;

    if (strncmp(attribute->saml_name, IDP_AWS_ATTRIBUTE,
                strlen(IDP_AWS_ATTRIBUTE)) != 0 || !row) {
        wrong = "found a name that AWS does not know; expected Role, "
            "RoleSessionName, SessionDuration, SourceIdentity, " TAG "KEY or "
            "TransitiveTagKeys, in this spelling";
    }
    else if (idp_aws_has(attributes, index, attribute->saml_name)) {
        wrong = "found this attribute twice; expected it once";
    }
    else if (row->one && attribute->values->nelts != 1) {
        wrong = apr_psprintf(pool, "found %d values; expected %s",
                             attribute->values->nelts, row->one);
    }
    return wrong;
}

/* Asks every rule of ATTRIBUTE about each of its values. */
static const char *value_wrong(const char **heading, question_t *question,
                               const idp_attribute_t *attribute)
{
    const char *short_name = attribute->saml_name + strlen(IDP_AWS_ATTRIBUTE);
    const char *name = find_name(short_name)->name;
    const char *wrong = NULL;
    const rule_t *rule;
    int i;

    question->key = short_name + strlen(name);
    for (rule = rules; rule->name && !wrong; rule++) {
        for (i = 0; i < attribute->values->nelts && !wrong
                    && strcmp(rule->name, name) == 0; i++) {
            const char *value = APR_ARRAY_IDX(attribute->values, i,
                                              const char *);

            *heading = rule->heading;
            wrong = rule->wrong(question, value);
            idp_env_note(question->env, attribute->saml_name, "AWS",
                         rule->expected, wrong ? wrong : "yes");
        }
    }
    return wrong;
}

static const idp_error_t *check_attribute(question_t *question, int index)
{
    const idp_attribute_t *attribute =
        APR_ARRAY_IDX(question->attributes, index, idp_attribute_t *);
    const char *heading = NULL;
    apr_pool_t *pool = question->env->pool;
    const char *wrong = attribute_wrong(pool, question->attributes, index);
    const idp_error_t *error = NULL;

    if (!wrong) {
        wrong = value_wrong(&heading, question, attribute);
    }
    if (wrong) {
        error = idp_error(pool, IDP_E_ATTRIBUTE_VALUE, "%s: %s",
                          attribute->saml_name, wrong);
        error = heading ? idp_error_headed(pool, heading, error)
                        : error;
    }
    return error;
}

static bool begins(const idp_attribute_t *attribute, const char *text)
{
    return strncasecmp(attribute->saml_name, text, strlen(text)) == 0;
}

const idp_error_t *idp_aws_values_check(const apr_array_header_t *attributes,
                                        const idp_env_t *env,
                                        const idp_aws_t *aws)
{
    question_t question = { env, aws, attributes, NULL };
    const idp_error_t *error = NULL;
    int tags = 0;
    int i;

    for (i = 0; i < attributes->nelts && !error; i++) {
        const idp_attribute_t *attribute =
            APR_ARRAY_IDX(attributes, i, idp_attribute_t *);

        tags += begins(attribute, IDP_AWS_ATTRIBUTE TAG);
        error = begins(attribute, IDP_AWS_ATTRIBUTE)
            ? check_attribute(&question, i) : NULL;
    }
    if (!error && tags > MAX_TAGS) {
        error = idp_error(env->pool, IDP_E_ATTRIBUTE_VALUE,
                          TAG "KEY: found %d tags; expected at most %d",
                          tags, MAX_TAGS);
    }
    return error;
}
