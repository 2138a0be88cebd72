import { inForeignKeyOrder } from './logbook-tables';

describe('inForeignKeyOrder', () => {
  const table = (name: string, ...refersTo: string[]) => ({ name, columns: [], refersTo });

  it('should place every table after those that it refers to', () => {
    const tables = [table('attachments', 'entries', 'users'), table('entries', 'users'), table('users', 'roles')];
    const ordered = inForeignKeyOrder([...tables, table('roles')]);
    expect(ordered.map(({ name }) => name)).toEqual(['roles', 'users', 'entries', 'attachments']);
  });

  it('should refuse tables that refer to each other in a circle', () => {
    expect(() => inForeignKeyOrder([table('users'), table('a', 'b'), table('b', 'a')])).toThrow(
      'There is no order in which a, b can be filled.',
    );
  });

  it('should refuse a table that refers to one that nobody copies', () => {
    expect(() => inForeignKeyOrder([table('entries', 'elsewhere')])).toThrow('entries');
  });
});
