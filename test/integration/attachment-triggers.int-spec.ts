import type { GivenUser } from '../factories/given';
import { DirectSql, noPrivilege, useDirectSql } from '../setup/direct-sql';

const newAttachment = `
  INSERT INTO attachments (entry_id, file_name, file_path, file_type, file_size, uploaded_by)
  VALUES ($1, 'photo.jpg', 'test/photo', 'image/jpeg', 1000, app.uid()) RETURNING attach_id AS "attachId"`;
const handOver = 'UPDATE logbook_entries SET user_id = $2 WHERE entry_id = $1';
const setDeleted = 'UPDATE logbook_entries SET is_deleted = $2 WHERE entry_id = $1';

describe('triggers between entries and attachments', () => {
  const held = useDirectSql();
  let technician: GivenUser;
  let colleague: GivenUser;
  let manager: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    technician = await held.given.technician();
    colleague = await held.given.technician();
    manager = await held.given.manager();
  });
  beforeEach(async () => {
    entryId = await held.given.entry(technician);
  });

  const stateOf = (attachId: string) =>
    held.database.first<{ ownerId: string; isDeleted: boolean }>(
      `SELECT owner_id AS "ownerId", is_deleted AS "isDeleted" FROM attachments WHERE attach_id = $1`,
      [attachId],
    );
  const commit = (user: GivenUser, text: string, values: unknown[]) =>
    held.sql.commitAs(user, () => held.sql.rows(text, values));

  describe('the owner of an attachment', () => {
    it("should be the entry's user, whoever uploads it", async () => {
      const attachId = await held.given.attachment(entryId, manager);
      expect((await stateOf(attachId)).ownerId).toBe(technician.userId);
    });

    it('should change hands with the entry', async () => {
      const attachId = await held.given.attachment(entryId, technician);
      await commit(manager, handOver, [entryId, colleague.userId]);
      expect((await stateOf(attachId)).ownerId).toBe(colleague.userId);
    });

    it('should not be set to anybody else', async () => {
      const attachId = await held.given.attachment(entryId, technician);
      await commit(manager, 'UPDATE attachments SET owner_id = $2 WHERE attach_id = $1', [attachId, colleague.userId]);
      expect((await stateOf(attachId)).ownerId).toBe(technician.userId);
    });
  });

  describe('a soft deletion', () => {
    it.each(['technician', 'manager'] as const)(
      'should take the attachments along when the %s does it',
      async (who) => {
        const attachId = await held.given.attachment(entryId, technician);
        await commit({ technician, manager }[who], setDeleted, [entryId, true]);
        expect((await stateOf(attachId)).isDeleted).toBe(true);
      },
    );

    it('should give back with the entry what it took, and nothing that was deleted before', async () => {
      const taken = await held.given.attachment(entryId, technician);
      const deletedBefore = await held.given.attachment(entryId, technician);
      await commit(technician, 'UPDATE attachments SET is_deleted = true WHERE attach_id = $1', [deletedBefore]);
      await commit(technician, setDeleted, [entryId, true]);
      await commit(manager, setDeleted, [entryId, false]);
      expect([(await stateOf(taken)).isDeleted, (await stateOf(deletedBefore)).isDeleted]).toEqual([false, true]);
    });

    it('should leave the attachments of other entries alone', async () => {
      const other = await held.given.attachment(await held.given.entry(technician), technician);
      await commit(technician, setDeleted, [entryId, true]);
      expect((await stateOf(other)).isDeleted).toBe(false);
    });
  });

  describe('at the same moment', () => {
    let second: DirectSql;

    beforeAll(async () => {
      second = await DirectSql.connect(held.database.app);
    });
    afterAll(() => second.end());

    /** Starts `later` in the middle of the transaction of `first`, which ends only once `later` waits for it or is done. */
    const overlap = async <T>(
      [firstUser, firstSql, firstValues]: [GivenUser, string, unknown[]],
      [laterUser, laterSql, laterValues]: [GivenUser, string, unknown[]],
    ) => {
      let later: Promise<T[]> | undefined;
      await held.sql.commitAs(firstUser, async () => {
        await held.sql.rows(firstSql, firstValues);
        const state = { isDone: false };
        later = second.commitAs(laterUser, () => second.rows(laterSql, laterValues)) as Promise<T[]>;
        later.catch(() => undefined).finally(() => (state.isDone = true));
        while (!state.isDone && !(await somebodyWaits())) continue;
      });
      return later!;
    };
    const somebodyWaits = async () => {
      const waiting = await held.database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    };

    it('should hand over an attachment that a manager adds during the hand-over', async () => {
      const [added] = await overlap<{ attachId: string }>(
        [manager, handOver, [entryId, colleague.userId]],
        [manager, newAttachment, [entryId]],
      );
      expect((await stateOf(added!.attachId)).ownerId).toBe(colleague.userId);
    });

    it('should refuse an attachment of the old owner during the hand-over', async () => {
      const adding = overlap([manager, handOver, [entryId, colleague.userId]], [technician, newAttachment, [entryId]]);
      await expect(adding).rejects.toMatchObject({ code: noPrivilege });
    });

    it('should hand over an attachment that is just being added', async () => {
      await overlap([technician, newAttachment, [entryId]], [manager, handOver, [entryId, colleague.userId]]);
      const owners = await held.database.query('SELECT owner_id FROM attachments WHERE entry_id = $1', [entryId]);
      expect(owners).toEqual([{ owner_id: colleague.userId }]);
    });

    it('should delete an attachment that is just being added to the entry', async () => {
      await overlap([technician, newAttachment, [entryId]], [manager, setDeleted, [entryId, true]]);
      const states = await held.database.query('SELECT is_deleted FROM attachments WHERE entry_id = $1', [entryId]);
      expect(states).toEqual([{ is_deleted: true }]);
    });
  });
});
