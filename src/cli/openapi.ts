import { randomBytes } from 'node:crypto';
import { createPreview } from '../app.setup';
import { AppConfig } from '../config/config';
import { loadKeys } from '../config/keys';
import { openApiDocument } from '../openapi';
import { runCommand } from './command';
import { checkGenerated, writeGenerated } from './generated-file';

/** Writes the OpenAPI document from the code; with --check it fails when the file is out of date. */
runCommand({
  usage: 'npm run openapi [-- --check]',
  options: { check: { type: 'boolean' } },
  async run({ values }) {
    const text = `${JSON.stringify(await describeApi(), null, 2)}\n`;
    const file = { path: 'docs/openapi.json', text, command: 'npm run openapi' };
    await (values.check ? checkGenerated(file) : writeGenerated(file));
  },
});

/** The same whatever this machine's settings are; the key opens nothing. */
async function describeApi() {
  const key = `preview:${randomBytes(32).toString('base64')}`;
  const config = AppConfig.fromEnvironment({
    JWT_KEY: key,
    ENCRYPTION_KEY: key,
    PASSWORD_PEPPER: key,
    AUDIT_SEAL_KEY: key,
  });
  return openApiDocument(await createPreview({ config, keys: loadKeys(config), connection: {} }));
}
