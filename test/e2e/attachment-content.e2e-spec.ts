import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { chunkBytes } from '../../src/modules/attachments/content/content-cipher';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import { contents, picture } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { useAttachments } from '../setup/attachments';
import { recordsOf } from '../setup/audit';

const sandbox = "default-src 'none'; sandbox";

describe('the content of an attachment', () => {
  const logbook = useAttachments();
  let technician: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    technician = await logbook.given.technician();
    entryId = await logbook.given.entry(technician);
  });

  const attach = async (content: Buffer, name = 'leak.png') => {
    const { status, body } = await logbook
      .as(technician)
      .upload<Attachment>(`/logbook-entries/${entryId}/attachments`, content, { name });
    expect(status).toBe(201);
    return body;
  };
  const download = ({ attachId }: Attachment, headers?: Record<string, string>, user = technician) =>
    logbook.as(user).get<Buffer>(`/attachments/${attachId}/content`, headers);
  const failure = ({ attachId }: Attachment) =>
    logbook.as(technician).failure('GET', `/attachments/${attachId}/content`);
  const stored = async ({ attachId }: Attachment) => {
    const { file_path: key } = await logbook.database.first<{ file_path: string }>(
      'SELECT file_path FROM attachments WHERE attach_id = $1',
      [attachId],
    );
    return logbook.pathOf(key);
  };

  it('should come back as it was sent, whatever its length', async () => {
    for (const length of [contents.png.length, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes]) {
      const content = picture(length);
      const { status, headers, body } = await download(await attach(content));
      expect([status, headers['content-length']]).toEqual([200, String(length)]);
      expect(body.equals(content)).toBe(true);
    }
  });

  it('should say what it is, and keep browsers from making more of it', async () => {
    const attachment = await attach(contents.png);
    const { headers } = await download(attachment);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="leak.png"; filename*=UTF-8''leak.png`,
      'content-security-policy': sandbox,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      etag: `"${attachment.sha256 ?? ''}"`,
    });
  });

  it.each([
    [
      'notes.html',
      contents.text,
      'text/plain',
      `attachment; filename="notes.html.txt"; filename*=UTF-8''notes.html.txt`,
    ],
    ['plan.pdf', contents.pdf, 'application/pdf', `attachment; filename="plan.pdf"; filename*=UTF-8''plan.pdf`],
    [
      'Öl:leck.exe',
      contents.png,
      'image/png',
      `inline; filename="_l_leck.exe.png"; filename*=UTF-8''%C3%96l_leck.exe.png`,
    ],
  ])('should hand %s out under a name and type that are safe', async (name, content, type, disposition) => {
    const { headers } = await download(await attach(content, name));
    expect(headers).toMatchObject({ 'content-type': type, 'content-disposition': disposition });
    expect(headers['content-security-policy']).toBe(sandbox);
  });

  describe('in part', () => {
    const content = picture(3 * chunkBytes + 4321);
    let attachment: Attachment;

    beforeAll(async () => {
      attachment = await attach(content);
    });

    const offset = fc.oneof(
      fc.integer({ min: 0, max: content.length - 1 }),
      fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -2, max: 2 })).map(([chunk, by]) => {
        return Math.min(Math.max(chunk * chunkBytes + by, 0), content.length - 1);
      }),
    );

    it('should be the slice that was asked for, wherever it begins and ends', async () => {
      await fc.assert(
        fc.asyncProperty(offset, offset, async (left, right) => {
          const [start, end] = [Math.min(left, right), Math.max(left, right)];
          const { status, headers, body } = await download(attachment, { range: `bytes=${start}-${end}` });
          expect([status, headers['content-range']]).toEqual([206, `bytes ${start}-${end}/${content.length}`]);
          expect(body.equals(content.subarray(start, end + 1))).toBe(true);
        }),
        { numRuns: 60 },
      );
    });

    it.each([
      ['bytes=100-', 206, () => content.subarray(100)],
      ['bytes=-100', 206, () => content.subarray(-100)],
      ['bytes=0-99999999', 206, () => content],
      ['bytes=-99999999', 206, () => content],
      ['bytes=5-4', 200, () => content],
      ['bytes=0-1,4-5', 200, () => content],
      ['lines=1-2', 200, () => content],
      ['bytes=a-b', 200, () => content],
    ])('should answer %s as RFC 9110 says', async (range, status, expected) => {
      const answer = await download(attachment, { range });
      expect(answer.status).toBe(status);
      expect(answer.body.equals(expected())).toBe(true);
    });

    it.each([`bytes=${content.length}-`, 'bytes=99999999999999999999-', 'bytes=-0'])(
      'should refuse %s',
      async (range) => {
        const { status, headers } = await download(attachment, { range });
        expect([status, headers['content-range']]).toEqual([416, `bytes */${content.length}`]);
      },
    );

    it('should only be given if it is a part of what the client has (If-Range)', async () => {
      const range = 'bytes=0-9';
      const etag = `"${attachment.sha256 ?? ''}"`;
      expect((await download(attachment, { range, 'if-range': etag })).status).toBe(206);
      for (const other of ['"another"', `W/${etag}`, 'Wed, 21 Oct 2026 07:28:00 GMT']) {
        expect((await download(attachment, { range, 'if-range': other })).status).toBe(200);
      }
    });
  });

  it('should not be sent to whoever has it (If-None-Match)', async () => {
    const attachment = await attach(contents.png);
    for (const known of [`"${attachment.sha256 ?? ''}"`, `"x", W/"${attachment.sha256 ?? ''}"`, '*']) {
      const answer = await download(attachment, { 'if-none-match': known });
      expect([answer.status, answer.body]).toEqual([304, undefined]);
    }
    expect((await download(attachment, { 'if-none-match': '"another"' })).status).toBe(200);
  });

  it('should be announced by HEAD, and neither read nor recorded', async () => {
    const attachment = await attach(contents.png);
    const token = logbook.app.get(AccessTokenService).issue(technician.userId, technician.sessionId);
    const answer = await logbook.app.inject({
      method: 'HEAD',
      url: `/api/v1/attachments/${attachment.attachId}/content`,
      headers: { authorization: `Bearer ${token}` },
    });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    expect(answer.headers).toMatchObject({
      'content-length': String(contents.png.length),
      'content-type': 'image/png',
      etag: `"${attachment.sha256 ?? ''}"`,
    });
    expect(await recordsOf(logbook.database, answer)).toEqual([]);
  });

  it('should be recorded each time that it is handed out', async () => {
    const attachment = await attach(contents.png);
    const record = { userId: technician.userId, action: 'download', entityId: attachment.attachId };
    expect(await recordsOf(logbook.database, await download(attachment))).toMatchObject([{ ...record, details: null }]);
    const part = await download(attachment, { range: 'bytes=1-2' });
    expect(await recordsOf(logbook.database, part)).toMatchObject([
      { ...record, details: { range: `bytes 1-2/${contents.png.length}` } },
    ]);
    const known = await download(attachment, { 'if-none-match': '*' });
    expect(await recordsOf(logbook.database, known)).toEqual([]);
  });

  it('should not be found where there never was one', async () => {
    const { attach_id: attachId } = await logbook.database.first<{ attach_id: string }>(
      `INSERT INTO attachments (entry_id, file_name, file_path, file_type, file_size, uploaded_by)
       VALUES ($1, 'x', 'none', 'image/png', 0, $2) RETURNING attach_id`,
      [entryId, technician.userId],
    );
    expect((await download({ attachId } as Attachment)).status).toBe(404);
  });

  describe('when its file is damaged', () => {
    const damaged = async (damage: (bytes: Buffer) => Buffer) => {
      const attachment = await attach(picture(2 * chunkBytes + 100));
      const path = await stored(attachment);
      await writeFile(path, damage(await readFile(path)));
      return attachment;
    };

    it.each<[string, (bytes: Buffer) => Buffer]>([
      [
        'a bit at its beginning is flipped',
        (bytes) => Buffer.concat([Buffer.from([bytes[0]! ^ 1]), bytes.subarray(1)]),
      ],
      ['its last chunk is missing', (bytes) => bytes.subarray(0, 2 * (chunkBytes + 16))],
      ['something is added', (bytes) => Buffer.concat([bytes, randomBytes(16)])],
      ['it is empty', () => Buffer.alloc(0)],
    ])('should not be handed out, not even in part: %s', async (_, damage) => {
      const { status, code, requestId } = await failure(await damaged(damage));
      expect([status, code]).toEqual([500, 'INTERNAL_ERROR']);
      expect(await recordsOf(logbook.database, { headers: { 'x-request-id': requestId } })).toEqual([]);
    });

    it('should not be taken for that of another attachment', async () => {
      const [one, other] = [await attach(picture(1000)), await attach(picture(1000))];
      await rename(await stored(one), await stored(other));
      expect((await failure(other)).status).toBe(500);
      expect((await failure(one)).status).toBe(500);
    });

    it('should end the connection where the damage begins', async () => {
      const attachment = await damaged((bytes) => {
        const copy = Buffer.from(bytes);
        copy[chunkBytes + 16 + 5]! ^= 1;
        return copy;
      });
      await expect(download(attachment)).rejects.toThrow();
    });
  });
});
