/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_AUTHN_CONTEXT_H
#define IDP_SAML_AUTHN_CONTEXT_H

#include "lib/saml/authn_request.h"

/*
 * Does CLASS_REF, the class of how the user signed in, meet what REQUEST
 * asks for?  SAML Core 3.3.2.2.1.  The order behind minimum, maximum and
 * better is ours, from unspecified to a key on a smart card; a class that
 * it does not have is compared by its name alone.
 */
bool idp_authn_context_meets(const idp_authn_request_t *request,
                             const char *class_ref);

#endif
