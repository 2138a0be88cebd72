import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keeps the worker from using the repository is told everywhere, and how much room is left for backups and WAL. */
export class RepositoryProblems1790000000043 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE backup_state
        ADD COLUMN problem_code varchar(50),
        ADD COLUMN problem varchar(2000),
        ADD COLUMN repository_free_space bigint,
        ADD COLUMN wal_free_space bigint;
      GRANT UPDATE (problem_code, problem, repository_free_space, wal_free_space) ON backup_state TO pp_admin;
      COMMENT ON COLUMN backup_state.problem_code IS 'What keeps the worker from using the repository, though backups are on';
      COMMENT ON COLUMN backup_state.problem IS 'The same in words';
      COMMENT ON COLUMN backup_state.repository_free_space IS 'Bytes left on the disk of the repository, if it is on this machine';
      COMMENT ON COLUMN backup_state.wal_free_space IS 'Bytes left on the disk where WAL waits for the repository';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE backup_state
        DROP COLUMN problem_code, DROP COLUMN problem, DROP COLUMN repository_free_space, DROP COLUMN wal_free_space`);
  }
}
