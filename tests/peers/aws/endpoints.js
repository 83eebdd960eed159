// SPDX-License-Identifier: GPL-3.0-or-later
//
// The addresses of AWS: where a Response is posted, and where RelayState
// leads. Nothing here knows a message.
'use strict';

const REGION = '[a-z]{2}(?:-[a-z]+)+-[0-9]';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const PARTITIONS = [
    { name: 'aws', domain: 'aws.amazon.com', regional: true,
      regions: /^(?!us-gov-|cn-)/ },
    { name: 'aws-us-gov', domain: 'amazonaws-us-gov.com', regional: false,
      regions: /^us-gov-/ },
    { name: 'aws-cn', domain: 'amazonaws.cn', regional: true,
      regions: /^cn-/ },
];

const SIGN_IN = new RegExp(`^https://(?:(${REGION})\\.)?signin\\.` +
    '([a-z.-]+)/saml(/acs/SAMLSP[A-Za-z0-9]+)?$');
const RESILIENT = new RegExp(`^https://(${UUID})\\.(${REGION})\\.` +
    'sign-in\\.connect\\.aws/saml\\?&?([^#]+)$');
const FEDERATE = new RegExp(`^https://(?:(${REGION})\\.)?console\\.` +
    `([a-z.-]+)/connect/federate/(${UUID})` +
    '(?:\\?destination=(.*?)(?:(?:&|%26)new_domain=true)?|' +
    '\\?new_domain=true)?$');

const AWS_HOST =
    /(^|\.)(amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn|connect\.aws)$/;

function byDomain(domain, region) {
    return PARTITIONS.find((partition) => partition.domain === domain &&
        (region === undefined || partition.regions.test(region)));
}

// The name of the partition a region lies in.
function partitionOf(region) {
    return PARTITIONS.find((partition) => partition.regions.test(region)).name;
}

function signIn(acs) {
    const [, region, domain, provider] = SIGN_IN.exec(acs) || [];
    const partition = byDomain(domain, region);

    return partition && {
        kind: provider ? 'provider' : region ? 'regional' : 'global',
        partition: partition.name,
        region,
    };
}

function resilient(acs) {
    const [, instance, region, query] = RESILIENT.exec(acs) || [];

    return instance && {
        kind: 'resilient',
        partition: partitionOf(region),
        region,
        instance,
        query: new URLSearchParams(query),
    };
}

// A name that is not AWS's: a demonstration whose browser can't be told to
// look for AWS on this machine.
function local(acs, region) {
    const host = new URL(acs).hostname;

    return AWS_HOST.test(host) ? undefined : {
        kind: 'local',
        partition: region && partitionOf(region),
    };
}

/*
 * What the ACS says of itself: {kind, partition, region, instance, query},
 * or undefined for no sign-in address. `settings.acs`, where not empty, lists
 * all that are served; one with a name that is not AWS's must be listed.
 */
function describe(acs, settings) {
    const listed = settings.acs.includes(acs);
    const region = settings.instances[0] && settings.instances[0].region;

    if (settings.acs.length > 0 && !listed)
        return undefined;
    return signIn(acs) || resilient(acs) ||
        (listed ? local(acs, region) : undefined);
}

// {partition, region, instance, destination} of a federate address, else
// undefined. GovCloud's has no region, the others always have one.
function federate(address) {
    const [, region, domain, instance, destination] =
        FEDERATE.exec(address) || [];
    const partition = byDomain(domain, region);

    if (!partition || (region !== undefined) !== partition.regional)
        return undefined;
    return { partition: partition.name, region, instance, destination };
}

module.exports = { describe, federate, partitionOf, REGION, UUID };
