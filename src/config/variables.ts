import { z } from 'zod';
import { wholeParameter as whole } from '../common/validation/parameters';
import { attachmentVariables } from './attachment-variables';
import { auditVariables } from './audit-variables';
import { backupVariables } from './backup-variables';
import { flag, type Variable } from './variable';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });
const keyring = z.string().min(1);

/** Languages whose word forms the search knows; simple takes every word as it is, in any language. */
export const searchLanguages = [
  'simple',
  ...['arabic', 'armenian', 'basque', 'catalan', 'danish', 'dutch', 'english', 'finnish', 'french', 'german', 'greek'],
  ...['hindi', 'hungarian', 'indonesian', 'irish', 'italian', 'lithuanian', 'nepali', 'norwegian', 'portuguese'],
  ...['romanian', 'russian', 'serbian', 'spanish', 'swedish', 'tamil', 'turkish', 'yiddish'],
] as const;

/** Every variable that PreventPlus reads, declared once. `npm run env:example` writes `.env.example` from it. */
export const variables = {
  PORT: {
    group: 'Server',
    description: 'TCP port of the HTTP API; 0 takes a free one.',
    schema: whole(0, 65535).default(3000),
  },
  HOST: {
    group: 'Server',
    description: 'Address to listen on. Use 0.0.0.0 behind a proxy that speaks TLS.',
    schema: z.string().min(1).default('127.0.0.1'),
  },
  TRUSTED_PROXIES: {
    group: 'Server',
    description: 'Addresses or CIDR ranges, comma-separated, whose X-Forwarded-For is believed.',
    schema: list.default([]),
    example: '10.0.0.0/8',
  },
  CORS_ORIGINS: {
    group: 'Server',
    description: 'Origins, comma-separated, whose pages may call the API from a browser.',
    schema: list.default([]),
    example: 'https://logbook.example.com',
  },
  RATE_LIMIT_PER_MINUTE: {
    group: 'Server',
    description: 'Requests that one address may send to one process in a minute; 0 for no limit.',
    schema: whole(0, 1_000_000).default(6000),
  },
  PROCESS_ROLE: {
    group: 'Server',
    description:
      'What this process does: api answers requests, worker does unattended work and serves health and metrics only, or both.',
    schema: z.enum(['api', 'worker', 'both']).default('both'),
  },
  METRICS_TOKEN: {
    group: 'Server',
    description:
      'Bearer token for GET /metrics and the details of GET /health/ready; without it administrators alone see them.',
    schema: z.string().min(16, 'needs at least 16 characters').max(256).optional(),
    secret: true,
  },
  DATA_DIR: {
    group: 'Embedded PostgreSQL',
    description: 'Directory of the embedded database and of everything else that must be kept.',
    schema: z.string().min(1).default('.data'),
  },
  EMBEDDED_POSTGRES: {
    group: 'Embedded PostgreSQL',
    description: 'Major version of the embedded server: 15, or 18 with the development packages.',
    schema: z.enum(['15', '18']).default('15'),
  },
  EMBEDDED_POSTGRES_PORT: {
    group: 'Embedded PostgreSQL',
    description: 'Opens the embedded server on this TCP port of 127.0.0.1; without it only a unix socket exists.',
    schema: whole(1, 65535).optional(),
    example: '5432',
  },
  POSTGRES_BIN_DIR: {
    group: 'Embedded PostgreSQL',
    description: 'Directory of installed server binaries (initdb, postgres) to use instead of the shipped ones.',
    schema: z.string().min(1).optional(),
    example: '/usr/lib/postgresql/15/bin',
  },
  DATABASE_URL: {
    group: 'Database',
    description: 'A server of your own instead of the embedded one; signs in as pp_app.',
    schema: postgresUrl.optional(),
    example: 'postgres://pp_app:password@db.example.com/preventplus',
    secret: true,
  },
  DATABASE_DIRECT_URL: {
    group: 'Database',
    description: 'The same as DATABASE_URL, past PgBouncer: through it, a process would not hear of changed settings.',
    schema: postgresUrl.optional(),
    example: 'postgres://pp_app:password@db.example.com:5432/preventplus',
    secret: true,
  },
  DATABASE_MIGRATION_URL: {
    group: 'Database',
    description: 'Signs in as pp_migrator: with it the start migrates; `npm run db:migrate` needs it.',
    schema: postgresUrl.optional(),
    example: 'postgres://pp_migrator:password@db.example.com/preventplus',
    secret: true,
  },
  DATABASE_ADMIN_URL: {
    group: 'Database',
    description: 'A superuser of your server, for `npm run db:bootstrap` only; names the database to create.',
    schema: postgresUrl.optional(),
    example: 'postgres://postgres:password@db.example.com/preventplus',
    secret: true,
  },
  DATABASE_POOL_SIZE: {
    group: 'Database',
    description: 'Connections that one process keeps open at most.',
    schema: whole(2, 200).default(10),
  },
  DB_NAMED_STATEMENTS: {
    group: 'Database',
    description: 'Named prepared statements; switch off behind PgBouncer older than 1.21.',
    schema: flag.default(true),
  },
  SEARCH_LANGUAGE: {
    group: 'Database',
    description:
      'Language whose word forms a new logbook finds, such as german; simple: words as they are. Later: `npm run search:language`.',
    schema: z.enum(searchLanguages).default('simple'),
  },
  ALLOW_WEAK_CONTEXT: {
    group: 'Database',
    description: 'Accepts a server on which set_config cannot be revoked from PUBLIC.',
    schema: flag.default(false),
  },
  ...attachmentVariables,
  ...backupVariables,
  KEYS_DIR: {
    group: 'Keys',
    description: 'Directory of the key files, outside DATA_DIR; made on the first embedded start, mode 0700.',
    schema: z.string().min(1).default('.keys'),
  },
  JWT_KEY: {
    group: 'Keys',
    description: 'Signs access tokens: `keyId:base64`, 32 bytes or more; older keys may follow, comma-separated.',
    schema: keyring.optional(),
    secret: true,
  },
  ENCRYPTION_KEY: {
    group: 'Keys',
    description: 'Encrypts telephone numbers and other secrets: `keyId:base64` of 32 bytes.',
    schema: keyring.optional(),
    secret: true,
  },
  PASSWORD_PEPPER: {
    group: 'Keys',
    description: 'Mixed into every password before bcrypt: `keyId:base64`, 32 bytes or more.',
    schema: keyring.optional(),
    secret: true,
  },
  BACKUP_PASSPHRASE: {
    group: 'Keys',
    description: 'Encrypts the backups of the embedded database. It cannot be changed once there are backups.',
    schema: z
      .string()
      .regex(/^\S{15,1024}$/, 'needs at least 15 characters and no space')
      .optional(),
    secret: true,
  },
  KEYS_PASSPHRASE: {
    group: 'Keys',
    description: 'Passphrase of the copies that `npm run keys:export` writes; without it the command asks.',
    schema: z.string().min(15, 'needs at least 15 characters').max(1024).optional(),
    secret: true,
  },
  ...auditVariables,
  ADMIN_INITIAL_PASSWORD: {
    group: 'Sign-in',
    description: "First password of the account 'admin'; without it one is generated and printed once.",
    schema: z.string().min(15, 'needs at least 15 characters').max(256).optional(),
    secret: true,
  },
  ACCESS_TOKEN_MINUTES: {
    group: 'Sign-in',
    description: 'Life of an access token, in minutes.',
    schema: whole(1, 1440).default(15),
  },
  SESSION_HOURS: {
    group: 'Sign-in',
    description: 'Life of a session, in hours; after it everybody signs in again.',
    schema: whole(1, 8760).default(168),
  },
  SESSION_IDLE_HOURS: {
    group: 'Sign-in',
    description: 'A session that nobody refreshes for so many hours ends early.',
    schema: whole(1, 8760).default(24),
  },
  BCRYPT_COST: {
    group: 'Sign-in',
    description: 'Cost of one password hash: each step doubles it.',
    schema: whole(10, 16).default(12),
  },
  LOG_LEVEL: {
    group: 'Logging',
    description: 'fatal, error, warn, info, debug, trace or silent.',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  },
  LOG_FORMAT: {
    group: 'Logging',
    description: 'json, pretty, or auto: pretty on a terminal and JSON elsewhere.',
    schema: z.enum(['auto', 'json', 'pretty']).default('auto'),
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
export type Values = { [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };
