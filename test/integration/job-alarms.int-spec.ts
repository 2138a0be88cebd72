import { Logger } from '@nestjs/common';
import { commandCaller } from '../../src/common/caller';
import { RuleBroken } from '../../src/common/domain.error';
import { type JobProblem, ProblemsFound } from '../../src/common/job-problem';
import { AppConfig } from '../../src/config/config';
import { Backups } from '../../src/database/pgbackrest/backups';
import { RepositoryFailed } from '../../src/database/pgbackrest/pgbackrest.errors';
import { UnitOfWork } from '../../src/database/unit-of-work';
import type { BackupInfo } from '../../src/modules/backups/backup-info';
import { BackupRepositoryService } from '../../src/modules/backups/backup-repository.service';
import { BackupStatusService } from '../../src/modules/backups/backup-status.service';
import { BackupsRepository } from '../../src/modules/backups/backups.repository';
import type { Job, JobRun } from '../../src/modules/jobs/dto/job.dto';
import { MetricsService } from '../../src/modules/metrics/metrics.service';
import type { GivenUser } from '../factories/given';
import { useJob } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';
import { messagesTo } from '../setup/outbox';

const somebody = 'maintenance.lead@example.com';
const missing = 'pgBackRest is not installed. To turn them on, install it and restart.';
const fails = (code: string, message: string) => () => Promise.reject(new RuleBroken(code, message));
const finds = (...problems: [JobProblem, ...JobProblem[]]) =>
  jest.fn(() => Promise.reject(new ProblemsFound(problems)));
const copyMissing = { code: 'KEYS_COPY_MISSING', message: 'There is no copy of the keys: make one.' };
const archivingFails = { code: 'ARCHIVING_FAILS', message: 'The server cannot archive its WAL: look at its log.' };

