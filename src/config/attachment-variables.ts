import { z } from 'zod';
import type { Variable } from './variable';

/** Variables of where attached files are kept. */
export const attachmentVariables = {
  ATTACHMENT_STORE: {
    group: 'Attachments',
    description: 'Where attached files are kept: local is DATA_DIR/attachments, s3 any S3-compatible storage.',
    schema: z.enum(['local', 's3']).default('local'),
  },
  S3_ENDPOINT: {
    group: 'Attachments',
    description: 'URL of the S3-compatible storage; without it AWS.',
    schema: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
    example: 'https://s3.example.com',
  },
  S3_REGION: {
    group: 'Attachments',
    description: 'Region of the bucket.',
    schema: z.string().min(1).default('us-east-1'),
  },
  S3_BUCKET: {
    group: 'Attachments',
    description: 'Bucket of the attached files; it must exist.',
    schema: z.string().min(3).max(63).optional(),
    example: 'preventplus',
  },
  S3_PREFIX: {
    group: 'Attachments',
    description: 'What the keys of all objects begin with.',
    schema: z.string().max(200).default('attachments/'),
  },
  S3_ACCESS_KEY_ID: {
    group: 'Attachments',
    description: 'Signs in to the storage; without it the usual chain of the AWS SDK decides.',
    schema: z.string().min(1).optional(),
    secret: true,
  },
  S3_SECRET_ACCESS_KEY: {
    group: 'Attachments',
    description: 'Belongs to S3_ACCESS_KEY_ID.',
    schema: z.string().min(1).optional(),
    secret: true,
  },
} as const satisfies Record<string, Variable>;
