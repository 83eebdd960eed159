// SPDX-License-Identifier: GPL-3.0-or-later
//
// The verified assertion as plain values. Lists stay lists: how many of each
// there may be is for the rules to say. What is absent is undefined.
'use strict';

const dom = require('./dom');
const endpoints = require('./endpoints');
const signature = require('./signature');

const { NS } = dom;
const AWS = 'https://aws.amazon.com/SAML/Attributes/';
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

// Milliseconds; NaN for what is not an xs:dateTime in UTC (SAML Core 1.3.3),
// which every comparison takes for false.
function instant(text) {
    return UTC.test(text) ? Date.parse(text) : NaN;
}

function all(parent, name) {
    return dom.children(parent, NS.saml, name);
}

function texts(parent, name) {
    return all(parent, name).map(dom.text);
}

function readConfirmation(element) {
    const data = all(element, 'SubjectConfirmationData');

    return {
        method: dom.attribute(element, 'Method'),
        count: data.length,
        recipient: dom.attribute(data[0], 'Recipient'),
        notBefore: dom.attribute(data[0], 'NotBefore'),
        notOnOrAfter: dom.attribute(data[0], 'NotOnOrAfter'),
        inResponseTo: dom.attribute(data[0], 'InResponseTo'),
    };
}

function readConditions(element) {
    return {
        notBefore: dom.attribute(element, 'NotBefore'),
        notOnOrAfter: dom.attribute(element, 'NotOnOrAfter'),
        audiences: all(element, 'AudienceRestriction')
            .map((restriction) => texts(restriction, 'Audience')),
    };
}

function readStatement(element) {
    return {
        instant: dom.attribute(element, 'AuthnInstant'),
        sessionEnd: dom.attribute(element, 'SessionNotOnOrAfter'),
        classes: all(element, 'AuthnContext')
            .flatMap((context) => texts(context, 'AuthnContextClassRef')),
    };
}

function readAttribute(element) {
    return {
        name: dom.attribute(element, 'Name'),
        values: texts(element, 'AttributeValue'),
    };
}

function read(assertion) {
    const subjects = all(assertion, 'Subject');
    const inSubject = (name) =>
        subjects.flatMap((subject) => all(subject, name));

    return {
        id: dom.attribute(assertion, 'ID'),
        version: dom.attribute(assertion, 'Version'),
        issueInstant: dom.attribute(assertion, 'IssueInstant'),
        issuers: texts(assertion, 'Issuer'),
        nameIds: inSubject('NameID').map((element) => ({
            value: dom.text(element),
            format: dom.attribute(element, 'Format'),
        })),
        confirmations: inSubject('SubjectConfirmation').map(readConfirmation),
        conditions: all(assertion, 'Conditions').map(readConditions),
        statements: all(assertion, 'AuthnStatement').map(readStatement),
        attributes: all(assertion, 'AttributeStatement')
            .flatMap((statement) => all(statement, 'Attribute'))
            .map(readAttribute),
    };
}

// All values of the attributes with exactly this name.
function values(view, name) {
    return view.attributes
        .filter((attribute) => attribute.name === name)
        .flatMap((attribute) => attribute.values);
}

// 'ROLE-ARN,PROVIDER-ARN' in two. A role's name may hold a comma.
function splitRole(value) {
    const [role, provider, ...rest] = value.split(',arn:');

    return provider !== undefined && rest.length === 0
        ? { role, provider: `arn:${provider}` } : undefined;
}

function attributeTable(view) {
    return Object.fromEntries(view.attributes.map(({ name }) =>
        [name, values(view, name)]));
}

function firsts(ctx) {
    const { view } = ctx;
    const [confirmation = {}] = view.confirmations;
    const [conditions = { audiences: [] }] = view.conditions;
    const [nameId = {}] = view.nameIds;
    const first = (name) => values(view, name)[0];
    const connect = endpoints.federate(ctx.relayState) || ctx.endpoint;
    const query = ctx.endpoint.query || new URLSearchParams();

    return {
        issuer: view.issuers[0],
        audience: conditions.audiences.flat()[0],
        recipient: confirmation.recipient,
        destination: dom.attribute(ctx.response, 'Destination'),
        nameId: nameId.value,
        nameIdFormat: nameId.format,
        roleSessionName: first(`${AWS}RoleSessionName`),
        role: undefined,
        provider: undefined,
        ...splitRole(first(`${AWS}Role`) || ''),
        sessionDuration: first(`${AWS}SessionDuration`),
        connect_username: first('connect_username'),
        connect_role: first('connect_role'),
        relayState: ctx.relayState,
        ...signature.algorithms(ctx),
        notBefore: conditions.notBefore,
        notOnOrAfter: conditions.notOnOrAfter,
        issueInstant: view.issueInstant,
        inResponseTo: confirmation.inResponseTo,
        connectInstance: connect.instance,
        connectRegion: connect.region,
        connectDestination: query.get('destination') || connect.destination,
        attributes: attributeTable(view),
    };
}

// What a caller is told: the first of everything, null for what is absent, and
// all attributes.
function facts(ctx) {
    const found = firsts(ctx);

    return Object.fromEntries(Object.entries(found)
        .map(([name, value]) => [name, value === undefined ? null : value]));
}

module.exports = { AWS, instant, read, values, splitRole, facts };
