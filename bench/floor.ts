import { randomBytes } from 'node:crypto';
import { compare } from 'bcrypt';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { type ClientBase, Pool, type QueryResult } from 'pg';
import { cursorOf } from '../src/common/cursor.codec';
import { ExtendedProtocolClient } from '../src/database/extended-protocol.client';
import type { ScratchLogin } from '../src/startup/scratch-database';
import { replay, type ValuesOf } from './floor-transactions';
import { serve } from './server';
import { keyOf, type SentTransaction, type Statements } from './statements';

export interface FloorSettings {
  /** Signs in as pp_app. */
  connection: ScratchLogin;
  poolSize: number;
  statements: Statements;
  cursorKeyBase64: string;
}

interface PageRow {
  items: string;
  hasMore: boolean;
  value: string;
  id: string;
}
type Entry = Record<string, unknown>;
type Credentials = Record<'login' | 'password', string>;

const entries = '/api/v1/logbook-entries';
const sort = '-startDate';
const tokenHashBytes = 32;

/** The application's own; pg's types know neither the client's parameter nor pipelines. */
const protocol = { Client: ExtendedProtocolClient as unknown as new () => ClientBase, pipeline: true };

/**
 * As little as can answer the same requests with the same bytes: Fastify, pg and the application's own statements. It
 * checks no signature and no input, knows no errors and writes no log. What the application costs beside it is the
 * price of everything that makes it one.
 */
serve(async ({ connection, poolSize, statements: { context, sent }, cursorKeyBase64 }: FloorSettings) => {
  const pool = new Pool({ ...connection, max: poolSize, ...protocol });
  const cursorKey = Buffer.from(cursorKeyBase64, 'base64');
  const server = fastify();

  /** @param values those of the request; the recorded ones unless given */
  const answer = async <Row>(request: FastifyRequest, key: string, values?: unknown[]): Promise<Row> => {
    const results = await replay(pool, sent[key] ?? [], {
      ...{ request, context, sessionId: () => sessionIdOf(request.headers.authorization) },
      valuesOf: (statement) => values ?? statement.values,
    });
    return results.at(-1)?.rows[0] as Row;
  };

  server.get<{ Params: { entryId: string } }>(`${entries}/:entryId`, async (request, reply) =>
    send(reply, (await answer<{ json: string }>(request, 'GET entry', [request.params.entryId])).json),
  );
  server.get(entries, async (request, reply) =>
    send(reply, pageJson(await answer<PageRow>(request, `GET ${request.url}`), request.url, cursorKey)),
  );
  server.post<{ Body: Entry }>(entries, async (request, reply) => {
    const { json } = await answer<{ json: string }>(request, `POST ${entries}`, insertValues(request.body));
    return send(reply.status(201), json);
  });
  server.patch<{ Params: { entryId: string }; Body: Entry }>(`${entries}/:entryId`, async (request, reply) => {
    const values = [request.body.downtimeHours, request.params.entryId];
    return send(reply, (await answer<{ json: string }>(request, 'PATCH entry', values)).json);
  });
  server.post<{ Body: Credentials }>('/api/v1/auth/login', async (request, reply) => {
    const body = JSON.stringify(request.body);
    const [attempt, ...rest] = sent[keyOf({ method: 'POST', path: request.url, headers: {}, body })] ?? [];
    const replaying = { request, context, sessionId: openedSession, valuesOf: freshValues(rest) };
    const results = await replay(pool, attempt ? [attempt] : [], replaying);
    await compare(request.body.password, bcryptHashIn(results));
    await replay(pool, rest, replaying, results);
    return send(reply, JSON.stringify(results.at(-1)?.rows[0]));
  });

  return {
    url: await server.listen({ port: 0, host: '127.0.0.1' }),
    close: async () => {
      await server.close();
      await pool.end();
    },
  };
});

function send(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}

function sessionIdOf(authorization = ''): string {
  const payload = Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { sid: string }).sid;
}

function bcryptHashIn([attempt]: QueryResult[]): string {
  const { passwordHash } = attempt?.rows[0] as { passwordHash: string };
  return passwordHash.slice(passwordHash.indexOf('$') + 1);
}

function openedSession(before: QueryResult[]): string {
  const rows = before.map(({ rows: [row] }) => row as { sessionId?: string } | undefined);
  return rows.find((row) => row?.sessionId !== undefined)?.sessionId ?? '';
}

/** Another session and another token than those of the sign-in that was recorded. */
function freshValues(recorded: SentTransaction[]): ValuesOf {
  const issue = recorded
    .flatMap(({ statements }) => statements)
    .find(({ text }) => text.includes('issue_refresh_token'));
  const [recordedSession] = issue?.values ?? [];
  return ({ values }, before) =>
    values.map((value) => {
      if (value === recordedSession) return openedSession(before);
      return isBytes(value) ? randomBytes(tokenHashBytes) : value;
    });
}

/** Bytes as they arrive from another process. */
function isBytes(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
}

/** In the order in which the application's insert takes them. */
function insertValues(entry: Entry): unknown[] {
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

function pageJson({ items, hasMore, value, id }: PageRow, url: string, key: Buffer): string {
  const q = new URLSearchParams(url.split('?')[1]).get('q') ?? undefined;
  const cursor = hasMore ? JSON.stringify(cursorOf({ sort, value, id, q }, key)) : 'null';
  return `{"items":${items},"nextCursor":${cursor}}`;
}
