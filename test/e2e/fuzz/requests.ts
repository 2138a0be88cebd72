import fc, { type Arbitrary } from 'fast-check';
import { accessLevels } from '../../../src/common/access-level';
import { hostileTexts, injections } from '../../setup/hostile';
import type { Operation, Schema } from '../../setup/openapi';
import { bodiesOf } from './bodies';
import type { Values } from './values';

type Parameter = Operation['parameters'][number];

/** A request to an operation, and as whom. */
export interface FuzzRequest {
  level: (typeof accessLevels)[number];
  method: Operation['method'];
  url: string;
  headers: Record<string, string>;
  payload?: string | Buffer;
}

/** Parts of an address as they are, since some of them are no valid encoding. */
const strangeParts = [
  ...[
    '%00',
    '%ff',
    '%',
    '%ED%A0%80',
    '%252e%252e',
    '.',
    '..%2f',
    '+',
    '%0d%0a',
    'null',
    'NaN',
    'Infinity',
    '-0',
    '1e3',
    '0x10',
  ],
  ...['9'.repeat(400), '2147483648', '1.5', '٣', '1900-13-01', '9999-12-31', 'true', '', '%20'],
  ...[...hostileTexts, ...injections].map(encodeURIComponent),
];
const tags = [
  '"1"',
  '"2"',
  '*',
  '"0"',
  'W/"1"',
  '"999999999"',
  '"9999999999"',
  'garbage',
  '"1","2"',
  '',
  '"',
  '\u00ff',
];
const strangeHeaders: Record<string, string[]> = {
  'if-match': tags,
  'if-none-match': tags,
  'x-request-id': ['x', "'; --", '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10', 'a'.repeat(9000)],
  'user-agent': ['', '\u00ff'.repeat(600), "' OR 1=1 --", 'a'.repeat(9000)],
  'idempotency-key': ['', 'a', '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10', 'k'.repeat(300), '\u00ff', "'; --"],
  accept: ['text/html', 'application/xml', '*/*;q=0', 'x'],
  'accept-encoding': ['gzip', 'identity;q=0, *;q=0'],
  range: ['bytes=0-', 'bytes=5-1', 'bytes=0-0,2-3', 'x=1', 'bytes=-99999999999999999999'],
  'x-forwarded-for': ['127.0.0.1', 'unknown', '::1, 10.0.0.1', "' --"],
  'x-http-method-override': ['DELETE'],
  origin: ['null', 'https://example.com'],
};

/** Requests to an operation made from its schemas: right, almost right, and strange. */
export function requestsTo(operation: Operation, values: Values): Arbitrary<FuzzRequest> {
  const place = (where: Parameter['in']) => operation.parameters.filter((parameter) => parameter.in === where);
  return fc
    .record({
      level: fc.oneof({ weight: 3, arbitrary: fc.constant('Admin' as const) }, fc.constantFrom(...accessLevels)),
      path: pathsOf(operation, place('path'), values),
      query: queriesOf(place('query'), values),
      headers: headersOf(place('header')),
      body: bodiesOf(operation, values),
    })
    .map(({ level, path, query, headers, body }) => ({
      level,
      method: operation.method,
      url: query ? `${path}?${query}` : path,
      headers: { ...headers, ...(body?.contentType !== undefined && { 'content-type': body.contentType }) },
      ...(body && { payload: body.payload }),
      // a counterexample is read by people
      [fc.toStringMethod]: () => readable(`${level} ${operation.method} ${path}?${query}`, headers, body),
    }));
}

function readable(line: string, headers: object, body: { contentType?: string; payload: string | Buffer } | undefined) {
  const payload = body ? `${body.contentType ?? ''} ${body.payload.toString().slice(0, 1000)}` : '';
  return `${line.slice(0, 2000)} ${JSON.stringify(headers).slice(0, 500)} ${payload}`;
}

function pathsOf({ path }: Operation, parameters: Parameter[], values: Values): Arbitrary<string> {
  const parts = parameters.map(({ name, schema, example }) => {
    const known = schema.type === 'string' && example !== undefined ? [fc.constant(example)] : [];
    // an empty part would be the address of something else
    const right = fc
      .oneof(values.of(schema, name), ...known)
      .map((value) => encodeURIComponent(String(value).toWellFormed()))
      .filter((part) => part !== '' && !/^\.{1,2}$/.test(part));
    const strange = fc.constantFrom(...strangeParts.filter((part) => part !== '' && !part.startsWith('.')));
    return fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: strange });
  });
  const names = parameters.map(({ name }) => name);
  return fc
    .tuple(...parts)
    .map((filled) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => filled[names.indexOf(name)]!));
}

/** Each parameter absent, right, strange or twice, and some that nobody knows. */
function queriesOf(parameters: Parameter[], values: Values): Arbitrary<string> {
  const pairs = parameters.map(({ name, schema, in: _ }) => {
    const right = values.of(schema, name).map((value) => (Array.isArray(value) ? value : [value]).map(encoded));
    const strange = fc.constantFrom(...strangeParts, ...beyond(schema));
    const chosen = fc.oneof(
      { weight: 16, arbitrary: right },
      { weight: 2, arbitrary: strange.map((part) => [part]) },
      fc.tuple(strange, strange),
    );
    const given = chosen.map((texts) => texts.map((text) => `${name}=${text}`));
    return fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, given);
  });
  const unknown = fc.constantFrom(
    'x=1',
    '__proto__=1',
    'limit[]=1',
    'limit[$gt]=1',
    '=',
    '&&',
    '%00=1',
    'constructor=1',
  );
  return fc
    .tuple(fc.tuple(...pairs), fc.option(unknown, { freq: 10 }))
    .map(([chosen, extra]) => [...chosen.flat(), ...(extra === null ? [] : [extra])].join('&'));
}

function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return encodeURIComponent(text.toWellFormed());
}

function beyond({ minimum, maximum, maxLength }: Schema): string[] {
  const numbers = [minimum, maximum].filter((bound) => bound !== undefined);
  const texts =
    maxLength === undefined ? [] : ['x', '😀'].map((letter) => encodeURIComponent(letter.repeat(maxLength + 1)));
  return [...numbers.flatMap((bound) => [String(bound - 1), String(bound + 1)]), ...texts];
}

/** Those that an operation documents often, the others now and then. */
function headersOf(parameters: Parameter[]): Arbitrary<Record<string, string>> {
  const documented = parameters.map(({ name }) => name.toLowerCase()).filter((name) => name in strangeHeaders);
  const chosen = documented.map((name) => {
    const header = fc.constantFrom(...strangeHeaders[name]!).map((text) => [name, text] as const);
    return fc.option(header, { nil: undefined, freq: 1 });
  });
  const one = fc
    .constantFrom(...Object.keys(strangeHeaders))
    .chain((name) => fc.constantFrom(...strangeHeaders[name]!).map((text) => [name, text] as const));
  return fc
    .tuple(fc.tuple(...chosen), fc.option(one, { freq: 3, nil: undefined }))
    .map(([known, other]) => Object.fromEntries([...known, other].filter((header) => header !== undefined)));
}
