import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { LightMyRequestResponse } from 'fastify';
import type { Problem } from '../../src/common/http/problem';
import { Contract } from './contract';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Request {
  method: Method;
  url: string;
  headers?: Record<string, string>;
  payload?: object | string | Buffer;
}

export interface Answer<Body> {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: Body;
}

/**
 * A client of the API, signed in with a token or not at all. Paths are relative to the base path. Every answer must be
 * one that the OpenAPI document declares.
 */
export class Api {
  constructor(
    private readonly app: NestFastifyApplication,
    private readonly token?: string,
  ) {}

  get = <Body = Record<string, unknown>>(path: string, headers?: Record<string, string>) =>
    this.send<Body>('GET', path, undefined, headers);
  post = <Body = Record<string, unknown>>(path: string, body?: object, headers?: Record<string, string>) =>
    this.send<Body>('POST', path, body, headers);
  patch = <Body = Record<string, unknown>>(path: string, body: object, headers?: Record<string, string>) =>
    this.send<Body>('PATCH', path, body, headers);
  put = <Body = Record<string, unknown>>(path: string, body: object, headers?: Record<string, string>) =>
    this.send<Body>('PUT', path, body, headers);
  delete = <Body = Record<string, unknown>>(path: string, headers?: Record<string, string>) =>
    this.send<Body>('DELETE', path, undefined, headers);

  /** A request that is meant to fail. */
  async problem(method: Method, path: string, body?: object): Promise<Problem> {
    const answer = await this.send<Problem>(method, path, body);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.body.status).toBe(answer.status);
    return answer.body;
  }

  /** A request that must fail on our side, which no document declares. */
  async failure(method: Method, path: string): Promise<Problem> {
    return JSON.parse((await this.inject({ method, url: urlOf(path) })).body) as Problem;
  }

  async send<Body>(
    method: Method,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    return this.request<Body>({ method, url: urlOf(path), headers, ...(body && { payload: body }) });
  }

  /** A request as it is; its URL is relative to the server. */
  async request<Body>(request: Request): Promise<Answer<Body>> {
    const answer = await this.inject(request);
    Contract.of(this.app).check(request.method, request.url, answer);
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: bodyOf(answer) as Body,
    };
  }

  /** Sends a form with a file, as a browser does. */
  async upload<Body = Record<string, unknown>>(
    path: string,
    content: Buffer | string,
    file: { name?: string; type?: string; fields?: Record<string, string>; key?: string } = {},
  ): Promise<Answer<Body>> {
    const form = new FormData();
    for (const [name, value] of Object.entries(file.fields ?? {})) form.append(name, value);
    form.append('file', new Blob([new Uint8Array(Buffer.from(content))], { type: file.type }), file.name ?? 'note.txt');
    const encoded = new Response(form);
    const headers = {
      'content-type': encoded.headers.get('content-type') ?? '',
      ...(file.key !== undefined && { 'idempotency-key': file.key }),
    };
    return this.send<Body>('POST', path, Buffer.from(await encoded.arrayBuffer()), headers);
  }

  private inject(request: Request) {
    const authorization = this.token && { authorization: `Bearer ${this.token}` };
    return this.app.inject({ ...request, headers: { ...authorization, ...request.headers } });
  }
}

/** What was answered: JSON as what it stands for, a file as its bytes, anything else as text. */
function bodyOf({ body, rawPayload, headers }: LightMyRequestResponse): unknown {
  if (body === '') return undefined;
  const type = String(headers['content-type']);
  if (/[/+]json\b/.test(type)) return JSON.parse(body);
  return headers['content-disposition'] ? rawPayload : body;
}

function urlOf(path: string): string {
  return /^\/(?:health|metrics)\b/.test(path) ? path : `/api/v1${path}`;
}
