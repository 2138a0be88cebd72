import { AppConfig } from '../../src/config/config';
import { testDataDir } from './server';

/** The configuration of the tests, which depends on nobody's environment. */
export const testConfig = AppConfig.fromEnvironment({
  BCRYPT_COST: '10',
  RATE_LIMIT_PER_MINUTE: '0',
  LOG_LEVEL: 'silent',
  PROCESS_ROLE: 'api',
  LOG_FORMAT: 'json',
  DATA_DIR: testDataDir(),
});
