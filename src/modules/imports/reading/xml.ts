import { SaxesParser } from 'saxes';
import { limits } from './limits';
import { damagedFile, forbiddenMarkup, tooMuch } from './workbook.errors';

/** Names come without their namespace prefix, which every writer of workbooks may choose. */
export interface XmlHandler {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * Reads XML piece by piece and yields what `handler` has gathered after each. Entities other than the five of XML are refused, and
 * so is any document type declaration.
 */
export async function* parsed<T>(
  pieces: AsyncIterable<string>,
  handler: XmlHandler & { take(): T[] },
): AsyncGenerator<T, void> {
  let unmarked = 0;
  const parser = parserFor(handler, () => (unmarked = 0));
  for await (const piece of pieces) {
    unmarked += piece.length;
    parser.write(piece);
    if (unmarked > limits.run) throw tooMuch('a text or mark of more than 1,000,000 characters');
    yield* handler.take();
  }
  parser.close();
  yield* handler.take();
}

/** Reads all of a small part. */
export async function parseAll(pieces: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  await parsed(pieces, { ...handler, take: () => [] }).next();
}

function parserFor(handler: XmlHandler, onMark: () => void): SaxesParser {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  parser.on('doctype', () => {
    throw forbiddenMarkup();
  });
  parser.on('error', (error) => {
    throw damagedFile('its XML is damaged', error);
  });
  parser.on('opentag', ({ name, attributes }) => {
    onMark();
    handler.open(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    onMark();
    handler.close?.(localName(name));
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  return parser;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The attribute of that name whatever its prefix. */
export function attribute(attributes: Record<string, string>, name: string): string | undefined {
  return attributes[name] ?? Object.entries(attributes).find(([key]) => localName(key) === name)?.[1];
}
