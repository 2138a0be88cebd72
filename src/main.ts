import { createApp } from './app.setup';
import { AppConfig } from './config/config';
import { loadEnvFile } from './config/environment';
import { StartupError } from './config/startup.error';
import { passwordNotice } from './startup/administrator';
import { exitWithReason, onStopSignal } from './startup/exit';
import { openInstallation } from './startup/installation';
import { assertPortIsFree } from './startup/port';

async function main(): Promise<void> {
  loadEnvFile();
  const config = AppConfig.fromEnvironment();
  const [port, host] = [config.get('PORT'), config.get('HOST')];
  await assertPortIsFree(port, host);

  const installation = await openInstallation(config, {
    onDatabaseLost: (reason) => exitWithReason(new StartupError(`PostgreSQL has ended: ${reason}`)),
  });
  const app = await createApp(installation);
  onStopSignal(async () => {
    await app.close();
    await installation.close();
  });
  await app.listen(port, host);
  announce(await app.getUrl(), installation.generatedPassword);
}

function announce(url: string, generatedPassword: string | undefined): void {
  if (generatedPassword) console.log(`\n${passwordNotice(generatedPassword)}\n`);
  console.log(`PreventPlus is ready: ${url}/docs`);
}

main().catch(exitWithReason);
