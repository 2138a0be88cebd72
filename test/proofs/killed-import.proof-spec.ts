import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Import } from '../../src/modules/imports/dto/import.dto';
import type { Api } from '../setup/api';
import { csvOf, useImports } from '../setup/imports';
import { useLogbook } from '../setup/logbook';
import { testKeyVariables } from '../setup/test-keys';

const child = join(__dirname, 'killed-import.child.cjs');
const rows = 12_000;

describe('an import whose worker is killed', () => {
  const logbook = useLogbook();
  const { analysed, workOff } = useImports(logbook);

  /** How many entries there are, and how many of them the audit log says to be imported. */
  const entries = () =>
    logbook.database.first<{ live: number; recorded: number }>(
      `SELECT (SELECT count(*)::int FROM logbook_entries WHERE NOT is_deleted) AS live,
         (SELECT count(*)::int FROM audit_log WHERE entity_type = 'logbook_entries' AND action = 'import') AS recorded`,
    );

  /** Lets another process work, and kills it as soon as it has begun a step. */
  const workUntilKilled = async (step: string) => {
    const environment = { ...testKeyVariables, DATA_DIR: logbook.dataDir, PROCESS_ROLE: 'api' };
    const settings = JSON.stringify({ connection: logbook.database.app, environment });
    const worker: ChildProcessByStdio<null, Readable, null> = spawn(process.execPath, [child, settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface(worker.stdout)) {
      if (line.startsWith(step)) worker.kill('SIGKILL');
    }
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
    expect(worker.signalCode).toBe('SIGKILL');
  };

  /** The killed worker's claim runs out, which nobody waits for here. */
  const takenOver = async (api: Api, importId: string): Promise<Import> => {
    await logbook.database.query(`UPDATE imports SET claimed_until = now() - interval '1 second'`);
    await workOff();
    return (await api.get<Import>(`/imports/${importId}`)).body;
  };

  it('should become all of its entries or none, once, and be taken back in the same way', async () => {
    const api = logbook.as(await logbook.given.manager());
    const leaks = Array.from({ length: rows }, (_, index) => ({ 'Call description': `Leak ${String(index)}` }));
    const { importId } = await analysed(api, csvOf(leaks));

    await api.post(`/imports/${importId}/commit`);
    await workUntilKilled('committing');
    expect(await entries()).toEqual({ live: 0, recorded: 0 });
    const committed = await takenOver(api, importId);
    expect(committed).toMatchObject({ status: 'committed', counts: { rows, valid: rows, created: rows } });
    expect(await entries()).toEqual({ live: rows, recorded: rows });

    await api.post(`/imports/${importId}/revert`);
    await workUntilKilled('reverting');
    expect(await entries()).toEqual({ live: rows, recorded: rows });
    expect(await takenOver(api, importId)).toMatchObject({ status: 'reverted', counts: { created: 0 } });
    expect(await entries()).toEqual({ live: 0, recorded: rows });
  }, 120_000);

  it('should be read from the beginning by whoever takes it over', async () => {
    const api = logbook.as(await logbook.given.manager());
    const leaks = Array.from({ length: rows }, (_, index) => ({ 'Call description': `Crack ${String(index)}` }));
    const { body } = await api.upload<Import>('/imports', csvOf(leaks), { name: 'cracks.csv' });
    await workUntilKilled('reading');
    expect(await takenOver(api, body.importId)).toMatchObject({ status: 'ready', counts: { rows, valid: rows } });
  }, 120_000);
});
