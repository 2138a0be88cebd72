import { z } from 'zod';
import { accessLevels } from '../../../common/access-level';
import { Id, Instant, Version } from '../../../common/validation/fields';
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

export const RoleQuery = z.strictObject(pageParameters(['roleName', 'createdAt'], 'roleName'));
export type RoleQuery = z.infer<typeof RoleQuery>;
