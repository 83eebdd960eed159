/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/ctl/check.h"
#include "lib/attr/csv.h"
#include "lib/aws/preset.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

#define ANY_ACCOUNT "arn:aws:iam::000000000000:role/"
#define SHOWN 64              /* bytes of a value in a message */

typedef const char *wrong_t(apr_pool_t *pool, const char *value);

typedef struct rule_t {
    const char *column;
    wrong_t *wrong;
} rule_t;

typedef struct preset_t {
    const char *name;
    const rule_t *rules;      /* beside those of all presets */
} preset_t;

struct idp_check_t {
    const preset_t *preset;
    apr_pool_t *scratch;      /* emptied after each agent */
};

/* What the preset itself will say of VALUE when an agent signs in. */
static const char *attribute_wrong(apr_pool_t *pool, const char *saml_name,
                                   const char *value)
{
    const idp_aws_t any = { 0 };
    const idp_env_t env = { .pool = pool };
    idp_attribute_t attribute = { .saml_name = saml_name };
    apr_array_header_t *attributes =
        apr_array_make(pool, 1, sizeof(idp_attribute_t *));
    const idp_error_t *error;

    attribute.values = apr_array_make(pool, 1, sizeof(const char *));
    APR_ARRAY_PUSH(attribute.values, const char *) = value;
    APR_ARRAY_PUSH(attributes, idp_attribute_t *) = &attribute;
    error = idp_aws_values_check(attributes, &env, &any);
    return error ? error->reason + strlen(saml_name) + strlen(": ") : NULL;
}

static const char *username_wrong(apr_pool_t *pool, const char *value)
{
    return attribute_wrong(pool, IDP_AWS_ROLE_SESSION_NAME, value);
}

/* No colon: a name for the template of ConnectIdPAWSRole. */
static const char *role_wrong(apr_pool_t *pool, const char *value)
{
    idp_aws_arn_t arn;

    return strchr(value, ':')
        ? attribute_wrong(pool, IDP_AWS_ROLE, value)
        : idp_aws_arn_wrong(&arn, pool, IDP_AWS_ARN_ROLE,
                            apr_pstrcat(pool, ANY_ACCOUNT, value, NULL));
}

static const rule_t amazon_connect[] = {
    { "connect_username", username_wrong },
    { "connect_role", role_wrong },
    { NULL, NULL }
};

static const rule_t generic[] = { { NULL, NULL } };

static const preset_t presets[] = {
    { "amazon-connect", amazon_connect },
    { "generic", generic },
    { NULL, NULL }
};

idp_check_t *idp_check_make(apr_pool_t *pool, const char *preset)
{
    idp_check_t *check = NULL;
    const preset_t *row = presets;

    while (row->name && strcmp(row->name, preset) != 0) {
        row++;
    }
    if (row->name) {
        check = apr_pcalloc(pool, sizeof(*check));
        check->preset = row;
        apr_pool_create(&check->scratch, pool);
    }
    return check;
}

static const char *text_wrong(apr_pool_t *pool, const char *value)
{
    const char *wrong = NULL;

    if (strlen(value) > IDP_CSV_MAX_FIELD) {
        wrong = apr_psprintf(pool, "found %" APR_SIZE_T_FMT " bytes; expected "
                             "%d at most", strlen(value), IDP_CSV_MAX_FIELD);
    }
    else if (!idp_text_is_clean(value)) {
        wrong = apr_psprintf(pool, "found \"%s\"; expected text in UTF-8, "
                             "without control characters",
                             idp_text_log(pool, value, SHOWN));
    }
    return wrong;
}

static const char *value_wrong(const idp_check_t *check, const char *column,
                               const char *value)
{
    const char *wrong = text_wrong(check->scratch, value);
    const rule_t *rule;

    for (rule = check->preset->rules; rule->column && !wrong; rule++) {
        if (strcmp(rule->column, column) == 0) {
            wrong = rule->wrong(check->scratch, value);
        }
    }
    return wrong;
}

void idp_check_values(const idp_check_t *check, apr_array_header_t *faults,
                      const char *where, const apr_array_header_t *columns,
                      const char *const *values)
{
    int i;

    for (i = 0; i < columns->nelts; i++) {
        const char *column = APR_ARRAY_IDX(columns, i, const char *);
        const char *wrong = values[i][0] == '\0' ? NULL
            : value_wrong(check, column, values[i]);

        if (wrong) {
            APR_ARRAY_PUSH(faults, const char *) =
                apr_pstrcat(faults->pool, where, column, ": ", wrong, NULL);
        }
    }
    apr_pool_clear(check->scratch);
}
