import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { FieldCipher, type Place } from '../../common/field-cipher';
import { Created, Versioned } from '../../common/http/versioned';
import { pageEnd, pageRequest } from '../../database/page';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { AuditService } from '../audit/audit.service';
import { IdempotencyService } from '../idempotency/idempotency.service';
import { invitationHours, PasswordResetsService, type ResetToken } from '../password-resets/password-resets.service';
import { PasswordHasher } from '../passwords/password-hasher.service';
import { PasswordPolicy } from '../passwords/password-policy.service';
import type { CreateUser, UpdateUser, User, UserPage, UserQuery } from './dto/user.dto';
import { userNotFound } from './users.errors';
import { UsersRepository } from './users.repository';

/** The people who sign in. Telephone numbers are encrypted in the database and readable only here. */
@Injectable()
export class UsersService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly resets: PasswordResetsService,
    private readonly audit: AuditService,
    private readonly idempotency: IdempotencyService,
    private readonly cipher: FieldCipher,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: UserQuery): Promise<UserPage> {
    const request = pageRequest(query, this.cursors);
    const page = await this.work.once(caller, (tx) => this.users.list(tx, query, request));
    const items = (JSON.parse(page.items) as User[]).map((user) => this.revealed(user));
    return { items, ...pageEnd(page, this.cursors) };
  }

  /** @throws NotFound, also for users whom the caller may not see */
  async get(caller: Caller, userId: string): Promise<User> {
    return this.found(await this.work.once(caller, (tx) => this.users.get(tx, userId)));
  }

  /** @throws NotFound */
  async getByUsername(caller: Caller, username: string): Promise<User> {
    return this.found(await this.work.once(caller, (tx) => this.users.findByUsername(tx, username)));
  }

  /** The caller's own account. */
  async me(caller: Caller): Promise<User> {
    return this.found(await this.work.once(caller, (tx) => this.users.me(tx)));
  }

  /**
   * Adds a user whose password has to be changed at the first sign-in, unless somebody says otherwise. Without a password
   * the user is invited to choose one, and cannot sign in before.
   * @throws Conflict when a name is taken, InvalidInput or RuleBroken when the password is not good, TooMany
   */
  async create(caller: Caller, user: CreateUser, options = { mustChangePassword: true }): Promise<Created<string>> {
    await this.work.verify(caller);
    const credentials = await this.credentialsOf(user);
    const insert = async (tx: Transaction) => {
      const userId = await this.users.newId(tx);
      const encryptedPhoneNumber = user.phoneNumber ? this.cipher.encrypt(user.phoneNumber, phoneOf(userId)) : null;
      await this.users.insert(tx, {
        ...user,
        ...options,
        username: user.username.normalize('NFKC'),
        email: user.email.normalize('NFKC'),
        userId,
        encryptedPhoneNumber,
        ...credentials,
      });
      const added = this.found(await this.users.get(tx, userId));
      return new Created(JSON.stringify(added), added.version, userId);
    };
    const created = await this.idempotency.run(caller, {
      request: user,
      insert,
      get: (userId) => this.get(caller, userId),
    });
    const isReplayed = caller.idempotencyKey?.isReplayed ?? false;
    if (credentials.invitation && !isReplayed) {
      this.resets.invite(JSON.parse(created.json) as User, credentials.invitation);
    }
    return created;
  }

  /**
   * Changes a user. Deactivating somebody ends that person's sessions; history is never erased.
   * @throws NotFound, PreconditionFailed, Conflict when a name is taken or nobody could administrate afterwards
   */
  async update(caller: Caller, target: Target<string>, patch: UpdateUser): Promise<User> {
    const user = await this.work.run(caller, async (tx) => {
      const updated = await this.users.update(tx, target, this.stored(target.id, patch));
      return updated ? this.users.get(tx, target.id) : undefined;
    });
    if (!user) throw await this.refusal(caller, target, Object.keys(patch));
    return this.revealed(user);
  }

  /** Lets somebody sign in again after too many failed attempts. @throws NotFound */
  async unlock(caller: Caller, userId: string): Promise<User> {
    const user = await this.work.run(caller, async (tx) => {
      if (await this.users.get(tx, userId)) await this.users.unlock(tx, userId);
      return this.users.get(tx, userId);
    });
    return this.found(user);
  }

  /** The hash of the password, or else an invitation. */
  private async credentialsOf({ password, ...owner }: CreateUser): Promise<Credentials> {
    if (password === undefined) {
      const invitation = this.resets.newInvitation();
      return { passwordHash: PasswordHasher.noPassword, invitation: { ...invitation, lifetimeHours: invitationHours } };
    }
    this.policy.check(password, '/password', owner);
    return { passwordHash: await this.passwords.admit(() => this.passwords.hash(password)) };
  }

  private async refusal(caller: Caller, target: Target<string>, fields: string[]): Promise<Error> {
    const user = await this.get(caller, target.id);
    if (!isOutdated(target, user)) return userNotFound();
    const current = new Versioned(JSON.stringify(user), user.version);
    return this.audit.versionConflict(caller, target, { entityType: 'users', fields, current });
  }

  /** A patch as the database takes it: names normalised, the telephone number encrypted. */
  private stored(userId: string, patch: UpdateUser): UpdateUser {
    const { username, email, phoneNumber } = patch;
    return {
      ...patch,
      username: username?.normalize('NFKC'),
      email: email?.normalize('NFKC'),
      phoneNumber: phoneNumber && this.cipher.encrypt(phoneNumber, phoneOf(userId)),
    };
  }

  private found(user: User | undefined): User {
    if (!user) throw userNotFound();
    return this.revealed(user);
  }

  private revealed(user: User): User {
    const { userId, phoneNumber } = user;
    return { ...user, phoneNumber: phoneNumber && this.cipher.decrypt(phoneNumber, phoneOf(userId)) };
  }
}

/** What a user signs in with, or the link to choose it. */
interface Credentials {
  passwordHash: string;
  invitation?: ResetToken & { lifetimeHours: number };
}

function phoneOf(userId: string): Place {
  return { table: 'users', column: 'phone_number', primaryKey: userId };
}
