import { punctualityOf } from '../../bench/soak/schedules';
import type { JobRun } from '../../src/modules/jobs/dto/job.dto';

const at = (time: string) => new Date(`2026-11-26T${time}Z`);
const hour = { from: at('10:00:30'), until: at('10:05:30') };
/** A run of 20 seconds, for a time of the schedule. */
const run = (
  scheduledFor: string,
  { begun = scheduledFor, ended = `${scheduledFor.slice(0, 6)}20`, state = 'succeeded' } = {},
) =>
  ({
    state,
    scheduledFor: at(scheduledFor).toISOString(),
    createdAt: at(begun).toISOString(),
    endedAt: at(ended).toISOString(),
    error: state === 'failed' ? { code: 'JOB_FAILED', message: 'It failed.' } : null,
  }) as JobRun;
const onTime = ['10:01:00', '10:02:00', '10:03:00', '10:04:00', '10:05:00'];
const runsBut = (time: string, ...others: JobRun[]) => [
  ...onTime.filter((each) => each !== time).map((each) => run(each)),
  ...others,
];
const judge = (runs: JobRun[], outages = [] as { from: Date; until: Date }[]) =>
  punctualityOf('* * * * *', runs, hour, outages);

describe('how punctual a job has been', () => {
  it('should be done at each time of its schedule', () => {
    expect(judge(onTime.map((time) => run(time)))).toMatchObject({
      due: 5,
      done: 5,
      passed: 0,
      failed: [],
      missed: [],
    });
  });

  it('should have failed where a run has', () => {
    const { done, failed } = judge(runsBut('10:02:00', run('10:02:00', { state: 'failed' })));
    expect([done, failed]).toEqual([4, [expect.stringContaining('JOB_FAILED')]]);
  });

  it('should have missed a time that nothing explains', () => {
    expect(judge(runsBut('10:03:00'))).toMatchObject({
      done: 4,
      passed: 0,
      missed: [expect.stringContaining('10:03')],
    });
  });

  it('should have missed a time when it began late', () => {
    const late = run('10:03:00', { begun: '10:03:40', ended: '10:03:50' });
    expect(judge(runsBut('10:03:00', late))).toMatchObject({ done: 4, missed: [expect.stringContaining('10:03')] });
  });

  it('should let a time pass while the run before is under way', () => {
    const long = run('10:02:00', { ended: '10:03:10' });
    const runs = [run('10:01:00'), long, run('10:04:00'), run('10:05:00')];
    expect(judge(runs)).toMatchObject({ done: 4, passed: 1, missed: [], longestSeconds: 70 });
  });

  it('should let a time pass while no process is there', () => {
    const outages = [{ from: at('10:02:58'), until: at('10:03:09') }];
    expect(judge(runsBut('10:03:00'), outages)).toMatchObject({ done: 4, passed: 1, missed: [] });
  });
});
