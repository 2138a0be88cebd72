import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemMediaType, problemOfStatus } from './problem';

const refusals: Record<string, { status: number; detail: string }> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request took too long to arrive: send it again.' },
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The headers are too large: send fewer or shorter ones.' },
};
const notHttp = { status: 400, detail: 'This is not a valid HTTP request.' };

/** Answers what came too slowly, too large or not as HTTP at all, so that there is no request to speak of. */
export function refuseBrokenRequest(error: Error & { code: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, detail } = refusals[error.code] ?? notHttp;
  const problem = problemOfStatus(status, detail, { instance: '/', requestId: randomUUID() });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    `X-Request-Id: ${problem.requestId}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}
