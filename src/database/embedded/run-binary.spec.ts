import { runBinary } from './run-binary';

const sh = (script: string) => runBinary('/bin/sh', ['-c', script]);

describe('runBinary', () => {
  it('should return what the program printed', async () => {
    expect(await sh('echo done')).toBe('done\n');
  });

  it("should not hand the application's environment on", async () => {
    const environment = await runBinary('/usr/bin/env', []);
    expect(environment.trim().split('\n').sort()).toEqual(['LC_ALL=C', expect.stringMatching(/^PATH=/)]);
  });

  it('should fail with the line that tells why', async () => {
    await expect(
      sh('echo "initdb: error: no space left" >&2; echo "initdb: removing data" >&2; exit 1'),
    ).rejects.toThrow('/bin/sh failed: initdb: error: no space left');
    await expect(sh('echo first >&2; echo last >&2; exit 1')).rejects.toThrow('/bin/sh failed: last');
    await expect(runBinary('/nonexistent/initdb', [])).rejects.toThrow('/nonexistent/initdb failed: spawn');
  });
});
