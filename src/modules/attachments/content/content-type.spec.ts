import fc from 'fast-check';
import { ContentType } from './content-type';
import { TextScan } from './text-scan';

const isText = (...pieces: Uint8Array[]) => {
  const scan = new TextScan();
  for (const piece of pieces) scan.push(piece);
  return scan.end();
};

describe('telling text', () => {
  it('should know UTF-8 text, wherever it is cut into pieces', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/\p{Cc}/u.test(value));
    fc.assert(
      fc.property(text, fc.nat(), (value, at) => {
        const bytes = Buffer.from(value);
        const cut = bytes.length === 0 ? 0 : at % bytes.length;
        expect(isText(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(true);
      }),
    );
  });

  it('should know Windows-1252 text, and no byte that means nothing in it', () => {
    expect(isText(Buffer.from([0xd6, 0x6c, 0x20, 0x80, 0x35]))).toBe(true);
    for (const byte of [0x81, 0x8d, 0x8f, 0x90, 0x9d]) expect(isText(Buffer.from([0xd6, 0x20, byte]))).toBe(false);
  });

  it('should refuse any text with a control character, wherever it stands', () => {
    const controls = [...Array(32).keys(), 127].filter((byte) => ![9, 10, 12, 13].includes(byte));
    fc.assert(
      fc.property(fc.constantFrom(...controls), fc.nat(200), (control, at) => {
        const bytes = Buffer.alloc(201, 'leak ');
        bytes[at] = control;
        expect(isText(bytes.subarray(0, 100), bytes.subarray(100))).toBe(false);
      }),
    );
  });
});

describe('telling the type of a content', () => {
  const typeOf = async (content: string, name: string, allowed: string[]) => {
    const type = new ContentType(allowed, name);
    return (await type.start(Buffer.from(content))) ? type.end() : undefined;
  };

  it.each([
    ['a,b\n1,2\n', 'list.csv', ['text/plain', 'text/csv'], 'text/csv'],
    ['a,b\n1,2\n', 'list.csv', ['text/plain'], 'text/plain'],
    ['a,b\n1,2\n', 'list.txt', ['text/plain', 'text/csv'], 'text/plain'],
    ['a,b\n1,2\n', 'list.txt', ['text/csv'], undefined],
    ['%PDF-1.7\n', 'list.csv', ['text/csv', 'application/pdf'], 'application/pdf'],
    ['%PDF-1.7\n', 'plan.txt', ['text/plain'], undefined],
    ['<?xml version="1.0"?><x/>', 'x.xml', ['application/xml'], 'application/xml'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'x.svg', ['text/plain', 'image/svg+xml'], undefined],
    ['pressure < 3 bar, <b>', 'x.txt', ['text/plain'], 'text/plain'],
  ])('should take %j in %s, of %j, for %s', async (content, name, allowed, expected) => {
    expect(await typeOf(content, name, allowed)).toBe(expected);
  });

  it('should take no type whose name is longer than the column', async () => {
    const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(await typeOf('PK\x03\x04', 'x.docx', [docx])).toBeUndefined();
  });
});
