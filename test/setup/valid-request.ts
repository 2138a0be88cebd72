import { PasswordHasher } from '../../src/modules/passwords/password-hasher.service';
import { newResetToken } from '../../src/modules/password-resets/reset-token';
import { type GivenUser, systemUser } from '../factories/given';
import type { Logbook } from './logbook';
import { multipartOf } from './multipart';
import type { Operation } from './openapi';
import { sealsOf } from './seals';
import { SwaggerUi } from './swagger-ui';
import { thingOf } from './things';

type Body = Record<string, unknown>;
type Ids = Record<string, string | number>;

export interface ValidRequest {
  method: Operation['method'];
  /** Relative to the server, with the query. */
  url: string;
  headers: Record<string, string>;
  payload?: string | Buffer;
}

const lostBackup = `
  INSERT INTO backups (label, backup_type, started_at, finished_at, database_size, repository_size, wal_start, wal_stop,
    has_error, missing_since)
  VALUES ('20260301-080000F', 'full', '2026-03-01', '2026-03-01', 1, 1, '000000010000000000000001',
    '000000010000000000000001', false, now())`;
const firstPassword = 'the password that the start printed';

/** The state of the thing that an operation is for, where an ordinary one will not do; by operationId. */
export const states: Record<string, Record<string, unknown>> = {
  reopenLogbookEntry: { status: 'Completed', end_date: '2026-03-02', completed_by: systemUser },
  restoreLogbookEntry: { is_deleted: true },
  restoreAttachment: { is_deleted: true },
  revertImport: { status: 'committed' },
};
/** What a body needs that no example can know; by operationId. */
const bodies: Record<string, (requests: ValidRequests, caller: GivenUser) => Promise<Body>> = {
  login: async (requests) => {
    await requests.setFirstPassword('admin');
    return {};
  },
  refresh: async (requests) => ({ refreshToken: await requests.refreshToken() }),
  resetPassword: async (requests) => ({ token: await requests.resetToken() }),
  changePassword: async (requests, { username }) => {
    await requests.setFirstPassword(username);
    return {};
  },
};

/** Makes requests, for any operation of the document, that succeed for whoever has its level. */
export class ValidRequests {
  readonly swaggerUi: SwaggerUi;
  private passwordHash?: Promise<string>;

  private constructor(private readonly logbook: Logbook) {
    this.swaggerUi = new SwaggerUi(logbook.app);
  }

  /** Puts into an empty logbook what the examples of the document speak of. */
  static async prepare(logbook: Logbook): Promise<ValidRequests> {
    await logbook.given.admin({ username: 'admin' });
    await logbook.given.location();
    await logbook.given.category();
    await sealsOf(logbook).seal();
    await sealsOf(logbook).keepVerification();
    await logbook.database.query(lostBackup);
    return new ValidRequests(logbook);
  }

  /**
   * What Swagger UI would send, about things that are the caller's.
   * @param filledIn ids to take instead of new things
   * @throws Error when the operation needs something that nothing here can make
   */
  async of(operation: Operation, caller: GivenUser, filledIn: Ids = {}): Promise<ValidRequest> {
    const ids = { ...(await this.idsFor(operation, caller, Object.keys(filledIn))), ...filledIn };
    const query = new URLSearchParams(this.swaggerUi.prefilled(operation, 'query')).toString();
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name]!));
    return {
      method: operation.method,
      url: query ? `${path}?${query}` : path,
      ...(await this.bodyOf(operation, caller)),
    };
  }

  async setFirstPassword(username: string): Promise<void> {
    this.passwordHash ??= this.logbook.app.get(PasswordHasher).hash(firstPassword);
    const hash = await this.passwordHash;
    await this.logbook.database.query('UPDATE users SET password_hash = $1 WHERE username = $2', [hash, username]);
  }

  async refreshToken(): Promise<unknown> {
    await this.setFirstPassword('admin');
    const { body } = await this.logbook.anybody.post('/auth/login', { login: 'admin', password: firstPassword });
    return body.refreshToken;
  }

  async resetToken(): Promise<string> {
    const { given, database } = this.logbook;
    const { token, tokenHash } = newResetToken();
    await database.query(
      `UPDATE users SET reset_token = $1, token_expiry = now() + interval '1 minute' WHERE user_id = $2`,
      [tokenHash, (await given.technician()).userId],
    );
    return token;
  }

  private async idsFor(operation: Operation, caller: GivenUser, known: string[]): Promise<Ids> {
    const ids: Ids = {};
    const { operationId, parameters } = operation;
    for (const { name, example, schema } of parameters.filter((parameter) => parameter.in === 'path')) {
      if (known.includes(name)) continue;
      const written = schema.type === 'string' && schema.format !== 'uuid' ? (example ?? schema.example) : undefined;
      if (typeof written === 'string') ids[name] = written;
      else if (name === 'userId' && isForTechnicians(operation)) ids[name] = caller.userId;
      else {
        const state = states[operationId] ?? {};
        ids[name] = await thingOf(name, operationId).make({ logbook: this.logbook, owner: caller, state });
      }
    }
    return ids;
  }

  private async bodyOf(operation: Operation, caller: GivenUser): Promise<Pick<ValidRequest, 'headers' | 'payload'>> {
    const { operationId, requestBody } = operation;
    if (!requestBody) return { headers: {} };
    const special = await bodies[operationId]?.(this, caller);
    if (requestBody.content['application/json']) {
      const body = { ...this.swaggerUi.body(operation), ...special };
      return { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) };
    }
    const form = requestBody.content['multipart/form-data'];
    if (form) return multipartOf(this.swaggerUi.resolved(form.schema), special);
    const types = Object.keys(requestBody.content).join(', ');
    throw new Error(`${operationId} takes ${types}: say in test/setup/valid-request.ts how such a body is made.`);
  }
}

function isForTechnicians(operation: Operation): boolean {
  return ['Technician', 'TechnicianReader'].includes(operation['x-required-level']);
}
