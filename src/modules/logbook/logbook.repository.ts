import { Injectable } from '@nestjs/common';
import type { Json } from '../../common/http/returns.decorator';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { assignments, sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { CreateLogbookEntry, LogbookEntry, UpdateLogbookEntry } from './dto/logbook-entry.dto';
import type { LogbookQuery } from './dto/logbook-query.dto';
import { logbookFilter } from './logbook.filter';

const entryJson = sql`
  json_build_object(
    'entryId', e.entry_id,
    'userId', e.user_id,
    'startDate', e.start_date,
    'endDate', e.end_date,
    'responsiblePerson', e.responsible_person,
    'locationId', e.location_id,
    'device', e.device,
    'callDescription', e.call_description,
    'solutionDescription', e.solution_description,
    'status', e.status,
    'downtimeHours', e.downtime_hours,
    'categoryId', e.category_id,
    'priority', e.priority,
    'createdAt', app.instant(e.created_at),
    'updatedAt', app.instant(e.updated_at),
    'completedBy', e.completed_by,
    'isDeleted', e.is_deleted,
    'version', e.version
  )`;

const patchable = {
  userId: sql`user_id`,
  startDate: sql`start_date`,
  endDate: sql`end_date`,
  responsiblePerson: sql`responsible_person`,
  locationId: sql`location_id`,
  device: sql`device`,
  callDescription: sql`call_description`,
  solutionDescription: sql`solution_description`,
  downtimeHours: sql`downtime_hours`,
  categoryId: sql`category_id`,
  priority: sql`priority`,
};

const sorts = {
  startDate: { column: sql`e.start_date`, cast: sql`date` },
  createdAt: { column: sql`e.created_at`, cast: sql`timestamptz` },
  updatedAt: { column: sql`e.updated_at`, cast: sql`timestamptz` },
  endDate: { column: sql`e.end_date`, cast: sql`date`, nullable: true },
  downtimeHours: { column: sql`e.downtime_hours`, cast: sql`numeric`, nullable: true },
} as const;
const tie = { column: sql`e.entry_id`, cast: sql`uuid` };

/** Leaders still see what was deleted; for everybody else it is gone. */
const visible = sql`(NOT e.is_deleted OR current_user IN ('pp_manager', 'pp_admin'))`;

@Injectable()
export class LogbookRepository {
  list(tx: Transaction, query: LogbookQuery, request: PageRequest): Promise<Page> {
    const where = logbookFilter(query);
    const isFirstPageOfAll = where.values.length === 0 && !query.deleted && !request.after;
    const source = { item: entryJson, from: sql`logbook_entries e`, where, sorts, tie };
    return readPage(tx, source, request, isFirstPageOfAll ? `logbook_list_${request.sort}` : undefined);
  }

  async get(tx: Transaction, entryId: string): Promise<Json<LogbookEntry> | undefined> {
    const row = await tx.first<{ json: string }>(
      sql`SELECT ${entryJson}::text AS json FROM logbook_entries e WHERE e.entry_id = ${entryId} AND ${visible}`.named(
        'logbook_get',
      ),
    );
    return row?.json;
  }

  async insert(tx: Transaction, entry: CreateLogbookEntry): Promise<Json<LogbookEntry>> {
    const { json } = await tx.one<{ json: string }>(
      sql`
        INSERT INTO logbook_entries AS e (user_id, start_date, end_date, responsible_person, location_id, device,
          call_description, solution_description, status, downtime_hours, category_id, priority, completed_by)
        VALUES (coalesce(${entry.userId ?? null}::uuid, app.uid()), ${entry.startDate}, ${entry.endDate ?? null},
          ${entry.responsiblePerson}, ${entry.locationId}, ${entry.device}, ${entry.callDescription},
          ${entry.solutionDescription ?? null}, ${entry.status}, ${entry.downtimeHours ?? null},
          ${entry.categoryId ?? null}, ${entry.priority ?? null},
          CASE WHEN ${entry.status === 'Completed'}::boolean
            THEN coalesce(${entry.completedBy ?? entry.userId ?? null}::uuid, app.uid()) END)
        RETURNING ${entryJson}::text AS json`.named('logbook_insert'),
    );
    return json;
  }

  /** Changes what the patch names; nothing when there is no such entry. */
  async update(tx: Transaction, entryId: string, patch: UpdateLogbookEntry): Promise<Json<LogbookEntry> | undefined> {
    const row = await tx.first<{ json: string }>(sql`
      UPDATE logbook_entries AS e SET ${assignments(patchable, patch)}
      WHERE e.entry_id = ${entryId} AND NOT e.is_deleted
      RETURNING ${entryJson}::text AS json`);
    return row?.json;
  }

  /** Marks an entry as deleted; its attachments follow by trigger. */
  async softDelete(tx: Transaction, entryId: string): Promise<boolean> {
    const deleted = await tx.execute(sql`
      UPDATE logbook_entries SET is_deleted = true WHERE entry_id = ${entryId} AND NOT is_deleted`);
    return deleted === 1;
  }
}
