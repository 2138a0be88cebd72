import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { pageEnd, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { sessionNotFound } from './auth.errors';
import type { SessionPage, SessionQuery } from './dto/session.dto';
import { SessionsRepository } from './sessions.repository';

/** Where somebody is signed in. Ending a session works on the very next request of its tokens. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sessions: SessionsRepository,
    private readonly cursors: CursorCodec,
  ) {}

  /** The caller's sessions that have not ended. */
  async list(caller: Caller, query: SessionQuery): Promise<SessionPage> {
    const request = pageRequest(query, this.cursors);
    const page = await this.work.once(caller, (tx) => this.sessions.list(tx, request));
    const sessions = JSON.parse(page.items) as Omit<SessionPage['items'][number], 'isCurrent'>[];
    const current = sessionIdOf(caller);
    const items = sessions.map((session) => ({ ...session, isCurrent: session.sessionId === current }));
    return { items, ...pageEnd(page, this.cursors) };
  }

  /** Ends the session that the caller uses. */
  async logout(caller: Caller): Promise<void> {
    await this.work.once(caller, (tx) => this.sessions.endOwn(tx, sessionIdOf(caller)));
  }

  /** Ends every session of the caller. */
  async logoutAll(caller: Caller): Promise<void> {
    await this.work.once(caller, (tx) => this.sessions.endOwn(tx, null));
  }

  /** Ends one of the caller's sessions. @throws NotFound */
  async end(caller: Caller, sessionId: string): Promise<void> {
    const ended = await this.work.once(caller, (tx) => this.sessions.endOwn(tx, sessionId));
    if (ended === 0) throw sessionNotFound();
  }
}

/** The session that the caller's token belongs to. */
export function sessionIdOf({ credential }: Caller): string {
  if (!('sessionId' in credential)) throw new Error('A command has no session.');
  return credential.sessionId;
}
