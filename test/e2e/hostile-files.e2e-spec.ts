import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import type { Problem } from '../../src/common/http/problem';
import { contents } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { refusedFiles, storedFiles } from '../factories/hostile-files';
import type { Answer } from '../setup/api';
import { useAttachments } from '../setup/attachments';

const boundary = 'x-boundary';
const [crlf, end] = ['\r\n', '--x-boundary--\r\n'];
const part = (disposition: string, content = 'x', headers: string[] = []) =>
  [`--${boundary}`, `Content-Disposition: form-data; ${disposition}`, ...headers, '', content, ''].join(crlf);
const file = part('name="file"; filename="a.txt"', 'a note');

/** Bodies that are no form with one file in it, or hardly. */
const brokenForms: [what: string, body: string | Buffer, type?: string][] = [
  ['no body at all', ''],
  ['nothing but the end', end],
  ['no form', 'hello'],
  ['JSON that says that it is a form', '{"file":"x"}'],
  ['another boundary', `--other${crlf}${crlf}x${crlf}--other--`],
  ['no boundary in the header', file + end, 'multipart/form-data'],
  ['an empty boundary', file + end, 'multipart/form-data; boundary='],
  ['a boundary that is too long', file + end, `multipart/form-data; boundary=${'x'.repeat(5000)}`],
  ['no end', file],
  ['an end in the middle of a header', `--${boundary}${crlf}Content-Disp`],
  ['an end in the middle of the file', file.slice(0, -4)],
  ['no file', part('name="description"', 'a note') + end],
  ['the file in a field without a file name', part('name="file"', 'a note') + end],
  ['the file in another field', part('name="upload"; filename="a.txt"', 'a note') + end],
  ['two files', file + file + end],
  ['a file and one in another field', file + part('name="other"; filename="b.txt"') + end],
  ['a field that nobody knows', file + part('name="ownerId"', 'x') + end],
  ['a field that nobody knows, before the file', part('name="isDeleted"', 'true') + file + end],
  ['a field twice', part('name="description"') + part('name="description"') + file + end],
  ['a field called __proto__', part('name="__proto__"', '{"x":1}') + file + end],
  ['a file called __proto__', part('name="__proto__"; filename="a"') + end],
  ['a field called constructor', part('name="constructor"') + file + end],
  ['a description that is too long', part('name="description"', 'x'.repeat(30_000)) + file + end],
  ['a description of 2 MB', part('name="description"', 'x'.repeat(2_000_000)) + file + end],
  ['a description with a NUL', part('name="description"', 'a\0b') + file + end],
  ['a description of JSON', part('name="description"', '{"a":1}', ['Content-Type: application/json']) + file + end],
  ['a description of broken JSON', part('name="description"', '{', ['Content-Type: application/json']) + file + end],
  ['a thousand fields', part('name="description"').repeat(1000) + file + end],
  ['a part without a disposition', `--${boundary}${crlf}${crlf}x${crlf}${end}`],
  ['a part without a name', part('filename="a.txt"') + end],
  ['a header of 100 kB', part('name="file"; filename="a.txt"', 'x', [`X-Long: ${'x'.repeat(100_000)}`]) + end],
  ['a thousand headers', part('name="file"; filename="a.txt"', 'x', Array<string>(1000).fill('X-A: b')) + end],
  ['a form in a form', part('name="file"; filename="a"', file, ['Content-Type: multipart/mixed; boundary=b']) + end],
  ['an empty file', part('name="file"; filename="a.txt"', '') + end],
  ['a file of nothing but a boundary', part('name="file"; filename="a.txt"', `--${boundary}`) + end],
  ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))],
];

