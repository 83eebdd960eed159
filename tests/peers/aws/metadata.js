// SPDX-License-Identifier: GPL-3.0-or-later
//
// IAM's rules for the metadata of an identity provider, checked when it is
// handed over, and what the other rules need of it.
'use strict';

const { X509Certificate } = require('node:crypto');
const dom = require('./dom');
const { firstOf } = require('./assertion');

const { NS } = dom;
const MIN_CHARACTERS = 1000;
const MAX_CHARACTERS = 10000000;
const MAX_KEYS = 10;
const MIN_RSA_BITS = 2048;
const MIN_VALID_MS = 365 * 24 * 60 * 60 * 1000;
const ENTITY_ID_MAX = 1024;
const BINDINGS = [
    'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
    'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
];

function checkUtf8(given) {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

    try {
        given.xml = decoder.decode(given.bytes);
    } catch {
        return 'it is not UTF-8';
    }
    return given.xml.startsWith('\ufeff')
        ? 'it begins with a byte order mark' : undefined;
}

function checkLength(given) {
    const { length } = given.xml;

    return length < MIN_CHARACTERS || length > MAX_CHARACTERS
        ? `it has ${length} characters, not ${MIN_CHARACTERS} to ` +
            `${MAX_CHARACTERS}` : undefined;
}

function checkXml(given) {
    if (/<!(?:DOCTYPE|ENTITY)/i.test(given.xml))
        return 'it has a document type declaration';
    try {
        given.root = dom.parse(given.xml).documentElement;
    } catch (error) {
        return `it is not XML: ${error.message}`;
    }
    return undefined;
}

function checkRoot(given) {
    given.entityId = dom.attribute(given.root, 'entityID');
    if (!dom.is(given.root, NS.md, 'EntityDescriptor'))
        return `its root element is ${given.root.nodeName}`;
    return given.entityId && given.entityId.length <= ENTITY_ID_MAX
        ? undefined : 'it has no entityID of 1 to 1024 characters';
}

function checkRole(given) {
    const idps = dom.children(given.root, NS.md, 'IDPSSODescriptor')
        .filter((node) =>
            (dom.attribute(node, 'protocolSupportEnumeration') || '')
                .split(/\s+/).includes(NS.samlp));

    if (idps.length !== 1)
        return `it has ${idps.length} IDPSSODescriptor of SAML 2.0`;
    [given.idp] = idps;
    return undefined;
}

function checkService(given) {
    const usable = dom.children(given.idp, NS.md, 'SingleSignOnService')
        .filter((node) => BINDINGS.includes(dom.attribute(node, 'Binding')) &&
            /^https?:\/\/[^/]/.test(dom.attribute(node, 'Location') || ''));

    return usable.length > 0 ? undefined
        : 'it has no SingleSignOnService by HTTP-Redirect or HTTP-POST';
}

function checkValidUntil(given) {
    return firstOf([given.root, given.idp], (element) => {
        const until = dom.attribute(element, 'validUntil');

        return until === undefined ||
            Date.parse(until) - given.now >= MIN_VALID_MS
            ? undefined : `its validUntil ${until} is less than a year away`;
    });
}

function pem(base64) {
    const lines = base64.replace(/\s+/g, '').match(/.{1,64}/g) || [];

    return ['-----BEGIN CERTIFICATE-----', ...lines,
            '-----END CERTIFICATE-----', ''].join('\n');
}

function checkKeyCount(given) {
    const keys = dom.children(given.idp, NS.md, 'KeyDescriptor');
    const signing = keys.filter((node) =>
        ['signing', undefined].includes(dom.attribute(node, 'use')));

    given.certificates = signing.flatMap((node) =>
        dom.descendants(node, NS.ds, 'X509Certificate'))
        .map((node) => pem(dom.text(node)));
    return given.certificates.length > 0 && keys.length <= MAX_KEYS
        ? undefined
        : `it has ${keys.length} keys, ${given.certificates.length} ` +
            `signing certificates, not 1 to ${MAX_KEYS}`;
}

function weakness(certificate) {
    let key;

    try {
        key = new X509Certificate(certificate).publicKey;
    } catch {
        return 'a certificate can not be read';
    }
    return key.asymmetricKeyType === 'rsa' &&
        key.asymmetricKeyDetails.modulusLength >= MIN_RSA_BITS
        ? undefined
        : `a key is not RSA of at least ${MIN_RSA_BITS} bits`;
}

function checkKeys(given) {
    return firstOf(given.certificates, weakness);
}

const RULES = [
    { id: 'metadata-utf-8', check: checkUtf8 },
    { id: 'metadata-length', check: checkLength },
    { id: 'metadata-xml', check: checkXml },
    { id: 'metadata-root', check: checkRoot },
    { id: 'metadata-role', check: checkRole },
    { id: 'metadata-service', check: checkService },
    { id: 'metadata-valid-until', check: checkValidUntil },
    { id: 'metadata-key-count', check: checkKeyCount },
    { id: 'metadata-keys', check: checkKeys },
];

/*
 * {entityId, certificates} of the metadata in a Buffer; certificates are PEM.
 * Throws an Error that says which rule refuses it, and why.
 */
function accept(bytes, now = Date.now()) {
    const given = { bytes, now };

    for (const rule of RULES) {
        const found = rule.check(given);

        if (found !== undefined)
            throw new Error(`IAM refuses this metadata (${rule.id}): ${found}`);
    }
    return { entityId: given.entityId, certificates: given.certificates };
}

module.exports = { RULES, accept };
