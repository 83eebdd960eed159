// SPDX-License-Identifier: GPL-3.0-or-later
//
// Judges one Response from the command line.
'use strict';

const fs = require('node:fs');
const options = require('./options');
const { judge } = require('./rules');

const USAGE = `usage: node check.js --metadata FILE --acs URL [OPTION...] FILE|-
Judges the base64 SAMLResponse in FILE (- is standard input) as AWS would.
Exit status: 0 accepted, 1 refused, 2 wrong call.

  --relay-state TEXT   the RelayState that was posted with it
  --json               the whole judgement as JSON${options.COMMON_USAGE}
  --help`;

const OWN = {
    'relay-state': { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
};

function printable(value) {
    return typeof value === 'string' ? value : JSON.stringify(value);
}

function asText(result) {
    const facts = Object.entries(result.facts || {})
        .filter(([name, value]) => name !== 'attributes' &&
            value !== null)
        .map(([name, value]) => `${name}: ${printable(value)}`);
    const faults = result.faults
        .map(({ rule, text, found }) => `refused: ${text} [${rule}: ${found}]`);

    return [...facts, ...faults, ...(result.ok ? ['accepted'] : [])]
        .join('\n');
}

async function run(args) {
    const { values, positionals } = options.parse(args, OWN, true);

    if (values.help)
        return { status: 0, output: USAGE };
    if (positionals.length !== 1 || values.acs.length !== 1)
        throw new Error('exactly one --acs and one FILE are needed');

    const settings = await options.settings(values);
    const file = positionals[0] === '-' ? 0 : positionals[0];
    const fields = [['SAMLResponse', fs.readFileSync(file, 'latin1').trim()]];

    if (values['relay-state'] !== undefined)
        fields.push(['RelayState', values['relay-state']]);

    const result = judge({ acs: values.acs[0], fields }, settings);

    return {
        status: result.ok ? 0 : 1,
        output: values.json ? JSON.stringify(result, null, 2)
            : asText(result),
    };
}

run(process.argv.slice(2)).then(({ status, output }) => {
    console.log(output);
    process.exitCode = status;
}, (error) => {
    console.error(`check.js: ${error.message}\n${USAGE}`);
    process.exitCode = 2;
});
