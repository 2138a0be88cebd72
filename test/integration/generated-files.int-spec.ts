import { readFileSync } from 'node:fs';
import { createPreview } from '../../src/app.setup';
import { catalogFile, readCatalog } from '../../src/cli/catalog/catalog';
import { openApiDocument } from '../../src/openapi';
import { useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';
import { testKeys } from '../setup/test-keys';

describe('a generated file', () => {
  const logbook = useLogbook();

  it('should describe the catalog of this version of PostgreSQL as that of any other', async () => {
    expect(catalogFile(await readCatalog(logbook.database.admin))).toBe(readFileSync('docs/catalog.txt', 'utf8'));
  });

  it('should describe the API without a database as the running service does', async () => {
    const preview = await createPreview({ config: testConfig, keys: testKeys, connection: {} });
    expect(openApiDocument(preview)).toEqual(openApiDocument(logbook.app));
  });
});
