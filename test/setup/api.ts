import type { NestFastifyApplication } from '@nestjs/platform-fastify';
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

  private inject(request: Request) {
    const authorization = this.token && { authorization: `Bearer ${this.token}` };
    return this.app.inject({ ...request, headers: { ...authorization, ...request.headers } });
  }
}

/** JSON as what it stands for, anything else as text. */
function bodyOf({ body, headers }: { body: string; headers: Answer<unknown>['headers'] }): unknown {
  if (body === '') return undefined;
  return /[/+]json\b/.test(String(headers['content-type'])) ? JSON.parse(body) : body;
}

function urlOf(path: string): string {
  return path.startsWith('/health') ? path : `/api/v1${path}`;
}
