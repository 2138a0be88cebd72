import { commandCaller } from '../common/caller';
import { BackupRepositoryService } from '../modules/backups/backup-repository.service';
import type { Backup } from '../modules/backups/backup-info';
import { retain } from '../modules/backups/retention';
import { timelineOf } from '../modules/backups/segment-names';
import type { WalArchive } from '../modules/backups/wal-archive';
import { examine } from '../modules/backups/wal-gaps';
import { runCommand } from './command';
import { withApplication } from './with-application';

/** Lists what the repository holds, and why each backup is still there. */
runCommand({
  usage: 'npm run backup:list',
  async run(_, config) {
    await withApplication(config, async (app) => {
      const repository = app.get(BackupRepositoryService);
      const caller = commandCaller('Admin', 'backup:list');
      const archive = await repository.archive(caller, await repository.read(caller));
      const { backups, current } = archive;
      const { kept } = retain(backups, current, new Date());
      for (const backup of backups) show(backup, kept.get(backup.label) ?? 'goes with the next retention');
      console.log(`${backups.length} backups.`);
      showWindows(archive);
    });
  },
});

/** What can be restored, on which timeline. */
function showWindows(archive: WalArchive): void {
  const { recoverableSince, givenUp } = examine(archive, new Date());
  if (recoverableSince)
    console.log(
      `Any moment from ${recoverableSince.toISOString()} on can be restored: timeline ${archive.current.number}.`,
    );
  for (const { timeline, from, to } of givenUp)
    console.log(
      `So can any from ${from.toISOString()} to ${to.toISOString()} that was given up: --timeline ${timeline}.`,
    );
}

function show({ label, type, finishedAt, repositorySize, walStop, hasError }: Backup, reason: string): void {
  const damage = hasError ? ', DAMAGED PAGES' : '';
  const timeline = timelineOf(walStop);
  console.log(
    `${label}  ${type.padEnd(4)}  timeline ${timeline}  ${finishedAt.toISOString()}  ${repositorySize} bytes  ${reason}${damage}`,
  );
}
