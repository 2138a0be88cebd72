import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Moved } from '../../src/modules/archiving/archiving.service';
import { old } from '../setup/archive';
import { useDatabase } from '../setup/logbook';
import { refuseStaleBuild } from '../setup/service';
import { testKeyVariables } from '../setup/test-keys';

const child = join(__dirname, 'archiving-kill.child.cjs');
const [entries, attachmentsOfEach, batchSize] = [600, 2, 10];
/** How long a run may go on, in milliseconds: with batches of some 10 ms most kills hit one. */
const lifetimes = Array.from({ length: 4 }, () => Math.random() * 120);

describe(`archiving that is killed after ${lifetimes.map((ms) => ms.toFixed(0)).join(', ')} ms`, () => {
  const held = useDatabase();
  let before: object[];

  const contents = (schema: string) =>
    held.database.query(
      `SELECT e.entry_id AS id, md5((to_jsonb(e) - '{version,archived_at}'::text[])::text) AS print,
         (SELECT array_agg(md5(to_jsonb(a)::text) ORDER BY attach_id) FROM ${schema}.attachments a
          WHERE a.entry_id = e.entry_id) AS attachments
       FROM ${schema}.logbook_entries e ORDER BY 1`,
    );
  const records = () =>
    held.database.query<{ id: string }>(
      `SELECT entity_id AS id FROM audit_log WHERE action = 'archive' AND entity_type = 'logbook_entries' ORDER BY 1`,
    );
  const idsOf = (rows: object[]) => (rows as { id: string }[]).map(({ id }) => ({ id }));

  beforeAll(async () => {
    refuseStaleBuild();
    const { given, database } = held;
    const owner = await given.technician();
    const entryId = await given.entry(owner, { ...old, device: 'Crane' });
    await database.query(
      `INSERT INTO logbook_entries (user_id, start_date, end_date, responsible_person, location_id, device,
         call_description, status)
       SELECT user_id, date '2015-01-01' + n, date '2015-01-01' + n, 'Crew', location_id, 'Mill ' || n, 'Stuck', status
       FROM logbook_entries, generate_series(1, ${entries - 1}) AS n WHERE entry_id = $1`,
      [entryId],
    );
    await database.query(
      `INSERT INTO attachments (entry_id, file_name, file_path, file_type, file_size, uploaded_by)
       SELECT entry_id, n || '.png', '', 'image/png', 1, user_id
       FROM logbook_entries, generate_series(1, ${attachmentsOfEach}) AS n`,
    );
    before = await contents('public');
  });

  /** Archives in a process of its own, killed after so long. @returns what it moved, when it came to its end */
  async function archive(lifetimeMs: number): Promise<Moved | undefined> {
    const environment = { ...testKeyVariables, LOG_LEVEL: 'silent' };
    const settings = JSON.stringify({ connection: held.database.app, environment, batchSize });
    const run = spawn(process.execPath, [child, settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(run, 'exit');
    let output = '';
    run.stdout.on('data', (data: Buffer) => (output += data.toString()));
    while (!output.startsWith('begins')) await pause(1);
    if (Number.isFinite(lifetimeMs)) {
      await pause(lifetimeMs);
      run.kill('SIGKILL');
    }
    await ended;
    const { count } = await connectionsGone();
    expect(count).toBe(0);
    const moved = output.split('\n')[1];
    return moved ? (JSON.parse(moved) as Moved) : undefined;
  }
  /** The server goes on with what it has been told before it notices. */
  async function connectionsGone(): Promise<{ count: number }> {
    const sessions = () =>
      held.database.first<{ count: number }>(
        `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND usename = 'pp_app'`,
      );
    let left = await sessions();
    for (let attempts = 0; left.count > 0 && attempts < 500; attempts++) {
      await pause(10);
      left = await sessions();
    }
    return left;
  }

  it('should have lost, doubled or left behind nothing at any moment, and finish in the end', async () => {
    const sizes: number[] = [];
    for (const lifetime of lifetimes) {
      await archive(lifetime);
      const [live, archived] = [await contents('public'), await contents('archive')];
      expect([...live, ...archived].toSorted(byId)).toEqual(before);
      expect(await records()).toEqual(idsOf(archived));
      expect(archived.length % batchSize).toBe(0);
      sizes.push(archived.length);
    }
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(await archive(Infinity)).toEqual({
      entries: entries - sizes.at(-1)!,
      attachments: attachmentsOfEach * (entries - sizes.at(-1)!),
    });
    expect(await contents('archive')).toEqual(before);
    expect(await contents('public')).toEqual([]);
    expect(await records()).toEqual(idsOf(before));
    expect(await held.database.query('SELECT FROM attachments')).toEqual([]);
  }, 120_000);
});

function byId(one: object, other: object): number {
  return (one as { id: string }).id < (other as { id: string }).id ? -1 : 1;
}
