import type { Caller } from '../src/common/caller';
import { CursorCodec } from '../src/common/cursor.codec';
import type { Keys } from '../src/config/keys';
import { contextStatement } from '../src/database/context.statement';
import { pageRequest } from '../src/database/page';
import type { Sql } from '../src/database/sql';
import { Transaction } from '../src/database/transaction';
import type { CreateLogbookEntry } from '../src/modules/logbook/dto/logbook-entry.dto';
import { LogbookQuery } from '../src/modules/logbook/dto/logbook-query.dto';
import { LogbookRepository } from '../src/modules/logbook/logbook.repository';

/** A statement of the application, as plain values. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

/** The statements of the measured routes, as the application sends them. */
export interface Statements {
  context: Statement;
  get: Statement;
  list: Statement;
  insert: Statement;
}

/** Asks the application's own code for its statements, so that the floor can never run others. */
export async function applicationStatements(keys: Keys): Promise<Statements> {
  const entries = new LogbookRepository();
  const firstPage = LogbookQuery.parse({});
  const request = pageRequest(firstPage, new CursorCodec(keys));
  return {
    context: plain(contextStatement(someCaller)),
    get: await sentBy((tx) => entries.get(tx, '')),
    list: await sentBy((tx) => entries.list(tx, firstPage, request)),
    insert: await sentBy((tx) => entries.insert(tx, {} as CreateLogbookEntry)),
  };
}

const someCaller: Caller = {
  credential: { sessionId: '' },
  minLevel: 'Technician',
  passwordMayBeDue: false,
  origin: {},
};

/** The one statement that the work sends. Nothing answers it, so the work goes no further. */
async function sentBy(work: (tx: Transaction) => Promise<unknown>): Promise<Statement> {
  const unanswered = new Error('Nobody answers.');
  let sent: Sql | undefined;
  const transaction = new Transaction((statement) => {
    sent = statement;
    return Promise.reject(unanswered);
  });
  await work(transaction).catch((error: unknown) => {
    if (error !== unanswered) throw error;
  });
  if (!sent) throw new Error('The work has sent no statement.');
  return plain(sent);
}

function plain({ name, text, values }: Sql): Statement {
  return { name, text, values: [...values] };
}
