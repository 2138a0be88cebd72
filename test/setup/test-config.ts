import { AppConfig } from '../../src/config/config';

/** The configuration of the tests, which depends on nobody's environment. */
export const testConfig = AppConfig.fromEnvironment({
  BCRYPT_COST: '10',
  RATE_LIMIT_PER_MINUTE: '0',
  LOG_LEVEL: 'silent',
  LOG_FORMAT: 'json',
});
