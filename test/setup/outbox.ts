import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackgroundWork } from '../../src/common/background-work';
import type { Logbook } from './logbook';

/** A message that waits in the outbox. */
export interface OutboxMessage {
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
}

export function outboxOf({ dataDir }: Pick<Logbook, 'dataDir'>): string {
  return join(dataDir, 'outbox');
}

/** All messages to an address, oldest first, once nothing is under way any more. */
export async function messagesTo(logbook: Logbook, email: string): Promise<OutboxMessage[]> {
  await logbook.app.get(BackgroundWork).idle();
  const directory = outboxOf(logbook);
  if (!existsSync(directory)) return [];
  const messages = readdirSync(directory).map((name) => parsed(join(directory, name)));
  return messages.filter(({ headers }) => headers.to === email);
}

/** The one-time secret in the newest message to an address. */
export async function tokenFor(logbook: Logbook, email: string): Promise<string> {
  const newest = (await messagesTo(logbook, email)).filter(({ text }) => text.includes('"token"')).at(-1);
  const token = /"token": "([\w-]{43})"/.exec(newest?.text ?? '')?.[1];
  if (!token) throw new Error(`There is no link for ${email}.`);
  return token;
}

function parsed(path: string): OutboxMessage {
  const content = readFileSync(path, 'utf8');
  const end = content.indexOf('\n\n');
  const lines = content.slice(0, end).split(/\n(?![ \t])/);
  const headers = lines
    .map((line) => /^([^:]+): (.*)$/s.exec(line))
    .map((match) => [match?.[1]?.toLowerCase(), match?.[2]]);
  const fields = Object.fromEntries(headers) as Record<string, string>;
  const body = content.slice(end + 2);
  const isQuoted = fields['content-transfer-encoding'] === 'quoted-printable';
  return { path, headers: fields, text: isQuoted ? unquoted(body) : body };
}

/** RFC 2045, 6.7. */
function unquoted(text: string): string {
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
