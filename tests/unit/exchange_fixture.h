/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_EXCHANGE_FIXTURE_H
#define IDP_TEST_EXCHANGE_FIXTURE_H

/* A request as lib/httpd makes it, and what the reply holds. */

#include "tests/unit/sso_fixture.h"

#include "lib/page/page.h"

#define PROTECTED IDP_CONTEXT "PasswordProtectedTransport"

/* Do the Require lines let the user in?  And for which name were they
   asked? */
static bool lets_in;
static const char *asked_for;

static inline bool may_open(void *request, const char *name)
{
    (void)request;
    asked_for = name;
    return lets_in;
}

/* A reader of pages without any wishes. */
static inline const idp_view_t *new_view(void)
{
    idp_view_t *view = apr_pcalloc(pool, sizeof(*view));

    assert_no_error(idp_pages_open(&view->pages, pool, NULL, NULL));
    return view;
}

/* jo, who signed in a minute ago, with the parameters of QUERY. */
static inline idp_in_t *new_in(const char *query)
{
    idp_in_t *in = apr_pcalloc(pool, sizeof(*in));

    in->view = new_view();
    in->user = "jo";
    in->received = NOW;
    in->authn_instant = NOW - apr_time_from_sec(60);
    in->class_ref = PROTECTED;
    in->auth_type = "Basic";
    in->may_open = may_open;
    lets_in = true;
    asked_for = NULL;
    assert_no_error(idp_parameters_read(&in->parameters, pool, query));
    return in;
}

/* The same by HTTP-POST; RELAY_STATE may be NULL. */
static inline idp_in_t *new_post(const char *xml, const char *relay_state)
{
    const char *value = idp_text_percent_encode(pool, base64_of(xml));
    idp_in_t *in = new_in(apr_pstrcat(
        pool, "SAMLRequest=", value, relay_state ? "&RelayState=" : NULL,
        relay_state, NULL));

    in->post = true;
    return in;
}

/* The value of the hidden field NAME in REPLY's page, or NULL. */
static inline const char *field_of(const idp_reply_t *reply,
                                   const char *name)
{
    const char *start = apr_pstrcat(pool, "name=\"", name, "\" value=\"",
                                    NULL);
    const char *at = reply->html ? strstr(reply->html, start) : NULL;

    return at ? apr_pstrndup(pool, at + strlen(start),
                             strcspn(at + strlen(start), "\"")) : NULL;
}

/* The Response in REPLY's page, which must be one that posts to ACS. */
static inline xmlDoc *response_of(const idp_reply_t *reply)
{
    assert_int_equal(reply->status, 200);
    assert_holds(reply->html, "action=\"" ACS "\"");
    return parse_xml(answer_xml(field_of(reply, "SAMLResponse")));
}

/* An error has no page of its own, and surely no answer. */
static inline void assert_refused(const idp_reply_t *reply,
                                  const idp_error_t *error, idp_code_t code,
                                  const char *says)
{
    assert_error(error, code, says);
    assert_null(reply->html);
}

/* The private key of tests/data, for a service provider to sign with. */
static inline EVP_PKEY *test_private_key(void)
{
    BIO *bio = BIO_new_file(data_file("test-only.key"), "r");
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

    BIO_free(bio);
    return keep_key(key);
}

#endif
