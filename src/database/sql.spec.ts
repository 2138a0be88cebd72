import fc from 'fast-check';
import { join, Sql, sql } from './sql';

describe('sql', () => {
  it('should turn values into parameters', () => {
    expect(sql`SELECT ${1}, ${'two'}`).toEqual(new Sql('SELECT $1, $2', [1, 'two']));
  });

  it('should renumber the parameters of nested fragments', () => {
    const condition = sql`a = ${1} AND b = ${2}`;
    expect(sql`x = ${0} AND (${condition}) AND c = ${3}`).toEqual(
      new Sql('x = $1 AND (a = $2 AND b = $3) AND c = $4', [0, 1, 2, 3]),
    );
  });

  it('should keep every value out of the text and in order, however fragments are nested', () => {
    const fragment = fc.letrec<{ node: Sql }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.string().map((value) => sql`(${value})`),
        fc.tuple(tie('node'), fc.string(), tie('node')).map(([left, value, right]) => sql`${left} ${value} ${right}`),
      ),
    })).node;
    fc.assert(
      fc.property(fragment, ({ text, values }) => {
        const positions = [...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]));
        expect(positions).toEqual(values.map((_, index) => index + 1));
        expect(text).toMatch(/^[\s()$\d]*$/);
      }),
    );
  });

  it('should join fragments', () => {
    expect(join([sql`a = ${1}`, sql`b = ${2}`], sql` AND `)).toEqual(new Sql('a = $1 AND b = $2', [1, 2]));
    expect(join([], sql` AND `)).toEqual(new Sql('', []));
  });
});
