import { noPrivilege as no } from '../../setup/direct-sql';
import type { AccessFixture } from './access-fixture';
import { leaders, type Probe, probe, refused } from './probe';

const newImport = (owner: string) => `
  INSERT INTO imports (user_id, file_name, file_size, sha256, mapping, requested_by, requested_from)
  VALUES ('${owner}', 'a.csv', 1, sha256('a'), '{}', '${owner}', '{}')`;
const newRow = (importId: string) => `
  INSERT INTO import_rows (import_id, position, sheet, row_number, cells, entry, hours, outcome, reasons, fingerprint)
  VALUES ('${importId}', 2, '2004', 3, '[]', '{}', 1, 'valid', '[]', '\\x02')`;
const everyChange = `status = status, mapping = '{}', detection = '{}', row_count = 1, valid_count = 1, rejected_count = 0,
  duplicate_count = 0, created_count = 0, rejected_by_reason = '{}', new_names = '{}', reconciliation = '[]', failure = NULL,
  work = NULL, committed_at = NULL, reverted_at = NULL, requested_by = requested_by, requested_from = '{}', progress = '{}',
  claim = NULL, claimed_until = NULL, attempts = 0`;
const created = ({ locationId }: AccessFixture, importId: string) => `
  SELECT FROM app.import_entries('${importId}', 1, 9, '{"locations": [{"name": ["Pit south"], "id": ${locationId}}]}') AS created
  WHERE created = 1`;

/** Managers see and change their own imports, administrators all. */
export const importProbes: readonly Probe[] = [
  probe('read imports', 'SELECT * FROM imports', [no, no, 1, 2]),
  probe('read the rows of imports', 'SELECT * FROM import_rows', [no, no, 1, 2]),
  probe('read the files of imports', 'SELECT * FROM import_parts', [no, no, 1, 2]),
  probe('begin an import', (_, me) => newImport(me.userId), leaders(1)),
  probe('begin an import of somebody else', (f) => newImport(f.colleague.userId), [no, no, no, 1]),
  probe('add a row to an own import', (f) => newRow(f.importOf.Manager), leaders(1)),
  probe('add a row to the import of an administrator', (f) => newRow(f.importOf.Admin), [no, no, no, 1]),
  probe(
    'add a part to a file',
    `INSERT INTO import_parts (import_id, part_number, content) SELECT import_id, 2, 'a' FROM imports`,
    [no, no, 1, 2],
  ),
  probe('change imports', `UPDATE imports SET ${everyChange}`, [no, no, 1, 2]),
  probe('give an import away', (f) => `UPDATE imports SET user_id = '${f.colleague.userId}'`, refused),
  probe('change what became of rows', `UPDATE import_rows SET outcome = 'valid', reasons = '[]'`, [no, no, 1, 2]),
  probe('change what rows said', `UPDATE import_rows SET cells = '[]'`, refused),
  probe('change a file', `UPDATE import_parts SET content = ''`, refused),
  probe('remove imports', 'DELETE FROM imports', [no, no, 1, 2]),
  probe('remove rows', 'DELETE FROM import_rows', [no, no, 1, 2]),
  probe('remove files', 'DELETE FROM import_parts', [no, no, 1, 2]),
  probe('make entries of an import, each with its search_vector', (f) => created(f, f.importOf.Manager), leaders(1)),
  probe('make entries of an import that is not being committed', (f) => created(f, f.importOf.Admin), refused),
  probe('ask what was imported before', (f) => `SELECT app.imported_before('${f.importOf.Manager}')`, leaders(1)),
  probe(
    'write the records of imported entries',
    (f) => `SELECT audit.record_imported('${f.importOf.Manager}', 1, 9)`,
    refused,
  ),
  probe('become the role that makes entries without a trigger', 'SET ROLE pp_imports', refused),
];
