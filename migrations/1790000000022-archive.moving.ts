import { attachmentColumns, movedEntryColumns } from './1790000000022-archive.columns';

/** Functions that make partitions, and that move entries there and back. */
export const moving = `
      CREATE FUNCTION archive.is_due(entry public.logbook_entries, ended_before date, statuses text[]) RETURNS boolean
      LANGUAGE sql STABLE PARALLEL SAFE
      RETURN entry.end_date < ended_before AND entry.status = ANY (statuses) AND NOT entry.is_deleted
        AND (entry.unarchived_at IS NULL OR entry.unarchived_at < ended_before);
      COMMENT ON FUNCTION archive.is_due(public.logbook_entries, date, text[]) IS
        'Whether an entry is to be archived. Deleted ones stay where whoever deleted them looks for them';

      CREATE FUNCTION archive.make_partition(first_day date) RETURNS void
      LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        partition CONSTANT name := 'logbook_entries_' || extract(year FROM first_day);
      BEGIN
        -- made beside the table, then attached: nobody waits who reads or writes the others
        EXECUTE format('CREATE TABLE archive.%I (LIKE archive.logbook_entries INCLUDING ALL)', partition);
        EXECUTE format('ALTER TABLE archive.%I ENABLE ROW LEVEL SECURITY', partition);
        EXECUTE format('CREATE POLICY nobody ON archive.%I USING (false)', partition);
        EXECUTE format('ALTER TABLE archive.logbook_entries ATTACH PARTITION archive.%I FOR VALUES FROM (%L) TO (%L)',
          partition, first_day, (first_day + interval '1 year')::date);
      END $$;
      COMMENT ON FUNCTION archive.make_partition(date) IS 'The partition of the year that begins on that day';

      CREATE FUNCTION archive.make_partitions(started_before date) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '5s' AS $$
      DECLARE
        made integer := 0;
        first_day date;
      BEGIN
        PERFORM pg_advisory_xact_lock(7270122);
        FOR first_day IN
          WITH RECURSIVE years AS (
            SELECT date_trunc('year', min(start_date)::timestamp)::date AS begins FROM logbook_entries
            UNION ALL
            SELECT (SELECT date_trunc('year', min(start_date)::timestamp) FROM logbook_entries
              WHERE start_date >= begins + interval '1 year')::date
            FROM years WHERE begins IS NOT NULL
          )
          SELECT begins FROM years
          WHERE begins < started_before AND to_regclass('archive.logbook_entries_' || extract(year FROM begins)) IS NULL
        LOOP
          PERFORM archive.make_partition(first_day);
          made := made + 1;
        END LOOP;
        RETURN made;
      END $$;
      COMMENT ON FUNCTION archive.make_partitions(date) IS
        'A partition for each year before that day in which an entry began; returns how many are new';

      CREATE FUNCTION archive.move_entries(
        ended_before date, statuses text[], after_end_date date, after_entry_id uuid, most integer,
        OUT entries integer, OUT attachments integer, OUT last_end_date date, OUT last_entry_id uuid
      )
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        due uuid[];
      BEGIN
        -- locked first: the statement that moves them then sees all attachments that somebody was adding
        SELECT array_agg(locked.entry_id ORDER BY locked.start_date, locked.entry_id), max(locked.end_date),
            (array_agg(locked.entry_id ORDER BY locked.end_date DESC, locked.entry_id DESC))[1]
          INTO due, last_end_date, last_entry_id
          FROM (
            SELECT e.entry_id, e.start_date, e.end_date FROM logbook_entries e
            WHERE archive.is_due(e, ended_before, statuses)
              AND (e.end_date, e.entry_id) > (
                coalesce(after_end_date, '-infinity'), coalesce(after_entry_id, '00000000-0000-0000-0000-000000000000'))
            ORDER BY e.end_date, e.entry_id LIMIT most FOR UPDATE SKIP LOCKED
          ) AS locked;

        WITH entry AS (
          DELETE FROM logbook_entries WHERE entry_id = ANY (due) RETURNING *
        ), attachment AS (
          DELETE FROM public.attachments a WHERE a.entry_id = ANY (due) RETURNING *
        ), moved_entry AS (
          INSERT INTO archive.logbook_entries (${movedEntryColumns}, updated_at, unarchived_at, version, search_vector)
          SELECT ${movedEntryColumns}, updated_at, unarchived_at, version + 1, search_vector FROM entry
          ORDER BY start_date, entry_id
          RETURNING 1
        ), moved_attachment AS (
          INSERT INTO archive.attachments (${attachmentColumns}) SELECT ${attachmentColumns} FROM attachment
          RETURNING 1
        )
        SELECT (SELECT count(*) FROM moved_entry), (SELECT count(*) FROM moved_attachment) INTO entries, attachments;
      END $$;
      COMMENT ON FUNCTION archive.move_entries(date, text[], date, uuid, integer) IS
        'Archives the next entries that are due, with their attachments, and says where it ended. Whatever somebody is changing stays for the next time';

      CREATE FUNCTION archive.restore_entry(p_entry_id uuid) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        WITH entry AS (
          DELETE FROM archive.logbook_entries WHERE entry_id = p_entry_id RETURNING *
        )
        INSERT INTO logbook_entries (${movedEntryColumns}, updated_at, unarchived_at, version)
        SELECT ${movedEntryColumns}, now(), now(), version + 1 FROM entry;
        IF NOT FOUND THEN
          RETURN false;
        END IF;
        WITH attachment AS (
          DELETE FROM archive.attachments WHERE entry_id = p_entry_id RETURNING *
        )
        INSERT INTO public.attachments (${attachmentColumns}) SELECT ${attachmentColumns} FROM attachment;
        RETURN true;
      END $$;
      COMMENT ON FUNCTION archive.restore_entry(uuid) IS
        'Brings an entry and its attachments back to the live tables. False: it is not in the archive';

      GRANT CREATE ON SCHEMA archive TO pp_archive;
      ALTER FUNCTION archive.move_entries(date, text[], date, uuid, integer) OWNER TO pp_archive;
      ALTER FUNCTION archive.restore_entry(uuid) OWNER TO pp_archive;
      REVOKE CREATE ON SCHEMA archive FROM pp_archive;
      GRANT EXECUTE ON FUNCTION archive.is_due(public.logbook_entries, date, text[]) TO pp_archive, pp_manager, pp_admin;
      GRANT EXECUTE ON FUNCTION archive.make_partitions(date), archive.move_entries(date, text[], date, uuid, integer),
        archive.restore_entry(uuid) TO pp_admin;

      CREATE FUNCTION audit.record_archiving() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        actor CONSTANT uuid := app.uid();
      BEGIN
        IF actor IS NULL THEN
          RAISE insufficient_privilege USING MESSAGE = 'archiving needs an actor';
        END IF;
        INSERT INTO public.audit_log
          (user_id, action, entity_type, entity_id, entity_version, ip_address, user_agent, request_id)
        SELECT actor, CASE TG_OP WHEN 'INSERT' THEN 'archive' ELSE 'unarchive' END, 'logbook_entries', entry_id,
          CASE TG_OP WHEN 'INSERT' THEN version ELSE version + 1 END,
          nullif(current_setting('app.ip_address', true), ''),
          nullif(current_setting('app.user_agent', true), ''),
          nullif(current_setting('app.request_id', true), '')::uuid
        FROM moved;
        RETURN NULL;
      END $$;
      COMMENT ON FUNCTION audit.record_archiving() IS 'One record for each entry that comes to the archive or leaves it, without values';
      GRANT CREATE ON SCHEMA audit TO pp_audit;
      ALTER FUNCTION audit.record_archiving() OWNER TO pp_audit;
      REVOKE CREATE ON SCHEMA audit FROM pp_audit;
      CREATE TRIGGER trg_logbook_entries_archive AFTER INSERT ON archive.logbook_entries
        REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION audit.record_archiving();
      CREATE TRIGGER trg_logbook_entries_unarchive AFTER DELETE ON archive.logbook_entries
        REFERENCING OLD TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION audit.record_archiving();
`;
