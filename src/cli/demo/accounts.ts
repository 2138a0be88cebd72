import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { commandCaller, sessionCaller, type Caller } from '../../common/caller';
import { NotFound } from '../../common/domain.error';
import { StartupError } from '../../config/startup.error';
import { AuthService } from '../../modules/auth/auth.service';
import type { Role } from '../../modules/roles/dto/role.dto';
import { RolesService } from '../../modules/roles/roles.service';
import { UsersService } from '../../modules/users/users.service';

const demoCommand = 'npm run demo';

const accounts = {
  'technician.north': { fullName: 'Technician, north crew', roleName: 'Technician' },
  'technician.south': { fullName: 'Technician, south crew', roleName: 'Technician' },
  manager: { fullName: 'Maintenance manager', roleName: 'Manager' },
} as const;
type Username = keyof typeof accounts;

export interface DemoAccount {
  userId: string;
  username: Username;
  /** Only when the account was made just now. */
  password?: string;
}

export type DemoAccounts = Record<Username, DemoAccount>;

/** The accounts of the tour. Those that exist keep their passwords. */
export async function ensureAccounts(app: INestApplicationContext): Promise<DemoAccounts> {
  const administrator = commandCaller('Admin', demoCommand);
  const users = app.get(UsersService);
  const roles = await readRoles(app.get(RolesService), administrator);
  const ensure = (username: Username) => ensureAccount(users, administrator, username, roles);
  return {
    'technician.north': await ensure('technician.north'),
    'technician.south': await ensure('technician.south'),
    manager: await ensure('manager'),
  };
}

/** Signs in to an account without its password, as only the operator may. @throws StartupError when it is not active */
export async function openSession(app: INestApplicationContext, { userId, username }: DemoAccount): Promise<Caller> {
  const sessionId = await app.get(AuthService).openSession(userId, { userAgent: demoCommand });
  if (!sessionId) throw new StartupError(`The account ${username} is not active: an administrator can activate it.`);
  return sessionCaller(sessionId, demoCommand);
}

async function ensureAccount(
  users: UsersService,
  administrator: Caller,
  username: Username,
  roles: ReadonlyMap<string, number>,
): Promise<DemoAccount> {
  const existing = await users.getByUsername(administrator, username).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (existing) return { userId: existing.userId, username };

  const { fullName, roleName } = accounts[username];
  const roleId = roles.get(roleName);
  if (roleId === undefined) throw new StartupError(`There is no role ${roleName}: the demo needs the built-in roles.`);
  const password = randomBytes(12).toString('base64url');
  const user = { username, email: `${username}@example.com`, fullName, roleId, password };
  const { id: userId } = await users.create(administrator, user, { mustChangePassword: false });
  return { userId, username, password };
}

async function readRoles(roles: RolesService, caller: Caller): Promise<Map<string, number>> {
  const page = JSON.parse(await roles.list(caller, { limit: 200, sort: 'roleName' })) as { items: Role[] };
  return new Map(page.items.map(({ roleName, roleId }) => [roleName, roleId]));
}
