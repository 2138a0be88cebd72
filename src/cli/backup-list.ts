import { BackupRepositoryService } from '../modules/backups/backup-repository.service';
import type { Backup } from '../modules/backups/backup-info';
import { retain } from '../modules/backups/retention';
import { runCommand } from './command';
import { withApplication } from './with-application';

/** Lists what the repository holds, and why each backup is still there. */
runCommand({
  usage: 'npm run backup:list',
  async run(_, config) {
    await withApplication(config, async (app) => {
      const { backups } = await app.get(BackupRepositoryService).read();
      const { kept } = retain(backups, new Date());
      for (const backup of backups) show(backup, kept.get(backup.label) ?? 'goes with the next retention');
      console.log(`${backups.length} backups.`);
    });
  },
});

function show({ label, type, finishedAt, repositorySize, hasError }: Backup, reason: string): void {
  const damage = hasError ? ', DAMAGED PAGES' : '';
  console.log(`${label}  ${type.padEnd(4)}  ${finishedAt.toISOString()}  ${repositorySize} bytes  ${reason}${damage}`);
}
