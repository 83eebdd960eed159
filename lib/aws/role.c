/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

#include <string.h>

#include <apr_strings.h>

#define OPEN "%{attr:"

/* Stands for a value when configtest reads a template: fits an account too. */
#define SAMPLE "000000000000"

/* Reads a template into PIECES (idp_aws_piece_t). */
static const char *template_wrong(apr_array_header_t *pieces,
                                  apr_pool_t *pool, const char *text)
{
    const char *wrong = NULL;

    while (*text && !wrong) {
        idp_aws_piece_t *piece = apr_array_push(pieces);
        apr_size_t plain = strcspn(text, "%");
        const char *open = text + plain;
        const char *close = strchr(open, '}');

        piece->text = apr_pstrmemdup(pool, text, plain);
        piece->attribute = NULL;
        text = open;
        if (*open) {
            const char *name = open + strlen(OPEN);

            if (strncmp(open, OPEN, strlen(OPEN)) != 0 || !close
                || close == name) {
                wrong = idp_aws_found(pool, "", open, OPEN "NAME} where the "
                                      "value of an attribute belongs");
            }
            else {
                piece->attribute = apr_pstrmemdup(pool, name,
                                                  (apr_size_t)(close - name));
                text = close + 1;
            }
        }
    }
    return wrong;
}

static const char *sample_of(apr_pool_t *pool,
                             const apr_array_header_t *pieces)
{
    const char *sample = "";
    int i;

    for (i = 0; i < pieces->nelts; i++) {
        const idp_aws_piece_t *piece =
            &APR_ARRAY_IDX(pieces, i, idp_aws_piece_t);

        sample = apr_pstrcat(pool, sample, piece->text,
                             piece->attribute ? SAMPLE : "", NULL);
    }
    return sample;
}

/* One argument; where a value begins it, only the request can tell. */
static const char *argument_wrong(apr_pool_t *pool, idp_aws_arn_kind_t kind,
                                  const char *text)
{
    apr_array_header_t *pieces = apr_array_make(pool, 4,
                                                sizeof(idp_aws_piece_t));
    const char *wrong = template_wrong(pieces, pool, text);
    idp_aws_arn_t arn;

    if (!wrong && text[0] != '%') {
        wrong = idp_aws_arn_wrong(&arn, pool, kind, sample_of(pool, pieces));
    }
    return wrong;
}

/* Do five colons, and so the account, come before any attribute's value? */
static bool has_account(const char *text)
{
    int colons = 0;

    while (*text && *text != '%' && colons < 5) {
        colons += *text == ':';
        text++;
    }
    return colons == 5;
}

const idp_error_t *idp_aws_role_read(idp_aws_t *aws, apr_pool_t *pool,
                                     const idp_aws_settings_t *settings)
{
    apr_array_header_t *pieces = apr_array_make(pool, 4,
                                                sizeof(idp_aws_piece_t));
    const char *pair, *wrong;

    if (!settings->role) {
        return NULL;
    }
    wrong = argument_wrong(pool, IDP_AWS_ARN_ROLE, settings->role);
    if (!wrong) {
        wrong = argument_wrong(pool, IDP_AWS_ARN_PROVIDER,
                               settings->provider);
    }
    pair = apr_pstrcat(pool, settings->role, ",", settings->provider, NULL);
    if (!wrong) {
        wrong = template_wrong(pieces, pool, pair);
    }
    if (!wrong && has_account(settings->role)
        && has_account(settings->provider)) {
        wrong = idp_aws_account_wrong(pool, sample_of(pool, pieces),
                                      aws->partition);
    }
    if (!wrong) {
        aws->role = pieces;
    }
    return wrong ? idp_error(pool, IDP_E_CONFIG, "ConnectIdPAWSRole: %s",
                             wrong) : NULL;
}

/* The one value of attribute NAME. */
static const idp_error_t *single_value(const char **value,
                                       const idp_env_t *env,
                                       const apr_array_header_t *attributes,
                                       const char *name)
{
    const idp_attribute_t *attribute = idp_attribute_find(attributes, name);
    int count = attribute ? attribute->values->nelts : 0;
    const idp_error_t *error = NULL;

    if (count != 1) {
        error = idp_error(env->pool, count == 0 ? IDP_E_ATTRIBUTE_MISSING
                                                : IDP_E_ATTRIBUTE_VALUE,
                          "ConnectIdPAWSRole: found %d values of %s; "
                          "expected one", count, name);
    }
    else {
        *value = APR_ARRAY_IDX(attribute->values, 0, const char *);
    }
    return error;
}

const idp_error_t *idp_aws_role_fill(const char **value, const idp_env_t *env,
                                     const idp_aws_t *aws,
                                     const apr_array_header_t *attributes)
{
    const idp_error_t *error = NULL;
    const char *filled = "";
    int i;

    for (i = 0; i < aws->role->nelts && !error; i++) {
        const idp_aws_piece_t *piece =
            &APR_ARRAY_IDX(aws->role, i, idp_aws_piece_t);
        const char *part = "";

        if (piece->attribute) {
            error = single_value(&part, env, attributes, piece->attribute);
        }
        filled = apr_pstrcat(env->pool, filled, piece->text, part, NULL);
    }
    if (!error) {
        *value = filled;
    }
    return error;
}
