// Starts an embedded server in a process of its own, which a test can kill or run as another user.
// Prints { pid } or { error } on one line. With `stay` it lives on like the application, else it just ends.
const { transformFileSync } = require('@swc/core');

const swc = { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } };
require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, swc).code, file);
const { startEmbeddedPostgres } = require('../../src/database/embedded/embedded-postgres');

const { stay, ...options } = JSON.parse(process.argv[2]);
const print = (result) => process.stdout.write(`${JSON.stringify(result)}\n`);
startEmbeddedPostgres(options).then(
  ({ pid }) => {
    print({ pid });
    if (stay) setInterval(() => undefined, 60_000);
  },
  ({ message }) => print({ error: message }),
);
