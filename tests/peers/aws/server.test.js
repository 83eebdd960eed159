// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two programs as a person starts them: the server over TLS under AWS's
// own name and under its own, and check.js.
'use strict';

const assert = require('node:assert');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const { after, before, test } = require('node:test');
const texts = require('./texts');
const idp = require('./specimen');

const HOST = 'us-west-2.signin.aws.amazon.com';
const FORM = 'application/x-www-form-urlencoded';

function write(name, text) {
    const file = path.join(idp.folder, name);

    fs.writeFileSync(file, text);
    return file;
}

const metadataFile = write('metadata.xml', idp.makeMetadata());
const usersFile = write('users', 'Ada.L\nBob.M\n');
const COMMON = ['--metadata', metadataFile, '--users', usersFile,
                '--region', idp.REGION, '--instance', idp.INSTANCE];
const servers = [];

// Starts the server and gives {child, port, lines} when it listens.
async function start(...args) {
    const child = spawn(process.execPath,
                        [path.join(__dirname, 'server.js'), '--port', '0',
                         ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';

    servers.push(child);
    for await (const chunk of child.stdout) {
        output += chunk;
        const [, port] = /127\.0\.0\.1:(\d+)\//.exec(output) || [];
        if (port)
            return { child, port: Number(port) };
    }
    throw new Error(`the server ended: ${output}`);
}

// {status, headers, body}
function ask(client, options, body) {
    return new Promise((resolve, reject) => {
        const request = client.request({
            host: '127.0.0.1', ca: idp.active.cert, agent: false, ...options,
        }, (response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => resolve({
                status: response.statusCode,
                headers: response.headers,
                body: Buffer.concat(chunks).toString(),
            }));
        });
        request.on('error', reject);
        request.end(body);
    });
}

function post(port, fields, headers = {}, url = '/saml') {
    return ask(https, {
        port, method: 'POST', path: url,
        headers: { Host: `${HOST}:${port}`, 'Content-Type': FORM,
                   ...headers },
    }, new URLSearchParams(fields).toString());
}

let aws;

before(async () => {
    aws = await start('--cert', idp.active.certFile,
                      '--key', idp.active.keyFile, ...COMMON);
});

after(() => servers.forEach((child) => child.kill('SIGKILL')));

test('a sign-in under the name of AWS, as JSON', async () => {
    const { status, headers, body } = await post(
        aws.port, idp.form(), { Accept: 'application/json' });
    const result = JSON.parse(body);

    assert.strictEqual(status, 200);
    assert.match(headers['content-type'], /^application\/json/);
    assert.strictEqual(headers['cache-control'], 'no-store');
    assert.strictEqual(result.ok, true);
    assert.strictEqual(result.rule, null);
    assert.strictEqual(result.facts.recipient, idp.ACS);
    assert.strictEqual(result.facts.inResponseTo, null);
});

test('a sign-in as a page', async () => {
    const { status, headers, body } = await post(aws.port, idp.form());

    assert.strictEqual(status, 200);
    assert.match(headers['content-type'], /^text\/html/);
    assert.match(headers['content-security-policy'], /default-src 'none'/);
    assert.match(body, /<h1>Signed in: Ada\.L<\/h1>/);
    for (const fact of [idp.ROLE, idp.PROVIDER, idp.INSTANCE, idp.REGION,
                        '3600 seconds'])
        assert.ok(body.includes(fact), fact);
    assert.doesNotMatch(body, /<script/);
});

test('a refusal says what AWS says', async () => {
    const fields = idp.form({ edit: (xml) =>
        xml.replace(/RoleSessionName/g, 'RoleSessionname') });
    const { status, body } = await post(aws.port, fields);

    assert.strictEqual(status, 403);
    assert.ok(body.includes(`<h1>${texts.NAME_REQUIRED}</h1>`));
    assert.ok(body.includes('session-name-present'));
});

test('a person whom Connect does not know', async () => {
    const fields = idp.form({ edit: (xml) => xml.replace(/Ada\.L/g, 'ada.l') });
    const { status, body } = await post(aws.port, fields,
                                        { Accept: 'application/json' });
    const result = JSON.parse(body);

    assert.strictEqual(status, 403);
    assert.strictEqual(result.rule, 'connect-user');
    assert.strictEqual(result.text, texts.NOT_ONBOARDED);
});

test('no message, and one that was posted before', async () => {
    const fields = idp.form();
    const json = { Accept: 'application/json' };
    const empty = await post(aws.port, [], json);

    assert.strictEqual(empty.status, 400);
    assert.strictEqual(JSON.parse(empty.body).rule, 'form');
    assert.strictEqual((await post(aws.port, fields, json)).status, 200);

    const again = await post(aws.port, fields, json);

    assert.strictEqual(again.status, 403);
    assert.strictEqual(JSON.parse(again.body).rule, 'replay');
});

test('the chooser is no sign-in', async () => {
    const both = `${idp.ROLE},${idp.PROVIDER}</saml:AttributeValue>` +
        `<saml:AttributeValue>${idp.ROLE}2,${idp.PROVIDER}`;
    const fields = idp.form({ edit: (xml) =>
        idp.swap(xml, `${idp.ROLE},${idp.PROVIDER}`, both) });
    const { status, body } = await post(aws.port, fields);

    assert.strictEqual(status, 200);
    assert.match(body, /<h1>Select a role:<\/h1>/);
    assert.doesNotMatch(body, /Signed in/);
});

test('what is posted is text on the page, never markup', async () => {
    const relayState = '"><script>alert(1)</script>';
    const { status, body } = await post(aws.port, idp.form({ relayState }));

    assert.strictEqual(status, 403);
    assert.ok(body.includes('&gt;&lt;script&gt;alert(1)&lt;/script&gt;'));
    assert.doesNotMatch(body, /<script/);
});

test('another name is another address', async () => {
    const { body } = await post(aws.port, idp.form(), {
        Host: `signin.aws.amazon.com:${aws.port}`,
        Accept: 'application/json' });
    const rules = JSON.parse(body).faults.map(({ rule }) => rule);

    assert.deepStrictEqual(rules, ['recipient', 'destination']);
});

test('other requests', async () => {
    const get = (url) => ask(https, { port: aws.port, path: url });
    const form = (body, type) => ask(https, {
        port: aws.port, method: 'POST', path: '/saml',
        headers: { 'Content-Type': type } }, body);
    const about = await get('/');

    assert.strictEqual((await get('/health')).status, 200);
    assert.strictEqual(about.status, 200);
    assert.ok(about.body.includes(idp.ENTITY_ID));
    assert.ok(about.body.includes('urn:amazon:webservices'));
    assert.strictEqual((await get('/saml')).status, 404);
    assert.strictEqual((await get('/toString')).status, 404);
    assert.strictEqual((await form('{}', 'application/json')).status, 415);
    assert.strictEqual((await form('x'.repeat(2000000), FORM)).status, 413);
    assert.strictEqual((await get('/health')).status, 200);
});

test('an address of its own, plain HTTP', async () => {
    const reserved = http.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => reserved.once('listening', resolve));
    const { port } = reserved.address();
    await new Promise((resolve) => reserved.close(resolve));

    const acs = `http://127.0.0.1:${port}/saml`;
    await start('--port', String(port), '--acs', acs, ...COMMON);

    const { status, body } = await ask(http, {
        port, method: 'POST', path: '/saml',
        headers: { 'Content-Type': FORM, Accept: 'application/json' },
    }, new URLSearchParams(idp.form({ acs })).toString());

    assert.strictEqual(status, 200, body);
    assert.strictEqual(JSON.parse(body).facts.recipient, acs);
});

