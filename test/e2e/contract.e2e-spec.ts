import { Contract, type RawAnswer } from '../setup/contract';
import { useLogbook } from '../setup/logbook';

/** Every answer that the tests get is held against the document: this shows that a deviation would be noticed. */
describe('the contract', () => {
  const logbook = useLogbook();
  const json = { 'content-type': 'application/json; charset=utf-8' };
  let answer: RawAnswer;
  let body: Record<string, unknown>;

  beforeAll(async () => {
    const admin = await logbook.given.admin();
    const { headers, body: given, status } = await logbook.as(admin).get('/roles/1');
    body = given;
    answer = { statusCode: status, headers, body: JSON.stringify(given) };
  });

  const complaint = (changes: Partial<RawAnswer>, method = 'GET', url = '/api/v1/roles/1') =>
    Contract.of(logbook.app).complaint(method, url, { ...answer, ...changes });
  const complaintOfBody = (changes: object) => complaint({ body: JSON.stringify({ ...body, ...changes }) });

  it('should accept an answer as it is', () => {
    expect(body).toMatchObject({ roleId: 1 });
    expect(complaint({})).toBeUndefined();
  });

  it.each<[string, object, RegExp]>([
    ['a property too many', { passwordHash: '$2b$12$' }, /must NOT have additional properties/],
    ['a property too few', { roleName: undefined }, /must have required property 'roleName'/],
    ['another type', { version: '1' }, /version must be integer/],
    ['a value that is none of those', { accessLevel: 'Owner' }, /accessLevel must be equal to one of/],
    ['null where it may not be', { roleName: null }, /roleName must be string/],
  ])('should notice %s', (_, changes, expected) => {
    expect(complaintOfBody(changes)).toMatch(expected);
  });

  it('should let null be where it may', () => {
    expect(complaintOfBody({ description: null })).toBeUndefined();
  });

  it('should notice a status that is not declared', () => {
    expect(complaint({ statusCode: 500 })).toBe('500, which getRole does not declare');
    expect(complaint({ statusCode: 201 })).toBe('201, which getRole does not declare');
  });

  it('should notice another type of content', () => {
    expect(complaint({ headers: { 'content-type': 'text/html' } })).toBe(
      '200 as text/html, which getRole does not declare',
    );
  });

  it('should notice a body where there is none', () => {
    expect(complaint({ statusCode: 204, headers: json }, 'DELETE')).toBe('204 with a body, which deleteRole has not');
    expect(complaint({ statusCode: 304 })).toBe('304 with a body, which getRole has not');
  });

  it('should notice success where there is no route', () => {
    expect(complaint({}, 'GET', '/api/v1/nothing')).toBe('200, which nothing documents');
    expect(complaint({ statusCode: 404 }, 'GET', '/api/v1/nothing')).toBeUndefined();
  });

  it('should not take a path that is written out for a parameter', () => {
    expect(complaint({}, 'GET', '/api/v1/locations/tree')).toMatch(/required property 'items'/);
  });
});
