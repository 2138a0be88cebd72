import { Client, type ClientConfig } from 'pg';
import { withClient } from '../../database/connect';
import { functions, textSearch } from './functions.section';
import { type CatalogSection } from './section';
import { defaultPrivileges, roles, schemas, server } from './server.section';
import { tables } from './tables.section';
import { sequences, views } from './relations.section';

const sections = [roles, server, schemas, tables, views, sequences, functions, textSearch, defaultPrivileges];

const heading = `# The database as bootstrap and migrations make it. Written by \`npm run schema:catalog\`; a review of a migration
# reads here what it changes. Names of PostgreSQL's own stand without their schema, all others with it. What is granted
# to nobody only the owner may do.\n\n`;

/**
 * Everything that the bootstrap and the migrations make, as text: the same text for the same schema, whatever the
 * version of PostgreSQL and the order in which it was made.
 * @param connection signs in as a superuser to the logbook's database
 */
export function readCatalog(connection: ClientConfig): Promise<string> {
  return withClient(connection, async (client) => {
    // so that every name but PostgreSQL's own is printed with its schema
    await client.query(`SET search_path = pg_catalog`);
    const texts: string[] = [];
    for (const section of sections) texts.push(await readSection(client, section));
    return `${texts.join('\n\n')}\n`;
  });
}

/** The text of `docs/catalog.txt`. */
export function catalogFile(catalog: string): string {
  return `${heading}${catalog}`;
}

async function readSection(client: Client, { title, query }: CatalogSection): Promise<string> {
  const { rows } = await client.query<{ object: string; details: string[] }>(query);
  const objects = rows.map(({ object, details }) =>
    [object, ...details.map((line) => `    ${line}`.trimEnd())].join('\n'),
  );
  return [`## ${title}`, ...objects].join('\n\n');
}
