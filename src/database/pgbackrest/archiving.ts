import type { Archiving } from '../embedded/embedded-postgres';
import type { PgBackRest } from './pgbackrest';

/** After so long at most a change is in the repository. */
const archiveTimeoutSeconds = 60;

/** The settings with which a server pushes its WAL to the repository of a pgBackRest. */
export function archivingTo({ setup, baseArguments }: PgBackRest): Archiving {
  const command = [
    setup.program,
    ...baseArguments,
    '--log-level-console=off',
    '--log-level-stderr=warn',
    'archive-push',
  ];
  return {
    settings: {
      wal_level: 'replica',
      archive_mode: 'on',
      archive_command: `${command.map(quoted).join(' ')} %p`,
      archive_timeout: `${archiveTimeoutSeconds}s`,
    },
    environment: { TZ: 'UTC', ...setup.secrets },
  };
}

/** PostgreSQL replaces what follows % and hands the rest to a shell. */
function quoted(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`).replaceAll('%', '%%')}'`;
}
