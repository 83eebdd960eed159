// SPDX-License-Identifier: GPL-3.0-or-later
//
// The attributes that AWS reads, and the names that Amazon Connect takes at
// the last hop. IAM "Configure SAML assertions for the authentication
// response", STS AssumeRoleWithSAML.
'use strict';

const dom = require('./dom');
const { differs, firstOf, quote } = require('./assertion');
const { AWS, splitRole, values } = require('./view');
const {
    CHOOSER, INVALID, NAME_FORM, NAME_REQUIRED, NOT_AUTHORIZED, NOT_ONBOARDED,
    PROVIDER, strict,
} = require('./texts');

const { NS } = dom;
const ROLE = `${AWS}Role`;
const SESSION_NAME = `${AWS}RoleSessionName`;
const DURATION = `${AWS}SessionDuration`;
const SOURCE_IDENTITY = `${AWS}SourceIdentity`;
const TAG = `${AWS}PrincipalTag:`;
const TRANSITIVE = `${AWS}TransitiveTagKeys`;
const KNOWN = [ROLE, SESSION_NAME, DURATION, SOURCE_IDENTITY, TRANSITIVE];

const IAM_ARN = 'arn:(aws|aws-us-gov|aws-cn):iam::(\\d{12})';
const ROLE_ARN =
    new RegExp(`^${IAM_ARN}:role/(?:[!-~]{1,510}/)?[\\w+=,.@-]{1,64}$`);
const PROVIDER_ARN =
    new RegExp(`^${IAM_ARN}:saml-provider/[\\w.-]{1,128}$`);
const NAME = /^[a-zA-Z_0-9+=,.@-]{2,64}$/;
const CONNECT_NAME = /^[A-Za-z0-9_.@-]+$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const UNCLEAN = /^\s|\s$|[\p{Cc}\p{Cs}]/u;

const DURATION_MIN = 900;
const DURATION_MAX = 43200;
const TAGS_MAX = 50;
const TAG_KEY_MAX = 128;
const TAG_VALUE_MAX = 256;

// An element or a comment inside a value is where parsers part company.
function checkValues(ctx) {
    const nodes = ['NameID', 'Issuer', 'Audience', 'AuthnContextClassRef',
                   'AttributeValue']
        .flatMap((name) => dom.descendants(ctx.assertion, NS.saml, name));

    return firstOf(nodes, (node) =>
        (UNCLEAN.test(dom.text(node)) || !dom.hasOnlyText(node)
            ? `${node.localName} ${quote(dom.text(node))}` : undefined));
}

function checkTwice(ctx) {
    const names = ctx.view.attributes.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);

    return twice && `Attribute ${twice}`;
}

function checkNames(ctx) {
    const prefix = AWS.toLowerCase();

    return firstOf(ctx.view.attributes, ({ name }) =>
        (name === undefined ||
         (name.toLowerCase().startsWith(prefix) && !KNOWN.includes(name) &&
          !name.startsWith(TAG)) ? `Attribute ${quote(name)}` : undefined));
}

// The roles in parts; those that do not come apart are checkRole's business.
function roles(ctx) {
    return values(ctx.view, ROLE).map(splitRole)
        .filter((pair) => pair !== undefined);
}

// [all, partition, account], or an empty list for a malformed ARN.
function arns({ role, provider }) {
    return [ROLE_ARN.exec(role) || [], PROVIDER_ARN.exec(provider) || []];
}

function checkRolePresent(ctx) {
    return values(ctx.view, ROLE).length > 0
        ? undefined : `no Attribute ${ROLE}`;
}

function checkRole(ctx) {
    return firstOf(values(ctx.view, ROLE), (value) => {
        const pair = splitRole(value);

        return pair && ROLE_ARN.test(pair.role)
            ? undefined : `Role ${quote(value)}`;
    });
}

function checkProvider(ctx) {
    return firstOf(roles(ctx), ({ provider }) =>
        (PROVIDER_ARN.test(provider) ? undefined : quote(provider)));
}

