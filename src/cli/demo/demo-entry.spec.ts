import { type DemoEntry, entryIds } from './demo-entry';

const entry = (content: string): DemoEntry => ({ source: '', content, crew: 'north', location: [], fields: {} });

describe('entryIds', () => {
  it('should be UUIDs of version 8', () => {
    expect(entryIds([entry('a')])[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
  });

  it('should be the same whenever the same is loaded', () => {
    expect(entryIds([entry('a'), entry('b')])).toEqual(entryIds([entry('a'), entry('b')]));
  });

  it('should tell apart what happened twice', () => {
    const [first, second] = entryIds([entry('a'), entry('a')]);
    expect(first).not.toBe(second);
  });

  it('should not depend on what else is loaded', () => {
    expect(entryIds([entry('b'), entry('a')])[1]).toBe(entryIds([entry('a')])[0]);
  });
});
