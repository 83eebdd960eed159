/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/password.h"

#include <apr_strings.h>

static bool is_answer(authn_status status)
{
    return status == AUTH_GRANTED || status == AUTH_DENIED
           || status == AUTH_USER_NOT_FOUND;
}

static authn_status ask(request_rec *r, const idp_auth_provider_t *one,
                        const char *user, const char *password)
{
    authn_status status;

    /* providers with an alias, and mod_authn_socache, look at this note */
    apr_table_setn(r->notes, AUTHN_PROVIDER_NAME_NOTE, one->name);
    status = one->provider->check_password(r, user, password);
    apr_table_unset(r->notes, AUTHN_PROVIDER_NAME_NOTE);
    if (!is_answer(status)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "connect_idp: the "
                      "provider \"%s\" cannot check passwords; the users see "
                      "a page that says so", one->name);
    }
    return status;
}

idp_password_t idp_password_check(request_rec *r, const char *user,
                                  const char *password)
{
    const apr_array_header_t *providers = idp_directory_of(r)->providers;
    authn_status status = AUTH_USER_NOT_FOUND;
    int i;

    for (i = 0; providers && i < providers->nelts
                && status == AUTH_USER_NOT_FOUND; i++) {
        status = ask(r, &APR_ARRAY_IDX(providers, i, idp_auth_provider_t),
                     user, password);
    }
    switch (status) {
    case AUTH_GRANTED:
        return IDP_PASSWORD_RIGHT;
    case AUTH_DENIED:
    case AUTH_USER_NOT_FOUND:
        return IDP_PASSWORD_WRONG;
    default:
        return IDP_PASSWORD_FAILED;
    }
}
