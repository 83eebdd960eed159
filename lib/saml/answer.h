/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_ANSWER_H
#define IDP_SAML_ANSWER_H

/*
 * The Response that this identity provider issues.  lasso's objects hold it
 * and write it; xmlsec signs it with a key that was read once.  lasso never
 * sees a message from outside, a key, or a random number of ours to make.
 */

#include "lib/attr/attribute.h"
#include "lib/saml/encrypt.h"
#include "lib/saml/key.h"

typedef enum {
    IDP_SIGN_ASSERTION,
    IDP_SIGN_RESPONSE,
    IDP_SIGN_BOTH
} idp_sign_t;

/* Everything that the answer says.  Text is clean; NULL: not said. */
typedef struct idp_answer_t {
    const char *issuer;       /* our entityID */
    const char *destination;  /* the ACS: Destination and Recipient */
    const char *in_response_to; /* NULL: IdP-initiated */
    const idp_key_t *key;
    idp_sign_t sign;
    const idp_encryption_t *encryption; /* NULL: the assertion is in clear */

    /* a Response with a Status other than Success has just these two */
    const char *status_top;
    const char *status_second;

    const apr_array_header_t *audiences; /* const char * */
    const char *name_id;
    const char *name_id_format;
    const char *name_qualifier;
    const char *sp_name_qualifier;
    const char *class_ref;
    const char *session_index;
    apr_time_t authn_instant;
    apr_interval_time_t lifetime;
    apr_interval_time_t skew; /* NotBefore lies this much before now */
    const apr_array_header_t *attributes; /* idp_attribute_t *, or NULL */
} idp_answer_t;

/*
 * The signed Response with its one Assertion, encrypted where ANSWER says
 * how, as base64 for HTTP-POST.
 * SAML Core 3.3.3, Profiles 4.1.4.2.  IDP_E_INTERNAL.
 */
const idp_error_t *idp_answer_success(const char **base64,
                                      const idp_env_t *env,
                                      const idp_answer_t *answer);

/* The same as XML to look at: indented, and not signed. */
const idp_error_t *idp_answer_unsigned(const char **xml,
                                       const idp_env_t *env,
                                       const idp_answer_t *answer);

/* A signed Response without an assertion.  SAML Core 3.2.2. */
const idp_error_t *idp_answer_refusal(const char **base64,
                                      const idp_env_t *env,
                                      const idp_answer_t *answer);

#endif
