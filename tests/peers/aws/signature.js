// SPDX-License-Identifier: GPL-3.0-or-later
//
// The assertion is signed once, the Response may be signed too, and nothing
// else is. What the rules of the assertion read later is parsed from the
// bytes that were verified (ctx.assertion), never from the document. Keys
// come from the metadata alone; a certificate in KeyInfo is not looked at.
// XML Signature 4.4, SAML Core 5.4.
'use strict';

const { SignedXml } = require('xml-crypto');
const dom = require('./dom');
const { SIGNATURE } = require('./texts');

const { NS } = dom;
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const TRANSFORMS = [`${NS.ds}enveloped-signature`, EXCLUSIVE];
const SIGNATURE_METHODS = [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
];
const DIGEST_METHODS = [
    'http://www.w3.org/2001/04/xmlenc#sha256',
    'http://www.w3.org/2001/04/xmlenc#sha512',
];
const SHAPES = [
    'SignedInfo SignatureValue',
    'SignedInfo SignatureValue KeyInfo',
];
const INFO_SHAPE = 'CanonicalizationMethod SignatureMethod Reference';
const REFERENCE_SHAPE = 'Transforms DigestMethod DigestValue';

// The names of the children, or '?' for one of another namespace.
function shape(element) {
    return dom.elements(element)
        .map((node) => (node.namespaceURI === NS.ds ? node.localName : '?'))
        .join(' ');
}

function algorithm(parent, name) {
    return dom.attribute(dom.child(parent, NS.ds, name), 'Algorithm');
}

// {info, reference} of a signature whose shape was found right.
function parts(signature) {
    const info = dom.child(signature, NS.ds, 'SignedInfo');

    return { info, reference: dom.child(info, NS.ds, 'Reference') };
}

// Applies the check to each signature, and gives what the first one finds.
function each(check) {
    return (ctx) => {
        const found = ctx.signatures.map((node) => check(node, parts(node)));

        return found.find((sentence) => sentence !== undefined);
    };
}

function checkPresent(ctx) {
    const own = (parent) => dom.children(parent, NS.ds, 'Signature');
    const ofAssertion = own(ctx.claimed);
    const ofResponse = own(ctx.response);
    const all = dom.descendants(ctx.response, NS.ds, 'Signature');

    if (ofAssertion.length !== 1 || ofResponse.length > 1)
        return `${ofAssertion.length} signatures of the assertion, ` +
            `${ofResponse.length} of the Response`;
    if (all.length !== ofAssertion.length + ofResponse.length)
        return 'a signature out of place';
    ctx.signatures = [...ofAssertion, ...ofResponse];
    return undefined;
}

function checkShape(ctx) {
    const wrong = ctx.signatures.find((signature) => {
        if (!SHAPES.includes(shape(signature)))
            return true;
        const { info, reference } = parts(signature);
        return shape(info) !== INFO_SHAPE ||
            shape(reference) !== REFERENCE_SHAPE;
    });

    return wrong && `in ${wrong.parentNode.localName}`;
}

function checkMethods(signature, { info }) {
    const c14n = algorithm(info, 'CanonicalizationMethod');
    const method = algorithm(info, 'SignatureMethod');

    if (c14n !== EXCLUSIVE)
        return `canonicalization ${c14n}`;
    return SIGNATURE_METHODS.includes(method)
        ? undefined : `signature method ${method}`;
}

function checkDigest(signature, { reference }) {
    const method = algorithm(reference, 'DigestMethod');

    return DIGEST_METHODS.includes(method)
        ? undefined : `digest method ${method}`;
}

function checkTransforms(signature, { reference }) {
    const list = dom.elements(dom.child(reference, NS.ds, 'Transforms'))
        .map((node) => dom.attribute(node, 'Algorithm'));

    return list.join(' ') === TRANSFORMS.join(' ')
        ? undefined : `transforms ${list.join(', ') || 'absent'}`;
}

function checkReference(signature, { reference }) {
    const uri = dom.attribute(reference, 'URI');
    const id = dom.attribute(signature.parentNode, 'ID');

    return id && uri === `#${id}` ? undefined : `reference ${uri} beside ${id}`;
}

// The verified bytes, or undefined. xml-crypto throws for a wrong signature
// value and says false for a wrong digest.
function verify(xml, signature, certificate) {
    const verifier = new SignedXml({
        publicCert: certificate,
        getCertFromKeyInfo: () => null,
    });

    try {
        verifier.loadSignature(signature);
        return verifier.checkSignature(xml) === true
            ? verifier.getSignedReferences()[0] : undefined;
    } catch {
        return undefined;
    }
}

function checkValue(ctx) {
    const verified = ctx.signatures.map((signature) =>
        ctx.settings.metadata.certificates
            .map((certificate) => verify(ctx.xml, signature, certificate))
            .find((bytes) => bytes !== undefined));
    const bad = verified.indexOf(undefined);

    if (bad >= 0)
        return `signature of ${ctx.signatures[bad].parentNode.localName} ` +
            'fits no certificate of the metadata';
    ctx.assertion = dom.parse(verified[0]).documentElement;
    return undefined;
}

const RULES = [
    { id: 'signature-present', check: checkPresent, text: SIGNATURE },
    { id: 'signature-shape', check: checkShape, text: SIGNATURE },
    { id: 'signature-method', check: each(checkMethods), text: SIGNATURE },
    { id: 'signature-digest', check: each(checkDigest), text: SIGNATURE },
    { id: 'signature-transforms', check: each(checkTransforms),
      text: SIGNATURE },
    { id: 'signature-reference', check: each(checkReference),
      text: SIGNATURE },
    { id: 'signature-value', check: checkValue, text: SIGNATURE },
];

// What the assertion was signed with; the shape was found right before.
function algorithms(ctx) {
    const { info, reference } = parts(ctx.signatures[0]);

    return {
        signatureAlgorithm: algorithm(info, 'SignatureMethod'),
        digestAlgorithm: algorithm(reference, 'DigestMethod'),
    };
}

module.exports = { RULES, algorithms };
