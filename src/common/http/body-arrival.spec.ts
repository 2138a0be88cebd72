import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dropRest, watchArrival } from './body-arrival';

/** A request of which the test says how much has come. */
function arriving(options: { takesForm?: true; headers?: Record<string, string> } = {}) {
  const { takesForm, headers = { 'content-length': '100000' } } = options;
  const state = { bytesRead: 0 };
  const socket = Object.defineProperty(new Socket(), 'bytesRead', { get: () => state.bytesRead });
  socket.on('error', () => undefined); // as the HTTP server does
  const raw = Object.assign(new EventEmitter(), {
    headers,
    socket,
    complete: false,
    resume: jest.fn(),
    unpipe: jest.fn().mockReturnThis(),
  });
  const config = takesForm ? { takesForm } : {};
  const request = { raw, headers, routeOptions: { config } } as unknown as FastifyRequest;
  return { state, socket, raw, request };
}
const reply = {} as FastifyReply;
const nothing = () => undefined;

describe('a body on its way', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('should be refused when it is not there in time', () => {
    const { request, socket, state } = arriving();
    watchArrival(request, reply, nothing);
    jest.advanceTimersByTime(29_999);
    expect(socket.destroyed).toBe(false);
    state.bytesRead = 90_000;
    jest.advanceTimersByTime(1);
    expect(socket.destroyed).toBe(true);
  });

  it('should be left alone when it has come, or when there is none', () => {
    const [done, complete, none] = [arriving(), arriving(), arriving({ headers: {} })];
    for (const { request } of [done, complete, none]) watchArrival(request, reply, nothing);
    done.raw.emit('close');
    complete.raw.complete = true;
    jest.advanceTimersByTime(120_000);
    expect([done, complete, none].map(({ socket }) => socket.destroyed)).toEqual([false, false, false]);
  });

  it('should have time as long as it makes some way, if it is a form', () => {
    const { request, socket, state } = arriving({ takesForm: true, headers: { 'transfer-encoding': 'chunked' } });
    watchArrival(request, reply, nothing);
    for (let minute = 0; minute < 20; minute++) {
      state.bytesRead += 31 * 1024;
      jest.advanceTimersByTime(30_000);
      expect(socket.destroyed).toBe(false);
    }
    state.bytesRead += 1000;
    jest.advanceTimersByTime(30_000);
    expect(socket.destroyed).toBe(true);
  });

  it('should be read for a while, and cut off then, when a form was refused half-way', () => {
    const { request, socket, raw } = arriving({ takesForm: true });
    dropRest(request, reply, nothing);
    expect(raw.resume).toHaveBeenCalled();
    jest.advanceTimersByTime(9_999);
    expect(socket.destroyed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(socket.destroyed).toBe(true);
  });
});