/** What is told of a job whose work the tests decide. */
describe('the alarm about a job', () => {
  const logbook = useLogbook();
  const purge = useJob(logbook, 'job-run-purge');
  const watch = useJob(logbook, 'backup-watch');
  let admin: GivenUser;
  let told = 0;

  beforeAll(async () => {
    admin = await logbook.given.admin();
    await logbook.as(admin).put('/settings/alarms.email', { value: somebody });
  });
  beforeEach(async () => {
    told = (await messagesTo(logbook, somebody)).length;
  });

  const messages = async () => (await messagesTo(logbook, somebody)).slice(told);
  const subjects = async () => (await messages()).map(({ headers }) => headers.subject);
  const alarmOf = async (name: string) => {
    const { body } = await logbook.as(admin).get<{ items: Job[] }>('/jobs');
    return body.items.find((job) => job.name === name)?.alarm;
  };
  const metrics = () => logbook.app.get(MetricsService).text();

  it('should be told of once when it begins, and once when it is over', async () => {
    const run = purge.does(fails('NO_ROOM', 'There is no room: make some.'));
    await purge.run();
    await purge.run();
    expect(run).toHaveBeenCalledTimes(2);
    expect(await purge.runs()).toMatchObject([{ state: 'failed', error_code: 'NO_ROOM' }, { state: 'failed' }]);
    run.mockResolvedValue({});
    await purge.run();
    expect(await subjects()).toEqual(['Alarm: job-run-purge has failed', 'Over: the alarm about job-run-purge']);
  });

  it('should be told of once by all processes when it has not succeeded for too long', async () => {
    await purge.set(`enabled_since = now() - interval '30 days'`);
    await Promise.all([1, 2, 3].map(() => purge.look()));
    expect(await subjects()).toEqual(['Alarm: job-run-purge is overdue']);
  });

  it('should name the cause, and what to do, to whoever reads the log, a message or the list', async () => {
    const log = jest.spyOn(Logger.prototype, 'error');
    purge.does(finds(copyMissing, archivingFails));
    await purge.run();
    const lines = log.mock.calls.map((call) => JSON.stringify(call)).filter((line) => line.includes('Alarm: '));
    expect(lines).toHaveLength(1);
    const [message] = await messages();
    for (const { code, message: advice } of [copyMissing, archivingFails]) {
      expect(lines[0]).toContain(`${code}: ${advice}`);
      expect(message?.text).toContain(`${code}: ${advice}`);
    }
    const problems = [copyMissing, archivingFails];
    expect(await alarmOf('job-run-purge')).toMatchObject({ reason: 'failed', problems });
    const { body } = await logbook.as(admin).get<{ items: JobRun[] }>('/jobs/job-run-purge/runs');
    expect(body.items[0]).toMatchObject({ error: { code: 'KEYS_COPY_MISSING' }, problems });
  });

  it('should be told again of what goes wrong while it stands, and not of what is mended', async () => {
    const run = purge.does(finds(copyMissing));
    await purge.run();
    run.mockImplementation(finds(copyMissing, archivingFails));
    await purge.run();
    await purge.run();
    expect(await subjects()).toEqual([
      'Alarm: job-run-purge has failed',
      'Alarm: job-run-purge has found something else',
    ]);
    const text = (await messages())[1]?.text ?? '';
    expect(text.indexOf(archivingFails.message)).toBeLessThan(text.indexOf(copyMissing.message));
    expect(await metrics()).toContain('preventplus_job_alarm_problem{job="job-run-purge",code="ARCHIVING_FAILS"} 1');

    run.mockImplementation(finds(copyMissing));
    await purge.run();
    expect(await subjects()).toHaveLength(2);
    expect(await metrics()).not.toContain('ARCHIVING_FAILS');
    run.mockImplementation(finds(copyMissing, archivingFails));
    await purge.run();
    expect(await subjects()).toHaveLength(3);
  });

  describe('while no worker can run it', () => {
    const seen = `seen_at = now() - interval '1 hour'`;
    const unable = { because: missing };

    it('should begin, with the reason, when one could run it before', async () => {
      await watch.set(seen);
      await watch.isDisabled(unable);
      await watch.look();
      expect(await subjects()).toEqual(['Alarm: backup-watch cannot run']);
      expect((await messages())[0]?.text).toContain(missing);
      const problems = [{ code: 'JOB_DISABLED', message: missing }];
      expect(await alarmOf('backup-watch')).toMatchObject({ reason: 'disabled', problems });
      await watch.isDisabled(undefined);
      expect(await subjects()).toEqual(['Alarm: backup-watch cannot run', 'Over: the alarm about backup-watch']);
    });

    it('should go on, and not be called over', async () => {
      await watch.isDisabled(undefined);
      watch.does(finds(archivingFails));
      await watch.run();
      await watch.set(seen);
      await watch.isDisabled(unable);
      expect(await subjects()).toEqual(['Alarm: backup-watch has failed', 'Alarm: backup-watch cannot run']);
      await watch.isDisabled({ because: 'BACKUPS is off.', onPurpose: true });
      expect(await subjects()).toContain('Over: the alarm about backup-watch');
    });

    it.each([
      ['none ever could', 'seen_at = NULL', unable],
      ['it was turned off', seen, { ...unable, onPurpose: true }],
    ])('should not begin when %s', async (_, state, disabled) => {
      await watch.set(state);
      await watch.isDisabled(disabled);
      expect(await subjects()).toEqual([]);
      expect(await alarmOf('backup-watch')).toBeNull();
    });
  });

  it.each([
    ['off', true],
    ['auto', false],
  ] as const)('should take BACKUPS=%s for its word', (value, onPurpose) => {
    const config = logbook.app.get(AppConfig).with({ BACKUPS: value });
    const [work, reports] = [logbook.app.get(UnitOfWork), logbook.app.get(BackupsRepository)];
    const repository = new BackupRepositoryService(Backups.off(missing), config, work, reports);
    expect(repository.disabled).toEqual({ because: `Backups are off: ${missing}`, onPurpose });
  });

  describe('about the backups', () => {
    const watching = () => {
      const run = { caller: commandCaller('Admin', 'test'), signal: new AbortController().signal, parameters: {} };
      return watch.known.job.run({ ...run, progress: () => Promise.resolve() });
    };
    const reports = () => jest.spyOn(BackupRepositoryService.prototype, 'report');
    afterEach(() => logbook.database.query('DELETE FROM backup_state'));

    it('should be about all that is wrong with them at once', async () => {
      reports().mockResolvedValue({} as BackupInfo);
      await logbook.database.query(`
        INSERT INTO backup_state (description, reported_at) VALUES ('pgBackRest', now() - interval '2 hours')`);
      const problems = [{ code: 'NO_BACKUP' }, { code: 'WORKER_SILENT' }];
      await expect(watching()).rejects.toMatchObject({ code: 'NO_BACKUP', problems });
    });

    it('should be about more than the repository when that cannot be used', async () => {
      reports().mockRejectedValue(new RepositoryFailed('PGBACKREST_FAILED', 'It has no room.'));
      await logbook.database.query(`
        INSERT INTO backup_state (description, problem_code, problem, wal_free_space)
        VALUES ('pgBackRest', 'PGBACKREST_FAILED', 'It has no room.', 1)`);
      await expect(watching()).rejects.toMatchObject({
        problems: [{ code: 'PGBACKREST_FAILED' }, { code: 'WAL_SPACE_LOW' }],
      });
    });

    it('should be about what keeps the repository from being looked at, when nothing else is wrong', async () => {
      reports().mockRejectedValue(new RuleBroken('LOCKED', 'Another command holds its lock.'));
      jest.spyOn(BackupStatusService.prototype, 'watch').mockResolvedValue();
      await expect(watching()).rejects.toMatchObject({ code: 'LOCKED' });
    });
  });
});
