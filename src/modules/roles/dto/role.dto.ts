import { z } from 'zod';
import { accessLevels } from '../../../common/access-level';
import { Id, Instant, LongText, text, Version } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';

export const Role = z
  .object({
    roleId: Id.meta({ examples: [3] }),
    roleName: z.string().meta({ examples: ['Technician'] }),
    description: z.string().nullable(),
    accessLevel: z.enum(accessLevels).meta({ description: 'What the role may see and do.' }),
    isBuiltIn: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

export const RolePage = pageOf(Role, 'RolePage');

const writable = {
  roleName: text(50).meta({ examples: ['Shift lead'] }),
  description: LongText.nullish().meta({ examples: ['Reads all entries, writes own ones'] }),
  accessLevel: z.enum(accessLevels).meta({ examples: ['TechnicianReader'] }),
};

export const CreateRole = z.strictObject(writable).meta({ id: 'CreateRole' });
export type CreateRole = z.infer<typeof CreateRole>;

export const UpdateRole = z
  .strictObject({
    ...writable,
    roleName: writable.roleName.optional(),
    accessLevel: writable.accessLevel.optional(),
  })
  .meta({
    id: 'UpdateRole',
    description: 'A JSON merge patch (RFC 7396). Built-in roles cannot be changed.',
    examples: [{ description: 'Reads all entries, writes own ones' }],
  });
export type UpdateRole = z.infer<typeof UpdateRole>;

export const RoleQuery = z.strictObject(pageParameters(['roleName', 'createdAt'], 'roleName'));
export type RoleQuery = z.infer<typeof RoleQuery>;
