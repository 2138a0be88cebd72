import { z } from 'zod';
import { Day, Hours, Id, Instant, LongText, text, UserId, Uuid, Version } from '../../../common/validation/fields';
import { pageOf } from '../../../common/validation/page';

export const statuses = ['Open', 'Completed', 'Escalation'] as const;
export const priorities = ['Low', 'Medium', 'High'] as const;

const device = { examples: ['Excavator B'] };
const person = { examples: ['North crew'] };
const call = { examples: ["Bucket won't open; the left cylinder leaks."] };
const solution = { examples: ['Replaced the seal of the left bucket cylinder, bled the circuit.'] };

export const LogbookEntry = z
  .object({
    entryId: Uuid,
    userId: Uuid.meta({ description: 'Whose entry it is.' }),
    startDate: Day,
    endDate: Day.nullable(),
    responsiblePerson: z.string().meta(person),
    locationId: Id,
    device: z.string().meta(device),
    callDescription: z.string().meta(call),
    solutionDescription: z.string().nullable().meta(solution),
    status: z.enum(statuses),
    statusReason: z.string().nullable().meta({ description: 'Why it was last escalated or reopened.' }),
    downtimeHours: Hours.nullable(),
    categoryId: Id.nullable(),
    priority: z.enum(priorities).nullable(),
    createdAt: Instant,
    updatedAt: Instant,
    completedBy: Uuid.nullable(),
    isDeleted: z.boolean(),
    archivedAt: Instant.nullable().meta({ description: 'Since when it is in the archive, where nothing changes it.' }),
    version: Version,
  })
  .meta({ id: 'LogbookEntry' });
export type LogbookEntry = z.infer<typeof LogbookEntry>;

const highlight = z.string().optional();

export const ListedLogbookEntry = LogbookEntry.extend({
  highlights: z
    .object({
      device: highlight,
      responsiblePerson: highlight,
      callDescription: highlight.meta({ examples: ['the left cylinder <mark>leaks</mark>.'] }),
      solutionDescription: highlight,
    })
    .optional()
    .meta({
      description:
        'With `highlight=true`: HTML of each text that `q` hits, of a long one (over 200 characters) the places where it does.',
    }),
}).meta({ id: 'ListedLogbookEntry' });

export const LogbookEntryPage = pageOf(ListedLogbookEntry, 'LogbookEntryPage')
  .extend({
    relevanceOver: z
      .int()
      .optional()
      .meta({ description: 'Sorted by relevance: how many of the newest matches were compared, 1000 at most.' }),
    relevanceIsPartial: z.boolean().optional().meta({
      description:
        'Sorted by relevance: whether there may be older matches, which are on no page. A search by date goes on to them.',
    }),
  })
  .meta({ id: 'LogbookEntryPage' });

const fields = {
  startDate: Day,
  responsiblePerson: text(100).meta(person),
  locationId: Id.meta({ description: 'See GET /locations.', examples: [1] }),
  device: text(100).meta(device),
  callDescription: LongText.meta(call),
};
const optionalFields = {
  endDate: Day.nullish(),
  solutionDescription: LongText.nullish().meta(solution),
  downtimeHours: Hours.nullish(),
  categoryId: Id.nullish().meta({ description: 'See GET /categories.', examples: [1] }),
  priority: z
    .enum(priorities)
    .nullish()
    .meta({ examples: ['High'] }),
};
const leadersOnly = 'Managers and administrators may name somebody else.';

export const CreateLogbookEntry = z
  .strictObject({
    ...fields,
    ...optionalFields,
    endDate: Day.nullish().meta({ examples: [null] }),
    status: z
      .enum(statuses)
      .default('Open')
      .meta({ examples: ['Open'] }),
    userId: UserId.optional().meta({ description: `Whose entry it is; yours when absent. ${leadersOnly}` }),
    completedBy: UserId.optional().meta({
      description: `Who completed it, if it is completed; otherwise whose entry it is. ${leadersOnly}`,
    }),
  })
  .meta({
    id: 'CreateLogbookEntry',
    // Swagger UI would also fill in the fields that only managers and administrators may send.
    examples: [
      {
        startDate: '2026-11-23',
        responsiblePerson: 'North crew',
        locationId: 1,
        device: 'Excavator B',
        callDescription: call.examples[0],
        priority: 'High',
      },
    ],
  });
export type CreateLogbookEntry = z.infer<typeof CreateLogbookEntry>;

export const UpdateLogbookEntry = z
  .strictObject({
    ...z.object(fields).partial().shape,
    ...optionalFields,
    userId: UserId.optional().meta({ description: 'Hands the entry over: managers and administrators only.' }),
    status: z.unknown().optional().meta({ description: 'Changes only by a transition: refused with 422.' }),
    completedBy: z.unknown().optional().meta({ description: 'Changes only by a transition: refused with 422.' }),
  })
  .meta({
    id: 'UpdateLogbookEntry',
    description: 'A JSON merge patch (RFC 7396): absent fields stay, null clears.',
    examples: [{ solutionDescription: 'Replaced the seal of the left bucket cylinder.', downtimeHours: 3.25 }],
  });
export type UpdateLogbookEntry = z.infer<typeof UpdateLogbookEntry>;

export const CompleteLogbookEntry = z
  .strictObject({
    solutionDescription: LongText.meta(solution),
    endDate: Day.optional().meta({ description: 'Today when absent.' }),
    downtimeHours: Hours.optional(),
    completedBy: UserId.optional().meta({ description: `You when absent. ${leadersOnly}` }),
  })
  .meta({
    id: 'CompleteLogbookEntry',
    examples: [{ solutionDescription: solution.examples[0], downtimeHours: 2.5 }],
  });
export type CompleteLogbookEntry = z.infer<typeof CompleteLogbookEntry>;

export const StatusReason = z
  .strictObject({ reason: text(1000).meta({ examples: ['The pump needs a part that the store does not have.'] }) })
  .meta({ id: 'StatusReason' });
export type StatusReason = z.infer<typeof StatusReason>;
