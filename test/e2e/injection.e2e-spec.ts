import type { GivenUser } from '../factories/given';
import { injections } from '../setup/hostile';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf, type Schema } from '../setup/openapi';
import { rowPrints } from '../setup/row-prints';
import { ValidRequests } from '../setup/valid-request';
import { rowsOf } from '../setup/workbook';

/** Longer than what is injected, so that it is not refused for its length alone. */
const enough = 50;

/** Text that means something elsewhere, in every string that a client may send: here it is text and nothing else. */
describe('injection', () => {
  const logbook = useLogbook();
  let operations: Operation[];
  let requests: ValidRequests;
  let admin: GivenUser;

  beforeAll(async () => {
    operations = operationsOf(logbook.app);
    requests = await ValidRequests.prepare(logbook);
    admin = await logbook.given.admin();
    await logbook.given.entry(admin);
    await logbook.database.query('SELECT reports.refresh()');
  });

  it('should change nothing and find nothing, in whichever parameter of a query', async () => {
    const lists = operations.filter(({ method, parameters }) => method === 'GET' && parameters.some(isInQuery));
    const paths = new Map<Operation, string>();
    for (const operation of lists) paths.set(operation, (await requests.of(operation, admin)).url.split('?')[0]!);
    const before = await rowPrints(logbook.database);
    let tried = 0;
    for (const [operation, path] of paths) {
      for (const { name, schema } of operation.parameters.filter(isInQuery)) {
        // what is refused for its type is refused whatever it says
        for (const text of isText(schema) ? injections : injections.filter((_, index) => (index + tried) % 5 === 0)) {
          const query = new URLSearchParams({ [name]: text }).toString();
          const answer = logbook
            .as(admin)
            .request<{ items?: unknown[] } | Buffer>({ method: 'GET', url: `${path}?${query}` });
          const { status, body } = await answer;
          // what is sought may be found; a filter that takes any text finds only what equals it
          if (status === 200 && name !== 'q') {
            const found = Buffer.isBuffer(body) ? await rowsOf(body) : (body.items ?? samplesOf(body));
            expect([name, text, found]).toEqual([name, text, []]);
          }
          if (!isText(schema)) expect([name, text, status]).toEqual([name, text, 400]);
          tried++;
        }
      }
    }
    expect(await rowPrints(logbook.database)).toEqual(before);
    expect(tried).toBeGreaterThan(10 * injections.length);
  }, 60_000);

  it('should be stored as it was written, in whichever string of a body, and touch nothing else', async () => {
    let stored = 0;
    for (const [turn, operation] of operations.filter((candidate) => freeTextsOf(candidate).length > 0).entries()) {
      const fields = freeTextsOf(operation);
      const touched = await tablesTouchedBy(async () => {
        await logbook.as(admin).request(await requests.of(operation, admin));
      });
      const alsoTouched = await tablesTouchedBy(async () => {
        let request = await requests.of(operation, admin);
        for (const text of injections.filter((_, index) => (index + turn) % 3 === 0)) {
          const values = Object.fromEntries(fields.map((field) => [field, text]));
          const payload = JSON.stringify({ ...(JSON.parse(String(request.payload)) as object), ...values });
          const answer = await logbook.as(admin).request<Record<string, unknown> | undefined>({ ...request, payload });
          const written = fields.filter((field) => answer.status < 300 && answer.body && field in answer.body);
          for (const field of written) expect([field, answer.body?.[field]]).toEqual([field, text.trim()]);
          stored += written.length;
          if (answer.status < 300) request = await requests.of(operation, admin);
        }
      });
      expect(alsoTouched.filter((table) => !touched.includes(table))).toEqual([]);
    }
    expect(stored).toBeGreaterThan(2 * injections.length);
  }, 60_000);

  async function tablesTouchedBy(work: () => Promise<void>): Promise<string[]> {
    const before = await rowPrints(logbook.database, tablesOfThings);
    await work();
    const after = await rowPrints(logbook.database, tablesOfThings);
    return Object.keys(after).filter((table) => after[table] !== before[table]);
  }

  /** Strings of a body that may be anything. */
  function freeTextsOf({ requestBody }: Operation): string[] {
    const schema = requestBody?.content['application/json']?.schema;
    const { properties = {} } = schema ? requests.swaggerUi.resolved(schema) : {};
    const isFree = ({ type, enum: values, format, pattern, maxLength = 0 }: Schema) =>
      type === 'string' && !values && !format && !pattern && maxLength >= enough;
    return Object.keys(properties).filter((name) => isFree(properties[name]!));
  }
});

/** Each request is about new things, which stand in these. */
const tablesOfThings = ['locations', 'logbook_entries', 'attachments', 'categories', 'roles', 'users'];

function isInQuery(parameter: Operation['parameters'][number]): boolean {
  return parameter.in === 'query';
}

/** The figures of a report that rest on any entry. */
function samplesOf(report: unknown): unknown[] {
  return JSON.stringify(report).match(/"sampleSize":[1-9]/g) ?? [];
}

function isText({ type, format, enum: values, pattern, items }: Schema): boolean {
  if (items) return isText(items);
  return type === 'string' && !format && !values && !pattern;
}
