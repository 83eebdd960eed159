/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_PARAMETERS_H
#define IDP_SAML_PARAMETERS_H

/*
 * The parameters of a query string or a form, each read exactly once.  A
 * name that means one of ours but is repeated, percent-encoded or spelt in
 * another case is refused: two readers could otherwise see two messages.
 */

#include "lib/base/env.h"

#define IDP_PARAMETERS_MAX_BYTES (64 * 1024)
#define IDP_RELAY_STATE_MAX 2048

typedef enum {
    IDP_PARAM_REQUEST,
    IDP_PARAM_RESPONSE,
    IDP_PARAM_RELAY_STATE,
    IDP_PARAM_SIG_ALG,
    IDP_PARAM_SIGNATURE,
    IDP_PARAM_ENCODING,
    IDP_PARAM_SP,
    IDP_PARAM_NEW_DOMAIN,     /* torn off a RelayState that is not encoded */
    IDP_PARAM_COUNT
} idp_param_t;

/* As it is written in a query. */
const char *idp_parameter_name(idp_param_t which);

typedef struct idp_parameters_t {
    struct {
        const char *raw;      /* as it came, still encoded, NUL-terminated */
        const char *value;    /* decoded once; NULL where it is absent */
    } of[IDP_PARAM_COUNT];
} idp_parameters_t;

/*
 * Reads TEXT (a query string without '?', or a form's body; NULL is empty).
 * IDP_E_MESSAGE names the parameter that is repeated, disguised or broken.
 */
const idp_error_t *idp_parameters_read(idp_parameters_t *parameters,
                                       apr_pool_t *pool, const char *text);

#endif
