import fc, { type Arbitrary } from 'fast-check';
import { hostileValues, injections } from '../../setup/hostile';
import type { Operation, Schema } from '../../setup/openapi';
import type { Values } from './values';

export interface Body {
  contentType: string | undefined;
  payload: string | Buffer;
}

const tooDeep = 100_000;
const huge = 100_000;

/** Besides the values that whoever writes by hand would try. */
const strangeValues = [
  ...hostileValues,
  ...injections.map((text) => JSON.stringify(text)),
  ...['null', 'true', '0', '-1', '1.5', '-0', '1e-400', 'NaN', 'Infinity', '{}', '""', '" "', '[[]]', '{"a":{"b":[]}}'],
  ...[
    '"0000-00-00"',
    '"9999-12-31"',
    '"infinity"',
    '"-infinity"',
    '"now"',
    '"epoch"',
    '"2026-02-30"',
    '"+275760-09-13"',
  ],
  ...['"\\uDC00\\uD800"', '"\\uFFFF"', '"\\u202E"', '"😀"', '2147483648', '-2147483649', '1e308', '99999999.999'],
];
const strangeFields = [
  '"__proto__":{"isAdmin":true}',
  '"constructor":{"prototype":{"isAdmin":true}}',
  '"unknownField":1',
  '"":1',
  '"version":7',
  '"isDeleted":true',
  '"\\u0000":1',
];

/** Whole bodies that are not what anybody asked for. */
const strangeBodies = [
  '',
  'null',
  '[]',
  '"text"',
  '1e999',
  '{',
  '{"a":1,}',
  '\ufeff{}',
  '{}{}',
  '{"a":1,"a":2}',
  "{'a':1}",
  '{"a":undefined}',
  '['.repeat(tooDeep) + ']'.repeat(tooDeep),
  '{"a":'.repeat(tooDeep) + '1' + '}'.repeat(tooDeep),
  `[${'0,'.repeat(huge)}0]`,
  `{"a":"${'x'.repeat(1_100_000)}"}`,
];
const strangeTypes = [
  undefined,
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-16',
  'application/json; charset="',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'application/json/json',
  'Application/JSON',
  'a'.repeat(5000),
];

/** Bodies of an operation, most of them almost right. @throws Error for a type of body that nothing here makes */
export function bodiesOf({ operationId, requestBody }: Operation, values: Values): Arbitrary<Body | undefined> {
  const strange = fc.record({
    contentType: fc.constant('application/json'),
    payload: fc.constantFrom(...strangeBodies),
  });
  if (!requestBody) return fc.option(strange, { freq: 3 });
  const kinds = Object.entries(requestBody.content).map(([type, { schema }]) => {
    const resolved = values.resolved(schema);
    if (type.endsWith('json')) return jsonBodies(type, resolved, values);
    if (type === 'multipart/form-data') return forms(resolved);
    throw new Error(`${operationId} takes ${type}: say in test/e2e/fuzz/bodies.ts how such a body is made.`);
  });
  const right = fc.oneof(...kinds);
  const mistyped = fc
    .tuple(right, fc.constantFrom(...strangeTypes))
    .map(([{ payload }, contentType]) => ({ payload, contentType }));
  return fc.oneof(
    { weight: 16, arbitrary: right },
    { weight: 2, arbitrary: mistyped },
    { weight: 2, arbitrary: strange },
    fc.constant(undefined),
  );
}

function jsonBodies(contentType: string, schema: Schema, values: Values): Arbitrary<Body> {
  const valid = values.of(schema).map((value) => JSON.stringify(value));
  const payload = fc.oneof({ weight: 2, arbitrary: valid }, { weight: 3, arbitrary: almostValid(schema, values) });
  return fc.record({ contentType: fc.constant(contentType), payload });
}

/** An object with most fields right, some strange, some missing and some that nobody knows; a field may come twice. */
function almostValid({ properties = {}, required = [] }: Schema, values: Values): Arbitrary<string> {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const text = fc.oneof(
      { weight: 12, arbitrary: values.of(schema, name).map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: fc.constantFrom(...strangeValues, ...tooLong(schema)) },
    );
    const field = text.map((value) => `${JSON.stringify(name)}:${value}`);
    return fc.option(field, { freq: required.includes(name) ? 20 : 1 });
  });
  const extras = fc.array(fc.constantFrom(...strangeFields), { maxLength: 1 });
  return fc.tuple(fc.tuple(...fields), extras, fc.boolean()).map(([known, unknown, isTwice]) => {
    const members = [...known.filter((field) => field !== null), ...unknown];
    return `{${(isTwice ? [...members, ...members.slice(0, 1)] : members).join(',')}}`;
  });
}

function tooLong({ maxLength }: Schema): string[] {
  return maxLength === undefined ? [] : ['x', '😀'].map((character) => JSON.stringify(character.repeat(maxLength + 1)));
}

/** Forms whose parts, names and contents are random, in the framing of a form. */
function forms({ properties = {} }: Schema): Arbitrary<Body> {
  const strangeNames = ['', '../../x.png', '\u202egnp.exe', 'a'.repeat(300), '"; filename="b', 'x\0.png', 'é.png'];
  const part = fc.record({
    field: fc.constantFrom(...Object.keys(properties), 'unknown', ''),
    fileName: fc.option(fc.constantFrom('photo.png', ...strangeNames), { freq: 4 }),
    type: fc.constantFrom('image/png', 'text/html', 'application/pdf', 'x', ''),
    content: fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(...injections).map((text) => Buffer.from(text)),
    ),
  });
  return fc.record({ parts: fc.array(part, { maxLength: 4 }), isCutOff: fc.boolean() }).map(({ parts, isCutOff }) => {
    const chunks = parts.flatMap(({ field, fileName, type, content }) => {
      const name = `name="${field}"${fileName === null ? '' : `; filename="${fileName}"`}`;
      const head = `--fuzz\r\nContent-Disposition: form-data; ${name}\r\nContent-Type: ${type}\r\n\r\n`;
      return [Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')];
    });
    const payload = Buffer.concat([...chunks, Buffer.from(isCutOff ? '--fu' : '--fuzz--\r\n')]);
    return { contentType: 'multipart/form-data; boundary=fuzz', payload };
  });
}
