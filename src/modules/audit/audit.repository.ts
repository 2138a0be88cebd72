import { Injectable } from '@nestjs/common';
import type { Json } from '../../common/http/returns.decorator';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { join, sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { AuditEvent } from './audit-event';
import type { AuditQuery, AuditRecord } from './dto/audit-record.dto';

const recordJson = sql`
  json_build_object(
    'logId', a.log_id,
    'userId', a.user_id,
    'fullName', n.full_name,
    'action', a.action,
    'entityType', a.entity_type,
    'entityId', a.entity_id,
    'entityVersion', a.entity_version,
    'details', a.details,
    'ipAddress', a.ip_address,
    'userAgent', a.user_agent,
    'requestId', a.request_id,
    'createdAt', app.instant(a.created_at)
  )`;
const from = sql`audit_log a LEFT JOIN user_names n USING (user_id)`;
const sorts = { createdAt: { column: sql`a.created_at`, cast: sql`timestamptz` } };
const tie = { column: sql`a.log_id`, cast: sql`uuid` };

@Injectable()
export class AuditRepository {
  async insertEvent(tx: Transaction, event: AuditEvent): Promise<void> {
    const { userId, action, entityType, entityId, details, origin } = event;
    await tx.execute(sql`
      SELECT audit.record_event(${userId ?? null}::uuid, ${action}, ${entityType}, ${entityId},
        ${details ? JSON.stringify(details) : null}::jsonb,
        ${origin.ipAddress ?? null}, ${origin.userAgent ?? null}, ${origin.requestId ?? null}::uuid)`);
  }

  /** The columns of a row that have changed after a version. */
  async changedSince(tx: Transaction, entityType: string, entityId: string, version: number): Promise<string[]> {
    const rows = await tx.query<{ column: string }>(sql`
      SELECT column_name AS column FROM audit.changed_since(${entityType}, ${entityId}, ${version})`);
    return rows.map((row) => row.column);
  }

  list(tx: Transaction, query: AuditQuery, request: PageRequest): Promise<Page> {
    return readPage(tx, { item: recordJson, from, where: filter(query), sorts, tie }, request);
  }

  async get(tx: Transaction, logId: string): Promise<Json<AuditRecord> | undefined> {
    const row = await tx.first<{ json: string }>(
      sql`SELECT ${recordJson}::text AS json FROM ${from} WHERE a.log_id = ${logId}`,
    );
    return row?.json;
  }
}

function filter({ userId, action, entityType, entityId, requestId, ipAddress, from: start, to }: AuditQuery): Sql {
  const conditions = [sql`true`];
  if (userId) conditions.push(sql`a.user_id = ANY (${userId}::uuid[])`);
  if (action) conditions.push(sql`a.action = ANY (${action}::varchar[])`);
  if (entityType) conditions.push(sql`a.entity_type = ANY (${entityType}::varchar[])`);
  if (entityId) conditions.push(sql`a.entity_id = ${entityId}`);
  if (requestId) conditions.push(sql`a.request_id = ${requestId}`);
  if (ipAddress) conditions.push(sql`a.ip_address = ${ipAddress}`);
  if (start) conditions.push(sql`a.created_at >= ${start}::timestamptz`);
  if (to) conditions.push(sql`a.created_at < ${to}::timestamptz`);
  return join(conditions, sql` AND `);
}
