import { useDatabase } from '../setup/logbook';
import { type AccessFixture, makeAccessFixture } from '../integration/row-level-security/access-fixture';
import { Breaker } from '../integration/row-level-security/break';

interface Damage {
  sql: string;
  /** A table or a function: what is asked about it is asked first. */
  subject: string;
}

const levels = ['pp_technician', 'pp_technician_reader', 'pp_manager', 'pp_admin'];
const technicians = ['pp_technician', 'pp_technician_reader'];

/** Where row-level security repeats what the grants say: that it is on is a rule of the catalog. */
const saidByGrantsAlone = [
  'audit_log',
  'backup_drills',
  'backup_state',
  'backups',
  'categories',
  'checkpoints',
  'heartbeats',
  'jobs',
  'known_keys',
  'locations',
  'refresh_tokens',
  'schema_migrations',
  'throttles',
  'verifications',
];

/** Rows that somebody must not read or write although the grants would let them. */
const rowsWithheld: Record<string, string[]> = {
  users: technicians,
  sessions: levels,
  idempotency_keys: levels,
  logbook_entries: technicians,
  attachments: technicians,
  'archive.logbook_entries': ['pp_technician'],
  'archive.attachments': ['pp_technician'],
  settings: ['pp_manager'],
  roles: ['pp_admin'],
};

// one damage after the other, each asked about with up to a hundred statements
jest.setTimeout(120_000);

describe('row-level security, broken on purpose', () => {
  let fixture: AccessFixture;
  let breaker: Breaker;

  afterAll(() => breaker.end());
  const held = useDatabase();

  beforeAll(async () => {
    fixture = await makeAccessFixture(held.given, held.database);
    breaker = await Breaker.connect(held.database, fixture);
  });

  /** Damages that no probe notices. */
  const unnoticed = async (damages: Damage[]): Promise<string[]> => {
    expect(damages).not.toHaveLength(0);
    const passed: string[] = [];
    for (const { sql, subject } of damages) {
      if (!(await breaker.firstDeviation(sql, subject))) passed.push(sql);
    }
    return passed;
  };

  const damagesOf = (query: string) => held.database.query<Damage & Record<string, unknown>>(query);

  it('should find nothing where nothing is broken', async () => {
    expect(await breaker.firstDeviation('SELECT', '')).toBeUndefined();
  });

  it('should notice each policy that is missing', async () => {
    const damages = await damagesOf(`
      SELECT format('DROP POLICY %I ON %I.%I', policyname, schemaname, tablename) AS sql, tablename AS subject
      FROM pg_policies WHERE policyname <> 'nobody' AND roles <> '{pp_jobs}'`);
    expect(await unnoticed(damages)).toEqual([]);
  });

  it('should notice row-level security that is switched off', async () => {
    const damages = await damagesOf(`
      SELECT format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', oid::regclass) AS sql, relname AS subject
      FROM pg_class WHERE relrowsecurity AND NOT relispartition`);
    const meant = damages.filter(({ subject }) => !saidByGrantsAlone.includes(subject));
    expect(await unnoticed(meant)).toEqual([]);
  });

  it('should notice a policy that withholds no row any more', async () => {
    const damages = Object.entries(rowsWithheld).flatMap(([subject, roles]) =>
      roles.map((role) => ({ subject, sql: `CREATE POLICY everything ON ${subject} TO ${role} USING (true)` })),
    );
    expect(await unnoticed(damages)).toEqual([]);
  });

  it('should notice each grant on a table that is missing', async () => {
    const damages = await damagesOf(`
      WITH granted AS (
        SELECT oid, relname, relowner, relacl AS acl FROM pg_class
        UNION ALL
        SELECT c.oid, relname, relowner, attacl FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
      )
      SELECT DISTINCT format('REVOKE %s ON %s FROM %s', privilege_type, oid::regclass, grantee::regrole) AS sql,
        relname AS subject
      FROM granted CROSS JOIN aclexplode(acl)
      WHERE grantee <> relowner AND grantee::regrole::text LIKE 'pp\\_%' AND grantee <> 'pp_jobs'::regrole`);
    expect(await unnoticed(damages)).toEqual([]);
  });

  it('should notice each grant on a function or a schema that is missing', async () => {
    // what triggers call for pp_archive, and search_vector for pp_imports, this session has planned for others before:
    // restoring an entry and committing an import prove it elsewhere
    const damages = await damagesOf(`
      SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM %s', p.oid::regprocedure, grantee::regrole) AS sql,
        proname AS subject
      FROM pg_proc p CROSS JOIN aclexplode(proacl)
      WHERE grantee <> proowner AND grantee::regrole::text LIKE 'pp\\_%' AND grantee <> 'pp_jobs'::regrole
        AND (pronamespace, grantee) <> ('app'::regnamespace, 'pp_archive'::regrole)
        AND (proname, grantee) <> ('words_apart', 'pp_imports'::regrole)
      UNION ALL
      SELECT format('REVOKE USAGE ON SCHEMA %I FROM %s', nspname, grantee::regrole), nspname
      FROM pg_namespace CROSS JOIN aclexplode(nspacl)
      WHERE grantee <> nspowner AND grantee::regrole::text LIKE 'pp\\_%' AND grantee <> 'pp_jobs'::regrole
        AND (nspname, grantee) <> ('app', 'pp_archive'::regrole)`);
    expect(await unnoticed(damages)).toEqual([]);
  });

  it('should notice each table that somebody may read and should not', async () => {
    // of sessions, each level may read every column that there is today
    const damages = await damagesOf(`
      SELECT format('GRANT USAGE ON SCHEMA archive TO PUBLIC; GRANT SELECT ON %s TO %I', pg_class.oid::regclass, rolname) AS sql, relname AS subject
      FROM pg_class CROSS JOIN pg_roles
      WHERE relrowsecurity AND rolname = ANY ('{pp_app,${levels.join()}}')
        AND NOT has_table_privilege(rolname, pg_class.oid, 'SELECT')
        AND (relname, rolname) NOT IN (SELECT 'sessions', unnest('{${levels.join()}}'::name[]))`);
    expect(await unnoticed(damages)).toEqual([]);
  });

  it('should notice each function that everybody may call', async () => {
    const damages = await damagesOf(`
      SELECT format('GRANT USAGE ON SCHEMA audit, keys TO PUBLIC; GRANT EXECUTE ON FUNCTION %s TO PUBLIC', oid::regprocedure)
          AS sql, proname AS subject
      FROM pg_proc
      WHERE pronamespace IN ('auth'::regnamespace, 'keys'::regnamespace) AND prorettype <> 'trigger'::regtype
        OR oid IN ('set_config'::regproc, 'audit.record_event'::regproc)`);
    expect(await unnoticed(damages)).toEqual([]);
  });

  it.each(['logbook_entries', 'attachments', 'users'])(
    'should notice that %s can be deleted for good',
    async (table) => {
      const damages = levels.map((role) => ({
        subject: table,
        sql: `GRANT DELETE ON ${table} TO ${role}; CREATE POLICY deletion ON ${table} FOR DELETE TO ${role} USING (true)`,
      }));
      expect(await unnoticed(damages)).toEqual([]);
    },
  );
});
