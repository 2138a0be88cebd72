import { migrationFile } from './migration-file';

describe('migrationFile', () => {
  it('should name the class after the file, and hold the statements of both directions', () => {
    const difference = { up: ['ALTER TABLE a ADD b text', 'ALTER TABLE a ADD c text'], down: ['ALTER TABLE a DROP b'] };
    const text = migrationFile('add-b-and-c', 1790000000099, difference);
    expect(text).toContain('export class AddBAndC1790000000099 implements MigrationInterface {');
    expect(text).toContain('      ALTER TABLE a ADD b text;\n      ALTER TABLE a ADD c text;\n');
    expect(text).toContain('      ALTER TABLE a DROP b;\n');
  });

  it('should keep what a template would read as its own', () => {
    const text = migrationFile('odd', 1, { up: ['SELECT `a`, ${b}, \\c'], down: [] });
    expect(text).toContain('SELECT \\`a\\`, \\${b}, \\\\c;');
  });
});