test('an address given by --public-origin', async () => {
    const { port } = await start('--public-origin', `https://${HOST}`,
                                 ...COMMON);
    const { status, body } = await ask(http, {
        port, method: 'POST', path: '/saml',
        headers: { 'Content-Type': FORM, Accept: 'application/json' },
    }, new URLSearchParams(idp.form()).toString());

    assert.strictEqual(status, 200, body);
});

test('metadata by its address', async () => {
    const source = http.createServer((request, response) =>
        response.end(idp.makeMetadata())).listen(0, '127.0.0.1');
    await new Promise((resolve) => source.once('listening', resolve));

    const { port } = await start('--metadata',
        `http://127.0.0.1:${source.address().port}/saml/metadata`);
    source.close();

    const { body } = await ask(http, { port, path: '/' });

    assert.ok(body.includes(idp.ENTITY_ID));
});

for (const signal of ['SIGTERM', 'SIGINT'])
    test(`${signal} stops it`, async () => {
        const { child } = await start(...COMMON);
        const ended = new Promise((resolve) =>
            child.once('exit', (code) => resolve(code)));

        child.kill(signal);
        assert.strictEqual(await ended, 0);
    });

function run(program, args, input = '') {
    return spawnSync(process.execPath, [path.join(__dirname, program),
                                        ...args], { input, encoding: 'utf8' });
}

const WRONG_CALLS = [
    ['--port takes', 'server.js', ['--metadata', metadataFile]],
    ['come together', 'server.js', ['--port', '0', '--metadata', metadataFile,
                                    '--cert', 'x']],
    ['--metadata is missing', 'server.js', ['--port', '0']],
    ['come in pairs', 'server.js', ['--port', '0', '--metadata', metadataFile,
                                    '--region', 'us-west-2']],
    ['takes a name', 'server.js', ['--port', '0', '--metadata', metadataFile,
                                   '--region', 'x', '--instance', 'y']],
    ['takes a UUID', 'server.js', ['--port', '0', '--metadata', metadataFile,
                                   '--region', 'us-west-2',
                                   '--instance', 'y']],
    ['IAM refuses', 'server.js', ['--port', '0', '--metadata', usersFile]],
    ['exactly one --acs', 'check.js', ['--metadata', metadataFile, '-']],
];

for (const [sentence, program, args] of WRONG_CALLS)
    test(`wrong call: ${sentence}`, () => {
        const { status, stderr } = run(program, args);

        assert.strictEqual(status, 2);
        assert.ok(stderr.includes(sentence), stderr);
    });

test('check.js accepts and refuses', () => {
    const args = ['--acs', idp.ACS, ...COMMON,
                  '--relay-state', idp.RELAY_STATE];
    const [[, good]] = idp.form();
    const [[, bad]] = idp.form({ after: (xml) =>
        xml.replace('>Ada.L<', '>Bob.M<') });
    const accepted = run('check.js', [...args, '-'], good);
    const refused = run('check.js', [...args, write('bad', bad)]);
    const json = run('check.js', [...args, '--json', '-'], good);

    assert.strictEqual(accepted.status, 0, accepted.stderr);
    assert.match(accepted.stdout, /^roleSessionName: Ada\.L$/m);
    assert.match(accepted.stdout, /^accepted$/m);
    assert.strictEqual(refused.status, 1);
    assert.match(refused.stdout, /Response signature invalid/);
    assert.strictEqual(JSON.parse(json.stdout).facts.role, idp.ROLE);
});
