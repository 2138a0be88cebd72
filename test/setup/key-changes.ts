import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module';
import type { KeyPurpose } from '../../src/common/key-purpose';
import { refreshIntervalMs } from '../../src/config/keyring';
import type { Keys } from '../../src/config/keys';
import { verifyKeys } from '../../src/database/known-keys';
import { KeyRetirementService } from '../../src/modules/keys/key-retirement.service';
import { KeyRotationService } from '../../src/modules/keys/key-rotation.service';
import { useKeyDirectory } from './key-directory';
import { useLogbook } from './logbook';

/** An application whose keys are in files, and what the command does that changes them in a process of its own. */
export function useKeyChanges() {
  const keyFiles = useKeyDirectory();
  const logbook = useLogbook({ config: keyFiles.config, keys: keyFiles.load() });

  beforeAll(() => verifyKeys(logbook.database.app, keyFiles.load()));

  const asCommand = async <T>(
    work: (services: { rotation: KeyRotationService; retirement: KeyRetirementService }) => Promise<T>,
    keys: Keys = keyFiles.load(),
  ): Promise<T> => {
    const installation = { config: keyFiles.config, keys, connection: logbook.database.app };
    const app = await NestFactory.createApplicationContext(AppModule.of(installation), { logger: false });
    try {
      return await work({ rotation: app.get(KeyRotationService), retirement: app.get(KeyRetirementService) });
    } finally {
      await app.close();
    }
  };

  return {
    keyFiles,
    logbook,
    rotate: (purpose: KeyPurpose, keys?: Keys) => asCommand(({ rotation }) => rotation.rotate(purpose), keys),
    finish: (purpose: KeyPurpose, keys?: Keys) => asCommand(({ rotation }) => rotation.finish(purpose), keys),
    dropOld: (purpose: KeyPurpose, keys?: Keys) => asCommand(({ retirement }) => retirement.dropOld(purpose), keys),
    /** Until every process works with the new key. */
    settle: () => new Promise((resolve) => setTimeout(resolve, refreshIntervalMs)),
    /** As if the current keys had been current for two days. */
    waitTwoDays: () =>
      logbook.database.query(`UPDATE known_keys SET current_since = current_since - interval '2 days'`),
    events: (action: string) =>
      logbook.database.query<{ entity_id: string; details: unknown; user_agent: string }>(
        `SELECT entity_id, details, user_agent FROM audit_log WHERE action = $1 ORDER BY seq`,
        [action],
      ),
    auditRecords: async () =>
      Number((await logbook.database.first<{ count: string }>('SELECT count(*) FROM audit_log')).count),
  };
}
