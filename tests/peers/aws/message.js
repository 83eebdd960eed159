// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the form to a tree with exactly one assertion. The rows run in order
// and stop at the first that refuses; each may leave in the context what the
// later ones read: samlResponse, relayState, endpoint, xml, document,
// response, claimed (the assertion, not yet verified).
'use strict';

const dom = require('./dom');
const endpoints = require('./endpoints');
const { INVALID, strict } = require('./texts');

const { NS } = dom;
const MAX_BASE64 = 100000;
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const DECLARATION =
    /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])utf-8\2)?\s*\?>/i;
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function checkForm(ctx) {
    const values = { SAMLResponse: [], RelayState: [] };

    for (const [name, value] of ctx.fields) {
        if (!Object.hasOwn(values, name))
            return `unexpected field ${JSON.stringify(name)}`;
        values[name].push(value);
    }
    if (values.SAMLResponse.length !== 1 || values.RelayState.length > 1)
        return `${values.SAMLResponse.length} SAMLResponse, ` +
            `${values.RelayState.length} RelayState`;
    [ctx.samlResponse] = values.SAMLResponse;
    [ctx.relayState] = values.RelayState;
    return undefined;
}

function checkEndpoint(ctx) {
    ctx.endpoint = endpoints.describe(ctx.acs, ctx.settings);
    return ctx.endpoint ? undefined : ctx.acs;
}

function checkSize(ctx) {
    const { length } = ctx.samlResponse;

    return length > MAX_BASE64 ? `${length} characters` : undefined;
}

// Line breaks are RFC 2045's; everything else must be what encoding again
// gives, so that two decoders can't differ.
function checkBase64(ctx) {
    const packed = ctx.samlResponse.replace(/\r?\n/g, '');
    const bytes = Buffer.from(packed, 'base64');

    if (!BASE64.test(packed) || bytes.toString('base64') !== packed)
        return 'not canonical base64';
    ctx.bytes = bytes;
    return undefined;
}

function checkUtf8(ctx) {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

    try {
        ctx.xml = decoder.decode(ctx.bytes);
    } catch {
        return 'not UTF-8';
    }
    return undefined;
}

function checkDoctype(ctx) {
    return /<!(?:DOCTYPE|ENTITY)/i.test(ctx.xml)
        ? 'document type declaration' : undefined;
}

// '<!' and '<?' can't stand in text or in attribute values, so what is found
// here is markup that some parsers skip and others split a value at.
function checkMarkup(ctx) {
    const [found] = /<[!?].{0,20}/.exec(ctx.xml.replace(DECLARATION, '')) || [];

    return found;
}

function checkCharacters(ctx) {
    const [found] = NOT_XML.exec(ctx.xml) || [];

    return found && `character U+${found.charCodeAt(0).toString(16)}`;
}

function checkXml(ctx) {
    try {
        ctx.document = dom.parse(ctx.xml);
    } catch (error) {
        return error.message;
    }
    return undefined;
}

function checkRoot(ctx) {
    const root = ctx.document.documentElement;

    if (!dom.is(root, NS.samlp, 'Response'))
        return `root element ${root.nodeName}`;
    ctx.response = root;
    return undefined;
}

function checkStatus(ctx) {
    const status = dom.children(ctx.response, NS.samlp, 'Status');
    const codes = status.flatMap((node) =>
        dom.descendants(node, NS.samlp, 'StatusCode')
            .map((code) => dom.attribute(code, 'Value')));

    return status.length === 1 && codes.length === 1 && codes[0] === SUCCESS
        ? undefined : `status ${codes.join(', ') || 'absent'}`;
}

function checkNotEncrypted(ctx) {
    const found = ['EncryptedAssertion', 'EncryptedID', 'EncryptedAttribute']
        .filter((name) =>
            dom.descendants(ctx.response, NS.saml, name).length > 0);

    return found[0];
}

function checkOneAssertion(ctx) {
    const all = dom.descendants(ctx.response, NS.saml, 'Assertion');
    const own = dom.children(ctx.response, NS.saml, 'Assertion');

    if (all.length !== 1 || own.length !== 1)
        return `${all.length} assertions, ${own.length} in their place`;
    [ctx.claimed] = own;
    return undefined;
}

function checkUniqueIds(ctx) {
    const ids = Array.from(ctx.document.getElementsByTagName('*'))
        .flatMap((node) => Array.from(node.attributes))
        .filter((attribute) => /^id$/i.test(attribute.localName))
        .map((attribute) => attribute.value);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);

    return twice && `ID ${twice} twice`;
}

const RULES = [
    { id: 'form', check: checkForm,
      text: strict('the form is one SAMLResponse, at most one RelayState') },
    { id: 'endpoint', check: checkEndpoint,
      text: strict('this address is no sign-in endpoint') },
    { id: 'size', check: checkSize, text: INVALID },
    { id: 'base64', check: checkBase64, text: INVALID },
    { id: 'utf-8', check: checkUtf8, text: INVALID },
    { id: 'doctype', check: checkDoctype, text: INVALID },
    { id: 'markup', check: checkMarkup,
      text: strict('comments, CDATA and processing instructions') },
    { id: 'characters', check: checkCharacters, text: INVALID },
    { id: 'xml', check: checkXml, text: INVALID },
    { id: 'root', check: checkRoot, text: INVALID },
    { id: 'status', check: checkStatus, text: INVALID },
    { id: 'encrypted', check: checkNotEncrypted,
      text: strict('this stand-in has no decryption key') },
    { id: 'one-assertion', check: checkOneAssertion, text: INVALID },
    { id: 'unique-ids', check: checkUniqueIds,
      text: strict('an ID occurs twice') },
];

module.exports = { RULES, MAX_BASE64 };
