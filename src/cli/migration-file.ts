/** The statements that bring the tables to what the entities say, and back. */
export interface SchemaDifference {
  up: string[];
  down: string[];
}

/**
 * The text of a new migration.
 * @param name in kebab case, as in its file's name
 * @param timestamp milliseconds since 1970, by which TypeORM orders migrations
 */
export function migrationFile(name: string, timestamp: number, { up, down }: SchemaDifference): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why this migration is needed. */
export class ${className(name)}${timestamp} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(\`${script(up)}\`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(\`${script(down)}\`);
  }
}
`;
}

function className(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function script(statements: readonly string[]): string {
  const lines = statements.map((statement) => `\n      ${statement.replaceAll(/[\\`]|\$\{/g, '\\$&')};`);
  return `${lines.join('')}\n    `;
}
