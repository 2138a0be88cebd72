import type { Job, JobRun } from '../../src/modules/jobs/dto/job.dto';
import type { GivenUser } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { doWaitingWork } from '../setup/jobs';
import { useLogbook } from '../setup/logbook';

describe('jobs', () => {
  const logbook = useLogbook();
  let admin: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
  });

  const jobs = async () => (await logbook.as(admin).get<{ items: Job[] }>('/jobs')).body.items;
  const job = async (name: string) => (await jobs()).find((one) => one.name === name);
  const request = (name: string, parameters?: object) =>
    logbook.as(admin).post<JobRun>(`/jobs/${name}/runs`, parameters ? { parameters } : {});

  it('should all be listed with what they do and when', async () => {
    const names = (await jobs()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['job-run-purge', 'report-refresh']));
    expect(names).toEqual([...names].sort());
    expect(await job('report-refresh')).toMatchObject({
      schedule: '*/15 * * * *',
      enabled: true,
      disabledBecause: null,
      lastRun: null,
      lastSuccessAt: null,
      nextRunAt: expect.stringMatching(/:(?:00|15|30|45):00\.000Z$/) as string,
      alarm: null,
    });
  });

  it('should be run when somebody asks, by a worker, and show what became of it', async () => {
    const answer = await request('report-refresh');
    expect(answer).toMatchObject({
      status: 202,
      body: { state: 'requested', requestedBy: admin.userId, scheduledFor: null, attempts: 0 },
      headers: { location: `/api/v1/jobs/report-refresh/runs/${answer.body.runId}` },
    });
    expect(await recordsOf(logbook.database, answer)).toMatchObject([
      { userId: admin.userId, action: 'job.request', entityType: 'job_runs', entityId: answer.body.runId },
    ]);
    const path = `/jobs/report-refresh/runs/${answer.body.runId}`;
    expect((await logbook.as(admin).get(path)).body).toMatchObject({ state: 'requested' });
    await doWaitingWork(logbook.app);
    const { body } = await logbook.as(admin).get<JobRun>(path);
    expect(body).toMatchObject({ state: 'succeeded', attempts: 1, details: { refreshed: true }, error: null });
    expect(await job('report-refresh')).toMatchObject({ lastRun: body, lastSuccessAt: body.endedAt });
  });

  it.each([[{}], [{ 'content-type': 'application/json' }]])(
    'should be asked for without a body (%j)',
    async (headers) => {
      const answer = await logbook.as(admin).post<JobRun>('/jobs/expiry-purge/runs', undefined, headers);
      expect(answer).toMatchObject({ status: 202, body: { parameters: {} } });
    },
  );

  it('should be asked for once while the same request waits, and in turn when the parameters differ', async () => {
    const [first, second, other] = await Promise.all([
      request('job-run-purge', { a: 1, b: 2 }),
      request('job-run-purge', { b: 2, a: 1 }),
      request('job-run-purge', { a: 2 }),
    ]);
    expect(second.body.runId).toBe(first.body.runId);
    expect(other.body.runId).not.toBe(first.body.runId);
    await doWaitingWork(logbook.app);
    await doWaitingWork(logbook.app);
    const { body } = await logbook.as(admin).get<{ items: JobRun[] }>('/jobs/job-run-purge/runs?state=succeeded');
    expect(body.items.map(({ runId }) => runId).sort()).toEqual([first.body.runId, other.body.runId].sort());
    expect((await request('job-run-purge', { a: 1, b: 2 })).body.runId).not.toBe(first.body.runId);
  });

  it('should page through their runs', async () => {
    for (let run = 0; run < 3; run++) await logbook.given.jobRun(admin, { job_name: 'job-run-purge' });
    const list = (query: string) =>
      logbook.as(admin).get<{ items: JobRun[]; nextCursor: string | null }>(`/jobs/job-run-purge/runs?${query}`);
    const { items } = (await list('limit=200')).body;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await list(`limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...body.items.map(({ runId }) => runId));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(items.map(({ runId }) => runId));
  });

  it.each(['/jobs/no-such-job/runs', '/jobs/report-refresh/runs/018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10'])(
    'should not be found at %s',
    async (path) => {
      expect(await logbook.as(admin).problem('GET', path)).toMatchObject({ status: 404 });
    },
  );

  it('should not be asked for when there is no such job, or too much is said', async () => {
    const long = { parameters: { text: 'x'.repeat(10_001) } };
    expect(await logbook.as(admin).problem('POST', '/jobs/no-such-job/runs', {})).toMatchObject({ status: 404 });
    expect(await logbook.as(admin).problem('POST', '/jobs/report-refresh/runs', long)).toMatchObject({ status: 400 });
    expect(await request('report-refresh', { text: '\0' })).toMatchObject({ status: 400 });
  });

  describe('schedules', () => {
    const put = (value: unknown) => logbook.as(admin).put('/settings/jobs.schedules', { value });

    it('should be changed by a setting at once, and back', async () => {
      expect(await put({ 'report-refresh': '0 0 5 * * *' })).toMatchObject({ status: 200 });
      const { schedule, nextRunAt } = (await job('report-refresh'))!;
      expect(schedule).toBe('0 0 5 * * *');
      expect(nextRunAt).toMatch(/T05:00:00\.000Z$/);
      await logbook.as(admin).delete('/settings/jobs.schedules');
      expect(await job('report-refresh')).toMatchObject({ schedule: '*/15 * * * *' });
    });

    it.each<[string, unknown, RegExp]>([
      [
        'of a job that does not exist',
        { nothing: '* * * * *' },
        /There is no job nothing: name one of .*report-refresh/,
      ],
      ['that is none', { 'report-refresh': 'sometimes' }, /must be a cron expression/],
      ['that never comes', { 'report-refresh': '0 0 31 6 *' }, /must be a cron expression/],
      ['in another form', ['* * * * *'], /./],
    ])('should refuse one %s', async (_, value, message) => {
      const { status, body } = await put(value);
      expect(status).toBe(400);
      expect(body.detail).toMatch(message);
    });
  });
});
