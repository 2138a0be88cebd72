import { useDatabase } from '../setup/logbook';
import { constraintRules } from './catalog/constraint-rules';
import { functionRules } from './catalog/function-rules';
import { roleRules } from './catalog/role-rules';
import { tableRules } from './catalog/table-rules';

describe.each([
  ['roles and privileges', roleRules],
  ['tables and views', tableRules],
  ['functions', functionRules],
  ['constraints and indexes', constraintRules],
])('the catalog: %s', (_, rules) => {
  const held = useDatabase();

  const violationsOf = async (query: string) => {
    const rows = await held.database.query<Record<string, string>>(query);
    return rows.map((row) => Object.values(row).join(' '));
  };

  it.each(rules)('should $rule', async ({ violations }) => {
    expect(await violationsOf(violations)).toEqual([]);
  });

  it.each(rules)('should notice otherwise: $rule', async ({ violations, damage }) => {
    await held.database.query('BEGIN');
    try {
      await held.database.query(damage);
      expect(await violationsOf(violations)).not.toEqual([]);
    } finally {
      await held.database.query('ROLLBACK');
    }
  });
});
