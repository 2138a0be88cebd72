import type { ClientConfig } from 'pg';
import type { AppConfig } from '../config/config';
import { StartupError } from '../config/startup.error';
import { searchLanguages } from '../config/variables';
import { changeSearchLanguage, readSearchLanguage } from '../database/search-language';
import { joinRunning, openEmbedded } from '../startup/embedded-installation';
import { interrupted, onStopSignal } from '../startup/exit';
import { runCommand } from './command';
import { showFirstPassword } from './show-first-password';

const usage = 'npm run search:language [-- german]';
const reportEvery = 100_000;

/** Shows the language of the search, or changes it while PreventPlus serves. */
runCommand({
  usage,
  positionals: 1,
  async run({ positionals: [language] }, config) {
    if (language !== undefined && !searchLanguages.some((known) => known === language)) {
      throw new StartupError(`There is no language ${language}: choose one of ${searchLanguages.join(', ')}.`);
    }
    const { connection, close } = await openForMigration(config);
    onStopSignal(close, interrupted);
    try {
      if (language !== undefined) await changeSearchLanguage(connection, language, progress());
      const { now, before } = await readSearchLanguage(connection);
      console.log(now === before ? `Search language: ${now}` : `Search language: ${now}; entries still in ${before}`);
    } finally {
      await close();
    }
  },
});

async function openForMigration(config: AppConfig): Promise<{ connection: ClientConfig; close: () => Promise<void> }> {
  if (config.get('DATABASE_URL')) {
    const connectionString = config.get('DATABASE_MIGRATION_URL');
    if (!connectionString) throw new StartupError('Set DATABASE_MIGRATION_URL, which signs in as pp_migrator.');
    return { connection: { connectionString }, close: () => Promise.resolve() };
  }
  const installation = (await joinRunning(config)) ?? (await openEmbedded(config, {}));
  showFirstPassword(installation);
  return { connection: installation.migration, close: () => installation.close() };
}

function progress(): (entries: number) => void {
  let done = 0;
  return (entries) => {
    const shown = Math.floor(done / reportEvery);
    done += entries;
    if (Math.floor(done / reportEvery) > shown) console.log(`${done} entries …`);
  };
}
