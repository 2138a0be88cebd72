import type { AppConfig } from '../config/config';
import { loadKeys } from '../config/keys';
import { StartupError } from '../config/startup.error';
import { revert } from '../database/migrate';
import { ensureAdministrator, passwordNotice } from '../startup/administrator';
import { migrateInstallation } from '../startup/migrate-installation';
import { runCommand } from './command';

const usage = 'npm run db:migrate [-- --revert <how many>]';

/** Brings the database of DATABASE_MIGRATION_URL up to this version of the code, or takes migrations back. */
runCommand({
  usage,
  options: { revert: { type: 'string' } },
  async run({ values }, config) {
    const connectionString = config.get('DATABASE_MIGRATION_URL');
    if (!connectionString) {
      throw new StartupError(
        'Set DATABASE_MIGRATION_URL to the database to migrate. The embedded one is migrated at each start.',
      );
    }
    if (values.revert === undefined) await migrateAndSeed(config, connectionString);
    else report('taken back', await revert({ connectionString }, countOf(values.revert)));
  },
});

async function migrateAndSeed(config: AppConfig, connectionString: string): Promise<void> {
  const keys = loadKeys(config);
  report('applied', await migrateInstallation(config, { connectionString }));
  const password = await ensureAdministrator(config, keys, { connectionString });
  if (password) console.log(`\n${passwordNotice(password)}`);
}

function report(what: string, migrations: string[]): void {
  for (const name of migrations) console.log(`${what}: ${name}`);
  if (migrations.length === 0) console.log(`Nothing to do: no migration was ${what}.`);
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new StartupError(`--revert needs a number, such as 1. Usage: ${usage}`);
  return Number(text);
}
