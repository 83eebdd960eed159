// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where the browser goes after sign-in: RelayState, or the query of a Global
// Resiliency endpoint, which takes its place.
'use strict';

const endpoints = require('./endpoints');
const { differs, firstOf, quote } = require('./assertion');
const { AWS, splitRole, values } = require('./view');
const { strict } = require('./texts');

// A path of the same host: one slash, then nothing that a browser could take
// for another host or a line end.
const DESTINATION = /^\/(?![/\\])[!-[\]-~]*$/;

function isResilient(ctx) {
    return ctx.endpoint.kind === 'resilient';
}

// The parts of RelayState, or {} where there is none or another row complains.
function target(ctx) {
    return !isResilient(ctx) && endpoints.federate(ctx.relayState) || {};
}

function checkAbsent(ctx) {
    return isResilient(ctx) && ctx.relayState !== undefined
        ? `RelayState ${quote(ctx.relayState)}` : undefined;
}

function checkFederate(ctx) {
    const needed = ctx.settings.instances.length > 0 ||
        ctx.relayState !== undefined;

    return isResilient(ctx) || !needed || endpoints.federate(ctx.relayState)
        ? undefined : `RelayState is ${quote(ctx.relayState)}`;
}

function checkInstance(ctx) {
    const { instances } = ctx.settings;
    const { instance, region } =
        isResilient(ctx) ? ctx.endpoint : target(ctx);
    const known = instances.some((one) => one.instance === instance &&
        (region === undefined || one.region === region));

    return instance === undefined || instances.length === 0 || known
        ? undefined : `instance ${instance} in ${region || 'GovCloud'}`;
}

// The address without a region looks global: it takes every region's.
function checkRegion(ctx) {
    const { region } = target(ctx);
    const { endpoint } = ctx;

    return endpoint.region && region && endpoint.region !== region
        ? `sign-in in ${endpoint.region}, RelayState in ${region}`
        : undefined;
}

function checkPartition(ctx) {
    const { partition } = target(ctx);
    const ofAcs = ctx.endpoint.partition;

    return partition && ofAcs && partition !== ofAcs
        ? `sign-in in ${ofAcs}, RelayState in ${partition}` : undefined;
}

function decode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return undefined;
    }
}

function checkDestination(ctx) {
    const { destination } = target(ctx);

    if (destination === undefined)
        return undefined;
    return !/[#?&]/.test(destination) &&
        DESTINATION.test(decode(destination) || '')
        ? undefined : `destination ${quote(destination)}`;
}

// A name, or the ARN that ends in it.
function names(arn, name) {
    return arn !== undefined && (arn === name || arn.endsWith(`/${name}`));
}

function checkQuery(ctx) {
    if (!isResilient(ctx))
        return undefined;

    const { query, instance } = ctx.endpoint;
    const [{ role, provider } = {}] =
        values(ctx.view, `${AWS}Role`).map(splitRole);
    const account = /^arn:[\w-]+:iam::(\d{12}):/.exec(role || '') || [];
    const once = ['instanceId', 'accountId', 'role', 'idp'];

    return firstOf(once, (name) =>
        differs(`number of ${name}`, query.getAll(name).length, 1)) ||
        differs('instanceId', query.get('instanceId'), instance) ||
        differs('accountId', query.get('accountId'), account[1]) ||
        (names(role, query.get('role')) ? undefined
            : `role ${query.get('role')} beside ${role}`) ||
        (names(provider, query.get('idp')) ? undefined
            : `idp ${query.get('idp')} beside ${provider}`);
}

const RULES = [
    { id: 'relay-absent', check: checkAbsent,
      text: strict('a Global Resiliency endpoint takes no RelayState') },
    { id: 'relay-federate', check: checkFederate,
      text: strict('RelayState is no federate address of Amazon Connect') },
    { id: 'relay-instance', check: checkInstance,
      text: strict('this Connect instance is not the configured one') },
    { id: 'relay-region', check: checkRegion,
      text: strict('a regional sign-in leads to another region') },
    { id: 'relay-partition', check: checkPartition,
      text: strict('RelayState leads to another partition') },
    { id: 'relay-destination', check: checkDestination,
      text: strict('destination is no path of the Connect instance') },
    { id: 'resilient-query', check: checkQuery,
      text: strict('the query of the endpoint contradicts the assertion') },
];

module.exports = { RULES };
