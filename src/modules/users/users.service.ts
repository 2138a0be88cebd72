import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { FieldCipher, type Place } from '../../common/field-cipher';
import { pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { PasswordHasher } from '../passwords/password-hasher.service';
import type { CreateUser, User, UserPage, UserQuery } from './dto/user.dto';
import { userNotFound } from './users.errors';
import { UsersRepository } from './users.repository';

/** The people who sign in. Telephone numbers are encrypted in the database and readable only here. */
@Injectable()
export class UsersService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly users: UsersRepository,
    private readonly passwords: PasswordHasher,
    private readonly cipher: FieldCipher,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: UserQuery): Promise<UserPage> {
    const request = pageRequest(query, this.cursors);
    const { items, last } = await this.work.once(caller, (tx) => this.users.list(tx, query, request));
    return {
      items: (JSON.parse(items) as User[]).map((user) => this.revealed(user)),
      nextCursor: last && this.cursors.encode(last),
    };
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

  /** Adds a user whose password has to be changed at the first sign-in, unless somebody says otherwise. */
  async create(caller: Caller, user: CreateUser, options = { mustChangePassword: true }): Promise<User> {
    await this.work.verify(caller);
    const passwordHash = await this.passwords.hash(user.password);
    const created = await this.work.run(caller, async (tx) => {
      const userId = await this.users.newId(tx);
      const encryptedPhoneNumber = user.phoneNumber ? this.cipher.encrypt(user.phoneNumber, phoneOf(userId)) : null;
      await this.users.insert(tx, {
        ...user,
        ...options,
        username: user.username.normalize('NFKC'),
        email: user.email.normalize('NFKC'),
        userId,
        encryptedPhoneNumber,
        passwordHash,
      });
      return this.users.get(tx, userId);
    });
    return this.found(created);
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

function phoneOf(userId: string): Place {
  return { table: 'users', column: 'phone_number', primaryKey: userId };
}
