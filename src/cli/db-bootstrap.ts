import { randomBytes } from 'node:crypto';
import { StartupError } from '../config/startup.error';
import { bootstrap, existingLogins } from '../database/bootstrap';
import { asUser, databaseOf, inDatabase } from '../database/connection-url';
import { runCommand } from './command';

const logins = { pp_app: 'DATABASE_URL', pp_migrator: 'DATABASE_MIGRATION_URL' } as const;
type Login = keyof typeof logins;

/** Makes roles and database on a server of the operator's, and shows the lines of `.env` that sign in there. */
runCommand({
  usage: 'npm run db:bootstrap [-- --new-passwords]',
  options: { 'new-passwords': { type: 'boolean' } },
  async run({ values }, config) {
    const url = config.get('DATABASE_ADMIN_URL');
    const database = url && databaseOf(url);
    if (!database) throw new StartupError('Set DATABASE_ADMIN_URL: postgres://superuser:password@host/preventplus.');

    const admin = inDatabase({ connectionString: url }, 'postgres');
    const kept = values['new-passwords'] ? [] : await existingLogins(admin);
    const passwords = newPasswords((Object.keys(logins) as Login[]).filter((login) => !kept.includes(login)));
    await bootstrap({ admin, database, passwords, allowWeakContext: config.get('ALLOW_WEAK_CONTEXT') });

    console.log(`The roles and the database ${database} are ready.`);
    showNew(url, passwords);
    showKept(kept);
  },
});

function newPasswords(names: Login[]): Partial<Record<Login, string>> {
  return Object.fromEntries(names.map((name) => [name, randomBytes(24).toString('base64url')]));
}

function showNew(url: string, passwords: Partial<Record<Login, string>>): void {
  const lines = Object.entries(passwords).map(
    ([login, password]) => `${logins[login as Login]}=${asUser(url, login, password)}`,
  );
  if (lines.length === 0) return;
  console.log(`Put this into .env; the passwords are shown only now:\n\n${lines.join('\n')}\n`);
}

function showKept(names: string[]): void {
  if (names.length === 0) return;
  console.log(
    `${names.join(' and ')} existed and kept the password. To set new ones: npm run db:bootstrap -- --new-passwords`,
  );
}
