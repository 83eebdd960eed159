// SPDX-License-Identifier: GPL-3.0-or-later
//
// For every rule a sign-in that is right but for one thing, signed after the
// change, and refused by that rule alone. The last test fails for a rule that
// has no row here.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { judge, GATES, RULES } = require('./rules');
const texts = require('./texts');
const idp = require('./specimen');

const { ATTRIBUTES, INSTANCE, ROLE, PROVIDER, attribute, swap } = idp;
const MINUTE = 60000;
const OTHER_INSTANCE = INSTANCE.replace(/^0/, 'f');
const RESILIENT = `https://${INSTANCE}.us-west-2.sign-in.connect.aws/saml?&` +
    `instanceId=${INSTANCE}&accountId=123456789012&role=Agent&idp=Example`;

// Edits of the XML before it is signed.
const edit = (from, to) => ({ edit: (xml) => swap(xml, from, to) });
const add = (...more) => edit('</saml:AttributeStatement>',
                              `${more.join('')}</saml:AttributeStatement>`);
const valueOf = (name, ...values) => edit(
    new RegExp(`<saml:Attribute Name="${ATTRIBUTES}${name}">.*?` +
        '</saml:Attribute>'),
    values.length > 0 ? attribute(ATTRIBUTES + name, ...values) : '');
const both = (first, second) => ({ edit: (xml) =>
    second.edit(first.edit(xml)) });
const sessionName = (name) => both(valueOf('RoleSessionName', name),
    edit(attribute('connect_username', 'Ada.L'),
         attribute('connect_username', name)));
const tag = (key, ...values) =>
    attribute(`${ATTRIBUTES}PrincipalTag:${key}`, ...values);
const soon = () => idp.instant(Date.now() + 10 * MINUTE);
const past = () => idp.instant(Date.now() - MINUTE);

// Edits of the form, and of what is signed.
const raw = (change) => ({ fields: ([[, base64], ...rest]) =>
    [['SAMLResponse', change(base64)], ...rest] });
const after = (change) => ({ after: change });
const onXml = (from, to) => after((xml) => swap(xml, from, to));

const { strict, INVALID, NOT_AUTHORIZED, SIGNATURE } = texts;

