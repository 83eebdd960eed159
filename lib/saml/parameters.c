/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/parameters.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

static const char *const names[IDP_PARAM_COUNT] = {
    [IDP_PARAM_REQUEST] = "SAMLRequest",
    [IDP_PARAM_RESPONSE] = "SAMLResponse",
    [IDP_PARAM_RELAY_STATE] = "RelayState",
    [IDP_PARAM_SIG_ALG] = "SigAlg",
    [IDP_PARAM_SIGNATURE] = "Signature",
    [IDP_PARAM_ENCODING] = "SAMLEncoding",
    [IDP_PARAM_SP] = "sp",
    [IDP_PARAM_NEW_DOMAIN] = "new_domain",
};

const char *idp_parameter_name(idp_param_t which)
{
    return names[which];
}

/* The parameter that NAME means to a lenient reader, or IDP_PARAM_COUNT. */
static int meaning_of(const char *name)
{
    int i = 0;

    while (i < IDP_PARAM_COUNT && strcasecmp(names[i], name) != 0) {
        i++;
    }
    return i;
}

/*
 * Takes PART, "name=value".  One that is none of ours is passed over, also
 * when it cannot be decoded.
 */
static const idp_error_t *take(idp_parameters_t *parameters,
                               apr_pool_t *pool, char *part)
{
    char *equals = strchr(part, '=');
    const char *raw = equals ? equals + 1 : "";
    const char *name, *value;
    const idp_error_t *error = NULL;
    int which;

    if (equals) {
        *equals = '\0';
    }
    name = idp_text_percent_decode(pool, part, strlen(part), true);
    which = name ? meaning_of(name) : IDP_PARAM_COUNT;
    if (which == IDP_PARAM_COUNT) {
        return NULL;
    }
    value = idp_text_percent_decode(pool, raw, strlen(raw), true);
    if (strcmp(part, names[which]) != 0) {
        error = idp_error(pool, IDP_E_MESSAGE, "the parameter %s is written "
                          "\"%s\"", names[which],
                          idp_text_log(pool, part, 60));
    }
    else if (parameters->of[which].value) {
        error = idp_error(pool, IDP_E_MESSAGE, "the parameter %s comes "
                          "twice", names[which]);
    }
    else if (!value) {
        error = idp_error(pool, IDP_E_MESSAGE, "the parameter %s has a "
                          "broken %%-escape or a NUL byte", names[which]);
    }
    else {
        parameters->of[which].raw = raw;
        parameters->of[which].value = value;
    }
    return error;
}

/* A ';' separates parameters for some readers: does one of ours follow? */
static bool hides_parameter(apr_pool_t *pool, const char *part)
{
    const char *at = strchr(part, ';');
    bool hides = false;

    while (at && !hides) {
        apr_size_t length = strcspn(at + 1, "=;");
        const char *name = idp_text_percent_decode(pool, at + 1, length,
                                                   true);

        hides = name && meaning_of(name) != IDP_PARAM_COUNT;
        at = strchr(at + 1, ';');
    }
    return hides;
}

const idp_error_t *idp_parameters_read(idp_parameters_t *parameters,
                                       apr_pool_t *pool, const char *text)
{
    idp_parameters_t read = { 0 };
    const idp_error_t *error = NULL;
    char *part, *rest = NULL;

    if (text && strlen(text) > IDP_PARAMETERS_MAX_BYTES) {
        error = idp_error(pool, IDP_E_MESSAGE_SIZE,
                          "the parameters have %" APR_SIZE_T_FMT " bytes; "
                          "%d are taken", strlen(text),
                          IDP_PARAMETERS_MAX_BYTES);
    }
    else if (text) {
        part = apr_strtok(apr_pstrdup(pool, text), "&", &rest);
        while (part && !error) {
            error = hides_parameter(pool, part)
                ? idp_error(pool, IDP_E_MESSAGE, "a parameter stands behind "
                            "a ';'; '&' separates parameters")
                : take(&read, pool, part);
            part = apr_strtok(NULL, "&", &rest);
        }
    }
    if (!error && read.of[IDP_PARAM_RELAY_STATE].value
        && strlen(read.of[IDP_PARAM_RELAY_STATE].value)
           > IDP_RELAY_STATE_MAX) {
        error = idp_error(pool, IDP_E_MESSAGE_SIZE, "RelayState has more "
                          "than %d bytes", IDP_RELAY_STATE_MAX);
    }
    if (!error) {
        *parameters = read;
    }
    return error;
}
