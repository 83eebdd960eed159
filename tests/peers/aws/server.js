// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stand-in of AWS sign-in on 127.0.0.1. A client reaches it under AWS's own
// names by looking them up here (curl --resolve, Chromium
// --host-resolver-rules); the Host header then says which address was meant.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const options = require('./options');
const page = require('./page');
const { judge } = require('./rules');

const ADDRESS = '127.0.0.1';
const BODY_MAX = 1000000;
const REQUEST_MS = 30000;
const FORM = /^application\/x-www-form-urlencoded(?:;|$)/i;

const USAGE = `usage: node server.js --port N --metadata FILE|URL [OPTION...]

  --port N             0 takes a free one
  --cert FILE --key FILE
                       TLS certificate and key (PEM); plain HTTP without
  --public-origin URL  scheme and name of every address posted to, instead of
                       those of the Host header${options.COMMON_USAGE}
  --help`;

const OWN = {
    port: { type: 'string' },
    cert: { type: 'string' },
    key: { type: 'string' },
    'public-origin': { type: 'string' },
    help: { type: 'boolean', default: false },
};

function send(response, status, type, body) {
    response.writeHead(status, {
        'Content-Type': `${type}; charset=utf-8`,
        'Content-Length': Buffer.byteLength(body),
        'Content-Security-Policy': page.POLICY,
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
    });
    response.end(body);
}

function sendProblem(response, status, text) {
    response.setHeader('Connection', 'close');
    send(response, status, 'text/html', page.problem(text));
}

/*
 * The address posted to. An address of --acs that is literally this server's
 * counts as it is; every other host name stands for itself on port 443.
 */
function postedTo(request, site) {
    const host = request.headers.host || ADDRESS;
    const literal = `${site.scheme}://${host}${request.url}`;

    if (site.publicOrigin)
        return `${site.publicOrigin}${request.url}`;
    return site.settings.acs.includes(literal) ? literal
        : `https://${host.replace(/:\d+$/, '')}${request.url}`;
}

// The body as text, or undefined when it is longer than a form may be; then it
// is read to its end all the same, so that the client hears the answer.
async function readBody(request) {
    const chunks = [];
    let size = 0;

    for await (const chunk of request) {
        size += chunk.length;
        if (size <= BODY_MAX)
            chunks.push(chunk);
    }
    return size > BODY_MAX ? undefined
        : Buffer.concat(chunks).toString('latin1');
}

async function onPost(request, response, site) {
    if (!FORM.test(request.headers['content-type'] || ''))
        return sendProblem(response, 415, 'This is not a form');

    const body = await readBody(request);

    if (body === undefined)
        return sendProblem(response, 413, 'This form is too large');

    const result = judge({
        acs: postedTo(request, site),
        fields: [...new URLSearchParams(body)],
    }, site.settings);
    const wantsJson = /application\/json/.test(request.headers.accept || '');

    return wantsJson
        ? send(response, result.status, 'application/json',
               JSON.stringify(result))
        : send(response, result.status, 'text/html', page.result(result));
}

function onHealth(request, response) {
    send(response, 200, 'text/plain', 'ok\n');
}

function onAbout(request, response, site) {
    send(response, 200, 'text/html', page.about(site.settings));
}

const GET = { '/': onAbout, '/health': onHealth };

async function answer(request, response, site) {
    const get = Object.hasOwn(GET, request.url) ? GET[request.url] : undefined;

    if (request.method === 'POST')
        await onPost(request, response, site);
    else if (request.method === 'GET' && get)
        get(request, response, site);
    else
        sendProblem(response, 404, 'There is nothing here');
}

function listener(site) {
    return (request, response) => {
        answer(request, response, site).catch((error) => {
            console.error(`server.js: ${error.stack}`);
            if (!response.headersSent)
                sendProblem(response, 500, 'The stand-in failed');
        });
    };
}

function makeServer(values, site) {
    const server = site.scheme === 'https'
        ? https.createServer({
            cert: fs.readFileSync(values.cert),
            key: fs.readFileSync(values.key),
        }, listener(site))
        : http.createServer(listener(site));

    server.requestTimeout = REQUEST_MS;
    return server;
}

function stopOnSignal(server) {
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.once(signal, () => {
            server.close();
            server.closeAllConnections();
        });
    }
}

function checkValues(values) {
    if (!/^\d{1,5}$/.test(values.port || ''))
        throw new Error('--port takes a number');
    if ((values.cert === undefined) !== (values.key === undefined))
        throw new Error('--cert and --key come together');
}

async function run(args) {
    const { values } = options.parse(args, OWN);

    if (values.help) {
        console.log(USAGE);
        return;
    }
    checkValues(values);

    const site = {
        scheme: values.cert ? 'https' : 'http',
        publicOrigin: values['public-origin'],
        settings: { ...await options.settings(values), seen: new Map() },
    };
    const server = makeServer(values, site);

    stopOnSignal(server);
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(Number(values.port), ADDRESS, resolve);
    });
    console.log('AWS sign-in stand-in: ' +
        `${site.scheme}://${ADDRESS}:${server.address().port}/`);
}

run(process.argv.slice(2)).catch((error) => {
    console.error(`server.js: ${error.message}`);
    process.exitCode = 2;
});
