// SPDX-License-Identifier: GPL-3.0-or-later
//
// Signatures that are not what they look like: wrapped, moved, weak, or made
// with a key that the metadata does not know. Nobody but Ada.L is ever seen.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const dom = require('./dom');
const { judge } = require('./rules');
const signature = require('./signature');
const { SIGNATURE, INVALID } = require('./texts');
const idp = require('./specimen');

const { swap } = idp;
const ASSERTION = /<saml:Assertion .*<\/saml:Assertion>/;
const SIGNED = /<ds:Signature .*?<\/ds:Signature>/;

function signIn(options) {
    return judge({ acs: idp.ACS, fields: idp.form(options) },
                 idp.makeSettings());
}

function assertRefused(result, rule, text = SIGNATURE) {
    assert.strictEqual(result.ok, false);
    assert.strictEqual(result.facts, null);
    assert.strictEqual(result.rule, rule, result.found);
    assert.strictEqual(result.text, text);
}

// The parts of a signed Response, to be put together again in wrong ways.
function take(xml) {
    const [assertion] = ASSERTION.exec(xml);
    const [signed] = SIGNED.exec(assertion);
    const evil = assertion.replace(signed, '').replace(/Ada\.L/g, 'Eve.M')
        .replace(/ID="_\w+"/, `ID="${idp.makeId()}"`);

    return { assertion, signed, evil, bare: assertion.replace(signed, '') };
}

const EXTENSIONS = (content) =>
    `<samlp:Extensions>${content}</samlp:Extensions><samlp:Status>`;

// The eight classic shapes (Somorovsky et al., 2012), over a signed assertion
// or, for the first two, a signed Response.
const WRAPPINGS = {
    'XSW1: original Response in an Object of the evil one': (xml) => {
        const { assertion, evil } = take(xml);
        const [signed] = SIGNED.exec(xml.replace(assertion, ''));
        const original = xml.replace(signed, '');
        return swap(swap(xml, assertion, evil), signed, signed.replace(
            '</ds:Signature>', `<ds:Object>${original}</ds:Object>` +
            '</ds:Signature>')).replace(/ID="_\w+"/, `ID="${idp.makeId()}"`);
    },
    'XSW2: original Response beside its detached signature': (xml) => {
        const { assertion, evil } = take(xml);
        const [signed] = SIGNED.exec(xml.replace(assertion, ''));
        const original = xml.replace(signed, '');
        return swap(swap(xml, assertion, evil), signed, original + signed)
            .replace(/ID="_\w+"/, `ID="${idp.makeId()}"`);
    },
    'XSW3: evil assertion before the original': (xml) => {
        const { assertion, evil } = take(xml);
        return swap(xml, assertion, evil + assertion);
    },
    'XSW4: original inside the evil assertion': (xml) => {
        const { assertion, evil } = take(xml);
        return swap(xml, assertion, evil.replace(
            '</saml:Assertion>', `${assertion}</saml:Assertion>`));
    },
    'XSW5: evil assertion has the signature, original at the end': (xml) => {
        const { assertion, signed, evil, bare } = take(xml);
        return swap(xml, assertion, evil.replace(
            '</saml:Issuer>', `</saml:Issuer>${signed}`) + bare);
    },
    'XSW6: original inside the signature of the evil assertion': (xml) => {
        const { assertion, signed, evil, bare } = take(xml);
        return swap(xml, assertion, evil.replace('</saml:Issuer>',
            `</saml:Issuer>${signed.replace('</ds:Signature>',
                                            `${bare}</ds:Signature>`)}`));
    },
    'XSW7: original in Extensions': (xml) => {
        const { assertion, evil } = take(xml);
        return swap(swap(xml, assertion, evil), '<samlp:Status>',
                    EXTENSIONS(assertion));
    },
    'XSW8: original in an Object of the evil signature': (xml) => {
        const { assertion, signed, evil, bare } = take(xml);
        return swap(xml, assertion, evil.replace('</saml:Issuer>',
            `</saml:Issuer>${signed.replace('</ds:Signature>',
                `<ds:Object>${bare}</ds:Object></ds:Signature>`)}`));
    },
};

for (const [name, after] of Object.entries(WRAPPINGS)) {
    const options = { after, signResponse: /XSW[12]/.test(name) };

    test(name, () => assertRefused(signIn(options), 'one-assertion', INVALID));

    // The gate of the signatures must hold by itself, whichever of the
    // assertions it is told to look at.
    test(`${name}, signatures alone`, () => {
        const [[, base64]] = idp.form(options);
        const xml = Buffer.from(base64, 'base64').toString();
        const response = dom.parse(xml).documentElement;
        const all = dom.descendants(response, dom.NS.saml, 'Assertion');

        assert.ok(all.length > 1);
        for (const claimed of all) {
            const ctx = { xml, response, claimed,
                          settings: idp.makeSettings() };
            const closed = signature.RULES.some((rule) =>
                rule.check(ctx) !== undefined);

            if (!closed)
                assert.doesNotMatch(ctx.assertion.toString(), /Eve/);
        }
    });
}

