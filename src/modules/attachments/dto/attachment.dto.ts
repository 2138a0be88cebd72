import { z } from 'zod';
import { Instant, LongText, text, Uuid, Version } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';
import { FlagParameter } from '../../../common/validation/parameters';
import { isSafeFileName } from '../../../common/file-name';

const fileName = { examples: ['leak-left-cylinder.jpg'] };
const description = { examples: ['Where it leaks'] };

export const Attachment = z
  .object({
    attachId: Uuid,
    entryId: Uuid,
    fileName: z.string().meta(fileName),
    fileType: z
      .string()
      .meta({ description: 'What the content is, whatever its name says.', examples: ['image/jpeg'] }),
    fileSize: z.int().min(0).meta({ description: 'In bytes.' }),
    sha256: z
      .string()
      .nullable()
      .meta({ description: 'Of the content, in hexadecimal; null when there never was one.' }),
    description: z.string().nullable().meta(description),
    uploadedBy: Uuid,
    uploadedAt: Instant,
    updatedAt: Instant,
    isDeleted: z.boolean(),
    version: Version,
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;

export const AttachmentPage = pageOf(Attachment, 'AttachmentPage');

/** The fields that travel with a file. */
export const AttachmentFields = z.strictObject({ description: LongText.optional().meta(description) });
export type AttachmentFields = z.infer<typeof AttachmentFields>;

export const UpdateAttachment = z
  .strictObject({
    fileName: text(255)
      .refine(isSafeFileName, 'must be a plain name: no path, no control characters, none of <>:"|?*')
      .optional()
      .meta(fileName),
    description: LongText.nullish().meta(description),
  })
  .meta({
    id: 'UpdateAttachment',
    description: 'A JSON merge patch (RFC 7396): absent fields stay, null clears.',
    examples: [{ fileName: fileName.examples[0], description: description.examples[0] }],
  });
export type UpdateAttachment = z.infer<typeof UpdateAttachment>;

export const AttachmentQuery = z.strictObject({
  ...pageParameters(['uploadedAt', 'fileName', 'fileSize'], 'uploadedAt'),
  deleted: FlagParameter.default(false).meta({
    description: 'The deleted attachments instead of the others: managers and administrators only.',
  }),
});
export type AttachmentQuery = z.infer<typeof AttachmentQuery>;
