// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the Response and its assertion must say, attributes apart. A row finds
// fault with one thing only: what another row reports is passed over here.
// SAML Core 2 and 3.2, SAML Profiles 4.1.4.
'use strict';

const dom = require('./dom');
const { AWS, instant, values } = require('./view');
const {
    AUDIENCE, EXPIRED, ISSUER, NOT_AUTHORIZED, strict,
} = require('./texts');

const { NS } = dom;
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const REDEEM_MS = 5 * 60 * 1000;
const DEFAULT_DURATION_S = 3600;
const ID_BITS = 160;
const NAME_ID_MAX = 256;

function quote(value) {
    return value === undefined ? 'nothing' : JSON.stringify(value);
}

// A sentence when the two differ, else undefined.
function differs(what, got, wanted) {
    return got === wanted
        ? undefined : `${what} is ${quote(got)}, not ${quote(wanted)}`;
}

function firstOf(list, check) {
    return list.map(check).find((sentence) => sentence !== undefined);
}

function responseAttribute(ctx, name) {
    return dom.attribute(ctx.response, name);
}

function checkVersion(ctx) {
    return differs('Response Version', responseAttribute(ctx, 'Version'),
                   '2.0') ||
        differs('Assertion Version', ctx.view.version, '2.0');
}

// Every instant of the message, by the name a person finds it under.
function instants(ctx) {
    const { view } = ctx;
    const optional = (name, text) => (text === undefined ? [] : [[name, text]]);

    return [
        ['Response IssueInstant', responseAttribute(ctx, 'IssueInstant')],
        ['Assertion IssueInstant', view.issueInstant],
        ...view.confirmations.flatMap((confirmation) =>
            optional('SubjectConfirmationData NotOnOrAfter',
                     confirmation.notOnOrAfter)),
        ...view.conditions.flatMap((conditions) => [
            ...optional('Conditions NotBefore', conditions.notBefore),
            ...optional('Conditions NotOnOrAfter', conditions.notOnOrAfter),
        ]),
        ...view.statements.flatMap((statement) => [
            ['AuthnInstant', statement.instant],
            ...optional('SessionNotOnOrAfter', statement.sessionEnd),
        ]),
    ];
}

function checkInstants(ctx) {
    return firstOf(instants(ctx), ([name, text]) =>
        (Number.isNaN(instant(text)) ? `${name} is ${quote(text)}`
            : undefined));
}

function issueInstants(ctx) {
    return instants(ctx).filter(([name]) => name.endsWith('IssueInstant'));
}

function checkAge(ctx) {
    return firstOf(issueInstants(ctx), ([name, text]) =>
        (ctx.now - instant(text) > REDEEM_MS ? `${name} ${text}` : undefined));
}

function checkFuture(ctx) {
    const past = [...issueInstants(ctx), ...ctx.view.statements.map(
        (statement) => ['AuthnInstant', statement.instant])];

    return firstOf(past, ([name, text]) =>
        (instant(text) > ctx.now ? `${name} ${text}` : undefined));
}

// How much chance the ID can hold: 4 bits a character when all of them are
// hexadecimal digits, else 6.
function bits(id) {
    const random = id.slice(1);

    return random.length * (/^[0-9a-f]*$/i.test(random) ? 4 : 6);
}

function checkIds(ctx) {
    const ids = [responseAttribute(ctx, 'ID'), ctx.view.id];

    return firstOf(ids, (id) =>
        (/^[A-Za-z_][\w.-]*$/.test(id || '') && bits(id) >= ID_BITS
            ? undefined : `ID ${quote(id)}`));
}

function checkReplay(ctx) {
    const { seen } = ctx.settings;

    return seen && seen.has(ctx.view.id) ? `ID ${ctx.view.id}` : undefined;
}

// The Response's Issuer is optional (SAML Core 3.2.2), the assertion's not.
function checkIssuer(ctx) {
    const { entityId } = ctx.settings.metadata;
    const ofResponse = dom.children(ctx.response, NS.saml, 'Issuer')
        .map(dom.text);

    return differs('Issuer', ctx.view.issuers[0], entityId) ||
        firstOf(ofResponse, (issuer) =>
            differs("the Response's Issuer", issuer, entityId));
}

function checkDestination(ctx) {
    return differs('Destination', responseAttribute(ctx, 'Destination'),
                   ctx.acs);
}

function checkNameId(ctx) {
    const { nameIds } = ctx.view;

    return nameIds.length === 1 && nameIds[0].value !== ''
        ? undefined : `${nameIds.length} NameID, ${quote(nameIds[0])}`;
}

function checkNameIdLength(ctx) {
    return firstOf(ctx.view.nameIds, ({ value }) =>
        (value.length > NAME_ID_MAX ? `${value.length} characters`
            : undefined));
}

function checkConfirmation(ctx) {
    const { confirmations } = ctx.view;

    if (confirmations.length !== 1)
        return `${confirmations.length} SubjectConfirmation`;
    return differs('Method', confirmations[0].method, BEARER) ||
        differs('the number of SubjectConfirmationData',
                confirmations[0].count, 1);
}

