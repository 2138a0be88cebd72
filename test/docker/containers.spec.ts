import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, YAML11_SCHEMA } from 'js-yaml';
import type { Variable } from '../../src/config/variable';
import { variables } from '../../src/config/variables';

interface Service {
  build?: { target: string };
  environment?: Record<string, string>;
  secrets?: string[];
}

describe('the containers', () => {
  const { services, secrets } = load(readFileSync('docker/compose.yaml', 'utf8'), { schema: YAML11_SCHEMA }) as {
    services: Record<string, Service>;
    secrets: Record<string, object>;
  };

  it('should be given each secret that a variable of theirs names', () => {
    const missing = Object.entries(services).flatMap(([name, service]) =>
      Object.values(service.environment ?? {})
        .filter((value) => value.startsWith('/run/secrets/'))
        .map((value) => value.replace('/run/secrets/', ''))
        .filter((secret) => !service.secrets?.includes(secret) || !(secret in secrets))
        .map((secret) => `${name}: ${secret}`),
    );
    expect(missing).toEqual([]);
  });

  it('should set no variable that PreventPlus does not know', () => {
    const ours = Object.values(services).filter(({ build }) => ['api', 'worker'].includes(build?.target ?? ''));
    const names = ours.flatMap(({ environment = {} }) => Object.keys(environment));
    const known: Record<string, Variable> = variables;
    const isKnown = (name: string) => name in known || known[name.replace(/_FILE$/, '')]?.secret === true;
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });

  describe('with pgBackRest', () => {
    let directory: string;
    let script: string;

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'preventplus-docker-'));
      for (const name of ['secrets', 'preventplus', 'bin']) mkdirSync(join(directory, name));
      writeFileSync(join(directory, 'secrets/backup_passphrase'), 'the passphrase\n');
      // this machine need not have the user postgres
      writeFileSync(join(directory, 'bin/chown'), '#!/bin/sh\n');
      chmodSync(join(directory, 'bin/chown'), 0o755);
      script = readFileSync('docker/with-pgbackrest.sh', 'utf8').replaceAll('/run/', `${directory}/`);
    });
    afterEach(() => {
      rmSync(directory, { recursive: true });
    });

    const run = (...command: string[]) =>
      execFileSync('sh', ['-c', `umask 022\nPATH=${directory}/bin:$PATH\n${script}`, 'with-pgbackrest', ...command], {
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim();

    it('should close its configuration, and nothing that the command makes', () => {
      expect(run('sh', '-c', 'umask')).toBe('0022');
      const configuration = join(directory, 'preventplus/pgbackrest.conf');
      expect(statSync(configuration).mode & 0o777).toBe(0o600);
      expect(readFileSync(configuration, 'utf8')).toContain('repo1-cipher-pass=the passphrase\n');
    });

    it('should not start without the passphrase', () => {
      rmSync(join(directory, 'secrets/backup_passphrase'));
      expect(() => run('true')).toThrow(/backup_passphrase/);
    });
  });
});
