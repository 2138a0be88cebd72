import { readFileSync } from 'node:fs';
import { StartupError } from './startup.error';
import type { Variable } from './variable';
import { type Values, variables } from './variables';

const declared = Object.entries(variables) as [string, Variable][];

/** Reads `.env` of the working directory, if there is one. Variables that are already set win. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new StartupError(`.env cannot be read: ${String(error)}`);
  }
}

/**
 * Every declared variable, typed. An empty variable counts as absent.
 * @throws StartupError that names the first bad or missing variable and what it must be
 */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Values {
  const values = Object.fromEntries(declared.map(([name, variable]) => [name, read(name, variable, env)])) as Values;
  refuseIncomplete(values);
  return values;
}

function refuseIncomplete(values: Values): void {
  const { ATTACHMENT_STORE, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = values;
  if (ATTACHMENT_STORE === 's3' && !S3_BUCKET) {
    throw new StartupError('ATTACHMENT_STORE=s3 needs S3_BUCKET: set it to the name of the bucket.');
  }
  if (Boolean(S3_ACCESS_KEY_ID) !== Boolean(S3_SECRET_ACCESS_KEY)) {
    throw new StartupError('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set both or neither.');
  }
  if (values.BACKUP_S3_BUCKET && !(values.BACKUP_S3_ACCESS_KEY_ID && values.BACKUP_S3_SECRET_ACCESS_KEY)) {
    throw new StartupError('BACKUP_S3_BUCKET needs BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY.');
  }
}

function read(name: string, variable: Variable, env: NodeJS.ProcessEnv): unknown {
  const result = variable.schema.safeParse(raw(name, variable, env));
  if (result.success) return result.data;
  const reason = result.error.issues[0]?.message ?? 'is not valid';
  throw new StartupError(`Bad variable ${name}: ${reason}. ${variable.description}`);
}

function raw(name: string, variable: Variable, env: NodeJS.ProcessEnv): string | undefined {
  const file = variable.secret && env[`${name}_FILE`];
  if (!file) return env[name] === '' ? undefined : env[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new StartupError(`Bad variable ${name}_FILE: ${file} cannot be read. ${variable.description}`);
  }
}
