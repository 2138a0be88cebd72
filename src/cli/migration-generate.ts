import { writeFile } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import type { AppConfig } from '../config/config';
import { StartupError } from '../config/startup.error';
import { migrationDataSource } from '../database/data-source';
import { runCommand } from './command';
import { withMigratedScratch } from './migrated-scratch';
import { migrationFile, type SchemaDifference } from './migration-file';

const usage = 'npm run migration:generate -- <name-in-kebab-case>, or npm run migration:check';
const kebabCase = /^[a-z][\da-z]*(?:-[\da-z]+)*$/;

/** Compares the entities with what the migrations make: writes the difference as a migration, or with --check fails. */
runCommand({
  usage,
  options: { check: { type: 'boolean' } },
  positionals: 1,
  async run({ values, positionals: [name] }, config) {
    if (Boolean(values.check) === (name !== undefined)) throw new StartupError(`Usage: ${usage}`);
    if (name !== undefined && !kebabCase.test(name)) throw new StartupError(`Bad name ${name}. Usage: ${usage}`);
    const difference = await findDifference(config);
    if (name === undefined) refuse(difference);
    else await write(name, difference);
  },
});

function findDifference(config: AppConfig): Promise<SchemaDifference> {
  return withMigratedScratch(config, async ({ migration }) => {
    const dataSource = await migrationDataSource(migration, []).initialize();
    try {
      await refuseTablesWithoutEntity(dataSource);
      const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
      return { up: upQueries.map(({ query }) => query), down: downQueries.map(({ query }) => query).reverse() };
    } finally {
      await dataSource.destroy();
    }
  });
}

/** TypeORM looks only for what its entities name: without them it would find no difference at all. */
async function refuseTablesWithoutEntity(dataSource: DataSource): Promise<void> {
  const known = [
    ...dataSource.entityMetadatas.map((entity) => entity.tableName),
    dataSource.options.migrationsTableName,
  ];
  const unknown = await dataSource.query<{ table: string }[]>(
    `SELECT relname AS table FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL ($1)`,
    [known],
  );
  if (unknown.length === 0) return;
  throw new StartupError(
    `There is no entity for ${unknown.map((row) => row.table).join(', ')}: add it to entities.ts.`,
  );
}

function refuse({ up }: SchemaDifference): void {
  if (up.length > 0) {
    throw new StartupError(
      'The entities are not what the migrations make: correct them, or write a migration ' +
        `(npm run migration:generate -- <name>). Missing:\n${up.map((statement) => `  ${statement};`).join('\n')}`,
    );
  }
  console.log('The entities are what the migrations make.');
}

async function write(name: string, difference: SchemaDifference): Promise<void> {
  const timestamp = Date.now();
  const path = `migrations/${timestamp}-${name}.ts`;
  await writeFile(path, migrationFile(name, timestamp, difference), { flag: 'wx' });
  console.log(`${path} is written. Say in it why, add it to migrations/index.ts, and keep it from losing data:`);
  console.log('to change the type of a column, TypeORM drops the column and adds it again.');
  if (difference.up.length === 0) console.log('The entities are what the migrations make, so it is empty.');
}
