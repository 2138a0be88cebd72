import { commandCaller } from '../common/caller';
import { StartupError } from '../config/startup.error';
import { BackupsService } from '../modules/backups/backups.service';
import { runCommand } from './command';
import { showTenths } from './show-tenths';
import { withApplication } from './with-application';

const usage = 'npm run backup -- full|incr';

/** Takes a backup now, beside the service or without it. */
runCommand({
  usage,
  positionals: 1,
  async run({ positionals: [type] }, config) {
    if (type !== 'full' && type !== 'incr') throw new StartupError(`Say which kind of backup to take. Usage: ${usage}`);
    await withApplication(config, async (app, signal) => {
      const show = showTenths();
      const onProgress = (percent: number) => show('Copying', percent);
      const backup = await app.get(BackupsService).take(commandCaller('Admin', 'backup'), type, { signal, onProgress });
      const seconds = (backup.finishedAt.getTime() - backup.startedAt.getTime()) / 1000;
      console.log(
        `${backup.label}: ${backup.type}, ${backup.databaseSize} bytes of data, ` +
          `${backup.repositorySize} bytes more in the repository, ${seconds} s.`,
      );
    });
  },
});
