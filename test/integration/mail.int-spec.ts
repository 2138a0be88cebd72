import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { BackgroundWork } from '../../src/common/background-work';
import { MailService } from '../../src/modules/mail/mail.service';
import type { SettingKey } from '../../src/modules/settings/settings.registry';
import type { SettingsService } from '../../src/modules/settings/settings.service';
import { testConfig } from '../setup/test-config';

const secret = 'canary-of-the-token';
const message = { to: 'technician@example.com', subject: 'Set a new password', text: `Here: ${secret}\n` };

interface Received {
  from: string;
  to: string[];
  content: string;
}

/** A real mail server on loopback. Its first answers to a message can be refusals. */
class MailServer {
  readonly received: Received[] = [];
  attempts = 0;
  private readonly server: SMTPServer;

  constructor(refusals: number[] = [], options: SMTPServerOptions = {}) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      ...options,
      onData: (stream, { envelope }, done) => {
        let content = '';
        stream.on('data', (chunk: Buffer) => (content += chunk.toString()));
        stream.on('end', () => {
          const responseCode = refusals[this.attempts++];
          if (responseCode) {
            done(Object.assign(new Error(`no, not ${secret}`), { responseCode }));
            return;
          }
          const from = envelope.mailFrom ? envelope.mailFrom.address : '';
          this.received.push({ from, to: envelope.rcptTo.map(({ address }) => address), content });
          done();
        });
      },
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${String((this.server.server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }
}

describe('sending e-mail', () => {
  let directory: string;
  let background: BackgroundWork;
  let log: jest.SpyInstance;
  let error: jest.SpyInstance;
  const servers: MailServer[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pp-mail-'));
    background = new BackgroundWork();
    log = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
    error = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    for (const server of servers.splice(0)) await server.close();
    await rm(directory, { recursive: true });
  });

  const serverThat = async (server: MailServer) => {
    servers.push(server);
    return server.listen();
  };
  const mailBy = (smtpUrl: string) => {
    const values: Partial<Record<SettingKey, unknown>> = {
      'mail.smtpUrl': smtpUrl,
      'mail.from': 'logbook@example.com',
    };
    const settings = { get: (key: SettingKey) => values[key] } as SettingsService;
    return new MailService(testConfig.with({ DATA_DIR: directory }), settings, background);
  };
  const said = () => JSON.stringify([log.mock.calls, error.mock.calls]);

  it('should hand a message to the server, in plain text', async () => {
    const server = new MailServer();
    mailBy(await serverThat(server)).send({ ...message, text: 'Grüße\n\n.hidden dot\n' });
    await background.idle();
    expect(server.received).toMatchObject([{ from: 'logbook@example.com', to: ['technician@example.com'] }]);
    const { content } = server.received[0]!;
    expect(content).toMatch(/^From: PreventPlus <logbook@example\.com>\r$/m);
    expect(content).toMatch(/^Subject: Set a new password\r$/m);
    expect(content).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m);
    expect(content).toMatch(/^\.hidden dot\r$/m);
    expect(error).not.toHaveBeenCalled();
  });

  it('should sign in where the URL says how', async () => {
    const seen: unknown[] = [];
    const server = new MailServer([], {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        seen.push([username, password]);
        done(null, { user: username });
      },
    });
    const url = await serverThat(server);
    mailBy(url.replace('smtp://', 'smtp://logbook:p%40ss@')).send(message);
    await background.idle();
    expect(seen).toEqual([['logbook', 'p@ss']]);
    expect(server.received).toHaveLength(1);
  });

  it('should try again when the server cannot take it now', async () => {
    const server = new MailServer([451]);
    mailBy(await serverThat(server)).send(message);
    await background.idle();
    expect([server.attempts, server.received.length]).toEqual([2, 1]);
    expect(error).not.toHaveBeenCalled();
  });

  it('should not try again when the server never takes it, and say so without any secret', async () => {
    const server = new MailServer([550, 550]);
    const url = await serverThat(server);
    mailBy(url.replace('smtp://', 'smtp://logbook:canary-password@')).send(message);
    await background.idle();
    expect(server.received).toEqual([]);
    expect(error).toHaveBeenCalledTimes(1);
    expect(said()).toMatch(/Sending .*Set a new password.* failed/);
    expect(said()).not.toMatch(/canary|technician@example/);
  });

  it('should wait for what is under way before the process ends, without resting any more', async () => {
    const server = new MailServer([451, 451, 451, 451]);
    const mail = mailBy(await serverThat(server));
    mail.send(message);
    while (server.attempts === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await background.beforeApplicationShutdown();
    expect(server.attempts).toBe(2);
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('should say that there is no server to be reached', async () => {
    mailBy('smtp://127.0.0.1:1').send(message);
    await background.beforeApplicationShutdown();
    expect(said()).toMatch(/failed: \w*Error.* ESOCKET|ECONNECTION|ECONNREFUSED/);
  });

  it.each([
    'technician@example.com\r\nBcc: other@example.com',
    'technician@example.com, other@example.com',
    'other@example.com <technician@example.com>',
    'not an address',
  ])('should refuse to send anything to %p', async (to) => {
    const server = new MailServer();
    mailBy(await serverThat(server)).send({ ...message, to });
    await background.idle();
    expect(server.received).toEqual([]);
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('should let no subject begin another header', async () => {
    const server = new MailServer();
    mailBy(await serverThat(server)).send({ ...message, subject: 'Hello\r\nBcc: other@example.com\r\n\r\nText' });
    await background.idle();
    expect(server.received[0]?.to).toEqual(['technician@example.com']);
    expect(server.received[0]?.content).not.toMatch(/^Bcc:/im);
  });

  it('should keep a message as a file while there is no server, and log nothing but its path', async () => {
    mailBy('').send(message);
    await background.idle();
    const [name, ...others] = await readdir(join(directory, 'outbox'));
    expect(others).toEqual([]);
    expect(name).toMatch(/^[\dT.Z-]+-[\da-f-]{36}\.eml$/);
    const path = join(directory, 'outbox', name ?? '');
    const content = await readFile(path, 'utf8');
    expect(content).toMatch(/^To: technician@example\.com$/m);
    expect(content).toMatch(/\n\nHere: canary-of-the-token\n$/);
    expect(log.mock.calls).toEqual([[expect.stringContaining(path)]]);
    expect(said()).not.toMatch(/canary|technician/);
  });
});
