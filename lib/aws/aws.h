/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_AWS_AWS_H
#define IDP_AWS_AWS_H

/*
 * The amazon-connect preset: where Amazon Connect's sign-in is, what it
 * wants to be told, and the checks that AWS would make, made before
 * anything is sent.  Errors carry AWS's own text as their heading.
 */

#include "lib/attr/attribute.h"

#define IDP_AWS_AUDIENCE "urn:amazon:webservices"
#define IDP_AWS_ROLE "https://aws.amazon.com/SAML/Attributes/Role"
#define IDP_AWS_ROLE_SESSION_NAME \
    "https://aws.amazon.com/SAML/Attributes/RoleSessionName"
#define IDP_AWS_SESSION_DURATION \
    "https://aws.amazon.com/SAML/Attributes/SessionDuration"
#define IDP_AWS_MIN_DURATION 900        /* seconds */
#define IDP_AWS_MAX_DURATION 43200
#define IDP_AWS_MAX_RESPONSE 100000     /* base64 characters */

/* A section's AWS directives as they stand; NULL or 0: not said. */
typedef struct idp_aws_settings_t {
    const apr_array_header_t *regions;    /* const char * */
    const apr_array_header_t *instances;  /* const char *, one a region */
    const char *role;                     /* ROLE-ARN template; it and */
    const char *provider;                 /* PROVIDER-ARN, or neither */
    int session_duration;                 /* seconds; 0: not sent */
    const char *destination;              /* path in Connect, or NULL */
    const char *endpoint;                 /* ConnectIdPAWSEndpoint */
} idp_aws_settings_t;

/* The preset of one service provider; constant once opened. */
typedef struct idp_aws_t idp_aws_t;

/*
 * Checks SETTINGS and keeps what follows from them, without copying their
 * texts.  Region and instance are needed, but for a Global Resiliency
 * endpoint, which names its own.  A region that is not known here needs an
 * endpoint.  Templates hold attributes as %{attr:NAME}; where they hold
 * some, what those make of the ARN is only known at the request.
 *
 * Errors: IDP_E_CONFIG with the directive's name, what was found, what would
 * be right: unknown region, an instance that is no UUID, a bad ARN, a role
 * and a provider of two accounts, a duration out of range, a destination
 * that Connect does not have, an endpoint that is not https.
 */
const idp_error_t *idp_aws_open(const idp_aws_t **aws, apr_pool_t *pool,
                                const idp_aws_settings_t *settings);

/* Recipient, Destination and form action. */
const char *idp_aws_acs(const idp_aws_t *aws);

/*
 * The RelayState to send: rebuilt from region, instance and destination.
 * INCOMING (decoded once; NULL and "" are none) may name another page of the
 * same instance and new_domain=true; anything else is IDP_E_RELAY_STATE.
 * *RELAY_STATE is NULL with Global Resiliency: none is sent, and INCOMING
 * does not matter.
 */
const idp_error_t *idp_aws_relay_state(const char **relay_state,
                                       const idp_env_t *env,
                                       const idp_aws_t *aws,
                                       const char *incoming);

/*
 * Adds Role, RoleSessionName and SessionDuration to ATTRIBUTES, made from
 * connect_role and connect_username, and checks every AWS attribute in it.
 * One that is there already, by as=, stays.  Values are never changed.
 * Errors: IDP_E_ATTRIBUTE_MISSING and IDP_E_ATTRIBUTE_VALUE; the heading is
 * AWS's or Connect's own text where one is documented.
 */
const idp_error_t *idp_aws_attributes(apr_array_header_t *attributes,
                                      const idp_env_t *env,
                                      const idp_aws_t *aws);

#endif
