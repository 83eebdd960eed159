// SPDX-License-Identifier: GPL-3.0-or-later
//
// What AWS sign-in, STS and Amazon Connect say, letter by letter. strict()
// marks what AWS takes or keeps to itself and this stand-in still refuses.
'use strict';

module.exports = {
    INVALID: 'Your request included an invalid SAML response. ' +
        'To logout, click here.',
    NAME_REQUIRED: 'RoleSessionName is required in AuthnResponse',
    NAME_FORM: 'RoleSessionName in AuthnResponse must match ' +
        '[a-zA-Z_0-9+=,.@-]{2,64}',
    NOT_AUTHORIZED: 'Not authorized to perform sts:AssumeRoleWithSAML',
    SIGNATURE: 'Response signature invalid',
    ISSUER: 'Issuer not present in specified provider',
    PROVIDER: "Specified provider doesn't exist",
    AUDIENCE: 'Response does not contain the required audience',
    EXPIRED: 'Token must be redeemed within 5 minutes of issuance',
    NOT_ONBOARDED: 'Access Denied. Your account has been authenticated, ' +
        'but has not been onboarded to this application.',
    CHOOSER: 'Select a role:',

    strict: (sentence) => `strict: ${sentence}`,
    isStrict: (text) => text.startsWith('strict: '),
};
