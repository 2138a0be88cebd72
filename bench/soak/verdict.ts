import type { AuditVerification } from '../../src/modules/audit/seals/dto/verification.dto';
import type { BackupStatus } from '../../src/modules/backups/dto/backup.dto';
import type { Job } from '../../src/modules/jobs/dto/job.dto';
import { table, verdict } from '../report';
import type { Losses } from './losses';
import type { Period, Punctuality } from './schedules';
import type { MemorySample } from './watched-service';

/** All that is known at the end. */
export interface Findings {
  jobs: Record<string, Punctuality>;
  drills: { isGood: boolean; recoverySeconds: number | null; recoveryPointSeconds: number | null }[];
  losses: Record<string, Losses>;
  verification: AuditVerification;
  backups: BackupStatus;
  alarms: Pick<Job, 'name' | 'alarm'>[];
  /** From each kill until the service was back. */
  outages: Period[];
  work: {
    /** Lists that were read. */
    lists: number;
    /** Requests that were sent once more, since there was no answer. */
    repeated: number;
    /** Changes that came after their entry had moved to the archive. */
    refused: number;
  };
  memory: MemorySample[];
  errorLines: string[];
  /** What the writer could not explain. */
  failures: string[];
}

/** What is not as it must be, in sentences; empty when all is well. */
export function complaintsOf(findings: Findings): string[] {
  const { jobs, outages, drills, losses, verification, backups, alarms, errorLines, failures } = findings;
  return [
    ...Object.entries(jobs).flatMap(([name, { due, failed, missed }]) => [
      ...(due === 0 ? [`${name} was never due.`] : []),
      ...failed.map((run) => `${name} failed: ${run}`),
      ...missed.map((time) => `${name} missed its time: ${time}`),
    ]),
    ...(outages.length > 0 ? [] : ['The service was never killed.']),
    ...(drills.some(({ isGood }) => isGood) ? [] : ['No restore drill was good.']),
    ...Object.entries(losses).flatMap(([name, { missing, doubled }]) => [
      ...(missing.length > 0 ? [`${missing.length} ${name} are missing, such as ${missing[0]}.`] : []),
      ...(doubled.length > 0 ? [`${doubled.length} ${name} are there twice, such as ${doubled[0]}.`] : []),
    ]),
    ...(verification.isIntact ? [] : [`The audit log has ${verification.findingCount} findings.`]),
    ...backups.problems.map(({ code, message }) => `${code}: ${message}`),
    ...alarms.map(({ name, alarm }) => `${name} is in alarm: ${alarm?.message}`),
    ...errorLines.map((line) => `Log: ${line.slice(0, 300)}`),
    ...failures,
  ];
}

/** The findings as tables for the terminal. */
export function summaryOf({ jobs, drills, losses, verification, outages, work, memory }: Findings): string {
  const good = drills.filter(({ isGood }) => isGood);
  const longest = (figure: 'recoverySeconds' | 'recoveryPointSeconds') =>
    Math.max(...good.map((drill) => drill[figure] ?? NaN)).toFixed(1);
  return [
    table([
      ['job', 'due', 'done', 'failed', 'passed', 'missed', 'longest, s', ''],
      ...Object.entries(jobs).map(([name, { due, done, failed, passed, missed, longestSeconds }]) => [
        name,
        ...[due, done, failed.length, passed, missed.length].map(String),
        longestSeconds.toFixed(1),
        verdict(failed.length + missed.length === 0),
      ]),
    ]),
    table([
      ['acknowledged', 'there', 'missing', 'twice', ''],
      ...Object.entries(losses).map(([name, { acknowledged, missing, doubled }]) => [
        name,
        ...[acknowledged - missing.length, missing.length, doubled.length].map(String),
        verdict(missing.length + doubled.length === 0),
      ]),
    ]),
    `Restore drills: ${good.length} of ${drills.length} good; recovery took ${longest('recoverySeconds')} s at most, ` +
      `the recovery point was ${longest('recoveryPointSeconds')} s before the moment at most.`,
    ...outages.map(({ from, until }) => `Killed at ${from.toISOString()}, back by ${until.toISOString()}.`),
    `${work.lists} lists were read, ${work.repeated} requests sent again, ${work.refused} came after the archiving.`,
    `Audit log: ${verification.records} records verified, ${verification.findingCount} findings.`,
    table([
      ['memory, MB', 'first', 'last', 'most'],
      memoryRow('Node.js (RSS)', 'rssMB', memory),
      memoryRow('PostgreSQL (PSS)', 'postgresMB', memory),
    ]),
  ].join('\n\n');
}

function memoryRow(name: string, figure: 'rssMB' | 'postgresMB', memory: MemorySample[]): string[] {
  const figures = memory.map((sample) => sample[figure]);
  return [name, ...[figures[0], figures.at(-1), Math.max(...figures)].map(String)];
}