const other = (letter) => (letter === 'A' ? 'B' : 'A');
const onAda = (xml) => swap(xml, '>Ada.L<', '>Eve.M<');
const moved = (to) => (xml) => {
    const [signed] = SIGNED.exec(xml);
    return to(swap(xml, signed, ''), signed);
};

// [rule, what it looks like, what is done]
const DECEITS = [
    ['signature-present', 'signature in Extensions', { after: moved(
        (xml, signed) => swap(xml, '<samlp:Status>', EXTENSIONS(signed))) }],
    ['signature-present', 'signature as the last of the Response',
     { after: moved((xml, signed) => swap(xml, '</samlp:Response>',
                                          `${signed}</samlp:Response>`)) }],
    ['signature-present', 'signature deeper in the assertion',
     { after: moved((xml, signed) => swap(xml, '</saml:Subject>',
                                          `${signed}</saml:Subject>`)) }],
    ['signature-present', 'decoy signature before the right one',
     { after: (xml) => swap(xml, SIGNED, SIGNED.exec(xml)[0].repeat(2)) }],
    ['signature-present', 'decoy signature in Extensions',
     { after: (xml) => swap(xml, '<samlp:Status>',
                            EXTENSIONS(SIGNED.exec(xml)[0])) }],
    ['signature-present', 'the Response signed, the assertion not',
     { signResponse: true, after: (xml) => {
         const { assertion, bare } = take(xml);
         return swap(xml, assertion, bare);
     } }],
    ['signature-shape', 'two references', { how: { covers: [
        "//*[local-name(.)='Assertion']", "//*[local-name(.)='Status']"] } }],
    ['signature-shape', 'two SignedInfo', { after: (xml) => swap(xml,
        '<ds:SignedInfo>', `${/<ds:SignedInfo>.*?<\/ds:SignedInfo>/
            .exec(xml)[0]}<ds:SignedInfo>`) }],
    ['signature-method', 'canonicalization that keeps comments', { how: {
        c14n: `${idp.EXCLUSIVE}WithComments` } }],
    ['signature-method', 'HMAC with the certificate as its secret', { how: {
        hmac: true, key: idp.active.cert,
        method: 'http://www.w3.org/2000/09/xmldsig#hmac-sha1' } }],
    ['signature-transforms', 'inclusive canonicalization', { how: {
        transforms: [idp.ENVELOPED,
                     'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'] } }],
    ['signature-transforms', 'an XPath transform', { after: (xml) => swap(xml,
        `<ds:Transform Algorithm="${idp.ENVELOPED}"/>`,
        '<ds:Transform ' +
        'Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>') }],
    ['signature-reference', 'the whole document by an empty URI',
     { after: (xml) => swap(xml, /URI="#\w+"/, 'URI=""') }],
    ['signature-reference', 'another ID', { after: (xml) => swap(xml,
        /(?<=<saml:Assertion ID=")\w+/, idp.makeId()) }],
    ['signature-value', 'a changed name', { after: onAda }],
    ['signature-value', 'a changed digest', { after: (xml) =>
        xml.replace(/(?<=<ds:DigestValue>)./, other) }],
    ['signature-value', 'a changed signature value', { after: (xml) =>
        xml.replace(/(?<=<ds:SignatureValue>)./, other) }],
    ['signature-value', 'an empty signature value', { after: (xml) => swap(xml,
        /(?<=<ds:SignatureValue>)[^<]*/, '') }],
    ['signature-value', 'a Response changed after it was signed',
     { signResponse: true, after: (xml) => swap(xml, /Destination="[^"]*"/,
                                                'Destination="x"') }],
];

for (const [rule, name, options] of DECEITS)
    test(`deceit: ${name}`, () => assertRefused(signIn(options), rule));

test('another key, its certificate in KeyInfo', () => {
    const stranger = idp.makeKey('stranger');
    const [[, base64]] = idp.form({ how: stranger });
    const body = stranger.cert.replace(/-----[^-]+-----|\s/g, '');

    assert.ok(Buffer.from(base64, 'base64').toString()
        .includes(body.slice(0, 60)));
    assertRefused(signIn({ how: stranger }), 'signature-value');
});

test('another key, the right certificate in KeyInfo', () => {
    const { key } = idp.makeKey('stranger');

    assertRefused(signIn({ how: { key } }), 'signature-value');
});

test('every byte of the signed assertion counts', () => {
    const [[, base64]] = idp.form();
    const xml = Buffer.from(base64, 'base64').toString();
    const settings = idp.makeSettings();
    const start = xml.indexOf('<saml:Subject>');
    const end = xml.indexOf('</saml:Assertion>');

    for (let at = start; at < end; at += 7) {
        const other = xml[at] === 'x' ? 'y' : 'x';
        const changed = xml.slice(0, at) + other + xml.slice(at + 1);
        const result = judge({ acs: idp.ACS, fields: [
            ['SAMLResponse', idp.encode(changed)],
            ['RelayState', idp.RELAY_STATE]] }, settings);

        assert.strictEqual(result.ok, false, `byte ${at}: ${changed}`);
        assert.strictEqual(result.facts, null, `byte ${at}`);
    }
});
