import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuseBrokenRequest } from './broken-request';

/** A body has to be here by then; a form, which may hold a large file, has to have made some way in each such time. */
const patienceMs = 30_000;
const minimumBytes = 30 * 1024;
/** How long the rest of a refused form is read and thrown away, so that the client gets to read the answer. */
const lingerMs = 10_000;

/** Node's own limit holds for every request alike: it is what the longest upload may take. */
export const longestRequestMs = 3_600_000;
/** Headers that trickle in are refused by Node. */
export const headersTimeoutMs = patienceMs;

/** Ends connections whose body comes too slowly to be meant (slow loris). */
export function watchArrival(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const { raw } = request;
  if (hasBody(request) && isConnected(request)) {
    let seen = raw.socket.bytesRead;
    const timer = setInterval(() => {
      const arrived = raw.socket.bytesRead - seen;
      seen = raw.socket.bytesRead;
      if (raw.complete || (request.routeOptions.config.takesForm && arrived >= minimumBytes)) return;
      refuseBrokenRequest(Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
    }, patienceMs).unref();
    raw.once('close', () => clearInterval(timer));
  }
  done();
}

/** Reads what is left of a form that was refused half-way, for a while; then the connection ends. */
export function dropRest(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const { raw, routeOptions } = request;
  if (routeOptions.config.takesForm && !raw.complete && isConnected(request)) {
    raw.unpipe().resume();
    const timer = setTimeout(() => raw.socket.destroy(), lingerMs).unref();
    raw.once('close', () => clearTimeout(timer));
  }
  done();
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/** What the program asks of itself (Fastify's `inject`) comes over no connection that could be slow. */
function isConnected({ raw }: FastifyRequest): boolean {
  return raw.socket instanceof Socket;
}
