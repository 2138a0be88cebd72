// Migrates a database in a process of its own. Prints the names of the migrations that it ran, as JSON.
const { transformFileSync } = require('@swc/core');
const { transform } = require('../../jest.config.cjs');

const [, swc] = transform['^.+\\.ts$'];
require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, swc).code, file);
const { migrate } = require('../../src/database/migrate');

migrate(JSON.parse(process.argv[2])).then(
  (ran) => process.stdout.write(JSON.stringify(ran)),
  ({ message }) => {
    process.stderr.write(message);
    process.exitCode = 1;
  },
);
