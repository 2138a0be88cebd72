import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { SentTransaction, Statement } from './statements';

/** What a statement is sent with, given the results of those before it. */
export type ValuesOf = (statement: Statement, before: QueryResult[]) => unknown[];

interface Replay {
  request: FastifyRequest;
  context: Statement;
  sessionId: (before: QueryResult[]) => string;
  valuesOf: ValuesOf;
}

const begin = { name: 'begin', text: 'BEGIN' };
const commit = { name: 'commit', text: 'COMMIT' };

/** Sends transactions as the application did, each statement with the values of this request. @returns all results */
export async function replay(
  pool: Pool,
  transactions: SentTransaction[],
  { request, context, sessionId, valuesOf }: Replay,
  results: QueryResult[] = [],
): Promise<QueryResult[]> {
  for (const transaction of transactions) {
    const client = await pool.connect();
    const opening = transaction.by === 'asApplication' ? undefined : contextValues(request, sessionId(results));
    try {
      await send(client, transaction, { opening: opening && prepared(context, opening), valuesOf, results });
    } finally {
      client.release();
    }
  }
  return results;
}

interface Sending {
  opening?: QueryConfig;
  valuesOf: ValuesOf;
  results: QueryResult[];
}

async function send(
  client: PoolClient,
  { by, statements }: SentTransaction,
  { opening, valuesOf, results }: Sending,
): Promise<void> {
  const opened = [client.query(begin), ...(opening ? [client.query(opening)] : [])];
  if (by === 'once') {
    const [answers] = await Promise.all([
      Promise.all(statements.map((each) => client.query(prepared(each, valuesOf(each, results))))),
      ...opened,
      client.query(commit),
    ]);
    results.push(...answers);
    return;
  }
  await Promise.all(opened);
  for (const each of statements) results.push(await client.query(prepared(each, valuesOf(each, results))));
  await client.query(commit);
}

function prepared({ name, text }: Statement, values: unknown[]): QueryConfig {
  return { name, text, values };
}

/** In the order in which the application's context statement takes them. */
function contextValues({ headers, ip }: FastifyRequest, sessionId: string): unknown[] {
  return ['', ip, headers['user-agent'] ?? '', randomUUID(), sessionId, 'Technician', false];
}
