// SPDX-License-Identifier: GPL-3.0-or-later
//
// For the tests of the stand-in only: an identity provider that signs what it
// is told to, right or wrong.
'use strict';

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { SignedXml } = require('xml-crypto');
const metadata = require('./metadata');
const { AUDIENCE } = require('./options');

const ENTITY_ID = 'https://idp.example.com/saml/metadata';
const INSTANCE = '01234567-89ab-cdef-0123-456789abcdef';
const REGION = 'us-west-2';
const ACS = `https://${REGION}.signin.aws.amazon.com/saml`;
const RELAY_STATE = `https://${REGION}.console.aws.amazon.com` +
    `/connect/federate/${INSTANCE}`;
const ROLE = 'arn:aws:iam::123456789012:role/connect/Agent';
const PROVIDER = 'arn:aws:iam::123456789012:saml-provider/Example';
const ATTRIBUTES = 'https://aws.amazon.com/SAML/Attributes/';

const NAMESPACES = {
    samlp: 'urn:oasis:names:tc:SAML:2.0:protocol',
    saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
    ds: 'http://www.w3.org/2000/09/xmldsig#',
};
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = `${NAMESPACES.ds}enveloped-signature`;
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

// The same certificates serve the stand-in under TLS.
const ALT_NAMES = 'subjectAltName=IP:127.0.0.1,DNS:signin.aws.amazon.com,' +
    'DNS:*.signin.aws.amazon.com';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aws-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

// {key, cert, keyFile, certFile}: a new key and a certificate of its own.
function makeKey(name, kind = ['rsa:2048']) {
    const keyFile = path.join(folder, `${name}.key`);
    const certFile = path.join(folder, `${name}.crt`);

    execFileSync('openssl', [
        'req', '-x509', '-nodes', '-newkey', ...kind, '-days', '2',
        '-subj', '/CN=tests', '-addext', ALT_NAMES,
        '-keyout', keyFile, '-out', certFile,
    ], { stdio: 'pipe' });
    return { key: fs.readFileSync(keyFile, 'utf8'),
             cert: fs.readFileSync(certFile, 'utf8'), keyFile, certFile };
}

const active = makeKey('active');

function bare(pem) {
    return pem.replace(/-----[^-]+-----|\s/g, '');
}

function keyDescriptor(cert, use = ' use="signing"') {
    return `<md:KeyDescriptor${use}><ds:KeyInfo><ds:X509Data>` +
        `<ds:X509Certificate>${bare(cert)}</ds:X509Certificate>` +
        '</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>';
}

function makeMetadata(certs = [active.cert]) {
    return '<md:EntityDescriptor ' +
        'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ' +
        `xmlns:ds="${NAMESPACES.ds}" entityID="${ENTITY_ID}">` +
        '<md:IDPSSODescriptor ' +
        `protocolSupportEnumeration="${NAMESPACES.samlp}">` +
        `${certs.map((cert) => keyDescriptor(cert)).join('')}` +
        '<md:SingleSignOnService ' +
        'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" ' +
        'Location="https://idp.example.com/saml/sso"/>' +
        '</md:IDPSSODescriptor></md:EntityDescriptor>';
}

function makeSettings(changes = {}) {
    return {
        metadata: metadata.accept(Buffer.from(makeMetadata())),
        audience: AUDIENCE,
        acs: [],
        instances: [{ region: REGION, instance: INSTANCE }],
        users: undefined,
        provider: undefined,
        roles: [],
        seen: undefined,
        now: Date.now,
        ...changes,
    };
}

