/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_LOGOUT_REQUEST_H
#define IDP_SAML_LOGOUT_REQUEST_H

/* A LogoutRequest, theirs and ours.  SAML Core 3.7.1. */

#include "lib/saml/protocol.h"

#include <apr_tables.h>

/* Text is NULL where the request does not say it. */
typedef struct idp_logout_request_t {
    idp_protocol_t protocol;
    apr_time_t not_on_or_after; /* 0: not said */
    const char *name_id;
    const char *name_id_format;
    const char *name_qualifier;
    const char *sp_name_qualifier;
    apr_array_header_t *session_indexes; /* const char *, none for all */
    bool asynchronous;        /* no LogoutResponse is wanted */
} idp_logout_request_t;

/*
 * Reads the root of DOC: exactly a LogoutRequest with a NameID, its children
 * as the schema has them, every value bounded and clean.  IDP_E_MESSAGE,
 * IDP_E_VERSION, IDP_E_UNSUPPORTED.
 */
const idp_error_t *idp_logout_request_read(idp_logout_request_t *request,
                                           const idp_env_t *env,
                                           xmlDoc *doc);

/* What ours says; text is clean, NULL: not said. */
typedef struct idp_logout_order_t {
    const char *id;           /* a new one of idp_env_id */
    const char *issuer;       /* our entityID */
    const char *destination;
    apr_interval_time_t lifetime;
    const char *name_id;
    const char *name_id_format;
    const char *name_qualifier;
    const char *sp_name_qualifier;
    const char *session_index;
} idp_logout_order_t;

/* The LogoutRequest of ORDER, not signed yet.  IDP_E_INTERNAL. */
const idp_error_t *idp_logout_request_make(xmlDoc **doc,
                                           const idp_env_t *env,
                                           const idp_logout_order_t *order);

#endif
