import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArguments } from '../src/cli/command';
import type { AuditVerification } from '../src/modules/audit/seals/dto/verification.dto';
import type { BackupStatus } from '../src/modules/backups/dto/backup.dto';
import type { JobList, JobRun } from '../src/modules/jobs/dto/job.dto';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { writeResults } from './report';
import { Acknowledged } from './soak/acknowledged';
import { Client } from './soak/client';
import { importRows } from './soak/imports';
import { lossesOf } from './soak/losses';
import { ended, hurry, untilRestorable } from './soak/period';
import { hurriedSchedules, type Period, punctualityOf } from './soak/schedules';
import { complaintsOf, type Findings, summaryOf } from './soak/verdict';
import { WatchedService } from './soak/watched-service';
import { Writer } from './soak/writer';
import { runBenchmark, type Started } from './started';

// The service by itself: every job again and again while people work, killed once, and nothing may be lost or late.
runBenchmark(async (started) => {
  const { minutes, rows, keep } = readOptions();
  const machine = describeMachine();
  console.log(machineLine(machine));
  const password = randomBytes(18).toString('base64url');
  const client = new Client(password);
  const service = new WatchedService(makeHome(started, keep), client, password);
  started.add(() => service.stop());
  await service.start();
  await client.signIn();
  await service.exportKeys();

  const acknowledged = new Acknowledged();
  const failures: string[] = [];
  await importRows(client, acknowledged, 'at first', rows);
  const writer = new Writer(client, acknowledged);
  await writer.start((error) => {
    failures.push(`The writer failed: ${(error as Error).message}`);
    console.error(failures.at(-1)); // an hour before the verdict
  });
  await untilRestorable(client);
  const period = await hurry(client, service, minutes);
  await writer.stop();

  const { refused, lists } = writer;
  const work = { refused, lists, repeated: client.repeated };
  const findings = { ...(await look(client, service, period, acknowledged)), work, failures };
  console.log(summaryOf(findings));
  console.log(`Written to ${writeResults('soak', { machine, minutes, rows, period, ...findings })}`);
  const complaints = complaintsOf(findings);
  if (complaints.length > 0) throw new Error(`Not as it must be:\n${complaints.join('\n')}`);
});

function readOptions(): { minutes: number; rows: number; keep?: string } {
  const { values } = readArguments({
    usage: 'npm run bench:soak [-- --minutes NUMBER] [--rows NUMBER] [--keep DIR]',
    options: { minutes: { type: 'string' }, rows: { type: 'string' }, keep: { type: 'string' } },
  });
  return { minutes: positive(values.minutes) ?? 60, rows: positive(values.rows) ?? 5_000, keep: values.keep };
}

/** A directory for all that the service writes, which the user that PostgreSQL runs as may pass. */
function makeHome(started: Started, keep: string | undefined): string {
  if (keep !== undefined) mkdirSync(keep, { recursive: true });
  const home = keep === undefined ? mkdtempSync(join(tmpdir(), 'preventplus-soak-')) : resolve(keep);
  if (keep === undefined) started.add(() => rm(home, { recursive: true, force: true }));
  chmodSync(home, 0o711);
  return home;
}

async function look(
  client: Client,
  service: WatchedService,
  period: Period,
  acknowledged: Acknowledged,
): Promise<Omit<Findings, 'work' | 'failures'>> {
  const jobs: Findings['jobs'] = {};
  for (const [name, schedule] of Object.entries(hurriedSchedules))
    jobs[name] = punctualityOf(schedule, await client.list<JobRun>(`/jobs/${name}/runs`), period, service.outages);
  service.sampleMemory();
  await ended(client, await client.send<JobRun>('POST', '/audit-log/verify'));
  const { items } = await client.get<JobList>('/jobs');
  return {
    jobs,
    drills: await client.list('/backups/drills'),
    losses: await lossesOf(client, acknowledged),
    verification: await client.get<AuditVerification>('/audit-log/verify'),
    backups: await client.get<BackupStatus>('/backups/status'),
    alarms: items.filter(({ alarm }) => alarm !== null),
    outages: service.outages,
    memory: service.memory,
    errorLines: service.errorLines(),
  };
}
