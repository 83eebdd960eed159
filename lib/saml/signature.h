/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SAML_SIGNATURE_H
#define IDP_SAML_SIGNATURE_H

/*
 * Signatures: ours with a key that is in memory, and those of service
 * providers with the keys of their metadata and no others.
 */

#include "lib/saml/binding.h"
#include "lib/saml/key.h"

#include <libxml/tree.h>

/*
 * Signs ELEMENT (a Response or an Assertion with an Issuer and an ID) in
 * place: an enveloped signature after the Issuer, exclusive
 * canonicalization, the key's algorithm.  SAML Core 5.4.
 */
const idp_error_t *idp_signature_sign(apr_pool_t *pool, xmlNode *element,
                                      const idp_key_t *key);

/*
 * The detached signature of OCTETS, as HTTP-Redirect has it: base64, of the
 * key's algorithm.  SAML Bindings 3.4.4.1.  IDP_E_INTERNAL.
 */
const idp_error_t *idp_signature_sign_octets(const char **base64,
                                             apr_pool_t *pool,
                                             const char *octets,
                                             const idp_key_t *key);

/*
 * Verifies the detached signature of an HTTP-Redirect message with one of
 * KEYS (EVP_PKEY *) by a method that ALGORITHMS (NULL: the safe ones) allow;
 * a weak one is logged.  IDP_E_ALGORITHM, IDP_E_SIGNATURE.
 */
const idp_error_t *idp_signature_verify_octets(
    const idp_env_t *env, const idp_message_t *message,
    const apr_array_header_t *keys, const idp_algorithms_t *algorithms);

/*
 * Verifies SIGNATURE, the ds:Signature child of DOC's root, in the same
 * way.  Only the shape that SAML Core 5.4 describes is taken: one
 * Reference, to the root's ID, with the enveloped and exclusive
 * canonicalization transforms, no other signature and no second element of
 * that ID in the document.  KeyInfo is not looked at.  What was verified is
 * the root of DOC itself, so what is read from it is what was signed.
 */
const idp_error_t *idp_signature_verify_root(
    const idp_env_t *env, xmlDoc *doc, const xmlNode *signature,
    const apr_array_header_t *keys, const idp_algorithms_t *algorithms);

#endif
