import type { QueryResultRow } from 'pg';
import { Transaction } from '../../src/database/transaction';
import { canonicalForm, leafOf } from '../../src/modules/audit/seals/canonical-record';
import { SealedRecordsRepository } from '../../src/modules/audit/seals/sealed-records.repository';
import { useDatabase } from '../setup/logbook';
import { withClient } from '../setup/test-database';

const whole = { after: null, through: null, txidBelow: null, seqAbove: null, seqUpTo: null, possibleOnly: false };
const pinned = {
  form:
    '["preventplus-audit-record-1","018f0000-0000-7000-8000-000000000001","9000001","4242","1767225599123456",' +
    '"00000000-0000-8000-8000-000000000001","update","logbook_entries","x","7",' +
    String.raw`"{\"b\": 1.50, \"aa\": \"\\u0001ü\\\"\\\\\", \"big\": 12345678901234567890.10}","10.0.0.1","a\tclient",null]`,
  leaf: '018f00000000700080000000000000014ce47384902c7f64a95bf26f22d571b7a63b2ebb647f139e609d194c7782f02f',
};

describe('the canonical form of a record', () => {
  const held = useDatabase();
  const transactionOn = (client: { query: (text: string, values: unknown[]) => Promise<unknown> }) =>
    new Transaction(
      <Row extends QueryResultRow>({ text, values }: { text: string; values: readonly unknown[] }) =>
        client.query(text, [...values]) as Promise<import('pg').QueryResult<Row>>,
    );

  beforeAll(() =>
    held.database.query(
      `INSERT INTO audit_log (log_id, user_id, action, entity_type, entity_id, entity_version, details, ip_address,
         user_agent, created_at, seq, txid) OVERRIDING SYSTEM VALUE
       VALUES ('018f0000-0000-7000-8000-000000000001', '00000000-0000-8000-8000-000000000001', 'update', 'logbook_entries',
         'x', 7, $1, '10.0.0.1', $2, '2025-12-31T23:59:59.123456Z', 9000001, 4242)`,
      [String.raw`{"aa":"\u0001ü\"\\", "b":1.50,"big":12345678901234567890.10}`, 'a\tclient'],
    ),
  );

  it.each([
    ['as the application has them', []],
    [
      'that are others',
      [
        'TimeZone = "Asia/Kolkata"',
        "DateStyle = 'German'",
        'extra_float_digits = -5',
        "bytea_output = 'escape'",
        'search_path = public',
      ],
    ],
  ])('should be the same to the byte on every server, with settings %s', async (_, settings) => {
    await withClient(held.database.admin, async (client) => {
      for (const setting of settings) await client.query(`SET ${setting}`);
      const records = await new SealedRecordsRepository().list(
        transactionOn(client),
        { ...whole, seqAbove: '9000000', seqUpTo: '9000001' },
        10,
      );
      expect(records.map(canonicalForm)).toEqual([pinned.form]);
      expect(leafOf(records[0]!).toString('hex')).toBe(pinned.leaf);
    });
  });

  it('should name every column of the log', async () => {
    const columns = await held.database.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
       WHERE attrelid = 'audit_log'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1`,
    );
    const [record] = await withClient(held.database.admin, (client) =>
      new SealedRecordsRepository().list(transactionOn(client), whole, 1),
    );
    const named = Object.keys(record!).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    expect(named.toSorted()).toEqual(columns.map(({ name }) => name));
  });

  it('should be read along an index, from wherever sealing stands', async () => {
    await held.database.query(`
      SELECT audit.record_event(NULL, 'login_failed', 'users', n::text, NULL, NULL, NULL, NULL) FROM generate_series(1, 5000) n;`);
    await held.database.query('ANALYZE audit_log');
    const plan = await withClient(held.database.admin, async (client) => {
      const explained = transactionOn({ query: (text, values) => client.query(`EXPLAIN ${text}`, values) });
      const range = {
        ...whole,
        after: { txid: '700', seq: '1' },
        txidBelow: '99999999',
        seqAbove: '3',
        possibleOnly: true,
      };
      return new SealedRecordsRepository().list(explained, range, 100);
    });
    const lines = JSON.stringify(plan);
    expect(lines).toContain('Index Scan using idx_audit_log_txid');
    expect(lines).not.toContain('Sort');
  });
});
