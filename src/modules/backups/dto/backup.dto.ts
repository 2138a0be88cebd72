import { z } from 'zod';
import { Instant } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';

/** The run of the job that takes it. */
export { JobRun as BackupRun } from '../../jobs/dto/job.dto';

const bytes = z.int().min(0).meta({ description: 'Bytes.' });
const instantOrNull = Instant.nullable();
const Timeline = z.int().min(1).meta({
  description: 'Each restore that somebody goes on with begins a new timeline of the server.',
});
const secondsOrNull = z.int().min(0).nullable();

export const Backup = z
  .object({
    label: z.string().meta({ examples: ['20261123-010000F'] }),
    type: z.enum(['full', 'diff', 'incr']).meta({
      description: 'A full backup stands alone; an incremental one holds what changed, and needs those before it.',
    }),
    timeline: Timeline,
    startedAt: Instant,
    finishedAt: Instant,
    databaseSize: bytes,
    repositorySize: bytes.meta({ description: 'Bytes that it added to the repository.' }),
    hasError: z.boolean().meta({ description: 'Whether damaged pages of the database were found.' }),
    hold: z.string().nullable().meta({ description: 'Why it is never removed.' }),
  })
  .meta({ id: 'Backup' });

export const BackupPage = pageOf(Backup, 'BackupPage');

export const BackupQuery = z.strictObject(pageParameters(['startedAt'], '-startedAt'));
export type BackupQuery = z.infer<typeof BackupQuery>;

export const RequestBackup = z
  .strictObject({ type: z.enum(['full', 'incr']).meta({ examples: ['incr'] }) })
  .meta({ id: 'RequestBackup' });
export type RequestBackup = z.infer<typeof RequestBackup>;

export const BackupStatus = z
  .object({
    enabled: z.boolean(),
    offBecause: z.string().nullable().meta({ description: 'Why backups are off, and how to turn them on.' }),
    description: z
      .string()
      .nullable()
      .meta({ examples: ['pgBackRest 2.45, /srv/backups'] }),
    reportedAt: instantOrNull.meta({ description: 'When the worker last looked at the repository.' }),
    timeline: Timeline.meta({ description: 'The timeline of the server that the logbook goes on with.' }),
    recoveryWindow: z
      .object({ from: Instant, to: Instant })
      .nullable()
      .meta({ description: 'Every moment in it can be restored; null before the first backup.' }),
    givenUpWindows: z.array(z.object({ timeline: Timeline, from: Instant, to: Instant })).meta({
      description: 'Moments that a restore has given up, and that can be restored with `--timeline`.',
    }),
    lastFullBackupAt: instantOrNull,
    lastFullBackupAgeSeconds: secondsOrNull,
    lastBackupAt: instantOrNull.meta({ description: 'The newest one of any type.' }),
    lastBackupAgeSeconds: secondsOrNull,
    lastArchivedWal: z.string().nullable(),
    lastArchivedAt: instantOrNull,
    walBacklog: z.int().min(0).nullable().meta({ description: 'Finished WAL segments that wait for the archive.' }),
    missingWal: z.array(z.string()).meta({ description: 'WAL segments that the archive lacks, 20 at most.' }),
    walCheckedAt: instantOrNull,
    verifiedAt: instantOrNull,
    verificationFindings: z.array(z.string()).meta({ description: 'What is damaged in the repository.' }),
    repositorySize: bytes.meta({ description: 'Bytes of all backups together, without the WAL.' }),
    repositoryFreeSpace: bytes.nullable().meta({
      description: 'Bytes left on the disk of the repository; null when it is elsewhere.',
    }),
    walFreeSpace: bytes.nullable().meta({
      description: 'Bytes left on the disk of the database, where WAL waits for the repository.',
    }),
    keysCopiedAt: instantOrNull.meta({ description: 'When `npm run keys:export` last wrote a copy of the keys.' }),
    keysCopyIsCurrent: z.boolean(),
    lastGoodDrill: z
      .object({
        finishedAt: Instant,
        recoverySeconds: z.number().min(0).meta({ description: 'How long a restore took.' }),
        recoveryPointSeconds: z
          .number()
          .min(0)
          .meta({ description: 'From the last sign of life in the copy to the moment that was asked for.' }),
      })
      .nullable()
      .meta({ description: 'The newest restore drill that found everything.' }),
    problems: z
      .array(z.object({ code: z.string(), message: z.string() }))
      .meta({ description: 'What somebody has to do something about; empty when all is well.' }),
  })
  .meta({ id: 'BackupStatus' });
export type BackupStatus = z.infer<typeof BackupStatus>;
