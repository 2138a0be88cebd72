import { Unattended } from '../../common/unattended-job';
import { BackupJob } from './backup.job';

@Unattended({
  name: 'backup-full',
  description: 'Takes a full backup.',
  schedule: '0 1 * * *',
  timeLimitMinutes: 240,
  alarmAfterHours: 26,
  startsAtOnce: true,
})
export class BackupFullJob extends BackupJob {
  protected readonly type = 'full';
}
