import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { AppModule } from '../../src/app.module';
import { commandCaller } from '../../src/common/caller';
import type { AppConfig } from '../../src/config/config';
import { loadSuperuserPassword } from '../../src/config/keys';
import type { Values } from '../../src/config/variables';
import type { PgBackRest } from '../../src/database/pgbackrest/pgbackrest';
import { type EmbeddedInstallation, openEmbedded } from '../../src/startup/embedded-installation';
import { testedMajor } from './server';
import { testConfig } from './test-config';
import { until } from './until';

/** What a test with real backups is called: when it is skipped, with the reason. */
export const withBackups = (title: string) => (withoutBackups ? `${title} (skipped: ${withoutBackups})` : title);

/** Why the tests with real backups are skipped, if they are. */
const withoutBackups = reasonToSkip();
export const describeWithBackups: jest.Describe = withoutBackups ? describe.skip : describe;

export const backupCaller = () => commandCaller('Admin', 'tests of backups');

/** A logbook on an embedded server of its own that pgBackRest backs up, and the services that do it. */
export interface BackedUpLogbook {
  readonly config: AppConfig;
  readonly installation: EmbeddedInstallation;
  readonly app: INestApplicationContext;
  readonly tool: PgBackRest;
  /** Runs a statement as the superuser. */
  query(statement: string): Promise<Record<string, unknown>[]>;
  /** Paths of the files in the repository below a directory. */
  files(directory: string): string[];
  /** Waits until all that was committed is in the archive. */
  archived(): Promise<void>;
  /** Stops the server and starts it again, or another one. */
  restart(variables?: Partial<Values>): Promise<void>;
}

/** @param variables others than usual; for programs of its own there is a directory that goes away with the logbook */
export function useBackedUpLogbook(
  variables: (directory: string) => Partial<Values> | Promise<Partial<Values>> = () => ({}),
): BackedUpLogbook {
  const held = {} as { -readonly [Key in keyof BackedUpLogbook]: BackedUpLogbook[Key] };
  let directory = '';

  const open = async () => {
    held.installation = await openEmbedded(held.config, {});
    const { backups } = held.installation;
    if (!backups?.tool) throw new Error(backups?.notice);
    held.tool = backups.tool;
    held.app = await NestFactory.createApplicationContext(AppModule.of(held.installation), { logger: false });
  };
  const close = async () => {
    await held.app.close();
    await held.installation.close();
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pp-backups-'));
    chmodSync(directory, 0o711);
    const [data, keys, repository] = ['data', 'keys', 'repository'].map((name) => join(directory, name));
    held.config = testConfig.with({
      DATA_DIR: data,
      KEYS_DIR: keys,
      BACKUP_REPO_DIR: repository,
      EMBEDDED_POSTGRES: '15',
      ADMIN_INITIAL_PASSWORD: 'grease the slew ring on Mondays',
      ...(await variables(directory)),
    });
    held.query = async (statement) => {
      const { host, port, database } = held.installation.connection;
      const client = new Client({
        host,
        port,
        database,
        user: 'postgres',
        password: loadSuperuserPassword(held.config),
      });
      await client.connect();
      const { rows } = (await client.query(statement).finally(() => client.end())) as {
        rows: Record<string, unknown>[];
      };
      return rows;
    };
    held.files = (below) =>
      readdirSync(join(repository!, below), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    held.archived = async () => {
      const [row] = await held.query('SELECT pg_walfile_name(pg_switch_wal()) AS segment');
      await until(async () => {
        const [archiver] = await held.query(
          `SELECT last_archived_wal >= '${row?.segment as string}' COLLATE "C" AS "isPast" FROM pg_stat_archiver`,
        );
        return archiver?.isPast === true;
      });
    };
    held.restart = async (variables = {}) => {
      await close();
      held.config = held.config.with(variables);
      await open();
    };
    await open();
  }, 60_000);

  afterAll(async () => {
    await close();
    rmSync(directory, { recursive: true, force: true });
  });

  return held;
}

/** All files below a directory that hold a text. */
export function filesWith(paths: readonly string[], text: string): string[] {
  return paths.filter((path) => readFileSync(path).includes(text));
}

function reasonToSkip(): string | undefined {
  if (testedMajor !== 15) return `pgBackRest is tested with PostgreSQL 15 only`;
  try {
    execFileSync('pgbackrest', ['version']);
    return undefined;
  } catch {
    return 'pgbackrest is not installed';
  }
}
