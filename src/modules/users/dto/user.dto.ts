import { z } from 'zod';
import { accessLevels } from '../../../common/access-level';
import { Id, Instant, text, Uuid, Version } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';
import { FlagParameter, repeatable, IdParameter } from '../../../common/validation/parameters';
import { NewPassword } from '../../passwords/dto/password.dto';

const username = text(50)
  .refine((name) => !name.includes('@'), 'must not contain @, which tells e-mail addresses apart')
  .meta({ examples: ['technician.north'] });
const email = z
  .email('must be an e-mail address')
  .max(100)
  .meta({ examples: ['technician.north@example.com'] });
const phoneNumber = text(20).meta({ examples: ['+49 30 5550100'] });

/** What somebody says at the sign-in to be. */
export const LoginName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ description: 'Username or e-mail address.', examples: ['admin'] });

export const User = z
  .object({
    userId: Uuid,
    username: z.string().meta({ examples: ['technician.north'] }),
    email: z.string().meta({ examples: ['technician.north@example.com'] }),
    fullName: z.string().meta({ examples: ['Technician, north crew'] }),
    roleId: Id.meta({ examples: [3] }),
    roleName: z.string().meta({ examples: ['Technician'] }),
    accessLevel: z.enum(accessLevels),
    department: z.string().nullable(),
    phoneNumber: z.string().nullable(),
    isActive: z.boolean(),
    mustChangePassword: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
    lastLogin: Instant.nullable(),
    failedAttempts: z.int(),
    version: Version,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const UserPage = pageOf(User, 'UserPage');
export type UserPage = z.infer<typeof UserPage>;

const writable = {
  username,
  email,
  fullName: text(100).meta({ examples: ['Technician, north crew'] }),
  roleId: Id.meta({ description: 'See GET /roles: 1 Admin, 2 Manager, 3 Technician.', examples: [3] }),
  department: text(100)
    .nullish()
    .meta({ examples: ['Maintenance'] }),
  phoneNumber: phoneNumber.nullish().meta({ examples: ['+49 30 5550100'] }),
};

export const CreateUser = z
  .strictObject({
    ...writable,
    password: NewPassword.optional().meta({
      description:
        'To be changed at the first sign-in. Without one an invitation with a one-time link goes out by e-mail.',
    }),
  })
  .meta({ id: 'CreateUser' });
export type CreateUser = z.infer<typeof CreateUser>;

export const UpdateUser = z
  .strictObject({ ...writable, isActive: z.boolean() })
  .partial()
  .meta({
    id: 'UpdateUser',
    description: 'A JSON merge patch (RFC 7396): absent fields stay, null clears.',
    examples: [{ department: 'Workshop' }],
  });
export type UpdateUser = z.infer<typeof UpdateUser>;

export const UserQuery = z.strictObject({
  ...pageParameters(['username', 'fullName', 'createdAt'], 'username'),
  roleId: repeatable(IdParameter),
  isActive: FlagParameter.optional(),
});
export type UserQuery = z.infer<typeof UserQuery>;
