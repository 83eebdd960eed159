/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/error.h"

#include <apr_strings.h>

#define STATUS "urn:oasis:names:tc:SAML:2.0:status:"
#define REQUESTER STATUS "Requester"
#define RESPONDER STATUS "Responder"

static const idp_error_row_t rows[IDP_E_COUNT] = {
    [IDP_E_CONFIG] = { "config", 500, NULL, NULL, IDP_LOG_ERROR },
    [IDP_E_INTERNAL] = { "internal", 500, NULL, NULL, IDP_LOG_ERROR },
    [IDP_E_NOT_FOUND] = { "not-found", 404, NULL, NULL, IDP_LOG_INFO },
    [IDP_E_METHOD] = { "method", 405, NULL, NULL, IDP_LOG_INFO },
    [IDP_E_NO_USER] = { "no-user", 403, NULL, NULL, IDP_LOG_ERROR },
    [IDP_E_LOGIN] = { "login", 401, NULL, NULL, IDP_LOG_INFO },
    [IDP_E_LOGIN_FORM] = { "login-form", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_CROSS_SITE] = { "cross-site", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_THROTTLED] = { "throttled", 429, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_NOT_OWN_REQUEST] = {
        "not-own-request", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_FORBIDDEN] = { "forbidden", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_MESSAGE] = { "message", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_MESSAGE_SIZE] = { "message-size", 413, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_UNSUPPORTED] = { "unsupported", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_VERSION] = { "version", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_DESTINATION] = { "destination", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_AGE] = { "age", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_REPLAY] = { "replay", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_SERVICE_PROVIDER] = {
        "service-provider", 404, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_ACS] = { "acs", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_SIGNATURE_MISSING] = {
        "signature-missing", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_SIGNATURE] = { "signature", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_ALGORITHM] = { "algorithm", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_LAUNCH] = { "launch", 403, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_RELAY_STATE] = { "relay-state", 400, NULL, NULL, IDP_LOG_WARNING },
    [IDP_E_ATTRIBUTE_MISSING] = {
        "attribute-missing", 403, NULL, NULL, IDP_LOG_ERROR },
    [IDP_E_ATTRIBUTE_VALUE] = {
        "attribute-value", 403, NULL, NULL, IDP_LOG_ERROR },
    [IDP_E_SOURCE] = { "source", 503, NULL, NULL, IDP_LOG_ERROR },
    [IDP_E_PASSIVE] = {
        "passive", 403, RESPONDER, STATUS "NoPassive", IDP_LOG_INFO },
    [IDP_E_AUTHN_FAILED] = {
        "authn-failed", 403, RESPONDER, STATUS "AuthnFailed", IDP_LOG_WARNING },
    [IDP_E_AUTHN_CONTEXT] = {
        "authn-context", 403, REQUESTER, STATUS "NoAuthnContext",
        IDP_LOG_WARNING },
    [IDP_E_NAMEID_POLICY] = {
        "nameid-policy", 403, REQUESTER, STATUS "InvalidNameIDPolicy",
        IDP_LOG_WARNING },
    [IDP_E_BINDING] = {
        "binding", 400, REQUESTER, STATUS "UnsupportedBinding",
        IDP_LOG_WARNING },
    [IDP_E_SUBJECT] = {
        "subject", 403, REQUESTER, STATUS "UnknownPrincipal", IDP_LOG_WARNING },
};

const idp_error_t *idp_error(apr_pool_t *pool, idp_code_t code,
                             const char *format, ...)
{
    idp_error_t *error = apr_pcalloc(pool, sizeof(*error));
    va_list args;

    va_start(args, format);
    error->code = code;
    error->reason = apr_pvsprintf(pool, format, args);
    va_end(args);
    return error;
}

const idp_error_t *idp_error_headed(apr_pool_t *pool, const char *heading,
                                    const idp_error_t *error)
{
    idp_error_t *headed = apr_pmemdup(pool, error, sizeof(*error));

    headed->heading = heading;
    return headed;
}

const idp_error_t *idp_error_prefix(apr_pool_t *pool, const char *prefix,
                                    const idp_error_t *error)
{
    idp_error_t *longer = apr_pmemdup(pool, error, sizeof(*error));

    longer->reason = apr_pstrcat(pool, prefix, ": ", error->reason, NULL);
    return longer;
}

const idp_error_row_t *idp_error_row(idp_code_t code)
{
    return &rows[code < IDP_E_COUNT ? code : IDP_E_INTERNAL];
}
