import type { MigrationInterface, QueryRunner } from 'typeorm';

const everyLevel = 'pp_technician, pp_technician_reader, pp_manager, pp_admin';

/**
 * Answers to creations that may be asked for again under the key that the client chose. A row is written by the
 * transaction of its creation, complete or not at all; everybody reads, writes and removes own ones only.
 */
export class IdempotencyKeys1790000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        user_id uuid NOT NULL CONSTRAINT fk_idempotency_keys_user_id REFERENCES users (user_id),
        route varchar(200) NOT NULL,
        idempotency_key varchar(255) NOT NULL,
        answer text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (user_id, route, idempotency_key)
      );
      -- expired keys, which go with the next creation of their user
      CREATE INDEX idx_idempotency_keys_created_at ON idempotency_keys (user_id, created_at);

      ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
      GRANT SELECT, INSERT (user_id, route, idempotency_key, answer), DELETE ON idempotency_keys TO ${everyLevel};
      CREATE POLICY own_all ON idempotency_keys TO ${everyLevel}
        USING (user_id = (SELECT app.uid())) WITH CHECK (user_id = (SELECT app.uid()));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
