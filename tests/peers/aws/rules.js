// SPDX-License-Identifier: GPL-3.0-or-later
//
// The judgement of one POST: every rule there is, in the order of its rooms.
//
// A rule is a row {id, text, check, status}: check(ctx) gives what it found,
// or undefined when all is well; text is what AWS would say; status is the
// HTTP status where it is not the usual one of its table.
'use strict';

const assertion = require('./assertion');
const attributes = require('./attributes');
const message = require('./message');
const relaystate = require('./relaystate');
const signature = require('./signature');
const view = require('./view');
const { isStrict } = require('./texts');

// Nothing after a closed gate is read: the first that refuses is the answer.
const GATES = [
    ...message.RULES.map((rule) => ({ status: 400, ...rule })),
    ...signature.RULES,
];

const OPEN = [
    ...assertion.RULES,
    ...attributes.RULES,
    ...relaystate.RULES,
    ...attributes.CONNECT_RULES,
];

// All of these are tried, so that a person sees every fault at once; what AWS
// itself would say stands before what only this stand-in minds.
const RULES = [
    ...OPEN.filter(({ text }) => !isStrict(text)),
    ...OPEN.filter(({ text }) => isStrict(text)),
    ...attributes.CHOOSER_RULES,
];

function apply(rule, ctx) {
    const found = rule.check(ctx);

    return found === undefined ? undefined
        : { rule: rule.id, text: rule.text, found,
            status: rule.status || 403 };
}

function firstFault(rules, ctx) {
    for (const rule of rules) {
        const fault = apply(rule, ctx);

        if (fault)
            return fault;
    }
    return undefined;
}

function allFaults(ctx) {
    ctx.view = view.read(ctx.assertion);
    return RULES.map((rule) => apply(rule, ctx))
        .filter((fault) => fault !== undefined);
}

// Keeps the ID of a redeemed assertion for as long as it could come again.
// IDs come in about the order in which they run out.
function remember(ctx) {
    const { seen } = ctx.settings;
    const until = view.instant(ctx.view.confirmations[0].notOnOrAfter);

    for (const [id, end] of seen) {
        if (end > ctx.now)
            break;
        seen.delete(id);
    }
    seen.set(ctx.view.id, until);
}

/*
 * Judges one POST. `post` is {acs, fields}: the address posted to, and the
 * form as a list of [name, value]. `settings` is {metadata, audience, acs,
 * instances, users, provider, roles, seen, now}, as options.js makes it.
 *
 * Gives {ok, status, text, rule, found, faults, facts}. text, rule and found
 * are the first fault's; faults has all; facts is null until a signature held.
 */
function judge(post, settings) {
    const ctx = { ...post, settings, now: settings.now() };
    const closed = firstFault(GATES, ctx);
    const faults = closed ? [closed] : allFaults(ctx);
    const ok = faults.length === 0;

    if (ok && settings.seen)
        remember(ctx);
    return {
        ok,
        status: 200,
        text: 'Signed in',
        rule: null,
        found: null,
        ...faults[0],
        faults: faults.map(({ rule, text, found }) => ({ rule, text, found })),
        facts: closed ? null : view.facts(ctx),
    };
}

module.exports = { judge, GATES, RULES };
