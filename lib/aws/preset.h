/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_AWS_PRESET_H
#define IDP_AWS_PRESET_H

/*
 * Inside of lib/aws: what a preset is made of, and its steps.
 *
 * A function idp_aws_..._wrong returns NULL where the text is right, or a
 * sentence for the log: found "THIS"; expected THAT.
 */

#include <stdbool.h>

#include "lib/aws/aws.h"

#define IDP_AWS_ATTRIBUTE "https://aws.amazon.com/SAML/Attributes/"

/* The heading of an error that AWS would have met with TEXT. */
#define IDP_AWS_SAYS(text) "AWS would have said: " text
#define IDP_AWS_INVALID IDP_AWS_SAYS( \
    "Your request included an invalid SAML response. " \
    "To logout, click here.")

#define IDP_AWS_LOWER "abcdefghijklmnopqrstuvwxyz"
#define IDP_AWS_UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define IDP_AWS_DIGITS "0123456789"
#define IDP_AWS_ALNUM IDP_AWS_LOWER IDP_AWS_UPPER IDP_AWS_DIGITS

struct idp_aws_t {
    const char *acs;
    const char *region;       /* NULL: only with Global Resiliency */
    const char *partition;    /* of the region, as in an ARN; or NULL */
    const char *federate;     /* RelayState without its query; NULL: none */
    const char *destination;  /* path in Connect, or NULL */
    const apr_array_header_t *role; /* idp_aws_piece_t, or NULL */
    const char *duration;     /* seconds, or NULL */
};

/* A piece of a template: text, then an attribute's value where named. */
typedef struct idp_aws_piece_t {
    const char *text;
    const char *attribute;    /* NULL at the end */
} idp_aws_piece_t;

typedef enum { IDP_AWS_ARN_ROLE, IDP_AWS_ARN_PROVIDER } idp_aws_arn_kind_t;

typedef struct idp_aws_arn_t {
    const char *partition;
    const char *account;
} idp_aws_arn_t;

/* The sentence: found WHAT"FOUND"; expected EXPECTED. */
const char *idp_aws_found(apr_pool_t *pool, const char *what,
                          const char *found, const char *expected);

/* Is TEXT LOW to HIGH characters of SET? */
bool idp_aws_is_of(const char *text, const char *set, apr_size_t low,
                   apr_size_t high);

bool idp_aws_is_instance(const char *text);

/* Has TEXT the form of a region's name, known or not? */
bool idp_aws_is_region(const char *text);

/* Is URL (or NULL) at a Global Resiliency host? */
bool idp_aws_is_resilient(apr_pool_t *pool, const char *url);

/*
 * The steps of idp_aws_open, in this order; each checks its part of SETTINGS
 * and fills its part of AWS.
 */
typedef const idp_error_t *idp_aws_step_t(idp_aws_t *aws, apr_pool_t *pool,
                                          const idp_aws_settings_t *settings);

idp_aws_step_t idp_aws_region_read;     /* and instance */
idp_aws_step_t idp_aws_endpoint_read;
idp_aws_step_t idp_aws_role_read;       /* and provider */
idp_aws_step_t idp_aws_duration_read;
idp_aws_step_t idp_aws_destination_read;

/* Reads TEXT as an IAM ARN of KIND; *ARN is set where it is one. */
const char *idp_aws_arn_wrong(idp_aws_arn_t *arn, apr_pool_t *pool,
                              idp_aws_arn_kind_t kind, const char *text);

/*
 * What is wrong with VALUE, "ROLE-ARN,PROVIDER-ARN" or the other order (AWS
 * takes both: IAM's guide writes the first, its AD FS examples the second)?
 * Each sees what the one before it has passed.
 */
const char *idp_aws_role_wrong(apr_pool_t *pool, const char *value);
const char *idp_aws_provider_wrong(apr_pool_t *pool, const char *value);

/* PARTITION is that of the region, or NULL. */
const char *idp_aws_account_wrong(apr_pool_t *pool, const char *value,
                                  const char *partition);

/*
 * *VALUE is the pair of ConnectIdPAWSRole with the values of ATTRIBUTES.
 * Errors: IDP_E_ATTRIBUTE_MISSING, IDP_E_ATTRIBUTE_VALUE.
 */
const idp_error_t *idp_aws_role_fill(const char **value, const idp_env_t *env,
                                     const idp_aws_t *aws,
                                     const apr_array_header_t *attributes);

/*
 * Is SAML_NAME among the first COUNT of ATTRIBUTES?  In any spelling: AWS
 * tells tags apart without case, and a wrong case elsewhere is a mistake.
 */
bool idp_aws_has(const apr_array_header_t *attributes, int count,
                 const char *saml_name);

/* Checks every AWS attribute of ATTRIBUTES.  IDP_E_ATTRIBUTE_VALUE. */
const idp_error_t *idp_aws_values_check(const apr_array_header_t *attributes,
                                        const idp_env_t *env,
                                        const idp_aws_t *aws);

#endif
