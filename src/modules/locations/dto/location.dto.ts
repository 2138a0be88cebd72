import { z } from 'zod';
import { Id, Instant, LongText, text, Uuid, Version } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';
import { FlagParameter, IdParameter } from '../../../common/validation/parameters';

export const Location = z
  .object({
    locationId: Id.meta({ examples: [1] }),
    locationName: z.string().meta({ examples: ['Pit north'] }),
    description: z.string().nullable(),
    parentId: Id.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    createdBy: Uuid,
    isActive: z.boolean(),
    version: Version,
  })
  .meta({ id: 'Location' });
export type Location = z.infer<typeof Location>;

export const LocationPage = pageOf(Location, 'LocationPage');

/** A location with everything below it. */
export interface LocationNode extends Location {
  children: LocationNode[];
}
export const LocationNode: z.ZodType<LocationNode> = Location.extend({
  get children(): z.ZodArray<typeof LocationNode> {
    return z.array(LocationNode);
  },
}).meta({ id: 'LocationNode' });

export const LocationTree = z
  .object({ items: z.array(LocationNode).meta({ description: 'The locations without a parent.' }) })
  .meta({ id: 'LocationTree' });
export type LocationTree = z.infer<typeof LocationTree>;

const writable = {
  locationName: text(100).meta({ examples: ['Pit north'] }),
  description: LongText.nullish().meta({ examples: ['Benches 4 to 7'] }),
  parentId: Id.nullish().meta({ description: 'The location that this one lies in.', examples: [null] }),
};

export const CreateLocation = z.strictObject(writable).meta({ id: 'CreateLocation' });
export type CreateLocation = z.infer<typeof CreateLocation>;

export const UpdateLocation = z
  .strictObject({ ...writable, locationName: writable.locationName.optional(), isActive: z.boolean().optional() })
  .meta({
    id: 'UpdateLocation',
    description: 'A JSON merge patch (RFC 7396). Another parent moves the location with everything below it.',
    examples: [{ description: 'Benches 4 to 9' }],
  });
export type UpdateLocation = z.infer<typeof UpdateLocation>;

export const LocationQuery = z.strictObject({
  ...pageParameters(['locationName', 'createdAt'], 'locationName'),
  parentId: IdParameter.optional().meta({ description: 'Only what lies directly in this location.' }),
  isActive: FlagParameter.optional(),
});
export type LocationQuery = z.infer<typeof LocationQuery>;
