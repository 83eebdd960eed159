/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/slo.h"

#include "lib/httpd/input.h"
#include "lib/httpd/session.h"
#include "lib/saml/soap.h"
#include "lib/sso/logout.h"

/* Where nobody has a session there is none to end. */
static const idp_error_t *check_offered(const idp_exchange_t *exchange,
                                        request_rec *r)
{
    return exchange->provider->sealer && exchange->provider->cache ? NULL
        : idp_error(r->pool, IDP_E_NOT_FOUND, "no Location has a session "
                    "that could be ended");
}

const idp_error_t *idp_slo_handle(idp_exchange_t *exchange, request_rec *r)
{
    const idp_error_t *error = check_offered(exchange, r);

    if (!error) {
        exchange->in.session = idp_session_of(r);
        exchange->in.logout = idp_session_logout(r);
        error = idp_logout_front(&exchange->reply, &exchange->env,
                                 exchange->provider, &exchange->in);
    }
    return error;
}

const idp_error_t *idp_slo_handle_soap(idp_exchange_t *exchange,
                                       request_rec *r)
{
    char *xml = NULL;
    const idp_error_t *error = check_offered(exchange, r);

    if (!error) {
        error = idp_input_body(&xml, r, IDP_SOAP_TYPE,
                               idp_xml_message.bytes);
    }
    if (!error) {
        error = idp_logout_back(&exchange->reply, &exchange->env,
                                exchange->provider, xml);
    }
    return error;
}
