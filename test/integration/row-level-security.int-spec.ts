import { useDatabase } from '../setup/logbook';
import { type AccessFixture, makeAccessFixture } from './row-level-security/access-fixture';
import { accessMatrix, answers, type Askers, connectAskers } from './row-level-security/access-matrix';

describe('row-level security, statement by statement', () => {
  let fixture: AccessFixture;
  let askers: Askers;

  // hooks run in the order in which they stand here: the connections close before their database goes
  afterAll(() => Promise.all(Object.values(askers).map((sql) => sql.end())));
  const held = useDatabase();

  beforeAll(async () => {
    fixture = await makeAccessFixture(held.given, held.database);
    askers = await connectAskers(held.database, fixture);
  });

  it.each(accessMatrix)('should answer each level as designed: $what', async (probe) => {
    expect(await answers(probe, fixture, askers)).toEqual(probe.expected);
  });

  it('should ask each question once', () => {
    const questions = accessMatrix.map(({ what }) => what);
    expect(questions).toHaveLength(new Set(questions).size);
  });
});
