import { Injectable } from '@nestjs/common';
import type { Created, Versioned } from '../../common/http/versioned';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { type Sql, sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { firstVersioned, isTarget, oneCreated, patched, type Target } from '../../database/versioned';
import type { CompleteLogbookEntry, CreateLogbookEntry, UpdateLogbookEntry } from './dto/logbook-entry.dto';
import type { LogbookQuery } from './dto/logbook-query.dto';
import { entryItem, entryJson, entryKeys, entryRow, entrySorts, entryTie } from './logbook.columns';
import { entriesFrom } from './logbook.entries';
import { expectedFilter, logbookFilter } from './logbook.filter';
import { entriesIn } from './logbook.scope';

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

/** Leaders still see what was deleted; for everybody else it is gone. */
const visible = sql`(NOT e.is_deleted OR current_user IN ('pp_manager', 'pp_admin'))`;

const asVersioned = sql`${entryJson('live')}::text AS json, e.version`;
const anywhereAsVersioned = sql`${entryJson('all')}::text AS json, e.version`;

const historySource = {
  item: sql`
    json_build_object(
      'logId', h.log_id,
      'action', h.action,
      'at', app.instant(h.created_at),
      'userId', h.user_id,
      'fullName', n.full_name,
      'version', h.entity_version,
      'old', h.details -> 'old',
      'new', h.details -> 'new'
    )`,
  isOpaque: true,
  sorts: { createdAt: { column: sql`h.created_at`, cast: sql`timestamptz` } },
  tie: { column: sql`h.log_id`, cast: sql`uuid` },
} as const;

const insertedColumns = sql`
  user_id, start_date, end_date, responsible_person, location_id, device, call_description, solution_description,
  status, downtime_hours, category_id, priority, completed_by`;

function insertedValues(entry: CreateLogbookEntry): Sql {
  return sql`
    coalesce(${entry.userId ?? null}::uuid, app.uid()), ${entry.startDate}, ${entry.endDate ?? null},
    ${entry.responsiblePerson}, ${entry.locationId}, ${entry.device}, ${entry.callDescription},
    ${entry.solutionDescription ?? null}, ${entry.status}, ${entry.downtimeHours ?? null},
    ${entry.categoryId ?? null}, ${entry.priority ?? null},
    CASE WHEN ${entry.status === 'Completed'}::boolean
      THEN coalesce(${entry.completedBy ?? entry.userId ?? null}::uuid, app.uid()) END`;
}

@Injectable()
export class LogbookRepository {
  list(tx: Transaction, query: LogbookQuery, request: PageRequest): Promise<Page> {
    const where = logbookFilter(query);
    const isFiltered = where.values.length > 0;
    const isFirstPageOfAll = !isFiltered && query.scope === 'live' && !query.deleted && !request.after;
    const from = entriesFrom(query, request, request.limit + 1);
    const choosesAhead = query.scope === 'live' && (isFiltered || !request.sort.endsWith('startDate'));
    const source = {
      ...(choosesAhead ? entryKeys : { item: entryItem(query.scope), row: entryRow }),
      ...{ from, all: entriesIn(query.scope), where, sorts: entrySorts, tie: entryTie },
      expected: (transaction: Transaction) => expectedFilter(transaction, query),
    };
    return readPage(tx, source, request, isFirstPageOfAll ? `logbook_list_${request.sort}` : undefined);
  }

  get(tx: Transaction, entryId: string): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`SELECT ${asVersioned} FROM logbook_entries e WHERE e.entry_id = ${entryId} AND ${visible}`.named(
        'logbook_get',
      ),
    );
  }

  /** The same for an entry that may be in the archive, at the cost of a look into each of its years. */
  getAnywhere(tx: Transaction, entryId: string): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`SELECT ${anywhereAsVersioned} FROM ${entriesIn('all')} WHERE e.entry_id = ${entryId} AND ${visible}`,
    );
  }

  insert(tx: Transaction, entry: CreateLogbookEntry): Promise<Created<string>> {
    return oneCreated(
      tx,
      sql`
        INSERT INTO logbook_entries AS e (${insertedColumns}) VALUES (${insertedValues(entry)})
        RETURNING ${asVersioned}, e.entry_id AS id`.named('logbook_insert'),
    );
  }

  /** Inserts under an id that the program chose, unless there is such an entry. @returns whether there was none */
  async insertOnce(tx: Transaction, entryId: string, entry: CreateLogbookEntry): Promise<boolean> {
    const inserted = await tx.execute(
      sql`
        INSERT INTO logbook_entries (entry_id, ${insertedColumns}) VALUES (${entryId}, ${insertedValues(entry)})
        ON CONFLICT (entry_id) DO NOTHING`.named('logbook_insert_once'),
    );
    return inserted === 1;
  }

  /** Changes what the patch names; nothing when there is no such entry, or not in that version. */
  update(tx: Transaction, target: Target<string>, patch: UpdateLogbookEntry): Promise<Versioned | undefined> {
    const source = { table: sql`logbook_entries AS e`, columns: patchable, where: is(target), row: asVersioned };
    return firstVersioned(tx, patched(source, patch));
  }

  /** @param today the day on which it ends, unless the completion or a later start says otherwise */
  complete(
    tx: Transaction,
    target: Target<string>,
    completion: CompleteLogbookEntry,
    today: string,
  ): Promise<Versioned | undefined> {
    const { solutionDescription, endDate, downtimeHours, completedBy } = completion;
    return firstVersioned(
      tx,
      sql`
        UPDATE logbook_entries AS e
        SET status = 'Completed',
          solution_description = ${solutionDescription},
          end_date = coalesce(${endDate ?? null}::date, greatest(${today}::date, e.start_date)),
          downtime_hours = coalesce(${downtimeHours ?? null}::numeric, e.downtime_hours),
          completed_by = coalesce(${completedBy ?? null}::uuid, app.uid())
        WHERE ${is(target)} AND e.status IN ('Open', 'Escalation')
        RETURNING ${asVersioned}`,
    );
  }

  escalate(tx: Transaction, target: Target<string>, reason: string): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`
        UPDATE logbook_entries AS e SET status = 'Escalation', status_reason = ${reason}
        WHERE ${is(target)} AND e.status = 'Open'
        RETURNING ${asVersioned}`,
    );
  }

  reopen(tx: Transaction, target: Target<string>, reason: string): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`
        UPDATE logbook_entries AS e
        SET status = 'Open', status_reason = ${reason}, end_date = NULL, completed_by = NULL
        WHERE ${is(target)} AND e.status IN ('Completed', 'Escalation')
        RETURNING ${asVersioned}`,
    );
  }

  /** Brings a deleted entry back; the attachments that its deletion took follow by trigger. */
  restore(tx: Transaction, entryId: string): Promise<Versioned | undefined> {
    return firstVersioned(
      tx,
      sql`
        UPDATE logbook_entries AS e SET is_deleted = false
        WHERE e.entry_id = ${entryId} AND e.is_deleted
        RETURNING ${asVersioned}`,
    );
  }

  /** Marks an entry as deleted; its attachments follow by trigger. */
  async softDelete(tx: Transaction, target: Target<string>): Promise<boolean> {
    const deleted = await tx.execute(sql`UPDATE logbook_entries AS e SET is_deleted = true WHERE ${is(target)}`);
    return deleted === 1;
  }

  /** What happened to an entry, for whoever may see it. */
  history(tx: Transaction, entryId: string, request: PageRequest): Promise<Page> {
    return readPage(tx, { ...historySource, from: historyOf(entryId), where: sql`true` }, request);
  }
}

function is(target: Target<string>): Sql {
  return sql`${isTarget(sql`e.entry_id`, sql`e.version`, target)} AND NOT e.is_deleted`;
}

function historyOf(entryId: string): Sql {
  return sql`audit.entry_history(${entryId}) h LEFT JOIN user_names n USING (user_id)`;
}
