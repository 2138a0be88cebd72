import { z } from 'zod';
import { Schedule } from '../../common/schedule';
import { isStorable, notStorable } from '../../common/validation/fields';

/** One setting: what it means, which values it takes, and what holds until somebody sets it. */
export interface SettingDeclaration<T extends z.ZodType = z.ZodType> {
  description: string;
  /** Checks a value; a value travels and is stored as JSON. */
  schema: T;
  default: z.output<T>;
  /** Concerns the running of the service: only administrators see and change it. Whoever changes this needs a migration. */
  isSystem: boolean;
  /** Stored encrypted and never returned. Whoever changes this needs a migration. */
  isSecret?: true;
}

const declare = <T extends z.ZodType>(declaration: SettingDeclaration<T>) => declaration;
const bytes = z.int().min(1);
const mebibyte = 1_048_576;
const maxUrlLength = 1_000;

/** A URL of one of these protocols, or nothing. */
function urlOrNothing(protocol: RegExp, error: string) {
  const url = z.url({ protocol, error }).max(maxUrlLength, 'is too long').refine(isStorable, notStorable);
  return z.union([z.literal(''), url], { error });
}

/** Every setting, declared once. */
export const settingsRegistry = {
  'alarms.email': declare({
    description:
      'Address that is told when unattended work fails or does not run, and when that is over. Empty: nobody.',
    schema: z.union([z.literal(''), z.email().max(100)], { error: 'must be an e-mail address, or empty' }),
    default: '',
    isSystem: true,
  }),
  'api.requireIfMatch': declare({
    description: 'Whether changes must name the version that they are made to (If-Match); without it: 428.',
    schema: z.boolean(),
    default: false,
    isSystem: true,
  }),
  'archive.afterMonths': declare({
    description: 'Months after their end, or after they were brought back, in which entries move to the archive.',
    schema: z.int().min(1).max(1_200),
    default: 36,
    isSystem: true,
  }),
  'archive.statuses': declare({
    description: 'Statuses of entries that move to the archive.',
    schema: z
      .array(z.enum(['Open', 'Completed', 'Escalation']))
      .min(1)
      .refine((statuses) => new Set(statuses).size === statuses.length, 'names a status twice'),
    default: ['Completed'],
    isSystem: true,
  }),
  'attachments.allowedTypes': declare({
    description: 'Media types that may be attached. What a file is, its content decides, not its name.',
    schema: z.array(z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,40}$/, 'must be a media type such as image/png')).max(100),
    default: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic', 'application/pdf', 'text/plain'],
    isSystem: false,
  }),
  'attachments.maxFileBytes': declare({
    description: 'Size of one attached file at most, in bytes.',
    schema: bytes.max(2_147_483_647),
    default: 100 * mebibyte,
    isSystem: true,
  }),
  'attachments.userQuotaBytes': declare({
    description: 'Size of all files that one user has attached at most, in bytes.',
    schema: bytes.max(Number.MAX_SAFE_INTEGER),
    default: 10_240 * mebibyte,
    isSystem: true,
  }),
  'imports.keepFilesDays': declare({
    description:
      'Days after which the file of an import that nobody has touched is removed. Its rows stay with the entries.',
    schema: z.int().min(1).max(3650),
    default: 30,
    isSystem: true,
  }),
  'imports.maxFileBytes': declare({
    description: 'Size of one imported file at most, in bytes.',
    schema: bytes.max(1_073_741_824),
    default: 50 * mebibyte,
    isSystem: true,
  }),
  'jobs.schedules': declare({
    description:
      'When jobs run, instead of their own schedules: names of jobs (GET /jobs) with cron expressions in UTC, of five fields, or of six with seconds.',
    schema: z.record(
      z.string().min(1).max(50),
      z
        .string()
        .max(100)
        .refine((expression) => Schedule.isValid(expression), 'must be a cron expression such as 30 2 * * *'),
    ),
    default: {},
    isSystem: true,
  }),
  'mail.from': declare({
    description: 'Sender of the messages that PreventPlus sends.',
    schema: z.email().max(100),
    default: 'preventplus@localhost.localdomain',
    isSystem: true,
  }),
  'mail.smtpUrl': declare({
    description:
      'Server that takes messages: smtps://user:password@host:465. Empty: they become files in DATA_DIR/outbox.',
    schema: urlOrNothing(/^smtps?$/, 'must be an smtp:// or smtps:// URL'),
    default: '',
    isSystem: true,
    isSecret: true,
  }),
  'mail.resetUrl': declare({
    description:
      'Page that takes the token of a reset or an invitation behind `#token=`. Empty: the message says how to call the API.',
    schema: urlOrNothing(/^https?$/, 'must be an http:// or https:// URL'),
    default: '',
    isSystem: true,
  }),
  'password.minLength': declare({
    description: 'Characters that a new password needs at least (OWASP ASVS 5.0.0, 6.2.1 recommends 15).',
    schema: z.int().min(8).max(64),
    default: 15,
    isSystem: true,
  }),
  'plant.timeZone': declare({
    description: 'IANA time zone of the plant: it decides which day is today.',
    schema: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Rome'),
    default: 'UTC',
    isSystem: false,
  }),
} as const;

export type SettingKey = keyof typeof settingsRegistry;
export type SettingValue<Key extends SettingKey> = z.output<(typeof settingsRegistry)[Key]['schema']>;

export const settingKeys = Object.keys(settingsRegistry) as SettingKey[];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settingsRegistry, key);
}

export function declarationOf(key: SettingKey): SettingDeclaration {
  return settingsRegistry[key];
}

/** The JSON Schema of a setting's value, for user interfaces. */
export function valueSchemaOf(key: SettingKey): Record<string, unknown> {
  return z.toJSONSchema(settingsRegistry[key].schema, { io: 'input' });
}

/** Some versions of Node.js also take offsets such as +02:00, which know no summer. */
function isTimeZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
