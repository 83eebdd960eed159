// SPDX-License-Identifier: GPL-3.0-or-later
//
// The few things that the rules ask of an XML tree.
'use strict';

const { DOMParser } = require('@xmldom/xmldom');

const NS = {
    samlp: 'urn:oasis:names:tc:SAML:2.0:protocol',
    saml: 'urn:oasis:names:tc:SAML:2.0:assertion',
    md: 'urn:oasis:names:tc:SAML:2.0:metadata',
    ds: 'http://www.w3.org/2000/09/xmldsig#',
};

const ELEMENT = 1;
const TEXT = 3;

function fail(message) {
    throw new Error(message.split('\n')[0]);
}

// Throws for everything that xmldom would only warn about.
function parse(xml) {
    const errorHandler = { warning: fail, error: fail, fatalError: fail };
    const document = new DOMParser({ errorHandler })
        .parseFromString(xml, 'text/xml');

    if (!document || !document.documentElement)
        fail('no root element');
    return document;
}

function elements(parent) {
    return Array.from(parent.childNodes)
        .filter((node) => node.nodeType === ELEMENT);
}

function is(node, ns, name) {
    return node.namespaceURI === ns && node.localName === name;
}

function children(parent, ns, name) {
    return elements(parent).filter((node) => is(node, ns, name));
}

function child(parent, ns, name) {
    return children(parent, ns, name)[0];
}

function descendants(root, ns, name) {
    return Array.from(root.getElementsByTagNameNS(ns, name));
}

// undefined where the attribute is absent: xmldom itself says ''.
function attribute(element, name) {
    return element && element.hasAttribute(name)
        ? element.getAttribute(name) : undefined;
}

function text(element) {
    return element ? element.textContent : undefined;
}

function hasOnlyText(element) {
    return Array.from(element.childNodes)
        .every((node) => node.nodeType === TEXT);
}

module.exports = {
    NS, parse, elements, is, children, child, descendants, attribute, text,
    hasOnlyText,
};
