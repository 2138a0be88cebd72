import type { MigrationInterface, QueryRunner } from 'typeorm';

const reasons = (names: string) => `
  ALTER TABLE jobs DROP CONSTRAINT ck_jobs_alarm_reason;
  ALTER TABLE jobs ADD CONSTRAINT ck_jobs_alarm_reason CHECK (alarm_reason IN (${names}));`;

/** What an alarm has told of, so that something else that goes wrong meanwhile is told, too. */
export class AlarmProblems1790000000044 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${reasons(`'failed', 'overdue', 'disabled'`)}
      ALTER TABLE jobs ADD COLUMN alarm_problems varchar[] NOT NULL DEFAULT '{}';
      GRANT UPDATE (alarm_problems) ON jobs TO pp_jobs;
      ALTER TABLE job_runs ADD COLUMN problems jsonb;
      GRANT UPDATE (problems) ON job_runs TO pp_jobs;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE jobs SET alarm_since = NULL, alarm_reason = NULL WHERE alarm_reason = 'disabled';
      ALTER TABLE job_runs DROP COLUMN problems;
      ALTER TABLE jobs DROP COLUMN alarm_problems;
      ${reasons(`'failed', 'overdue'`)}
    `);
  }
}