function checkAccount(ctx) {
    return firstOf(roles(ctx), (pair) => {
        const [[, , ofRole], [, , ofProvider]] = arns(pair);

        return ofRole && ofProvider && ofRole !== ofProvider
            ? `role in ${ofRole}, provider in ${ofProvider}` : undefined;
    });
}

function checkPartition(ctx) {
    const ofAcs = ctx.endpoint.partition;

    return firstOf(roles(ctx), (pair) => {
        const found = arns(pair).map(([, partition]) => partition)
            .filter((partition) => partition !== undefined);

        return new Set([...found, ofAcs || found[0]]).size > 1
            ? `${found.join(' and ')} at ${ofAcs || 'this address'}`
            : undefined;
    });
}

function checkKnownProvider(ctx) {
    const known = ctx.settings.provider;

    return firstOf(roles(ctx), ({ provider }) =>
        (known && PROVIDER_ARN.test(provider)
            ? differs('the provider', provider, known) : undefined));
}

function checkKnownRole(ctx) {
    const known = ctx.settings.roles;

    return firstOf(roles(ctx), ({ role }) =>
        (known.length === 0 || known.includes(role) || !ROLE_ARN.test(role)
            ? undefined : `role ${role}`));
}

function checkSessionNamePresent(ctx) {
    return values(ctx.view, SESSION_NAME).length > 0
        ? undefined : `no Attribute ${SESSION_NAME}`;
}

// At most one value: where there is none another row, or nobody, complains.
function atMostOne(name) {
    return (ctx) => {
        const { length } = values(ctx.view, name);

        return length > 1 ? `${length} values` : undefined;
    };
}

function eachMatches(name, form) {
    return (ctx) => firstOf(values(ctx.view, name), (value) =>
        (form.test(value) ? undefined : quote(value)));
}

function checkDuration(ctx) {
    const all = values(ctx.view, DURATION);

    return all.length > 1 ? `${all.length} values` : firstOf(all, (value) =>
        (/^[1-9]\d*$/.test(value) && Number(value) >= DURATION_MIN &&
         Number(value) <= DURATION_MAX ? undefined : quote(value)));
}

// {key, values} of each session tag.
function tags(ctx) {
    return ctx.view.attributes
        .filter(({ name = '' }) => name.startsWith(TAG))
        .map((tag) => ({ key: tag.name.slice(TAG.length),
                         values: tag.values }));
}

function checkTagCount(ctx) {
    const { length } = tags(ctx);

    return length > TAGS_MAX ? `${length} tags` : undefined;
}

function checkTags(ctx) {
    return firstOf(tags(ctx), (tag) => {
        const [value = ''] = tag.values;

        return tag.key !== '' && tag.key.length <= TAG_KEY_MAX &&
            tag.values.length === 1 && value.length <= TAG_VALUE_MAX &&
            TAG_TEXT.test(tag.key) && TAG_TEXT.test(value) &&
            !/^aws:/i.test(tag.key)
            ? undefined : `tag ${quote(tag.key)}: ${quote(tag.values)}`;
    });
}

// Tag keys keep their case, but two may not differ by case alone.
function checkTagCase(ctx) {
    const keys = tags(ctx).map(({ key }) => key);
    const other = (key) => keys.find((one) =>
        one !== key && one.toLowerCase() === key.toLowerCase());
    const twice = keys.find(other);

    return twice && `tags ${twice} and ${other(twice)}`;
}

function checkTransitive(ctx) {
    const keys = tags(ctx).map(({ key }) => key);
    const all = values(ctx.view, TRANSITIVE);

    return firstOf(all, (key, index) =>
        (keys.includes(key) && all.indexOf(key) === index
            ? undefined : `key ${quote(key)}`));
}

function checkConnectUsername(ctx) {
    const [name] = values(ctx.view, SESSION_NAME);

    return firstOf(values(ctx.view, 'connect_username'), (value) =>
        differs('connect_username', value, name));
}

