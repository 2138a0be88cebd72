import { NamedIds } from './named-ids';

describe('NamedIds', () => {
  it('should make what is missing below what it lies in, and nothing twice', async () => {
    const made: [string, number | undefined][] = [];
    const ids = new NamedIds([['Quarry', 7]], (name, parentId) => Promise.resolve(10 + made.push([name, parentId])));
    await ids.ensure(['Quarry', 'Pit', 'Bench 4']);
    await ids.ensure(['quarry', 'PIT']);
    expect(made).toEqual([
      ['Pit', 7],
      ['Bench 4', 11],
    ]);
    expect(ids.get('bench 4')).toBe(12);
    expect(ids.get('Gate')).toBeUndefined();
  });
});
