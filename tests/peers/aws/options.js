// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line that server.js and check.js share.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { parseArgs } = require('node:util');
const endpoints = require('./endpoints');
const metadata = require('./metadata');

const AUDIENCE = 'urn:amazon:webservices';
const FETCH_MAX = 10000000;
const FETCH_MS = 10000;

const COMMON = {
    metadata: { type: 'string' },
    audience: { type: 'string', default: AUDIENCE },
    region: { type: 'string', multiple: true, default: [] },
    instance: { type: 'string', multiple: true, default: [] },
    acs: { type: 'string', multiple: true, default: [] },
    users: { type: 'string' },
    provider: { type: 'string' },
    role: { type: 'string', multiple: true, default: [] },
};

const COMMON_USAGE = `
  --metadata FILE|URL  the identity provider's metadata, as uploaded to IAM
                       (URL: NODE_EXTRA_CA_CERTS names a certificate to trust)
  --audience URI       default ${AUDIENCE}
  --region REGION --instance UUID
                       a Connect instance; repeat both for several
  --acs URL            an address that takes Responses; repeat for several
  --users FILE         the Connect users, one name a line
  --provider ARN       the SAML provider that IAM knows
  --role ARN           a role that may be assumed; repeat for several`;

async function fetchBytes(address) {
    const client = address.startsWith('https:') ? https : http;
    const response = await new Promise((resolve, reject) => {
        client.get(address, { timeout: FETCH_MS }, resolve)
            .on('timeout', function onTimeout() {
                this.destroy(new Error(`${address}: no answer`));
            })
            .on('error', reject);
    });
    const chunks = [];
    let size = 0;

    if (response.statusCode !== 200)
        throw new Error(`${address}: HTTP status ${response.statusCode}`);
    for await (const chunk of response) {
        size += chunk.length;
        if (size > FETCH_MAX)
            throw new Error(`${address}: more than ${FETCH_MAX} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

function readMetadata(source) {
    if (source === undefined)
        throw new Error('--metadata is missing');
    return /^https?:/.test(source) ? fetchBytes(source)
        : fs.promises.readFile(source);
}

function readUsers(file) {
    return new Set(fs.readFileSync(file, 'utf8').split(/\r?\n/)
        .filter((line) => line !== ''));
}

function pairInstances(regions, instances) {
    const region = new RegExp(`^${endpoints.REGION}$`);
    const uuid = new RegExp(`^${endpoints.UUID}$`);

    if (regions.length !== instances.length)
        throw new Error('--region and --instance come in pairs');
    if (!regions.every((one) => region.test(one)))
        throw new Error('--region takes a name such as us-west-2');
    if (!instances.every((one) => uuid.test(one)))
        throw new Error('--instance takes a UUID in lower case');
    return regions.map((one, index) =>
        ({ region: one, instance: instances[index] }));
}

function parse(args, own, allowPositionals = false) {
    const options = { ...COMMON, ...own };

    return parseArgs({ args, options, allowPositionals, strict: true });
}

// What rules.js asks for. Throws an Error with a sentence.
async function settings(values) {
    return {
        metadata: metadata.accept(await readMetadata(values.metadata)),
        audience: values.audience,
        acs: values.acs,
        instances: pairInstances(values.region, values.instance),
        users: values.users && readUsers(values.users),
        provider: values.provider,
        roles: values.role,
        seen: undefined,
        now: Date.now,
    };
}

module.exports = { parse, settings, AUDIENCE, COMMON_USAGE };
