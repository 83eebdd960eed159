// SPDX-License-Identifier: GPL-3.0-or-later
//
// What AWS takes, the stand-in takes: every kind of endpoint, and the choices
// that the rules leave open.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { judge } = require('./rules');
const idp = require('./specimen');

const { INSTANCE, ATTRIBUTES } = idp;
const EAST = 'https://us-east-1.console.aws.amazon.com/connect/federate/';

function arns(partition) {
    return {
        role: idp.ROLE.replace('arn:aws:', `arn:${partition}:`),
        provider: idp.PROVIDER.replace('arn:aws:', `arn:${partition}:`),
    };
}

const ENDPOINTS = [
    { kind: 'global', region: 'us-east-1',
      acs: 'https://signin.aws.amazon.com/saml',
      relayState: EAST + INSTANCE },
    { kind: 'global, other region', region: 'us-west-2',
      acs: 'https://signin.aws.amazon.com/saml' },
    { kind: 'regional', region: 'us-west-2' },
    { kind: 'provider', region: 'us-east-1',
      acs: 'https://signin.aws.amazon.com/saml/acs/SAMLSP0A1B2C',
      relayState: EAST + INSTANCE },
    { kind: 'regional provider', region: 'us-west-2',
      acs: 'https://us-west-2.signin.aws.amazon.com/saml/acs/SAMLSP0A1B2C' },
    { kind: 'GovCloud', region: 'us-gov-west-1', ...arns('aws-us-gov'),
      acs: 'https://signin.amazonaws-us-gov.com/saml',
      relayState: 'https://console.amazonaws-us-gov.com/connect/federate/' +
          INSTANCE },
    { kind: 'China', ...arns('aws-cn'), relayState: null,
      acs: 'https://signin.amazonaws.cn/saml' },
    { kind: 'Global Resiliency', region: 'us-west-2', relayState: null,
      acs: `https://${INSTANCE}.us-west-2.sign-in.connect.aws/saml?&` +
          `instanceId=${INSTANCE}&accountId=123456789012&role=Agent&` +
          'idp=Example&destination=%2Fccp-v2' },
    { kind: 'this machine', region: 'us-west-2', listed: true,
      acs: 'http://127.0.0.1:8080/saml' },
];

for (const one of ENDPOINTS) {
    test(`endpoint: ${one.kind}`, () => {
        const acs = one.acs || idp.ACS;
        const settings = idp.makeSettings({
            acs: one.listed ? [acs] : [],
            instances: one.region
                ? [{ region: one.region, instance: INSTANCE }] : [],
        });
        const result = judge({ acs, fields: idp.form(one) }, settings);

        assert.deepStrictEqual(result.faults, []);
        assert.strictEqual(result.ok, true);
        assert.strictEqual(result.facts.recipient, acs);
        assert.strictEqual(result.facts.destination, acs);
    });
}

const BASE = idp.RELAY_STATE;
const DESTINATIONS = [
    [`${BASE}?destination=%2Fccp-v2`, '%2Fccp-v2'],
    [`${BASE}?destination=/ccp-v2/softphone`, '/ccp-v2/softphone'],
    [`${BASE}?destination=%2Fccp-v2&new_domain=true`, '%2Fccp-v2'],
    [`${BASE}?new_domain=true`, null],
    [`${BASE}?destination=%2Fccp-v2%26new_domain=true`, '%2Fccp-v2'],
];

for (const [relayState, destination] of DESTINATIONS) {
    test(`RelayState: ${relayState.slice(BASE.length)}`, () => {
        const result = judge(
            { acs: idp.ACS, fields: idp.form({ relayState }) },
            idp.makeSettings());

        assert.deepStrictEqual(result.faults, []);
        assert.strictEqual(result.facts.connectDestination, destination);
    });
}

function before(marker, text) {
    return (xml) => idp.swap(xml, marker, text + marker);
}

const END = '</saml:AttributeStatement>';
const CHOICES = [
    ['Response signed too', { signResponse: true }],
    ['SHA-512', { how: {
        method: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
        digest: 'http://www.w3.org/2001/04/xmlenc#sha512' } }],
    ['white space between elements', { edit: (xml) =>
        xml.replace(/></g, '>\n  <') }],
    ['source identity', { edit: before(END,
        idp.attribute(`${ATTRIBUTES}SourceIdentity`, 'ada@example.com')) }],
    ['tags', { edit: before(END,
        idp.attribute(`${ATTRIBUTES}PrincipalTag:Team`, 'Sales EMEA') +
        idp.attribute(`${ATTRIBUTES}TransitiveTagKeys`, 'Team')) }],
    ['no SessionDuration', { edit: (xml) => idp.swap(xml,
        idp.attribute(`${ATTRIBUTES}SessionDuration`, '3600'), '') }],
    ['a long enough session', { edit: (xml) => idp.swap(xml,
        '<saml:AuthnStatement ', '<saml:AuthnStatement SessionNotOnOrAfter=' +
        `"${idp.instant(Date.now() + 3700000)}" `) }],
];

for (const [name, options] of CHOICES) {
    test(`accepted: ${name}`, () => {
        const result = judge({ acs: idp.ACS, fields: idp.form(options) },
                             idp.makeSettings());

        assert.deepStrictEqual(result.faults, []);
    });
}

test('the second certificate of the metadata verifies', () => {
    const next = idp.makeKey('next');
    const { accept } = require('./metadata');
    const both = idp.makeMetadata([idp.active.cert, next.cert]);
    const result = judge(
        { acs: idp.ACS, fields: idp.form({ how: next }) },
        idp.makeSettings({ metadata: accept(Buffer.from(both)) }));

    assert.deepStrictEqual(result.faults, []);
});

test('the facts are those of the assertion', () => {
    const { facts } = judge({ acs: idp.ACS, fields: idp.form() },
                            idp.makeSettings());

    assert.strictEqual(facts.issuer, idp.ENTITY_ID);
    assert.strictEqual(facts.audience, 'urn:amazon:webservices');
    assert.strictEqual(facts.nameId, 'n-4711');
    assert.match(facts.nameIdFormat, /:persistent$/);
    assert.strictEqual(facts.roleSessionName, 'Ada.L');
    assert.strictEqual(facts.role, idp.ROLE);
    assert.strictEqual(facts.provider, idp.PROVIDER);
    assert.strictEqual(facts.sessionDuration, '3600');
    assert.strictEqual(facts.connect_username, 'Ada.L');
    assert.strictEqual(facts.connect_role, `${idp.ROLE},${idp.PROVIDER}`);
    assert.strictEqual(facts.relayState, idp.RELAY_STATE);
    assert.strictEqual(facts.signatureAlgorithm, idp.RSA_SHA256);
    assert.strictEqual(facts.digestAlgorithm, idp.SHA256);
    assert.strictEqual(facts.inResponseTo, null);
    assert.strictEqual(facts.connectInstance, INSTANCE);
    assert.strictEqual(facts.connectRegion, 'us-west-2');
    assert.deepStrictEqual(facts.attributes.connect_username, ['Ada.L']);
});
