import { StartupError } from '../config/startup.error';
import type { AppConfig } from '../config/config';
import { variables } from '../config/variables';
import { type CopiedTable, copyLogbook } from '../database/copy/copy-logbook';
import { embeddedDataExists } from '../database/embedded/embedded-data';
import { type EmbeddedInstallation, joinRunning, openEmbedded } from '../startup/embedded-installation';
import { interrupted, onStopSignal } from '../startup/exit';
import { runCommand } from './command';

const usage = 'npm run db:copy -- --to postgres://pp_migrator:password@host/preventplus';

/** Moves the embedded logbook to a server of the operator's. The embedded one stays as it is. */
runCommand({
  usage,
  options: { to: { type: 'string' } },
  async run({ values }, config) {
    const target = variables.DATABASE_MIGRATION_URL.schema.safeParse(values.to);
    if (!target.data) throw new StartupError(`Say where to copy to. Usage: ${usage}`);
    const source = await openSource(config);
    onStopSignal(() => source.close(), interrupted);
    try {
      console.log('Copying …\n');
      show(await copyLogbook(source.migration, { connectionString: target.data }));
      explainNext(config);
    } finally {
      await source.close();
    }
  },
});

async function openSource(config: AppConfig): Promise<EmbeddedInstallation> {
  const { dataDir, dataDirIsDefault } = config;
  if (!embeddedDataExists({ dataDir, dataDirIsDefault })) {
    throw new StartupError(`There is no embedded logbook in ${dataDir}: set DATA_DIR to where it is.`);
  }
  const running = await joinRunning(config);
  if (!running) return openEmbedded(config, {});
  console.log('PreventPlus is running on it: what is recorded from now on will not be copied.\n');
  return running;
}

function show(tables: CopiedTable[]): void {
  console.log(tableLine('Table', 'rows here', 'rows there'));
  for (const { name, sourceRows, targetRows } of tables) console.log(tableLine(name, sourceRows, targetRows));
}

function tableLine(name: string, here: string | number, there: string | number): string {
  return `${name.padEnd(30)}${String(here).padStart(12)}${String(there).padStart(12)}`;
}

function explainNext({ dataDir, keysDir, attachmentsDir, auditCheckpointsDir }: AppConfig): void {
  console.log(`
The contents of all tables are the same in both. To go on there:

1. Stop PreventPlus here. ${dataDir} stays as it is: keep it until the other logbook has proven itself.
2. Take the keys along: ${keysDir} without postgres-superuser.password, or JWT_KEY, ENCRYPTION_KEY,
   PASSWORD_PEPPER and AUDIT_SEAL_KEY. Without them nobody can sign in, and telephone numbers and files stay unreadable.
3. Take ${attachmentsDir} along, if files are kept there: to the same place below DATA_DIR.
4. Take ${auditCheckpointsDir} along, or start with an empty AUDIT_CHECKPOINTS_DIR: the audit log is sealed on from there.
5. Start with the DATABASE_URL that \`npm run db:bootstrap\` showed, and with DATABASE_MIGRATION_URL if the start may
   migrate. Users sign in as before.`);
}
