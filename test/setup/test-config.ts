import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppConfig } from '../../src/config/config';

/** The configuration of the tests, which depends on nobody's environment. */
export const testConfig = AppConfig.fromEnvironment({
  BCRYPT_COST: '10',
  LOG_LEVEL: 'silent',
  LOG_FORMAT: 'json',
  DATA_DIR: join(tmpdir(), `preventplus-test-data-${String(process.ppid)}`),
});
