import { createHmac, randomUUID } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { type ClientBase, Pool, type QueryConfig, type QueryResult } from 'pg';
import { ExtendedProtocolClient } from '../src/database/extended-protocol.client';
import type { ScratchLogin } from '../src/startup/scratch-database';
import type { Statement, Statements } from './statements';
import { serve } from './server';

export interface FloorSettings {
  /** Signs in as pp_app. */
  connection: ScratchLogin;
  poolSize: number;
  statements: Statements;
  cursorKeyBase64: string;
}

interface ContextRow {
  allowed: boolean;
}
interface PageRow {
  items: string;
  hasMore: boolean;
  value: string;
  id: string;
}
type NewEntry = Record<string, unknown>;

const begin = { name: 'begin', text: 'BEGIN' };
const commit = { name: 'commit', text: 'COMMIT' };
const sort = '-startDate';
const macBytes = 16;

/** The application's own; pg's types know neither the client's parameter nor pipelines. */
const protocol = { Client: ExtendedProtocolClient as unknown as new () => ClientBase, pipeline: true };

/**
 * As little as can answer the same requests with the same bytes: Fastify, pg and the application's own statements. It
 * checks no signature and no input, knows no errors and writes no log. What the application costs beside it is the
 * price of everything that makes it one.
 */
serve(async ({ connection, poolSize, statements, cursorKeyBase64 }: FloorSettings) => {
  const pool = new Pool({ ...connection, max: poolSize, ...protocol });
  const cursorKey = Buffer.from(cursorKeyBase64, 'base64');
  const server = fastify();

  async function query<Row extends object>(request: FastifyRequest, statement: Statement, values: unknown[]) {
    const client = await pool.connect();
    try {
      const [, context, result] = await Promise.all([
        client.query(begin),
        client.query<ContextRow>(prepared(statements.context, contextValues(request))),
        client.query<Row>(prepared(statement, values)),
        client.query(commit),
      ]);
      return context.rows[0]?.allowed ? first(result) : undefined;
    } finally {
      client.release();
    }
  }

  server.get<{ Params: { entryId: string } }>('/api/v1/logbook-entries/:entryId', async (request, reply) => {
    const row = await query<{ json: string }>(request, statements.get, [request.params.entryId]);
    return send(reply, row?.json);
  });
  server.get('/api/v1/logbook-entries', async (request, reply) => {
    const page = await query<PageRow>(request, statements.list, statements.list.values);
    return send(reply, page && pageJson(page, cursorKey));
  });
  server.post<{ Body: NewEntry }>('/api/v1/logbook-entries', async (request, reply) => {
    const row = await query<{ json: string }>(request, statements.insert, insertValues(request.body));
    return send(reply.status(201), row?.json);
  });

  return {
    url: await server.listen({ port: 0, host: '127.0.0.1' }),
    close: async () => {
      await server.close();
      await pool.end();
    },
  };
});

function prepared({ name, text }: Statement, values: unknown[]): QueryConfig {
  return { name, text, values };
}

function first<Row extends object>({ rows }: QueryResult<Row>): Row | undefined {
  return rows[0];
}

function send(reply: FastifyReply, json: string | undefined): FastifyReply {
  return json === undefined ? reply.status(404).send() : reply.type('application/json; charset=utf-8').send(json);
}

/** In the order in which the application's context statement takes them. */
function contextValues({ headers, ip }: FastifyRequest): unknown[] {
  return ['', ip, headers['user-agent'] ?? '', randomUUID(), sessionIdOf(headers.authorization), 'Technician', false];
}

function sessionIdOf(authorization = ''): string {
  const payload = Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { sid: string }).sid;
}

/** In the order in which the application's insert takes them. */
function insertValues(entry: NewEntry): unknown[] {
  return [
    entry.userId,
    entry.startDate,
    entry.endDate,
    entry.responsiblePerson,
    entry.locationId,
    entry.device,
    entry.callDescription,
    entry.solutionDescription,
    entry.status,
    entry.downtimeHours,
    entry.categoryId,
    entry.priority,
    entry.status === 'Completed',
    entry.completedBy ?? entry.userId,
  ];
}

function pageJson({ items, hasMore, value, id }: PageRow, key: Buffer): string {
  const cursor = hasMore ? JSON.stringify(cursorOf(value, id, key)) : 'null';
  return `{"items":${items},"nextCursor":${cursor}}`;
}

function cursorOf(value: string, id: string, key: Buffer): string {
  const payload = Buffer.from(JSON.stringify([sort, value, id]));
  const mac = createHmac('sha256', key).update(payload).digest().subarray(0, macBytes);
  return Buffer.concat([mac, payload]).toString('base64url');
}
