import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { QueryResult, QueryResultRow } from 'pg';
import type { Caller } from '../src/common/caller';
import { contextStatement } from '../src/database/context.statement';
import type { Sql } from '../src/database/sql';
import { Transaction } from '../src/database/transaction';
import { UnitOfWork } from '../src/database/unit-of-work';
import type { Request } from './load';
import type { Scenario } from './scenarios';

/** A statement of the application, as plain values. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

/** What one transaction of a request sends: `once` all in one round trip, `run` one after the other, the sign-in without context. */
export interface SentTransaction {
  by: 'once' | 'run' | 'asApplication';
  statements: Statement[];
}

/** The statements of the measured requests, as the application sends them. */
export interface Statements {
  context: Statement;
  /** By method and path, with the values of that very request; of a login by its body. */
  sent: Record<string, SentTransaction[]>;
}

/** The name of a request under which its statements are found. Entries are alike: one stands for all. */
export function keyOf({ method, path, body }: Request): string {
  const [, entryId] = /logbook-entries\/([^/?]+)$/.exec(path) ?? [];
  if (entryId) return `${method} entry`;
  return path.endsWith('/login') ? `${method} ${path} ${body ?? ''}` : `${method} ${path}`;
}

/**
 * Lets the application itself answer each kind of request once and writes down what it sends, so that the floor can never
 * send something else.
 */
export async function applicationStatements(app: NestFastifyApplication, measured: Scenario[]): Promise<Statements> {
  const record = recorderOf(app.get(UnitOfWork));
  const sent: Statements['sent'] = {};
  for (const request of measured.flatMap(({ requests }) => requests)) {
    sent[keyOf(request)] ??= await record(async () => {
      const { method, path: url, headers, body: payload } = request;
      const { statusCode, body } = await app.inject({ method, url, headers, payload });
      if (statusCode >= 400) throw new Error(`${method} ${url} answered ${statusCode}: ${body}`);
    });
  }
  return { context: plain(contextStatement(someCaller)), sent };
}

const someCaller: Caller = {
  credential: { sessionId: '' },
  minLevel: 'Technician',
  passwordMayBeDue: false,
  origin: {},
};

/** Listens to a unit of work from now on. @returns what writes down the transactions of some act */
function recorderOf(work: UnitOfWork): (act: () => Promise<void>) => Promise<SentTransaction[]> {
  let transactions: SentTransaction[] = [];
  const listened = (tx: Transaction, by: SentTransaction['by']): Transaction => {
    const statements: Statement[] = [];
    transactions.push({ by, statements });
    return new Transaction(async <Row extends QueryResultRow>(statement: Sql) => {
      statements.push(plain(statement));
      return { rows: await tx.query<Row>(statement) } as QueryResult<Row>;
    });
  };
  const [once, run, asApplication] = [work.once.bind(work), work.run.bind(work), work.asApplication.bind(work)];
  work.once = (caller, inside) => once(caller, (tx) => inside(listened(tx, 'once')));
  work.run = (caller, inside) => run(caller, (tx) => inside(listened(tx, 'run')));
  work.asApplication = (inside) => asApplication((tx) => inside(listened(tx, 'asApplication')));
  return async (act) => {
    transactions = [];
    await act();
    return transactions;
  };
}

function plain({ name, text, values }: Sql): Statement {
  return { name, text, values: [...values] };
}
