import { Unavailable } from '../../common/domain.error';

/** @param because a sentence that says what to do */
export const backupsAreOff = (because: string) => new Unavailable('BACKUPS_OFF', `Backups are off: ${because}`);

/** Nothing is decided by what cannot be read. */
export class UnreadableBackupInfo extends Error {
  constructor(reason: string) {
    super(`What pgBackRest says about its backups cannot be read: ${reason}. Look at it with \`npm run backup:list\`.`);
  }
}

/** A clock was wrong, now or when the backup was made: what is old cannot be told from what is new. */
export class BackupFromTheFuture extends Error {
  constructor(labels: readonly string[], now: Date) {
    super(
      `It is ${now.toISOString()}, and there are backups of a later time (${labels.join(', ')}): nothing was removed. ` +
        'Set the clock right; if it is, remove those backups with `pgbackrest expire --set=LABEL`.',
    );
  }
}

/** Segments are missing in the archive. */
export class WalGapFound extends Error {
  constructor(missing: readonly string[], remedy: string) {
    const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', …' : '');
    super(
      `The archive lacks ${missing.length} WAL segments (${shown}): moments around them cannot be restored. ${remedy}`,
    );
  }
}

/** The repository holds something that is damaged. */
export class BackupsDamaged extends Error {
  constructor(findings: readonly string[]) {
    super(
      `Damage in the backup repository: ${findings.join('; ')}. Take a full backup, and look at the repository's disk.`,
    );
  }
}

/** Somebody has to do something, or one day nothing can be restored. */
export const backupsAtRisk = (messages: readonly string[]) => new Error(messages.join(' '));
