import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import { contents, picture } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { useAttachments } from '../setup/attachments';

const boundary = 'x-boundary';
const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n`;
const tail = `\r\n--${boundary}--\r\n`;

/** What only shows on a real connection. */
describe('uploads on the wire', () => {
  const logbook = useAttachments();
  let technician: GivenUser;
  let path: string;

  beforeAll(async () => {
    await logbook.app.listen(0, '127.0.0.1');
    technician = await logbook.given.technician();
    path = `/api/v1/logbook-entries/${await logbook.given.entry(technician)}/attachments`;
  });

  const open = async () => {
    const { port } = logbook.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return { socket, received: collect(socket) };
  };
  const requestHead = (length: number | 'chunked', token = logbook.app.get(AccessTokenService)) =>
    [
      `POST ${path} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${token.issue(technician.userId, technician.sessionId)}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
      '\r\n',
    ].join('\r\n');
  const until = async (holds: () => Promise<boolean> | boolean) => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const rows = async () =>
    (await logbook.database.first<{ count: number }>('SELECT count(*)::int AS count FROM attachments')).count;

  it('should leave nothing behind when the client goes away in the middle', async () => {
    const { socket } = await open();
    socket.write(requestHead(1_000_000) + head);
    socket.write(picture(300_000));
    await until(async () => (await logbook.incomingFiles()).length === 1);
    socket.destroy();
    await until(async () => (await logbook.incomingFiles()).length === 0);
    expect([await rows(), await logbook.storedFiles()]).toEqual([0, []]);
  });

  const itWithProc = existsSync('/proc/self/fd') ? it : it.skip;
  itWithProc('should let go of a file when the client that downloads it goes away', async () => {
    const user = logbook.as(technician);
    const { body } = await user.upload<Attachment>(path.replace('/api/v1', ''), picture(20_000_000));
    const token = logbook.app.get(AccessTokenService).issue(technician.userId, technician.sessionId);
    for (let aborted = 0; aborted < 3; aborted++) {
      const { socket } = await open();
      socket.write(
        `GET /api/v1/attachments/${body.attachId}/content HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      );
      await once(socket, 'data');
      expect(openObjects()).toHaveLength(1);
      socket.destroy();
      await until(() => openObjects().length === 0);
    }
  });

  it('should answer a form that is larger than JSON may be', async () => {
    const { socket, received } = await open();
    const content = picture(3_000_000);
    socket.write(requestHead(head.length + content.length + tail.length) + head);
    socket.write(content);
    socket.write(tail);
    await until(() => received().includes('"attachId"'));
    expect(received()).toMatch(/^HTTP\/1\.1 201 /);
    socket.destroy();
  });

  it.each([
    ['a type that is not allowed', 'FILE_TYPE_NOT_ALLOWED', head],
    ['a file in another field', 'UNEXPECTED_FIELD', head.replace('name="file"', 'name="else"')],
  ])(
    'should answer as soon as it refuses %s, and serve the connection on when the rest has come',
    async (_, code, head) => {
      const { socket, received } = await open();
      const rest = Buffer.alloc(2_000_000, 1);
      const length = head.length + 70_000 + rest.length + tail.length;
      socket.write(requestHead(length) + head);
      socket.write(Buffer.alloc(70_000));
      await until(() => received().includes(code));
      expect(received()).toMatch(/^HTTP\/1\.1 4\d\d /);
      socket.write(rest);
      socket.write(`${tail}GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n`);
      await until(() => received().includes('HTTP/1.1 200 '));
      socket.destroy();
      expect(await logbook.incomingFiles()).toEqual([]);
    },
  );

  it('should refuse at once what says that it is too large', async () => {
    const { socket, received } = await open();
    socket.write(requestHead(10_000_000_000) + head);
    await until(() => received().includes('FILE_TOO_LARGE'));
    expect(received()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('should have an hour, while headers have half a minute', () => {
    const { requestTimeout, headersTimeout } = logbook.app.getHttpServer();
    expect({ requestTimeout, headersTimeout }).toEqual({ requestTimeout: 3_600_000, headersTimeout: 30_000 });
  });

  it('should take a form whose length is not known in advance', async () => {
    const { socket, received } = await open();
    socket.write(requestHead('chunked'));
    for (const piece of [head, contents.png, tail]) {
      socket.write(`${Buffer.byteLength(piece).toString(16)}\r\n`);
      socket.write(piece);
      socket.write('\r\n');
    }
    socket.write('0\r\n\r\n');
    await until(() => received().includes('"attachId"'));
    socket.destroy();
  });
});

/** Stored files that this process has open; what Linux says of it. */
function openObjects(): string[] {
  return readdirSync('/proc/self/fd').filter((fd) => {
    const link = `/proc/self/fd/${fd}`;
    return existsSync(link) && readlinkSync(link).includes('/attachments/objects/');
  });
}

function collect(socket: Socket): () => string {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  return () => text;
}
