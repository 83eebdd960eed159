/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_ASSERTION_H
#define IDP_SAML_ASSERTION_H

#include "lib/saml/answer.h"

#include <lasso/lasso.h>
#include <lasso/xml/saml-2.0/saml2_assertion.h>

/*
 * The Assertion of ANSWER: bearer, one audience restriction, one
 * authentication statement.  SAML Core 2.3.3, Profiles 4.1.4.2.  A new
 * reference, the caller's.
 */
LassoSaml2Assertion *idp_assertion_make(const idp_env_t *env,
                                        const idp_answer_t *answer,
                                        const char *id);

#endif
