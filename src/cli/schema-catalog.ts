import { inDatabase } from '../database/connection-url';
import { catalogFile, readCatalog } from './catalog/catalog';
import { runCommand } from './command';
import { checkGenerated, writeGenerated } from './generated-file';
import { withMigratedScratch } from './migrated-scratch';

/** Writes the migrated catalog to a file; with --check it fails when the file is out of date. */
runCommand({
  usage: 'npm run schema:catalog [-- --check]',
  options: { check: { type: 'boolean' } },
  async run({ values }, config) {
    const catalog = await withMigratedScratch(config, ({ admin, app }) => readCatalog(inDatabase(admin, app.database)));
    const file = { path: 'docs/catalog.txt', text: catalogFile(catalog), command: 'npm run schema:catalog' };
    await (values.check ? checkGenerated(file) : writeGenerated(file));
  },
});
