import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Import } from '../../../src/modules/imports/dto/import.dto';
import type { Api } from '../../setup/api';
import { csvOf, useImports } from '../../setup/imports';
import { useLogbook } from '../../setup/logbook';

describe('a file to be imported', () => {
  const logbook = useLogbook();
  const { analysed, workOff } = useImports(logbook);
  let api: Api;

  beforeEach(async () => {
    api = logbook.as(await logbook.given.manager());
  });

  it('should be taken in at once, with where to look', async () => {
    const answer = await api.upload<Import>('/imports', csvOf([{}]), { name: 'log.csv' });
    expect(answer).toMatchObject({ status: 202, body: { status: 'analysing', mapping: null, fileName: 'log.csv' } });
    expect(answer.headers.location).toBe(`/api/v1/imports/${answer.body.importId}`);
    await workOff();
  });

  it.each([
    ['no table', 'manual.xlsx', Buffer.from('%PDF-1.7'), 'NO_TABLE'],
    ['a workbook that ends too early', 'half.xlsx', Buffer.from('PK\x03\x04half'), 'DAMAGED_FILE'],
  ])('should fail when it is %s, and say why', async (_, name, content, code) => {
    const read = await analysed(api, content, { name });
    expect(read).toMatchObject({ status: 'failed', failure: { code }, counts: { rows: 0 } });
    expect(await api.problem('POST', `/imports/${read.importId}/commit`)).toMatchObject({ status: 409 });
  });

  it('should be refused when it is empty or too large, and leave nothing behind', async () => {
    const before = await logbook.database.first('SELECT count(*) FROM imports');
    expect(await api.upload('/imports', '', { name: 'empty.csv' })).toMatchObject({ status: 422 });
    const admin = logbook.as(await logbook.given.admin());
    await admin.put('/settings/imports.maxFileBytes', { value: 100 });
    expect(await api.upload('/imports', csvOf([{}]), { name: 'log.csv' })).toMatchObject({ status: 413 });
    await admin.delete('/settings/imports.maxFileBytes');
    expect(await logbook.database.first('SELECT count(*) FROM imports')).toEqual(before);
    expect(readdirSync(join(logbook.dataDir, 'imports', 'incoming'))).toEqual([]);
  });

  it('should be taken in once when the upload is repeated', async () => {
    const sent = { name: 'log.csv', key: 'an-upload' };
    const [first, second] = [
      await api.upload('/imports', csvOf([{}]), sent),
      await api.upload('/imports', csvOf([{}]), sent),
    ];
    expect(second).toMatchObject({ status: 202, body: { importId: first.body.importId } });
    expect(second.headers['idempotency-replayed']).toBe('true');
    await workOff();
  });
});
