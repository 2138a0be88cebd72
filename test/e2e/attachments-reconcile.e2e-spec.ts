import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { useDatabase } from '../setup/logbook';
import { useServices } from '../setup/service';
import { keyVariables, urlOf } from '../setup/url';

describe('npm run attachments:reconcile', () => {
  const services = useServices();
  const held = useDatabase();
  const key = 'ab'.repeat(32);

  const run = (args: string[] = [], variables: Record<string, string> = {}) => {
    const environment = { ...keyVariables, DATABASE_URL: urlOf(held.database.app), DATA_DIR: services.path('data') };
    return services.run('attachments-reconcile', args, { ...environment, ...variables });
  };

  it('should remove what is left over, after it was asked to tell only', async () => {
    const path = services.path('data', 'attachments', 'objects', 'ab', key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'left over');
    const twoHoursAgo = new Date(Date.now() - 7_200_000);
    await utimes(path, twoHoursAgo, twoHoursAgo);

    const told = `${key}, which no attachment knows\n0 sound, 0 missing, 0 damaged; 1`;
    expect(await run(['--dry-run'])).toMatchObject({
      code: 0,
      stdout: `would be removed: ${told} would be removed.\n`,
    });
    expect(existsSync(path)).toBe(true);
    expect(await run()).toEqual({ code: 0, stdout: `removed: ${told} removed.\n`, stderr: '' });
    expect(existsSync(path)).toBe(false);
  });

  it('should fail when a file is missing', async () => {
    const technician = await held.given.technician();
    const attachId = await held.given.attachment(await held.given.entry(technician), technician);
    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^MISSING: [0-9a-f]{64} of attachment ${attachId}\n0 sound, 1 missing, `));
  });

  it('should say in one line why the store cannot be used', async () => {
    expect(await run([], { DATA_DIR: '/dev/null' })).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^preventplus: Attachments cannot be kept in \/dev\/null\/attachments \(ENOTDIR\): .+\n$/,
      ) as string,
    });
  });
});