// [rule, text, what the sign-in does wrong, what the settings say]
const CASES = [
    ['form', strict('the form is one SAMLResponse, at most one ' +
        'RelayState'), { fields: (all) => [...all, all[0]] }],
    ['form', strict('the form is one SAMLResponse, at most one ' +
        'RelayState'), { fields: (all) => [...all, ['x', '1']] }],
    ['form', strict('the form is one SAMLResponse, at most one ' +
        'RelayState'), { fields: () => [] }],
    ['endpoint', strict('this address is no sign-in endpoint'),
     { acs: 'https://us-west-2.signin.aws.amazon.com/saml2' }],
    ['endpoint', strict('this address is no sign-in endpoint'),
     { acs: 'https://idp.example.com/saml' }],
    ['endpoint', strict('this address is no sign-in endpoint'), {},
     { acs: ['https://signin.aws.amazon.com/saml'] }],
    ['endpoint', strict('this address is no sign-in endpoint'),
     { acs: 'https://us-west-2.signin.amazonaws.cn/saml' }],
    ['size', INVALID, add(attribute('long', 'x'.repeat(80000)))],
    ['base64', INVALID, raw((base64) => `${base64}A`)],
    ['base64', INVALID, raw((base64) => base64.replace(/^PH/, 'P H'))],
    ['base64', INVALID, raw(() => '')],
    ['utf-8', INVALID, raw((base64) => Buffer.concat([
        Buffer.from(base64, 'base64'), Buffer.from([0xff])])
        .toString('base64'))],
    ['doctype', INVALID, after((xml) =>
        `<!DOCTYPE r [<!ENTITY a "b">]>${xml}`)],
    ['markup', strict('comments, CDATA and processing instructions'),
     onXml('Ada.L</', 'Ada.L<!-- x --></')],
    ['markup', strict('comments, CDATA and processing instructions'),
     onXml('n-4711', '<![CDATA[n-4711]]>')],
    ['characters', INVALID, onXml('n-4711', 'n\u0001')],
    ['xml', INVALID, onXml('</samlp:Response>', '')],
    ['root', INVALID, after((xml) => xml.replace(/samlp:Response/g,
                                                 'samlp:LogoutResponse'))],
    ['status', INVALID, edit('status:Success', 'status:Responder')],
    ['encrypted', strict('this stand-in has no decryption key'),
     edit('<saml:Assertion ', '<saml:EncryptedAssertion/><saml:Assertion ')],
    ['one-assertion', INVALID, after((xml) => {
        const [assertion] = /<saml:Assertion .*<\/saml:Assertion>/.exec(xml);
        return swap(xml, assertion, assertion + assertion);
    })],
    ['one-assertion', INVALID, after((xml) => xml.replace(
        /<saml:Assertion .*<\/saml:Assertion>/, ''))],
    ['unique-ids', strict('an ID occurs twice'), after((xml) => swap(xml,
        '<samlp:Status>',
        `<samlp:Status Id="${/Assertion ID="(\w+)"/.exec(xml)[1]}">`))],

    ['signature-present', SIGNATURE, after((xml) => xml.replace(
        /<ds:Signature .*<\/ds:Signature>/, ''))],
    ['signature-shape', SIGNATURE, onXml('</ds:Signature>',
                                         '<ds:Object/></ds:Signature>')],
    ['signature-method', SIGNATURE,
     { how: { method: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' } }],
    ['signature-digest', SIGNATURE,
     { how: { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' } }],
    ['signature-transforms', SIGNATURE,
     { how: { transforms: [idp.EXCLUSIVE] } }],
    ['signature-reference', SIGNATURE,
     { how: { covers: ["//*[local-name(.)='Response']"] } }],
    ['signature-value', SIGNATURE, onXml('>Ada.L<', '>Bob.M<')],

    ['version', strict('Version is not 2.0'),
     edit('Version="2.0"', 'Version="1.1"')],
    ['version', strict('Version is not 2.0'),
     edit(/(?<=<saml:Assertion ID="\w+" )Version="2.0"/, 'Version="2.1"')],
    ['instants', strict('a time is not an xs:dateTime in UTC'),
     edit(/AuthnInstant="[^"]*"/, 'AuthnInstant="2024-01-01"')],
    ['instants', strict('a time is not an xs:dateTime in UTC'),
     edit(/ IssueInstant="[^"]*"/, '')],
    ['age', texts.EXPIRED,
     edit(/(?<=<saml:Assertion .{0,80} IssueInstant=)"[^"]*"/,
          `"${idp.instant(Date.now() - 6 * MINUTE)}"`)],
    ['future', strict('a time that must have passed lies in the future'),
     edit(/ IssueInstant="[^"]*"/, ` IssueInstant="${soon()}"`)],
    ['id-form', strict('an ID has room for fewer than 160 random bits'),
     edit(/(?<=<saml:Assertion ID=")\w+/, `_${'a'.repeat(39)}`)],
    ['id-form', strict('an ID has room for fewer than 160 random bits'),
     edit(/(?<=<samlp:Response .*? ID=")\w+/, '_short')],
    ['issuer', texts.ISSUER, edit(/(?<=<saml:Assertion [^>]*><saml:Issuer>)/,
                                  'x')],
    ['issuer', texts.ISSUER, edit('<saml:Issuer>', '<saml:Issuer>x')],
    ['destination', strict('Destination is not the address posted to'),
     edit(/Destination="[^"]*"/,
          'Destination="https://signin.aws.amazon.com/saml"')],
    ['destination', strict('Destination is not the address posted to'),
     edit(/Destination="[^"]*"/, '')],
    ['name-id', NOT_AUTHORIZED, edit(/<saml:NameID.*?<\/saml:NameID>/, '')],
    ['name-id', NOT_AUTHORIZED, edit('>n-4711<', '><')],
    ['name-id-length', strict('NameID is longer than 256 characters'),
     edit('n-4711', 'n'.repeat(257))],
    ['confirmation', strict('not exactly one bearer SubjectConfirmation'),
     edit('cm:bearer', 'cm:sender-vouches')],
    ['confirmation', strict('not exactly one bearer SubjectConfirmation'),
     { edit: (xml) => swap(xml, '<saml:SubjectConfirmation ',
         `${/<saml:SubjectConfirmation .*<\/saml:SubjectConfirmation>/
             .exec(xml)[0]}<saml:SubjectConfirmation `) }],
    ['recipient', NOT_AUTHORIZED, edit(/Recipient="[^"]*"/,
        'Recipient="https://signin.aws.amazon.com/saml"')],
    ['recipient', NOT_AUTHORIZED, edit(/Recipient="[^"]*"/, '')],
    ['confirmation-end',
     strict('SubjectConfirmationData has no NotOnOrAfter to come'),
     edit(/(?<=ConfirmationData )NotOnOrAfter="[^"]*"/, '')],
    ['confirmation-end',
     strict('SubjectConfirmationData has no NotOnOrAfter to come'),
     edit(/(?<=ConfirmationData )NotOnOrAfter="[^"]*"/,
          `NotOnOrAfter="${past()}"`)],
    ['confirmation-start', strict('SubjectConfirmationData has a NotBefore'),
     edit('Data NotOnOrAfter', `Data NotBefore="${past()}" NotOnOrAfter`)],
    ['unsolicited', strict('InResponseTo, but AWS sent no request'),
     edit('Data NotOnOrAfter', 'Data InResponseTo="_1" NotOnOrAfter')],
    ['unsolicited', strict('InResponseTo, but AWS sent no request'),
     edit(' Destination', ' InResponseTo="_1" Destination')],
    ['conditions', strict('not one Conditions with NotBefore and ' +
        'NotOnOrAfter'), edit(/<saml:Conditions.*<\/saml:Conditions>/, '')],
    ['conditions', strict('not one Conditions with NotBefore and ' +
        'NotOnOrAfter'), edit(/(?<=Conditions )NotBefore="[^"]*"/, '')],
    ['validity', strict('the Conditions do not hold now'),
     edit(/(?<=Conditions )NotBefore="[^"]*"/, `NotBefore="${soon()}"`)],
    ['validity', strict('the Conditions do not hold now'),
     edit(/(?<=Conditions .*)NotOnOrAfter="[^"]*"/,
          `NotOnOrAfter="${past()}"`)],
    ['audience', texts.AUDIENCE, edit('>urn:amazon:webservices<',
                                      '>urn:amazon:webservice<')],
    ['audience', texts.AUDIENCE,
     edit(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, '')],
    ['audience', texts.AUDIENCE, {}, { audience: 'https://other.example/' }],
    ['authn', strict('not one AuthnStatement with one AuthnContextClassRef'),
     edit(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, '')],
    ['authn', strict('not one AuthnStatement with one AuthnContextClassRef'),
     edit(/<saml:AuthnContextClassRef.*<\/saml:AuthnContextClassRef>/, '')],
    ['session-end', strict('SessionNotOnOrAfter cuts SessionDuration short'),
     edit('<saml:AuthnStatement ',
          `<saml:AuthnStatement SessionNotOnOrAfter="${soon()}" `)],

    ['values', strict('white space at an end, control characters or elements'),
     add(attribute('mail', ' ada@example.com'))],
    ['values', strict('white space at an end, control characters or elements'),
     add(attribute('mail', 'ada&#10;Role: admin'))],
    ['values', strict('white space at an end, control characters or elements'),
     add(attribute('mail', 'ada<saml:NameID>x</saml:NameID>'))],
    ['attribute-twice', strict('an attribute occurs twice'),
     add(attribute('mail', 'a'), attribute('mail', 'b'))],
    ['attribute-name', strict('AWS knows no attribute of this name'),
     add(attribute(`${ATTRIBUTES}sessionDuration`, '3600'))],
    ['role-present', INVALID, valueOf('Role')],
    ['role', INVALID, valueOf('Role', `${PROVIDER},${ROLE}`), {},
     ['provider']],
    ['role', INVALID, valueOf('Role', ROLE)],
    ['role', INVALID, valueOf('Role', `${ROLE.replace('connect',
        'c'.repeat(511))},${PROVIDER}`)],
    ['role', INVALID, valueOf('Role', `${ROLE}, ${PROVIDER}`)],
    ['role', INVALID, valueOf('Role', `${ROLE.replace('1234', '')},` +
                                      PROVIDER)],
    ['provider', texts.PROVIDER, valueOf('Role',
        `${ROLE},${PROVIDER.replace('saml-provider', 'oidc-provider')}`)],
    ['account', NOT_AUTHORIZED, valueOf('Role',
        `${ROLE},${PROVIDER.replace('123456789012', '210987654321')}`)],
    ['partition', NOT_AUTHORIZED, valueOf('Role',
        `${ROLE},${PROVIDER}`.replace(/arn:aws:/g, 'arn:aws-cn:'))],
    ['partition', NOT_AUTHORIZED, valueOf('Role',
        `${ROLE},${PROVIDER.replace('arn:aws:', 'arn:aws-us-gov:')}`)],
    ['known-provider', texts.PROVIDER, {},
     { provider: `${PROVIDER}2` }],
    ['known-role', NOT_AUTHORIZED, {}, { roles: [ROLE.toLowerCase()] }],
    ['session-name-present', texts.NAME_REQUIRED, both(
        valueOf('RoleSessionName'),
        edit(attribute('connect_username', 'Ada.L'), ''))],
    ['session-name-one', strict('RoleSessionName has several values'),
     valueOf('RoleSessionName', 'Ada.L', 'Bob.M')],
    ['session-name', texts.NAME_FORM, sessionName('Ada L')],
    ['session-name', texts.NAME_FORM, sessionName('A')],
    ['session-name', texts.NAME_FORM, sessionName('a'.repeat(65))],
    ['session-name', texts.NAME_FORM, sessionName('Zo\u00eb')],
    ...['899', '43201', '3600.0', '', '1h'].map((value) =>
        ['duration', strict('SessionDuration is not one number from 900 to ' +
            '43200'), valueOf('SessionDuration', value)]),
    ['source-identity-one', strict('SourceIdentity has several values'),
     add(attribute(`${ATTRIBUTES}SourceIdentity`, 'ada', 'bob'))],
    ['source-identity',
     strict('SourceIdentity must match [a-zA-Z_0-9+=,.@-]{2,64}'),
     add(attribute(`${ATTRIBUTES}SourceIdentity`, 'aws:ada'))],
    ['tag-count', strict('more than 50 principal tags'),
     add(...Array.from({ length: 51 }, (_, index) => tag(`K${index}`, 'v')))],
    ...[tag('k'.repeat(129), 'v'), tag('k', 'v'.repeat(257)), tag('k'),
        tag('k', 'v', 'w'), tag('', 'v'), tag('aws:k', 'v'), tag('k', 'v*')]
        .map((one) => ['tag', strict('a principal tag that STS refuses'),
                       add(one)]),
    ['tag-case', strict('two principal tags differ by case alone'),
     add(tag('team', 'a'), tag('Team', 'a'))],
    ['tag-transitive', strict('TransitiveTagKeys names no principal tag'),
     add(tag('Team', 'a'), attribute(`${ATTRIBUTES}TransitiveTagKeys`,
                                     'Department'))],
    ['connect-username', strict('connect_username is not RoleSessionName'),
     edit(attribute('connect_username', 'Ada.L'),
          attribute('connect_username', 'ada.l'))],

    ['relay-absent', strict('a Global Resiliency endpoint takes no ' +
        'RelayState'), { acs: RESILIENT, relayState: idp.RELAY_STATE }],
    ['relay-absent', strict('a Global Resiliency endpoint takes no ' +
        'RelayState'), { acs: RESILIENT, relayState: '' }],
    ...[null, '', 'https://evil.example/', idp.RELAY_STATE.toUpperCase(),
        idp.RELAY_STATE.replace('us-west-2.', ''), `${idp.RELAY_STATE}/`,
        idp.RELAY_STATE.replace('https', 'http'),
        `${idp.RELAY_STATE}?other=1`, `${idp.RELAY_STATE}\n`]
        .map((relayState) => ['relay-federate',
            strict('RelayState is no federate address of Amazon Connect'),
            { relayState }]),
    ['relay-instance', strict('this Connect instance is not the ' +
        'configured one'),
     { relayState: idp.RELAY_STATE.replace(INSTANCE, OTHER_INSTANCE) }],
    ['relay-instance', strict('this Connect instance is not the ' +
        'configured one'),
     { acs: 'https://signin.aws.amazon.com/saml',
       relayState: idp.RELAY_STATE.replace('us-west-2', 'us-east-1') }],
    ['relay-region', strict('a regional sign-in leads to another region'),
     { acs: 'https://eu-west-2.signin.aws.amazon.com/saml' }],
    ['relay-partition', strict('RelayState leads to another partition'),
     { relayState: idp.RELAY_STATE.replace('us-west-2', 'cn-north-1')
         .replace('aws.amazon.com', 'amazonaws.cn') }, { instances: [] },
     ['relay-region']],
    ...['%2F%2Fevil.example', '%2F%5Cevil.example', '', 'ccp-v2', '%2Fa%0D%0A',
        '%ZZ', '/a?b', '/a#b'].map((path) =>
        ['relay-destination',
         strict('destination is no path of the Connect instance'),
         { relayState: `${idp.RELAY_STATE}?destination=${path}` }]),
    ...[[INSTANCE, OTHER_INSTANCE], ['123456789012', '123456789013'],
        ['role=Agent', 'role=agent'], ['idp=Example', 'idp=Examples'],
        ['&accountId=123456789012', ''], ['idp=', 'idp=Example&idp=']]
        .map(([from, to]) => ['resilient-query',
            strict('the query of the endpoint contradicts the assertion'),
            { acs: RESILIENT.replace(/(?<=saml\?).*/, (query) =>
                query.replace(from, to)), relayState: null }]),

    ['connect-name', texts.NOT_ONBOARDED, sessionName('Ada+L')],
    ['connect-name', texts.NOT_ONBOARDED, sessionName('Ada,L')],
    ['connect-user', texts.NOT_ONBOARDED, {},
     { users: new Set(['ada.l', 'Bob.M']) }],
    ['role-chooser', 'Select a role:', valueOf('Role', `${ROLE},${PROVIDER}`,
        `${ROLE}2,${PROVIDER}`)],
];

function signIn(wrong, changes) {
    const change = wrong.fields || ((fields) => fields);

    return judge({ acs: wrong.acs || idp.ACS,
                   fields: change(idp.form(wrong)) },
                 idp.makeSettings(changes));
}

CASES.forEach(([rule, text, wrong, changes, also = []], index) => {
    test(`refused by ${rule} (${index})`, () => {
        const result = signIn(wrong, changes);

        assert.strictEqual(result.ok, false);
        assert.deepStrictEqual(
            result.faults.map((fault) => fault.rule).sort(),
            [rule, ...also].sort(), JSON.stringify(result.faults));
        assert.ok(result.faults.some((fault) =>
            fault.rule === rule && fault.text === text), result.text);
    });
});

test('an assertion is redeemed once', () => {
    const settings = idp.makeSettings({ seen: new Map() });
    const post = { acs: idp.ACS, fields: idp.form() };

    assert.strictEqual(judge(post, settings).ok, true);

    const again = judge(post, settings);

    assert.deepStrictEqual(again.faults.map(({ rule }) => rule), ['replay']);
    assert.strictEqual(again.text,
                       'strict: this assertion was redeemed before');
});

test('IDs that ran out are forgotten', () => {
    const seen = new Map([['_old', Date.now() - 1]]);

    judge({ acs: idp.ACS, fields: idp.form() }, idp.makeSettings({ seen }));
    assert.strictEqual(seen.has('_old'), false);
    assert.strictEqual(seen.size, 1);
});

test('the Role attribute in another case is no Role attribute', () => {
    const result = signIn(edit(`${ATTRIBUTES}Role"`, `${ATTRIBUTES}role"`));

    assert.strictEqual(result.ok, false);
    assert.ok(result.faults.some((fault) =>
        fault.rule === 'role-present' && fault.text === INVALID));
});

test('several faults are all told, the first in the order of the rules', () => {
    const result = signIn(both(edit('>n-4711<', '><'),
                               valueOf('SessionDuration', '1')));

    assert.deepStrictEqual(result.faults.map(({ rule }) => rule),
                           ['name-id', 'duration']);
    assert.strictEqual(result.rule, 'name-id');
});

test('every rule is refused by here', () => {
    const tried = new Set([...CASES.map(([rule]) => rule), 'replay']);
    const ids = [...GATES, ...RULES].map(({ id }) => id);

    assert.ok(ids.length > 40);
    assert.deepStrictEqual(ids.filter((id) => !tried.has(id)), []);
    assert.strictEqual(new Set(ids).size, ids.length);
});
