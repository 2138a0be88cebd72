import type { MigrationInterface } from 'typeorm';
import type { Migration } from './data-source';
import { inSteps } from './migration-steps';

describe('inSteps', () => {
  const migration = (transaction?: boolean): Migration =>
    class implements MigrationInterface {
      transaction = transaction;
      up = () => Promise.resolve();
      down = () => Promise.resolve();
    };
  const [a, b, c, d] = [migration(), migration(), migration(), migration()];
  const [alone, another] = [migration(false), migration(false)];

  it.each([
    ['nothing', [], []],
    ['those that may share a transaction', [a, b], [[a, b]]],
    ['those around one that runs alone', [a, b, alone, c, d], [[a, b], [alone], [c, d]]],
    ['those that run alone, one by one', [alone, another], [[alone], [another]]],
  ])('should cut %s', (_, migrations, steps) => {
    expect(inSteps(migrations)).toEqual(steps);
  });
});
