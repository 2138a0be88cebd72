import { Unattended } from '../../common/unattended-job';
import { BackupJob } from './backup.job';

@Unattended({
  name: 'backup-incremental',
  description: 'Takes an incremental backup.',
  schedule: '30 * * * *',
  timeLimitMinutes: 120,
  alarmAfterHours: 3,
})
export class BackupIncrementalJob extends BackupJob {
  protected readonly type = 'incr';
}
