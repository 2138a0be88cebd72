// Writes records and seals them, again and again, until somebody kills it.
const { NestFactory } = require('@nestjs/core');
const { AppModule } = require('../../dist/src/app.module');
const { commandCaller } = require('../../dist/src/common/caller');
const { AppConfig } = require('../../dist/src/config/config');
const { loadKeys } = require('../../dist/src/config/keys');
const { AuditService } = require('../../dist/src/modules/audit/audit.service');
const { SealingService } = require('../../dist/src/modules/audit/seals/sealing.service');

const { connection, environment } = JSON.parse(process.argv[2]);
const config = AppConfig.fromEnvironment(environment);
const caller = commandCaller('Admin', 'test');
const event = { action: 'login_failed', entityType: 'users', entityId: 'somebody', origin: caller.origin };

NestFactory.createApplicationContext(AppModule.of({ config, keys: loadKeys(config), connection }), {
  logger: false,
}).then(async (app) => {
  process.stdout.write('ready\n');
  for (;;) {
    for (let record = 0; record < 3; record++) await app.get(AuditService).recordAlone(event);
    await app.get(SealingService).seal(caller);
  }
});
