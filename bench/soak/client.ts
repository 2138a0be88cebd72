import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const again = 250;
const longestMs = 120_000;

/** The service refused something for good. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(`${status}: ${text}`);
  }
}

/** Somebody who does not give up: what got no answer is sent again, with the same Idempotency-Key. */
export class Client {
  /** Where the service is now. */
  url = '';
  /** Requests that were sent once more. */
  repeated = 0;
  private token = '';

  constructor(private readonly password: string) {}

  async signIn(): Promise<void> {
    const credentials = { login: 'admin', password: this.password };
    const { accessToken } = await this.send<{ accessToken: string }>('POST', '/auth/login', credentials);
    this.token = accessToken;
  }

  get<Body>(path: string): Promise<Body> {
    return this.send<Body>('GET', path);
  }

  /** @param body a form, or what becomes JSON. @throws Refused when there was an answer that is none to wait for */
  async send<Body>(method: string, path: string, body?: object): Promise<Body> {
    const key = randomUUID();
    for (const until = Date.now() + longestMs; ; this.repeated++) {
      const answer = await this.attempt(method, path, key, body).catch((error: unknown) => error as Error);
      if (typeof answer === 'string') return (answer === '' ? undefined : JSON.parse(answer)) as Body;
      if (answer instanceof Refused || Date.now() > until) throw answer;
      await sleep(again);
    }
  }

  /** @returns the text of a good answer. @throws Error when it is worth another attempt, Refused when not */
  private async attempt(method: string, path: string, key: string, body?: object): Promise<string> {
    const isJson = body !== undefined && !(body instanceof FormData);
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'idempotency-key': key,
        ...(isJson && { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
      },
      body: isJson ? JSON.stringify(body) : body,
    });
    const text = await answer.text();
    if (answer.ok) return text;
    if (answer.status === 503) throw new Error(text);
    throw new Refused(answer.status, `${method} ${path}: ${text}`);
  }

  /** Every item of a list, page after page. */
  async *all<Item>(path: string): AsyncGenerator<Item> {
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: Item[]; nextCursor: string | null } = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  async list<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this.all<Item>(path)) items.push(item);
    return items;
  }

  /** The bytes of a file. */
  async bytes(path: string): Promise<Buffer> {
    const answer = await fetch(`${this.url}/api/v1${path}`, { headers: { authorization: `Bearer ${this.token}` } });
    if (!answer.ok) throw new Refused(answer.status, path);
    return Buffer.from(await answer.arrayBuffer());
  }
}
