import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { useSeals } from '../setup/seals';
import { refuseStaleBuild } from '../setup/service';
import { testKeyVariables } from '../setup/test-keys';

const child = join(__dirname, 'killed-sealing.child.cjs');
const kills = 4;

describe('sealing that is killed', () => {
  const { logbook, sealAll, verify, logIds, checkpoints } = useSeals();
  beforeAll(refuseStaleBuild);

  /** Lets a process write and seal for a while, and kills it wherever it is. */
  const sealUntilKilled = async () => {
    const environment = { ...testKeyVariables, DATA_DIR: logbook.dataDir };
    const settings = JSON.stringify({ connection: logbook.database.app, environment });
    const process = spawn(globalThis.process.execPath, [child, settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(process.stdout, 'data');
    await pause(50 + Math.random() * 400);
    process.kill('SIGKILL');
    expect(await once(process, 'exit')).toEqual([null, 'SIGKILL']);
  };

  it('should leave neither a hole nor a record that is sealed twice', async () => {
    for (let kill = 0; kill < kills; kill++) await sealUntilKilled();
    await sealAll();
    expect(await verify()).toMatchObject({ isIntact: true, findings: [], losses: [], unsealed: { count: 0 } });
    const all = await checkpoints();
    const sealed = all.reduce((sum, { stated }) => sum + Number(stated.count ?? 0), 0);
    expect(sealed).toBe((await logIds()).length);
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
    expect(await verify()).toMatchObject({ copies: all.length });
  }, 120_000);
});
