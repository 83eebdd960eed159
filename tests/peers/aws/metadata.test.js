// SPDX-License-Identifier: GPL-3.0-or-later
//
// What IAM says to the metadata of an identity provider.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { RULES, accept } = require('./metadata');
const idp = require('./specimen');

const DAY_MS = 24 * 60 * 60 * 1000;
const GOOD = idp.makeMetadata();
const until = (days) => ` validUntil="${
    new Date(Date.now() + days * DAY_MS).toISOString()}"`;
const edit = (from, to) => idp.swap(GOOD, from, to);
const certs = (count) => Array(count).fill(idp.active.cert);

test('the metadata of the specimen', () => {
    const { entityId, certificates } = accept(Buffer.from(GOOD));

    assert.strictEqual(entityId, idp.ENTITY_ID);
    assert.strictEqual(certificates.length, 1);
    assert.strictEqual(certificates[0].replace(/\s/g, ''),
                       idp.active.cert.replace(/\s/g, ''));
});

const ACCEPTED = {
    'two keys': idp.makeMetadata(certs(2)),
    'ten keys': idp.makeMetadata(certs(10)),
    'a key for every use': edit(' use="signing"', ''),
    'validUntil in two years': edit(' entityID', `${until(730)} entityID`),
    'an XML declaration': `<?xml version="1.0" encoding="UTF-8"?>\n${GOOD}`,
};

for (const [name, xml] of Object.entries(ACCEPTED))
    test(`accepted: ${name}`, () => assert.ok(accept(Buffer.from(xml))));

const weak = idp.makeKey('weak', ['rsa:1024']);
const curve = idp.makeKey('curve',
                          ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
const PAD = `<!--${' '.repeat(600)}-->`;

const REFUSED = [
    ['metadata-utf-8', Buffer.from([...Buffer.from(GOOD), 0xff])],
    ['metadata-utf-8', `\ufeff${GOOD}`],
    ['metadata-length', edit(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, '')],
    ['metadata-length', GOOD + ' '.repeat(10000000)],
    ['metadata-xml', `<!DOCTYPE x [<!ENTITY y "z">]>${GOOD}`],
    ['metadata-xml', edit('</md:EntityDescriptor>', '')],
    ['metadata-root', '<md:EntitiesDescriptor ' +
        `xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${GOOD}` +
        '</md:EntitiesDescriptor>'],
    ['metadata-root', edit(/ entityID="[^"]*"/, '')],
    ['metadata-root', edit(/entityID="[^"]*"/,
                           `entityID="https://${'x'.repeat(1024)}/"`)],
    ['metadata-role', GOOD.replace(/IDPSSODescriptor/g, 'SPSSODescriptor')],
    ['metadata-role', edit('SAML:2.0:protocol', 'SAML:1.1:protocol')],
    ['metadata-service', edit('HTTP-Redirect', 'HTTP-Artifact')],
    ['metadata-service', edit(/<md:SingleSignOnService[^>]*>/, '')],
    ['metadata-valid-until', edit(' entityID', `${until(30)} entityID`)],
    ['metadata-valid-until', edit(' protocolSupport',
                                  `${until(30)} protocolSupport`)],
    ['metadata-key-count', idp.makeMetadata(certs(11))],
    ['metadata-key-count', edit(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/,
                                PAD + PAD)],
    ['metadata-key-count', edit('use="signing"', 'use="encryption"')],
    ['metadata-keys', idp.makeMetadata([idp.active.cert, weak.cert])],
    ['metadata-keys', idp.makeMetadata([idp.active.cert, curve.cert])],
    ['metadata-keys', edit(/(?<=X509Certificate>)[^<]{8}/, 'AAAAAAAA')],
];

REFUSED.forEach(([rule, given], index) => {
    test(`refused by ${rule} (${index})`, () => {
        assert.throws(() => accept(Buffer.from(given)),
                      (error) => error.message.includes(`(${rule})`) ||
                          assert.fail(error.message));
    });
});

test('every rule is refused by here', () => {
    const tried = new Set(REFUSED.map(([rule]) => rule));

    assert.ok(RULES.length > 5);
    assert.deepStrictEqual(RULES.map(({ id }) => id)
        .filter((id) => !tried.has(id)), []);
});
