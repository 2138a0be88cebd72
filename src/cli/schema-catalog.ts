import { inDatabase } from '../database/connection-url';
import { readCatalog } from './catalog/catalog';
import { runCommand } from './command';
import { checkGenerated, writeGenerated } from './generated-file';
import { withMigratedScratch } from './migrated-scratch';

const heading = `# The database as bootstrap and migrations make it. Written by \`npm run schema:catalog\`; a review of a migration
# reads here what it changes. Names of PostgreSQL's own stand without their schema, all others with it. What nobody is granted
# only the owner may do.\n\n`;

/** Writes the migrated catalog to a file; with --check it fails when the file is out of date. */
runCommand({
  usage: 'npm run schema:catalog [-- --check]',
  options: { check: { type: 'boolean' } },
  async run({ values }, config) {
    const catalog = await withMigratedScratch(config, ({ admin, app }) => readCatalog(inDatabase(admin, app.database)));
    const file = { path: 'docs/catalog.txt', text: `${heading}${catalog}`, command: 'npm run schema:catalog' };
    await (values.check ? checkGenerated(file) : writeGenerated(file));
  },
});
