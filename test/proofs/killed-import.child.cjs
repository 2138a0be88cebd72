// Works on the imports that wait, until somebody kills it. Says what step it is at.
const { NestFactory } = require('@nestjs/core');
const { AppModule } = require('../../dist/src/app.module');
const { AppConfig } = require('../../dist/src/config/config');
const { loadKeys } = require('../../dist/src/config/keys');
const { ImportWorkService } = require('../../dist/src/modules/imports/import-work.service');

const { connection, environment } = JSON.parse(process.argv[2]);
const config = AppConfig.fromEnvironment(environment);

NestFactory.createApplicationContext(AppModule.of({ config, keys: loadKeys(config), connection }), {
  logger: false,
}).then((app) =>
  app.get(ImportWorkService).workOff(new AbortController().signal, undefined, ({ step, rows }) => {
    if (step) process.stdout.write(`${step} ${rows}\n`);
  }),
);
