import { commandCaller } from '../common/caller';
import { BackupVerificationService } from '../modules/backups/backup-verification.service';
import { WalArchiveService } from '../modules/backups/wal-archive.service';
import { runCommand } from './command';
import { withApplication } from './with-application';

/** Reads the whole repository, compares checksums and looks for gaps. Exit code 1: something is damaged or missing. */
runCommand({
  usage: 'npm run backup:verify',
  async run(_, config) {
    await withApplication(config, async (app, signal) => {
      const caller = commandCaller('Admin', 'backup:verify');
      await app.get(BackupVerificationService).verify(caller, signal);
      const { segments, missing } = await app.get(WalArchiveService).check(caller, signal);
      const holes = missing.length > 0 ? `, ${missing.length} missing that no later moment needs` : '';
      console.log(`All backups are sound; ${segments} WAL segments in the archive${holes}.`);
      console.log('Whether they can be restored, only a restore tells.');
    });
  },
});