// Only who is on the way to Connect needs a name that Connect takes.
function connectNames(ctx) {
    const toConnect = ctx.settings.instances.length > 0 ||
        ctx.relayState !== undefined || ctx.endpoint.kind === 'resilient';

    return toConnect
        ? values(ctx.view, SESSION_NAME).filter((name) => NAME.test(name))
        : [];
}

function checkConnectName(ctx) {
    return firstOf(connectNames(ctx), (name) =>
        (CONNECT_NAME.test(name) ? undefined
            : `${quote(name)} can't be a Connect user name`));
}

function checkConnectUser(ctx) {
    const { users } = ctx.settings;

    return firstOf(connectNames(ctx), (name) =>
        (!users || users.has(name) || !CONNECT_NAME.test(name)
            ? undefined : `${quote(name)} is not a Connect user here`));
}

function checkOneRole(ctx) {
    const all = values(ctx.view, ROLE);

    return all.length > 1 ? `${all.length} roles: ${all.join(' ')}`
        : undefined;
}

const RULES = [
    { id: 'values', check: checkValues,
      text: strict('white space at an end, control characters or elements') },
    { id: 'attribute-twice', check: checkTwice,
      text: strict('an attribute occurs twice') },
    { id: 'attribute-name', check: checkNames,
      text: strict('AWS knows no attribute of this name') },
    { id: 'role-present', check: checkRolePresent, text: INVALID },
    { id: 'role', check: checkRole, text: INVALID },
    { id: 'provider', check: checkProvider, text: PROVIDER },
    { id: 'account', check: checkAccount, text: NOT_AUTHORIZED },
    { id: 'partition', check: checkPartition, text: NOT_AUTHORIZED },
    { id: 'known-provider', check: checkKnownProvider, text: PROVIDER },
    { id: 'known-role', check: checkKnownRole, text: NOT_AUTHORIZED },
    { id: 'session-name-present', check: checkSessionNamePresent,
      text: NAME_REQUIRED },
    { id: 'session-name-one', check: atMostOne(SESSION_NAME),
      text: strict('RoleSessionName has several values') },
    { id: 'session-name', check: eachMatches(SESSION_NAME, NAME),
      text: NAME_FORM },
    { id: 'duration', check: checkDuration,
      text: strict('SessionDuration is not one number from 900 to 43200') },
    { id: 'source-identity-one', check: atMostOne(SOURCE_IDENTITY),
      text: strict('SourceIdentity has several values') },
    // No colon in this form, so none begins with "aws:" either.
    { id: 'source-identity', check: eachMatches(SOURCE_IDENTITY, NAME),
      text: strict('SourceIdentity must match [a-zA-Z_0-9+=,.@-]{2,64}') },
    { id: 'tag-count', check: checkTagCount,
      text: strict('more than 50 principal tags') },
    { id: 'tag', check: checkTags,
      text: strict('a principal tag that STS refuses') },
    { id: 'tag-case', check: checkTagCase,
      text: strict('two principal tags differ by case alone') },
    { id: 'tag-transitive', check: checkTransitive,
      text: strict('TransitiveTagKeys names no principal tag') },
    { id: 'connect-username', check: checkConnectUsername,
      text: strict('connect_username is not RoleSessionName') },
];

// After AWS, at the door of Connect.
const CONNECT_RULES = [
    { id: 'connect-name', check: checkConnectName, text: NOT_ONBOARDED },
    { id: 'connect-user', check: checkConnectUser, text: NOT_ONBOARDED },
];

// Several roles are no mistake, but somebody has to choose: the last rule,
// so that whoever sees it knows that all else is right.
const CHOOSER_RULES = [
    { id: 'role-chooser', check: checkOneRole, text: CHOOSER, status: 200 },
];

module.exports = { RULES, CONNECT_RULES, CHOOSER_RULES };
