import { readFile } from 'node:fs/promises';
import { commandCaller } from '../../src/common/caller';
import type { JobRun } from '../../src/modules/archiving/dto/archiving.dto';
import { ArchivingService } from '../../src/modules/archiving/archiving.service';
import type { Job } from '../../src/modules/jobs/dto/job.dto';
import type { GivenUser } from '../factories/given';
import { old } from '../setup/archive';
import { doWaitingWork } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';

describe('archiving that cannot go on', () => {
  const logbook = useLogbook();
  let [admin, technician]: GivenUser[] = [];

  beforeAll(async () => {
    admin = await logbook.given.admin();
    technician = await logbook.given.technician();
  });

  const run = async (body: object): Promise<JobRun> => {
    const api = logbook.as(admin!);
    const { body: asked } = await api.post<JobRun>('/archive/runs', body);
    await doWaitingWork(logbook.app);
    return (await api.get<JobRun>(`/jobs/archive/runs/${asked.runId}`)).body;
  };
  const job = async () => {
    const { body } = await logbook.as(admin!).get<{ items: Job[] }>('/jobs');
    return body.items.find(({ name }) => name === 'archive')!;
  };

  describe('because the name of a partition is taken', () => {
    beforeAll(async () => {
      await logbook.database.query('CREATE TABLE archive.logbook_entries_2012 ()');
      await logbook.given.entry(technician!, { ...old, start_date: '2012-03-01' });
    });
    afterAll(() => logbook.database.query('DROP TABLE archive.stranger'));

    const strangers = async () => {
      const [, statement] = /```sql\n(SELECT oid::regclass.*?);\n```/s.exec(
        await readFile('docs/operations.md', 'utf8'),
      )!;
      return (await logbook.database.query<{ oid: string }>(statement!)).map(({ oid }) => oid);
    };

    it('should say what is in the way, and how to find it', async () => {
      const { state, error } = await run({});
      expect({ state, error }).toEqual({
        state: 'failed',
        error: { code: 'ARCHIVE_PARTITION_MISSING', message: expect.stringContaining('rename it') as string },
      });
      expect(await strangers()).toEqual(['archive.logbook_entries_2012']);
      expect(await job()).toMatchObject({ alarm: { reason: 'failed' }, lastSuccessAt: null });
    });

    it('should stay in alarm when somebody only asks what would be moved', async () => {
      const { state, details } = await run({ dryRun: true });
      expect({ state, details }).toMatchObject({ state: 'succeeded', details: { dryRun: true, entries: 1 } });
      expect(await job()).toMatchObject({ alarm: { reason: 'failed' }, lastSuccessAt: null });
    });

    it('should be over with the next run, when nothing is in the way any more', async () => {
      await logbook.database.query('ALTER TABLE archive.logbook_entries_2012 RENAME TO stranger');
      expect(await strangers()).toEqual([]);
      const { state, details, endedAt } = await run({});
      expect({ state, details }).toMatchObject({ state: 'succeeded', details: { entries: 1 } });
      expect(await job()).toMatchObject({ alarm: null, lastSuccessAt: endedAt });
      await run({ dryRun: true });
      expect(await job()).toMatchObject({ alarm: null, lastSuccessAt: endedAt });
    });
  });

  it('should say that somebody holds a table for too long', async () => {
    await logbook.given.entry(technician!, { ...old, start_date: '2011-03-01' });
    await logbook.database.query('BEGIN; LOCK TABLE locations IN SHARE ROW EXCLUSIVE MODE');
    const archiving = logbook.app.get(ArchivingService, { strict: false });
    const attempt = archiving.makePartitionsAhead(commandCaller('Admin', 'job archive-partitions'));
    await expect(attempt).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringMatching(/pg_stat_activity/) as string,
    });
    await logbook.database.query('ROLLBACK');
    expect(await run({})).toMatchObject({ state: 'succeeded', details: { entries: 1 } });
  }, 20_000);
});
