import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The order in which records are sealed. Built beside the running application; what an interruption leaves the next attempt
 * replaces.
 */
export class AuditLogOrder1790000000031 implements MigrationInterface {
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS idx_audit_log_txid');
    await runner.query('CREATE INDEX CONCURRENTLY idx_audit_log_txid ON audit_log (txid, seq)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS idx_audit_log_txid');
  }
}
