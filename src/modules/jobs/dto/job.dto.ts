import { z } from 'zod';
import { Instant, Uuid } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';
import { repeatable } from '../../../common/validation/parameters';
import { alarmReasons } from '../job-book';

const instantOrNull = Instant.nullable();
const states = ['requested', 'running', 'interrupted', 'succeeded', 'failed'] as const;

export const JobName = z
  .string()
  .min(1)
  .max(50)
  .meta({ examples: ['report-refresh'] });

const JobProblem = z.object({ code: z.string(), message: z.string().meta({ description: 'What to do.' }) });

export const JobRun = z
  .object({
    runId: Uuid,
    jobName: z.string().meta({ examples: ['report-refresh'] }),
    state: z.enum(states).meta({
      description: 'requested: a worker takes it up within seconds; interrupted: one will run it again by itself.',
    }),
    scheduledFor: instantOrNull.meta({ description: 'The time of the schedule; null when somebody asked for it.' }),
    requestedBy: Uuid.nullable(),
    parameters: z.record(z.string(), z.unknown()),
    createdAt: Instant,
    startedAt: instantOrNull.meta({ description: 'When its latest attempt began.' }),
    endedAt: instantOrNull,
    attempts: z.int().meta({ description: 'More than 1 when it was interrupted.' }),
    worker: z.string().nullable().meta({ description: 'The process of its latest attempt.' }),
    details: z.record(z.string(), z.unknown()).meta({ description: 'What was done, or how far it has come.' }),
    error: JobProblem.nullable(),
    problems: z.array(JobProblem).meta({ description: 'All that it found wrong, the first as in `error`.' }),
  })
  .meta({ id: 'JobRun' });
export type JobRun = z.infer<typeof JobRun>;

export const JobRunPage = pageOf(JobRun, 'JobRunPage');

export const JobRunQuery = z.strictObject({
  ...pageParameters(['createdAt'], '-createdAt'),
  state: repeatable(z.enum(states)),
});
export type JobRunQuery = z.infer<typeof JobRunQuery>;

const maxParametersLength = 10_000;

export const RequestJobRun = z
  .strictObject({
    parameters: z
      .record(z.string(), z.unknown())
      .refine((value) => JSON.stringify(value).length <= maxParametersLength, 'is too long')
      .default({})
      .meta({ description: 'What the job takes; most take nothing.', examples: [{}] }),
  })
  .meta({ id: 'RequestJobRun' });
export type RequestJobRun = z.infer<typeof RequestJobRun>;

const Alarm = z
  .object({
    reason: z.enum(alarmReasons).meta({
      description:
        'failed: its latest run; overdue: no success for `alarmAfterHours`; disabled: no worker can run it any more.',
    }),
    since: Instant,
    message: z.string(),
    problems: z.array(JobProblem).meta({ description: 'What is wrong, and what to do.' }),
  })
  .nullable();

export const Job = z
  .object({
    name: z.string(),
    description: z.string(),
    schedule: z
      .string()
      .meta({ description: 'Cron, in UTC; the setting `jobs.schedules` changes it.', examples: ['30 2 * * *'] }),
    enabled: z.boolean(),
    disabledBecause: z.string().nullable(),
    timeLimitMinutes: z.number(),
    alarmAfterHours: z.number(),
    lastRun: JobRun.nullable(),
    lastSuccessAt: instantOrNull,
    nextRunAt: instantOrNull.meta({ description: 'When it is due; in the past while it waits for a worker.' }),
    alarm: Alarm,
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;

export const JobList = z.object({ items: z.array(Job) }).meta({ id: 'JobList' });
export type JobList = z.infer<typeof JobList>;