function instant(milliseconds) {
    return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function makeId() {
    return `_${randomBytes(20).toString('hex')}`;
}

function attribute(name, ...values) {
    return `<saml:Attribute Name="${name}">${values.map((value) =>
        `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}` +
        '</saml:Attribute>';
}

function escape(text) {
    return text.replace(/&/g, '&amp;');
}

// A Response that AWS takes, not yet signed.
function unsigned({ acs = ACS, now = Date.now(), role = ROLE,
                    provider = PROVIDER } = {}) {
    const issued = instant(now - 1000);
    const end = instant(now + 300000);

    return `<samlp:Response xmlns:samlp="${NAMESPACES.samlp}" ` +
        `xmlns:saml="${NAMESPACES.saml}" ID="${makeId()}" Version="2.0" ` +
        `IssueInstant="${issued}" Destination="${escape(acs)}">` +
        `<saml:Issuer>${ENTITY_ID}</saml:Issuer>` +
        '<samlp:Status><samlp:StatusCode ' +
        'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
        `<saml:Assertion ID="${makeId()}" Version="2.0" ` +
        `IssueInstant="${issued}"><saml:Issuer>${ENTITY_ID}</saml:Issuer>` +
        '<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:' +
        'nameid-format:persistent">n-4711</saml:NameID>' +
        '<saml:SubjectConfirmation ' +
        'Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
        `<saml:SubjectConfirmationData NotOnOrAfter="${end}" ` +
        `Recipient="${escape(acs)}"/></saml:SubjectConfirmation>` +
        '</saml:Subject>' +
        `<saml:Conditions NotBefore="${issued}" NotOnOrAfter="${end}">` +
        `<saml:AudienceRestriction><saml:Audience>${AUDIENCE}` +
        '</saml:Audience></saml:AudienceRestriction></saml:Conditions>' +
        `<saml:AuthnStatement AuthnInstant="${issued}"><saml:AuthnContext>` +
        '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:' +
        'PasswordProtectedTransport</saml:AuthnContextClassRef>' +
        '</saml:AuthnContext></saml:AuthnStatement>' +
        '<saml:AttributeStatement>' +
        attribute(`${ATTRIBUTES}Role`, `${role},${provider}`) +
        attribute(`${ATTRIBUTES}RoleSessionName`, 'Ada.L') +
        attribute(`${ATTRIBUTES}SessionDuration`, '3600') +
        attribute('connect_username', 'Ada.L') +
        attribute('connect_role', `${role},${provider}`) +
        '</saml:AttributeStatement></saml:Assertion></samlp:Response>';
}

/*
 * Signs the element of this name. `how` may change the key, the methods, the
 * transforms, the certificate that KeyInfo shows, and the XPath of what is
 * referred to (`covers`).
 */
function sign(xml, element = 'Assertion', how = {}) {
    const signer = new SignedXml({
        privateKey: how.key || active.key,
        publicCert: how.cert || active.cert,
        signatureAlgorithm: how.method || RSA_SHA256,
        canonicalizationAlgorithm: how.c14n || EXCLUSIVE,
    });
    const target = `//*[local-name(.)='${element}']`;

    if (how.hmac)
        signer.enableHMAC();
    for (const xpath of how.covers || [target])
        signer.addReference({
            xpath,
            digestAlgorithm: how.digest || SHA256,
            transforms: how.transforms || [ENVELOPED, EXCLUSIVE],
        });
    signer.computeSignature(xml, {
        prefix: 'ds',
        location: { reference: `${target}/*[local-name(.)='Issuer']`,
                    action: 'after' },
    });
    return signer.getSignedXml();
}

function encode(xml) {
    return Buffer.from(xml).toString('base64');
}

// Replaces once, and fails when there is nothing to replace.
function swap(xml, from, to) {
    const changed = xml.replace(from, () => to);

    assert.notStrictEqual(changed, xml, `nothing matches ${from}`);
    return changed;
}

/*
 * The form of one sign-in. `edit` changes the XML before it is signed, `after`
 * when it is; `how` is sign()'s; `relayState` null leaves the field out.
 */
function form({ acs, relayState = RELAY_STATE, now, role, provider,
                edit = (xml) => xml, after = (xml) => xml, how = {},
                signResponse = false } = {}) {
    const asked = edit(unsigned({ acs, now, role, provider }));
    const once = sign(asked, 'Assertion', how);
    const signed = after(signResponse ? sign(once, 'Response') : once);
    const fields = [['SAMLResponse', encode(signed)]];

    return relayState === null ? fields
        : [...fields, ['RelayState', relayState]];
}

module.exports = {
    ENTITY_ID, INSTANCE, REGION, ACS, RELAY_STATE, ROLE, PROVIDER, ATTRIBUTES,
    NAMESPACES, EXCLUSIVE, ENVELOPED, RSA_SHA256, SHA256,
    active, folder, makeKey, makeMetadata, makeSettings,
    instant, makeId, attribute, unsigned, sign, encode, swap, form,
};
