import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupStatus } from '../../src/modules/backups/dto/backup.dto';
import type { JobList, JobRun } from '../../src/modules/jobs/dto/job.dto';
import type { Client } from './client';
import { hurriedSchedules, type Period } from './schedules';
import type { WatchedService } from './watched-service';

const minuteMs = 60_000;
const setting = '/settings/jobs.schedules';
/** A drill judges a copy by heartbeats of a minute each: so long a time must be restorable before. */
const restorableMs = 3 * minuteMs;
/** What is due so shortly before the end may not have begun. */
const lastBeginMs = 15_000;
/** So long after a full minute, when jobs are due, some of them are under way. */
const underWayMs = 3_000;

/** Waits for the first backup, and until there is something for a drill to restore. */
export async function untilRestorable(client: Client): Promise<void> {
  for (;;) {
    const { recoveryWindow: window, offBecause } = await client.get<BackupStatus>('/backups/status');
    if (offBecause) throw new Error(`Backups are off: ${offBecause}`);
    if (window && Date.parse(window.to) - Date.parse(window.from) >= restorableMs) return;
    await sleep(1000);
  }
}

/** Lets all jobs run hurriedly for a while, kills the service among them halfway, and waits for what had begun to end. */
export async function hurry(client: Client, service: WatchedService, minutes: number): Promise<Period> {
  await client.send('PUT', setting, { value: hurriedSchedules });
  const from = new Date();
  const end = from.getTime() + minutes * minuteMs;
  const middle = Math.ceil((from.getTime() + end) / 2 / minuteMs) * minuteMs + underWayMs;
  while (Date.now() < end) {
    if (service.outages.length === 0 && Date.now() >= middle) await service.killAndStart();
    service.sampleMemory();
    await sleep(Math.min(minuteMs, (Date.now() < middle ? middle : end) - Date.now()));
  }
  await client.send('DELETE', setting);
  const until = new Date(Date.now() - lastBeginMs);
  await untilIdle(client);
  return { from, until };
}

/** The run of a job, once it has ended. */
export async function ended(client: Client, { jobName, runId }: JobRun): Promise<JobRun> {
  for (;;) {
    const run = await client.get<JobRun>(`/jobs/${jobName}/runs/${runId}`);
    if (run.endedAt) return run;
    await sleep(500);
  }
}

async function untilIdle(client: Client): Promise<void> {
  const { items } = await client.get<JobList>('/jobs');
  for (const { lastRun } of items) if (lastRun) await ended(client, lastRun);
}
