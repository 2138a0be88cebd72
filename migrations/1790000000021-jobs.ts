import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Unattended work: which jobs there are, and each of their runs. Leaders read and may ask for a run; pp_jobs, which no
 * session can become, does the rest, so that nobody makes up a success.
 */
export class Jobs1790000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE jobs (
        job_name varchar(50) NOT NULL CONSTRAINT pk_jobs PRIMARY KEY,
        enabled_since timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz,
        disabled_because varchar(500),
        alarm_since timestamptz,
        alarm_reason varchar(20) CONSTRAINT ck_jobs_alarm_reason CHECK (alarm_reason IN ('failed', 'overdue')),
        CONSTRAINT ck_jobs_alarm_since CHECK ((alarm_since IS NULL) = (alarm_reason IS NULL))
      );

      CREATE TABLE job_runs (
        run_id uuid NOT NULL DEFAULT app.uuidv7() CONSTRAINT pk_job_runs PRIMARY KEY,
        job_name varchar(50) NOT NULL,
        state varchar(20) NOT NULL DEFAULT 'requested'
          CONSTRAINT ck_job_runs_state CHECK (state IN ('requested', 'running', 'interrupted', 'succeeded', 'failed')),
        scheduled_for timestamptz,
        requested_by uuid CONSTRAINT fk_job_runs_requested_by REFERENCES users (user_id),
        parameters jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        ended_at timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        worker varchar(100),
        details jsonb NOT NULL DEFAULT '{}',
        error_code varchar(50),
        error_message varchar(1000),
        is_routine boolean NOT NULL DEFAULT false,
        CONSTRAINT ck_job_runs_requested_by CHECK ((scheduled_for IS NULL) <> (requested_by IS NULL))
      );
      CREATE INDEX idx_job_runs_created_at ON job_runs (job_name, created_at, run_id);
      CREATE INDEX idx_job_runs_ended_at ON job_runs (job_name, ended_at) WHERE state = 'succeeded';
      -- once for each time of the schedule, at one place at a time, and asked for once while it waits
      CREATE UNIQUE INDEX idx_job_runs_scheduled_for ON job_runs (job_name, scheduled_for) WHERE scheduled_for IS NOT NULL;
      CREATE UNIQUE INDEX idx_job_runs_job_name ON job_runs (job_name) WHERE state = 'running';
      CREATE UNIQUE INDEX idx_job_runs_parameters ON job_runs (job_name, md5(parameters::text)) WHERE state = 'requested';
      CREATE INDEX idx_job_runs_state ON job_runs (job_name, created_at) WHERE state IN ('requested', 'running', 'interrupted');

      ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
      ALTER TABLE job_runs ENABLE ROW LEVEL SECURITY;
      GRANT SELECT ON jobs, job_runs TO pp_manager, pp_admin;
      GRANT INSERT (job_name, requested_by, parameters) ON job_runs TO pp_manager, pp_admin;
      GRANT SELECT, INSERT (job_name), UPDATE (enabled_since, seen_at, disabled_because, alarm_since, alarm_reason) ON jobs TO pp_jobs;
      GRANT SELECT, INSERT (job_name, state, scheduled_for, started_at, attempts, worker, is_routine),
        UPDATE (state, started_at, ended_at, attempts, worker, details, error_code, error_message), DELETE
        ON job_runs TO pp_jobs;
      CREATE POLICY leader_select ON jobs FOR SELECT TO pp_manager, pp_admin USING (true);
      CREATE POLICY jobs_all ON jobs TO pp_jobs USING (true) WITH CHECK (true);
      CREATE POLICY leader_select ON job_runs FOR SELECT TO pp_manager, pp_admin USING (true);
      CREATE POLICY leader_insert ON job_runs FOR INSERT TO pp_manager, pp_admin
        WITH CHECK (requested_by = (SELECT app.uid()));
      CREATE POLICY jobs_all ON job_runs TO pp_jobs USING (true) WITH CHECK (true);
    `);
    await runner.query(`
      CREATE FUNCTION auth.jobs_context()
      RETURNS TABLE (user_id uuid, access_level text, allowed boolean, must_change_password boolean, db_role text)
      LANGUAGE sql STABLE ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT '00000000-0000-8000-8000-000000000001'::uuid, 'Admin', true, false, 'pp_jobs'
      $$;
      COMMENT ON FUNCTION auth.jobs_context() IS 'The workers act as the account "system"';
      GRANT EXECUTE ON FUNCTION auth.jobs_context() TO pp_app;

      CREATE FUNCTION audit.record_job_run() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        INSERT INTO public.audit_log (user_id, action, entity_type, entity_id, details, ip_address, user_agent, request_id)
        VALUES (
          CASE WHEN NEW.state = 'requested' THEN NEW.requested_by ELSE app.uid() END,
          CASE NEW.state WHEN 'requested' THEN 'job.request' WHEN 'failed' THEN 'job.fail' ELSE 'job.succeed' END,
          'job_runs', NEW.run_id::text,
          jsonb_strip_nulls(jsonb_build_object('jobName', NEW.job_name, 'scheduledFor', app.instant(NEW.scheduled_for),
            'parameters', nullif(NEW.parameters, '{}'), 'errorCode', NEW.error_code, 'details', nullif(NEW.details, '{}'))),
          nullif(current_setting('app.ip_address', true), ''), nullif(current_setting('app.user_agent', true), ''),
          nullif(current_setting('app.request_id', true), '')::uuid);
        RETURN NULL;
      END $$;
      COMMENT ON FUNCTION audit.record_job_run() IS 'What was asked for and what came of it, one record each';
      GRANT CREATE ON SCHEMA audit TO pp_audit;
      ALTER FUNCTION audit.record_job_run() OWNER TO pp_audit;
      REVOKE CREATE ON SCHEMA audit FROM pp_audit;
      GRANT EXECUTE ON FUNCTION app.instant(timestamptz) TO pp_audit;
      CREATE TRIGGER trg_job_runs_record_request AFTER INSERT ON job_runs FOR EACH ROW
        WHEN (NEW.state = 'requested') EXECUTE FUNCTION audit.record_job_run();
      CREATE TRIGGER trg_job_runs_record_outcome AFTER UPDATE OF state ON job_runs FOR EACH ROW
        WHEN (NEW.state = 'failed' OR NEW.state = 'succeeded' AND NOT NEW.is_routine)
        EXECUTE FUNCTION audit.record_job_run();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE job_runs, jobs;
      DROP FUNCTION audit.record_job_run(), auth.jobs_context();
      REVOKE EXECUTE ON FUNCTION app.instant(timestamptz) FROM pp_audit;
    `);
  }
}
