// The archiving of one database in a process of its own, which the test kills. Says when it begins.
const { createApp } = require('../../dist/src/app.setup');
const { commandCaller } = require('../../dist/src/common/caller');
const { AppConfig } = require('../../dist/src/config/config');
const { loadKeys } = require('../../dist/src/config/keys');
const { ArchivingService } = require('../../dist/src/modules/archiving/archiving.service');

const { connection, environment, batchSize } = JSON.parse(process.argv[2]);
const config = AppConfig.fromEnvironment(environment);
createApp({ config, keys: loadKeys(config), connection }).then(async (app) => {
  const archiving = app.get(ArchivingService, { strict: false });
  archiving.pace = { batchSize, restShare: 0 };
  process.stdout.write('begins\n');
  const caller = commandCaller('Admin', 'job archive');
  const { signal } = new globalThis.AbortController();
  const moved = await archiving.run({ caller, signal, progress: () => Promise.resolve() });
  process.stdout.write(`${JSON.stringify(moved)}\n`);
  await app.close();
});