function eachConfirmation(check) {
    return (ctx) => firstOf(ctx.view.confirmations,
                            (confirmation) => check(confirmation, ctx));
}

function checkRecipient({ recipient }, ctx) {
    return differs('Recipient', recipient, ctx.acs);
}

function checkConfirmationEnd({ notOnOrAfter }, ctx) {
    return notOnOrAfter === undefined || instant(notOnOrAfter) <= ctx.now
        ? `NotOnOrAfter is ${quote(notOnOrAfter)}` : undefined;
}

function checkNoStart({ notBefore }) {
    return notBefore === undefined ? undefined : `NotBefore ${notBefore}`;
}

function checkUnsolicited(ctx) {
    const all = [responseAttribute(ctx, 'InResponseTo'),
                 ...ctx.view.confirmations.map((one) => one.inResponseTo)];

    return firstOf(all, (id) =>
        (id === undefined ? undefined : `InResponseTo ${quote(id)}`));
}

function checkConditions(ctx) {
    const { conditions } = ctx.view;

    if (conditions.length !== 1)
        return `${conditions.length} Conditions`;
    return firstOf(['notBefore', 'notOnOrAfter'], (name) =>
        (conditions[0][name] === undefined ? `${name} is absent` : undefined));
}

function checkValidity(ctx) {
    return firstOf(ctx.view.conditions, ({ notBefore, notOnOrAfter }) =>
        (instant(notBefore) > ctx.now || instant(notOnOrAfter) <= ctx.now
            ? `valid from ${notBefore} to ${notOnOrAfter}` : undefined));
}

function checkAudience(ctx) {
    const { audience } = ctx.settings;
    const restrictions = ctx.view.conditions.flatMap((one) => one.audiences);

    if (ctx.view.conditions.length === 0)
        return undefined;
    return restrictions.length === 1 && restrictions[0].includes(audience)
        ? undefined
        : `AudienceRestriction ${JSON.stringify(restrictions)}, ` +
            `not ${audience}`;
}

function checkAuthn(ctx) {
    const { statements } = ctx.view;

    if (statements.length !== 1)
        return `${statements.length} AuthnStatement`;
    return statements[0].classes.length === 1 &&
        statements[0].classes[0].trim() !== ''
        ? undefined
        : `AuthnContextClassRef ${JSON.stringify(statements[0].classes)}`;
}

function checkSessionEnd(ctx) {
    const [asked] = values(ctx.view, `${AWS}SessionDuration`);
    const seconds = Number(asked || DEFAULT_DURATION_S);
    const end = instant(ctx.view.issueInstant) + seconds * 1000;

    return firstOf(ctx.view.statements, ({ sessionEnd }) =>
        (instant(sessionEnd) < end
            ? `SessionNotOnOrAfter ${sessionEnd}, ${seconds} seconds asked for`
            : undefined));
}

const RULES = [
    { id: 'version', check: checkVersion, text: strict('Version is not 2.0') },
    { id: 'instants', check: checkInstants,
      text: strict('a time is not an xs:dateTime in UTC') },
    { id: 'age', check: checkAge, text: EXPIRED },
    { id: 'future', check: checkFuture,
      text: strict('a time that must have passed lies in the future') },
    { id: 'id-form', check: checkIds,
      text: strict('an ID has room for fewer than 160 random bits') },
    { id: 'replay', check: checkReplay,
      text: strict('this assertion was redeemed before') },
    { id: 'issuer', check: checkIssuer, text: ISSUER },
    { id: 'destination', check: checkDestination,
      text: strict('Destination is not the address posted to') },
    { id: 'name-id', check: checkNameId, text: NOT_AUTHORIZED },
    { id: 'name-id-length', check: checkNameIdLength,
      text: strict('NameID is longer than 256 characters') },
    { id: 'confirmation', check: checkConfirmation,
      text: strict('not exactly one bearer SubjectConfirmation') },
    // SAML:aud of a trust policy is the Recipient.
    { id: 'recipient', check: eachConfirmation(checkRecipient),
      text: NOT_AUTHORIZED },
    { id: 'confirmation-end', check: eachConfirmation(checkConfirmationEnd),
      text: strict('SubjectConfirmationData has no NotOnOrAfter to come') },
    { id: 'confirmation-start', check: eachConfirmation(checkNoStart),
      text: strict('SubjectConfirmationData has a NotBefore') },
    { id: 'unsolicited', check: checkUnsolicited,
      text: strict('InResponseTo, but AWS sent no request') },
    { id: 'conditions', check: checkConditions,
      text: strict('not one Conditions with NotBefore and NotOnOrAfter') },
    { id: 'validity', check: checkValidity,
      text: strict('the Conditions do not hold now') },
    { id: 'audience', check: checkAudience, text: AUDIENCE },
    { id: 'authn', check: checkAuthn,
      text: strict('not one AuthnStatement with one AuthnContextClassRef') },
    { id: 'session-end', check: checkSessionEnd,
      text: strict('SessionNotOnOrAfter cuts SessionDuration short') },
];

module.exports = { RULES, differs, firstOf, quote };
