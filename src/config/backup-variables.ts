import { z } from 'zod';
import { flag, type Variable } from './variable';

const text = z.string().min(1);

/** Variables of the backups: which repository they go to, and how pgBackRest is reached. */
export const backupVariables = {
  BACKUPS: {
    group: 'Backups',
    description:
      'auto: on where pgBackRest is installed and, beside a server of your own, where PGBACKREST_CONFIG is set; off: never.',
    schema: z.enum(['auto', 'off']).default('auto'),
  },
  BACKUP_REPO_DIR: {
    group: 'Backups',
    description: 'Directory of the backups of the embedded database, outside DATA_DIR, best on another disk.',
    schema: text.default('.backups'),
  },
  BACKUP_S3_BUCKET: {
    group: 'Backups',
    description: 'Bucket that the backups go to instead of BACKUP_REPO_DIR; it must exist.',
    schema: z.string().min(3).max(63).optional(),
    example: 'preventplus-backups',
  },
  BACKUP_S3_ENDPOINT: {
    group: 'Backups',
    description: 'Host, or host:port, of the S3-compatible storage, which speaks TLS; without it AWS.',
    schema: z
      .string()
      .regex(/^[\w.-]+(?::\d{1,5})?$/, 'must be host or host:port')
      .optional(),
    example: 's3.example.com',
  },
  BACKUP_S3_REGION: {
    group: 'Backups',
    description: 'Region of the bucket.',
    schema: text.default('us-east-1'),
  },
  BACKUP_S3_PREFIX: {
    group: 'Backups',
    description: 'Path in the bucket that the backups go to.',
    schema: z
      .string()
      .regex(/^\/[\w./-]*$/, 'must begin with /')
      .default('/preventplus'),
  },
  BACKUP_S3_ACCESS_KEY_ID: {
    group: 'Backups',
    description: 'Signs in to the storage of the backups.',
    schema: text.optional(),
    secret: true,
  },
  BACKUP_S3_SECRET_ACCESS_KEY: {
    group: 'Backups',
    description: 'Belongs to BACKUP_S3_ACCESS_KEY_ID.',
    schema: text.optional(),
    secret: true,
  },
  BACKUP_S3_CA_FILE: {
    group: 'Backups',
    description: 'Certificates of the authorities that the storage is trusted by, if they are not the usual ones.',
    schema: text.optional(),
    example: '/etc/ssl/certs/storage-ca.pem',
  },
  BACKUP_S3_VERIFY_TLS: {
    group: 'Backups',
    description: 'False accepts any certificate of the storage: for tests only.',
    schema: flag.default(true),
  },
  PGBACKREST_BIN: {
    group: 'Backups',
    description: 'The program pgbackrest, if it is not where the system keeps programs.',
    schema: text.default('pgbackrest'),
  },
  PGBACKREST_CONFIG: {
    group: 'Backups',
    description: 'Beside a server of your own: the pgbackrest.conf that its archive_command uses.',
    schema: text.optional(),
    example: '/etc/pgbackrest/pgbackrest.conf',
  },
  PGBACKREST_STANZA: {
    group: 'Backups',
    description: 'The name of the database in the repository.',
    schema: z
      .string()
      .regex(/^[a-z][\w-]{0,62}$/i, 'must be a name')
      .default('preventplus'),
  },
} as const satisfies Record<string, Variable>;
