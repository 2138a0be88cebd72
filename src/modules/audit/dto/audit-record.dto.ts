import { z } from 'zod';
import { Instant, text, Uuid } from '../../../common/validation/fields';
import { TableFormat } from '../../../common/table/table-file';
import { pageOf, pageParameters } from '../../../common/validation/page';
import { InstantParameter, repeatable } from '../../../common/validation/parameters';

const values = z.record(z.string(), z.unknown()).optional();

export const AuditRecord = z
  .object({
    logId: Uuid,
    userId: Uuid.meta({ description: 'Who did it.' }),
    fullName: z.string().nullable(),
    action: z.string().meta({ examples: ['entry.complete'] }),
    entityType: z
      .string()
      .meta({ description: 'The table, or what an event is about.', examples: ['logbook_entries'] }),
    entityId: z.string(),
    entityVersion: z.int().nullable().meta({ description: 'The version after the change.' }),
    details: z
      .looseObject({ old: values, new: values })
      .nullable()
      .meta({ description: 'Of a change: the columns that changed, before and after. Secrets are redacted.' }),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: Uuid.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'AuditRecord' });
export type AuditRecord = z.infer<typeof AuditRecord>;

export const AuditRecordPage = pageOf(AuditRecord, 'AuditRecordPage');

export const AuditQuery = z.strictObject({
  ...pageParameters(['createdAt'], '-createdAt'),
  userId: repeatable(Uuid),
  action: repeatable(text(50)),
  entityType: repeatable(text(50)),
  entityId: text(50).optional(),
  requestId: Uuid.optional(),
  ipAddress: z.union([z.ipv4(), z.ipv6()], 'must be an IP address such as 192.0.2.7').optional(),
  from: InstantParameter.optional().meta({ description: 'The first instant.' }),
  to: InstantParameter.optional().meta({ description: 'The first instant that is not meant any more.' }),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** The same records in the same order, all of them in one file. */
export const AuditExportQuery = AuditQuery.omit({ limit: true, cursor: true, count: true }).extend({
  format: TableFormat,
});
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;
