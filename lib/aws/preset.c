/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

#define MAX_FOUND 200         /* bytes of a wrong text that are logged */

const char *idp_aws_found(apr_pool_t *pool, const char *what,
                          const char *found, const char *expected)
{
    return apr_psprintf(pool, "found %s\"%s\"; expected %s", what,
                        idp_text_log(pool, found, MAX_FOUND), expected);
}

bool idp_aws_is_of(const char *text, const char *set, apr_size_t low,
                   apr_size_t high)
{
    apr_size_t length = strspn(text, set);

    return text[length] == '\0' && length >= low && length <= high;
}

const idp_error_t *idp_aws_duration_read(idp_aws_t *aws, apr_pool_t *pool,
                                         const idp_aws_settings_t *settings)
{
    const idp_error_t *error = NULL;
    int seconds = settings->session_duration;

    if (seconds == 0) {
        aws->duration = NULL;
    }
    else if (seconds < IDP_AWS_MIN_DURATION
             || seconds > IDP_AWS_MAX_DURATION) {
        error = idp_error(pool, IDP_E_CONFIG, "ConnectIdPAWSSessionDuration: "
                          "found %d; expected %d to %d seconds", seconds,
                          IDP_AWS_MIN_DURATION, IDP_AWS_MAX_DURATION);
    }
    else {
        aws->duration = apr_itoa(pool, seconds);
    }
    return error;
}

const idp_error_t *idp_aws_open(const idp_aws_t **aws, apr_pool_t *pool,
                                const idp_aws_settings_t *settings)
{
    static idp_aws_step_t *const steps[] = {
        idp_aws_region_read, idp_aws_endpoint_read, idp_aws_role_read,
        idp_aws_duration_read, idp_aws_destination_read, NULL
    };
    idp_aws_t *opened = apr_pcalloc(pool, sizeof(*opened));
    const idp_error_t *error = NULL;
    int i;

    for (i = 0; steps[i] && !error; i++) {
        error = steps[i](opened, pool, settings);
    }
    if (!error) {
        *aws = opened;
    }
    return error;
}

const char *idp_aws_acs(const idp_aws_t *aws)
{
    return aws->acs;
}
