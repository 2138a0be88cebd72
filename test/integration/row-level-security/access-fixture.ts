import { type AccessLevel, accessLevels } from '../../../src/common/access-level';
import type { Given, GivenUser } from '../../factories/given';
import { old } from '../../setup/archive';
import type { TestDatabase } from '../../setup/test-database';

/** One user of each level, a colleague, and something of everybody's. */
export interface AccessFixture {
  users: Record<AccessLevel, GivenUser>;
  colleague: GivenUser;
  /** An entry of each user, with an attachment. */
  entryOf: Record<string, string>;
  attachmentOf: Record<string, string>;
  /** The archived entry of the technician and that of the colleague, with its attachment. */
  archivedOf: Record<string, { entryId: string; attachId: string }>;
  locationId: number;
  unusedLocationId: number;
  customRoleId: number;
  /** The manager's import, which is being committed, and the administrator's, which has been. Their rows are the same. */
  importOf: Record<'Manager' | 'Admin', string>;
}

/**
 * Makes two deleted entries besides, the technician's and the colleague's, and two archived ones. 7 users, 7 live entries, 7
 * live attachments in all.
 */
export async function makeAccessFixture(given: Given, database: TestDatabase): Promise<AccessFixture> {
  const colleague = await given.technician();
  const users = {} as Record<AccessLevel, GivenUser>;
  for (const level of accessLevels) users[level] = await given.user(level);

  const locationId = await given.location();
  const unusedLocationId = await given.location();
  await given.category();
  await given.setting('entries.per.page');
  await given.setting('system.secret', { isSystem: true, settingValue: 'v1:k1:AAAA' });

  const entryOf: Record<string, string> = {};
  const attachmentOf: Record<string, string> = {};
  for (const user of [colleague, ...Object.values(users)]) {
    entryOf[user.userId] = await given.entry(user, { location_id: locationId });
    attachmentOf[user.userId] = await given.attachment(entryOf[user.userId]!, user);
  }
  for (const user of [colleague, users.Technician]) {
    await given.attachment(await given.entry(user, { location_id: locationId, is_deleted: true }), user);
  }
  const archivedOf: AccessFixture['archivedOf'] = {};
  for (const user of [colleague, users.Technician]) {
    const entryId = await given.entry(user, { ...old, location_id: locationId });
    archivedOf[user.userId] = { entryId, attachId: await given.attachment(entryId, user) };
  }
  await database.query(`
    INSERT INTO audit.checkpoints VALUES (0, 0, 'opening', '{}', '', '');
    INSERT INTO audit.verifications (result) VALUES ('{}');
    SELECT archive.make_partition('2019-01-01');
    SELECT archive.move_entries('2020-01-01', '{Completed}', NULL, NULL, 9)`);

  await database.query(`INSERT INTO refresh_tokens (token_hash, session_id) VALUES ('\\x01', $1)`, [
    colleague.sessionId,
  ]);
  await database.query(`
    INSERT INTO known_keys (purpose, key_id, verifier) VALUES ('encryption', 'k2', '\\x02');
    UPDATE users SET phone_number = 'v1:k1:AAAA' WHERE user_id = '${colleague.userId}'`);
  await database.query(
    `INSERT INTO idempotency_keys (user_id, route, idempotency_key, answer)
     SELECT user_id, 'POST /roles', 'k', 'v1:k1:' FROM sessions`,
  );
  await database.query(`INSERT INTO jobs (job_name) VALUES ('report-refresh')`);
  await given.jobRun(colleague);
  await database.query(`
    INSERT INTO backups (label, backup_type, started_at, finished_at, database_size, repository_size, wal_start, wal_stop, has_error)
    VALUES ('20260101-010000F', 'full', now(), now(), 1, 1, '', '', false);
    INSERT INTO backup_state DEFAULT VALUES;
    INSERT INTO heartbeats DEFAULT VALUES;
    INSERT INTO backup_drills (started_at, seed, target_time, is_good, checks) VALUES (now(), 1, now(), true, '[]')`);
  const { role_id: customRoleId } = await database.first<{ role_id: number }>(
    `INSERT INTO roles (role_name, access_level) VALUES ('Apprentice', 'Technician') RETURNING role_id`,
  );
  const importOf = {
    Manager: await given.import(users.Manager, { status: 'committing', work: 'commit' }, 1),
    Admin: await given.import(users.Admin, { status: 'committed' }, 1),
  };
  return { importOf, users, colleague, entryOf, attachmentOf, archivedOf, locationId, unusedLocationId, customRoleId };
}
