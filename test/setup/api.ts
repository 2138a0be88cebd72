import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Problem } from '../../src/common/http/problem';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer<Body> {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: Body;
}

/** A client of the API, signed in with a token or not at all. Paths are relative to the base path. */
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

  async send<Body>(
    method: Method,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const answer = await this.app.inject({
      method,
      url: path.startsWith('/health') ? path : `/api/v1${path}`,
      headers: { ...(this.token && { authorization: `Bearer ${this.token}` }), ...headers },
      ...(body && { payload: body }),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: (answer.body === '' ? undefined : JSON.parse(answer.body)) as Body,
    };
  }
}
