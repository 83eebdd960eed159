// SPDX-License-Identifier: GPL-3.0-or-later
//
// An OpenID provider on 127.0.0.1: oidc-provider with a form of its own.
//
//   node provider.js CONFIG
//
// CONFIG is a JSON file: port, issuer, certificate and key (PEM), the one
// client (OpenID Connect Registration 2), and people: name to an object with
// password and claims.
'use strict';

const fs = require('node:fs');
const https = require('node:https');

const BODY_MAX = 10000;
const FORM = `<!DOCTYPE html>
<title>Sign in</title>
<form method="post">
<input name="user"><input name="password" type="password"><button>OK</button>
</form>`;

async function readForm(request) {
    let body = '';

    for await (const chunk of request) {
        body += chunk;
        if (body.length > BODY_MAX) {
            throw new Error('the form is too long');
        }
    }
    return new URLSearchParams(body);
}

/* What the form says about the user; null: show it again. */
function judge(people, form) {
    const person = people[form.get('user')];

    if (form.has('cancel')) {
        return { error: 'access_denied' };
    }
    return person && person.password === form.get('password')
        ? { login: { accountId: form.get('user') } } : null;
}

async function interact(provider, people, request, response) {
    const form = request.method === 'POST' ? await readForm(request) : null;
    const result = form && judge(people, form);

    if (result) {
        await provider.interactionFinished(request, response, result);
    } else {
        response.writeHead(form ? 401 : 200, { 'Content-Type': 'text/html' });
        response.end(FORM);
    }
}

/* Nobody is asked what the one client may know. */
async function grant({ oidc }) {
    const given = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
    });

    given.addOIDCScope('openid profile email');
    await given.save();
    return given;
}

function settings(config) {
    return {
        clients: [config.client],
        claims: {
            openid: ['sub'],
            email: ['email'],
            profile: ['preferred_username', 'amr'],
        },
        cookies: { keys: ['for tests only'] },
        features: { devInteractions: { enabled: false } },
        findAccount: (context, id) => ({
            accountId: id,
            claims: () => ({ sub: id, ...config.people[id].claims }),
        }),
        interactions: { url: (context, { uid }) => `/interaction/${uid}` },
        loadExistingGrant: grant,
    };
}

async function main(file) {
    const config = JSON.parse(fs.readFileSync(file, 'utf8'));
    const { default: Provider } = await import('oidc-provider');
    const provider = new Provider(config.issuer, settings(config));
    const serve = provider.callback();
    const server = https.createServer(
        { cert: config.certificate, key: config.key },
        (request, response) => {
            if (!request.url.startsWith('/interaction/')) {
                serve(request, response);
                return;
            }
            interact(provider, config.people, request, response).catch(
                (error) => {
                    response.writeHead(400, { 'Content-Type': 'text/plain' });
                    response.end(String(error));
                });
        });

    server.listen(config.port, '127.0.0.1');
}

main(process.argv[2]);
