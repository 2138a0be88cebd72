import { DiscoveryService } from '@nestjs/core';
import type { Caller } from './caller';

/** What an unattended job is, declared beside it. */
export interface JobDeclaration {
  /** Its name in routes, records and metrics, in kebab-case; at most 50 characters. */
  name: string;
  /** What it does, in one sentence for administrators. */
  description: string;
  /**
   * When it runs, as a cron expression of five fields or of six with seconds, in UTC. A success of a job that runs more
   * often than once an hour leaves no audit record: what such a job changes is recorded by itself.
   */
  schedule: string;
  /** A run that takes longer is aborted and counts as failed. */
  timeLimitMinutes: number;
  /** Without a success for so many hours there is an alarm. */
  alarmAfterHours: number;
  /** Runs at once where it has never run, and does not wait for its schedule. */
  startsAtOnce?: true;
  /** There is an alarm while no worker can run it any more, unless it was turned off on purpose. */
  alarmsWhileDisabled?: true;
}

/** Why a process cannot run a job. */
export interface Disabled {
  /** A sentence that says what to do. */
  because: string;
  /** Somebody has turned it off: then nobody expects it to run. */
  onPurpose?: boolean;
}

/** What a run has to tell: counts and names, never secrets. It is kept with the run. */
export type JobDetails = Record<string, unknown>;

/** One run, as the job that does it sees it. */
export interface JobRun {
  /** Acts as the account `system` with the rights of an administrator. */
  readonly caller: Caller;
  /** Aborted when the time is up, when the lock is lost, or when the process ends. A job looks at it between its steps. */
  readonly signal: AbortSignal;
  /**
   * What an administrator asked for; empty when the schedule did. With `dryRun: true` a job that knows it changes nothing: how
   * such a run ends counts neither as a success nor as a failure of the job.
   */
  readonly parameters: JobDetails;
  /** Shows how far it has come. */
  progress(details: JobDetails): Promise<void>;
}

/** Work that nobody asks for. Any number of processes may know it: one at a time does it. */
export interface UnattendedJob {
  /**
   * A run that was interrupted is run again: what it had done by then must do no harm.
   * @returns what was done; a failure is thrown, recorded, and alarmed
   */
  run(run: JobRun): Promise<JobDetails>;
  /** Why this process cannot run it; undefined when it can. */
  disabled?(): Disabled | undefined;
}

/** Marks the class of an {@link UnattendedJob}, which its module provides. */
export const Unattended = DiscoveryService.createDecorator<JobDeclaration>();
