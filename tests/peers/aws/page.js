// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pages of the stand-in. Everything that is not written in this file goes
// through escape(), which the html tag does by itself.
'use strict';

const { createHash } = require('node:crypto');

const STYLE = `
:root { color-scheme: light dark; --ink: #16191f; --soft: #545b64;
  --paper: #f2f3f3; --card: #fff; --line: #d5dbdb; --good: #1d8102;
  --bad: #d13212; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9ebed;
  --soft: #a8b3bd; --paper: #0f1b2a; --card: #16273a; --line: #414d5c;
  --good: #69ae34; --bad: #ff7a5c; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.25rem;
  background: var(--card); border: 1px solid var(--line);
  border-top: .3rem solid var(--accent, var(--line)); border-radius: .4rem; }
.good { --accent: var(--good); }
.bad { --accent: var(--bad); }
.kind { margin: 0; color: var(--soft); font-size: .875rem; }
h1 { margin: .25rem 0 .75rem; font-size: 1.3rem; line-height: 1.25;
  overflow-wrap: anywhere; }
dl { margin: 0; }
dt { margin-top: .6rem; color: var(--soft); font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
`;

const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; " +
    `style-src 'sha256-${createHash('sha256').update(STYLE)
        .digest('base64')}'`;

const ENTITIES = {
    '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;',
};

function escape(text) {
    return String(text).replace(/[&<>"']/g, (found) => ENTITIES[found]);
}

// What is HTML already, so that html`` nests.
class Html {
    constructor(text) {
        this.text = text;
    }
}

function piece(value) {
    return [].concat(value)
        .map((one) => (one instanceof Html ? one.text : escape(one)))
        .join('');
}

function html(strings, ...values) {
    return new Html(strings.reduce((text, string, index) =>
        text + piece(values[index - 1]) + string));
}

// Terms and what they mean; a term without a value is left out.
function list(rows) {
    const shown = rows.filter(([, value]) => (value ?? '') !== '');

    return html`<dl>${shown.map(([term, value]) =>
        html`<dt>${term}</dt><dd>${value}</dd>
`)}</dl>`;
}

function page(tone, title, body) {
    return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><main class="${tone}">
<p class="kind">Stand-in of AWS sign-in, for tests</p>
<h1>${title}</h1>
${body}
</main></body></html>
`.text;
}

function duration(seconds) {
    return seconds ? `${seconds} seconds` : '3600 seconds (not said)';
}

function factRows(facts) {
    return [
        ['User (RoleSessionName)', facts.roleSessionName],
        ['Role', facts.role],
        ['SAML provider', facts.provider],
        ['Session', duration(facts.sessionDuration)],
        ['Connect instance', facts.connectInstance],
        ['Region', facts.connectRegion],
        ['Destination in Connect', facts.connectDestination],
        ['connect_username', facts.connect_username],
        ['connect_role', facts.connect_role],
        ['Identity provider', facts.issuer],
    ];
}

function faultRows(faults) {
    return faults.flatMap(({ rule, text, found }, index) => [
        ...(index > 0 ? [['Also', text]] : []),
        ['Rule', rule],
        ['Found', found],
    ]);
}

// The page of a judgement, as judge() of rules.js gives it.
function result({ ok, text, faults, facts }) {
    return ok ? page('good', `${text}: ${facts.roleSessionName}`,
                     list(factRows(facts)))
        : page('bad', text, list(faultRows(faults)));
}

function about(settings) {
    return page('', 'AWS sign-in', list([
        ['Post a SAML Response to', settings.acs.join(' ') ||
            'the sign-in address of AWS that this name stands for'],
        ['Identity provider', settings.metadata.entityId],
        ['Certificates', String(settings.metadata.certificates.length)],
        ['Audience', settings.audience],
        ['Connect instances', settings.instances
            .map(({ region, instance }) => `${region} ${instance}`)
            .join(', ')],
        ['Connect users', settings.users &&
            String(settings.users.size)],
        ['SAML provider', settings.provider],
        ['Roles', settings.roles.join(' ')],
    ]));
}

function problem(text) {
    return page('bad', text, '');
}

module.exports = { POLICY, escape, result, about, problem };
