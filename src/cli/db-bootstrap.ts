import { randomBytes } from 'node:crypto';
import { StartupError } from '../config/startup.error';
import { bootstrap, existingLogins } from '../database/bootstrap';
import type { AppConfig } from '../config/config';
import { asUser, databaseOf, inDatabase, passwordIn } from '../database/connection-url';
import { runCommand } from './command';

const logins = { pp_app: 'DATABASE_URL', pp_migrator: 'DATABASE_MIGRATION_URL' } as const;
type Login = keyof typeof logins;
type Passwords = Partial<Record<Login, string>>;
const names = Object.keys(logins) as Login[];

/** Makes roles and database on a server of the operator's, and shows the lines of `.env` that sign in there. */
runCommand({
  usage: 'npm run db:bootstrap [-- --new-passwords]',
  options: { 'new-passwords': { type: 'boolean' } },
  async run({ values }, config) {
    const url = config.get('DATABASE_ADMIN_URL');
    const database = url && databaseOf(url);
    if (!database) throw new StartupError('Set DATABASE_ADMIN_URL: postgres://superuser:password@host/preventplus.');

    const admin = inDatabase({ connectionString: url }, 'postgres');
    const isRenewal = values['new-passwords'] === true;
    const given = isRenewal ? {} : givenPasswords(config);
    const existing = isRenewal ? [] : await existingLogins(admin);
    const made = newPasswords(names.filter((name) => !existing.includes(name) && !given[name]));
    await bootstrap({
      admin,
      database,
      passwords: { ...given, ...made },
      allowWeakContext: config.get('ALLOW_WEAK_CONTEXT'),
    });

    console.log(`The roles and the database ${database} are ready.`);
    showNew(url, made);
    showKept(existing.filter((name) => !given[name as Login]));
  },
});

/** Those that the variables sign in with: whoever chose them gets them. */
function givenPasswords(config: AppConfig): Passwords {
  return Object.fromEntries(
    names.map((name) => {
      const url = config.get(logins[name]);
      return [name, url && passwordIn(url, name)];
    }),
  );
}

function newPasswords(missing: Login[]): Passwords {
  return Object.fromEntries(missing.map((name) => [name, randomBytes(24).toString('base64url')]));
}

function showNew(url: string, passwords: Passwords): void {
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
