import { createApp } from './app.setup';
import { readArguments } from './cli/command';
import { AppConfig } from './config/config';
import { loadEnvFile } from './config/environment';
import { StartupError } from './config/startup.error';
import { BackupRepositoryService } from './modules/backups/backup-repository.service';
import { BackupStatusService } from './modules/backups/backup-status.service';
import { passwordNotice } from './startup/administrator';
import { exitWithReason, onStopSignal } from './startup/exit';
import { growHeapSlowly } from './startup/heap-growth';
import { openInstallation } from './startup/installation';
import { assertPortIsFree } from './startup/port';

async function main(): Promise<void> {
  // Until there is more to stop, ending the process is enough: the embedded server is told to stop by its end.
  let stop = () => Promise.resolve();
  onStopSignal(() => stop());

  readArguments({ usage: 'npm start; settings come from environment variables, or a file .env' });
  growHeapSlowly();
  loadEnvFile();
  const config = AppConfig.fromEnvironment();
  const [port, host] = [config.get('PORT'), config.get('HOST')];
  await assertPortIsFree(port, host);

  const installation = await openInstallation(config, {
    onDatabaseLost: (reason) => exitWithReason(new StartupError(`PostgreSQL has ended: ${reason}`)),
  });
  stop = () => installation.close();
  // at once: whatever fails from here on, this password is never shown again
  if (installation.generatedPassword) console.log(`\n${passwordNotice(installation.generatedPassword)}\n`);

  if (installation.backups) console.log(installation.backups.notice);

  const app = await createApp(installation);
  stop = async () => {
    await app.close();
    await installation.close();
  };
  if (config.get('PROCESS_ROLE') !== 'api') await app.get(BackupRepositoryService).announce();
  const reminder = installation.backups?.tool && (await app.get(BackupStatusService).reminder());
  if (reminder) console.log(reminder);
  await app.listen(port, host);
  console.log(`PreventPlus is ready: ${await app.getUrl()}/docs`);
}

main().catch(exitWithReason);
