import { z } from 'zod';
import { Id, Instant, LongText, text, Uuid, Version } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';
import { FlagParameter } from '../../../common/validation/parameters';

export const Category = z
  .object({
    categoryId: Id.meta({ examples: [1] }),
    categoryName: z.string().meta({ examples: ['Hydraulics'] }),
    description: z.string().nullable(),
    colorCode: z
      .string()
      .nullable()
      .meta({ examples: ['#1E88E5'] }),
    createdAt: Instant,
    updatedAt: Instant,
    createdBy: Uuid,
    isActive: z.boolean(),
    version: Version,
  })
  .meta({ id: 'Category' });
export type Category = z.infer<typeof Category>;

export const CategoryPage = pageOf(Category, 'CategoryPage');

const writable = {
  categoryName: text(100).meta({ examples: ['Hydraulics'] }),
  description: LongText.nullish().meta({ examples: ['Pumps, cylinders, hoses'] }),
  colorCode: z
    .string()
    // eslint-disable-next-line regexp/use-ignore-case -- in JSON Schema a pattern has no flags
    .regex(/^#[\dA-Fa-f]{6}$/, 'must be a colour such as #1E88E5')
    .nullish()
    .meta({ examples: ['#1E88E5'] }),
};

export const CreateCategory = z.strictObject(writable).meta({ id: 'CreateCategory' });
export type CreateCategory = z.infer<typeof CreateCategory>;

export const UpdateCategory = z
  .strictObject({ ...writable, categoryName: writable.categoryName.optional(), isActive: z.boolean().optional() })
  .meta({
    id: 'UpdateCategory',
    description: 'A JSON merge patch (RFC 7396): absent fields stay, null clears.',
    examples: [{ colorCode: '#43A047' }],
  });
export type UpdateCategory = z.infer<typeof UpdateCategory>;

export const CategoryQuery = z.strictObject({
  ...pageParameters(['categoryName', 'createdAt'], 'categoryName'),
  isActive: FlagParameter.optional(),
});
export type CategoryQuery = z.infer<typeof CategoryQuery>;