describe('hostile files', () => {
  const logbook = useAttachments();
  let technician: GivenUser;
  let path: string;

  beforeAll(async () => {
    technician = await logbook.given.technician();
    path = `/logbook-entries/${await logbook.given.entry(technician)}/attachments`;
  });

  const send = (body: string | Buffer, type = `multipart/form-data; boundary=${boundary}`) =>
    logbook.as(technician).send<Problem>('POST', path, Buffer.from(body), { 'content-type': type });
  const label = ({ status, body }: Answer<unknown>) =>
    `${String(status)} ${String((body as Problem | undefined)?.code)}`;

  it('should be at least two hundred', () => {
    expect(refusedFiles.length + storedFiles.length + brokenForms.length).toBeGreaterThanOrEqual(200);
  });

  it('should be refused when they are of no type that is allowed, whatever they call themselves', async () => {
    const answers: Record<string, string> = {};
    for (const { what, content, name, type } of refusedFiles)
      answers[what] = label(await logbook.as(technician).upload(path, content, { name, type }));
    const expected = refusedFiles.map(({ what }) => [what, '415 FILE_TYPE_NOT_ALLOWED']);
    expect(answers).toEqual(Object.fromEntries(expected));
  }, 60_000);

  it('should be stored, when they are what may be stored, under a plain name, and handed out as nothing else', async () => {
    const wrong: unknown[] = [];
    for (const { what, content, name, type } of storedFiles) {
      const { status, body } = await logbook.as(technician).upload<Attachment>(path, content, { name, type });
      const answer = await logbook.as(technician).get<Buffer>(`/attachments/${body.attachId}/content`);
      const isSafe =
        status === 201 &&
        /^[^\p{Cc}\p{Zl}\p{Zp}/\\<>:"|?*\u202a-\u202e\u2066-\u2069]+$/u.test(body.fileName) &&
        [...body.fileName].length <= 255 &&
        !/^\.*$/.test(body.fileName) &&
        answer.body.equals(content) &&
        /^(?:image\/(?:png|gif|jpeg|webp)|application\/pdf|text\/plain)$/.test(
          String(answer.headers['content-type']),
        ) &&
        answer.headers['x-content-type-options'] === 'nosniff' &&
        answer.headers['content-security-policy'] === "default-src 'none'; sandbox" &&
        /^(?:inline|attachment); filename="[\x20-\x7e]+"; filename\*=UTF-8''\S+$/.test(
          String(answer.headers['content-disposition']),
        ) &&
        /\.(?:png|gif|jpe?g|webp|pdf|txt)$/.test(String(answer.headers['content-disposition']));
      if (!isSafe) wrong.push([what, status, body, answer.headers]);
    }
    expect(wrong).toEqual([]);
  }, 60_000);

  it('should be refused when they come in a form that is broken', async () => {
    const before = await logbook.storedFiles();
    const answers = new Map<string, string>();
    for (const [what, body, type] of brokenForms) answers.set(what, label(await send(body, type)));
    const wrong = [...answers].filter(([, answer]) => !/^4\d\d [A-Z_]+$/.test(answer));
    // what the parser drops does no harm, and a file of text may read like a form
    const harmless = ['a header of 100 kB', 'a thousand headers', 'a form in a form'];
    expect(wrong).toEqual(harmless.map((what) => [what, '201 undefined']));
    expect(Object.fromEntries(answers)).toMatchObject({
      'no file': '400 FILE_REQUIRED',
      'two files': '400 BROKEN_FORM',
      'a field that nobody knows': '400 VALIDATION_FAILED',
      'a field twice': '400 UNEXPECTED_FIELD',
      'no end': '400 BROKEN_FORM',
      'an empty file': '422 EMPTY_FILE',
    });
    expect(await logbook.storedFiles()).toHaveLength(before.length + harmless.length);
    expect(await logbook.incomingFiles()).toEqual([]);
  });

  it('should be taken with the description before or behind them', async () => {
    const description = part('name="description"', 'Öl');
    for (const body of [
      description + file + end,
      file + description + end,
      file + part('name="description"', '') + end,
    ]) {
      const { status, body: attachment } = (await send(body)) as unknown as Answer<Attachment>;
      expect(status).toBe(201);
      expect(['Öl', null]).toContain(attachment.description);
    }
  });

  it('should be refused on every route that takes JSON, and JSON on the one that takes them', async () => {
    const type = `multipart/form-data; boundary=${boundary}`;
    for (const [method, url] of [
      ['POST', '/logbook-entries'],
      ['PATCH', '/attachments/018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10'],
      ['POST', '/auth/login'],
    ] as const) {
      const headers = { 'content-type': type };
      const answer = await logbook.as(technician).send<Problem>(method, url, Buffer.from(file + end), headers);
      expect(label(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    }
    expect(label(await logbook.as(technician).post(path, { file: 'x' }))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(label(await send('file=x', 'application/x-www-form-urlencoded'))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    expect(label(await send(file + end, 'multipart/mixed; boundary=x'))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
    const nowhere = await logbook.as(technician).send<Problem>('POST', '/nowhere', Buffer.from(file), {
      'content-type': type,
    });
    expect(nowhere.status).toBe(404);
  });

  it('should not be read at all from whoever is not signed in', async () => {
    const answer = await logbook.anybody.upload(path, contents.png);
    expect(answer.status).toBe(401);
    expect(await logbook.incomingFiles()).toEqual([]);
  });
});
