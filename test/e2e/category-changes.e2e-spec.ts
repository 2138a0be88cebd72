import type { Category } from '../../src/modules/categories/dto/category.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

describe('changing categories', () => {
  const logbook = useLogbook();
  let manager: GivenUser;

  beforeAll(async () => {
    manager = await logbook.given.manager();
  });

  const path = (categoryId: number) => `/categories/${String(categoryId)}`;

  it('should change what the patch names, and clear what it sets to null', async () => {
    const id = await logbook.given.category();
    const change = (patch: object) => logbook.as(manager).patch<Category>(path(id), patch);
    expect((await change({ colorCode: '#43A047' })).body).toMatchObject({ colorCode: '#43A047', version: 2 });
    expect((await change({ colorCode: null })).body).toMatchObject({ colorCode: null, version: 3 });
    expect((await change({})).body).toMatchObject({ version: 3 });
  });

  it('should refuse a name that is taken, whatever its case', async () => {
    await logbook.given.category({ categoryName: 'Électricité' });
    const id = await logbook.given.category();
    expect(await logbook.as(manager).problem('PATCH', path(id), { categoryName: 'électricité' })).toMatchObject({
      status: 409,
      errors: [{ path: '/categoryName' }],
    });
  });

  it('should refuse a change of a version that is past', async () => {
    const id = await logbook.given.category();
    await logbook.as(manager).patch(path(id), { description: 'theirs' });
    const { status, body } = await logbook.as(manager).patch(path(id), { description: 'mine' }, { 'if-match': '"1"' });
    expect({ status, conflicts: body.conflicts }).toEqual({ status: 412, conflicts: ['description'] });
  });

  it('should remove a category that no entry refers to, and deactivate one that is in use', async () => {
    const { given } = logbook;
    const [unused, used] = [await given.category(), await given.category()];
    await given.entry(manager, { category_id: used });
    expect((await logbook.as(manager).delete(path(unused))).status).toBe(204);
    expect((await logbook.as(manager).delete(path(used))).status).toBe(204);
    expect((await logbook.as(manager).problem('GET', path(unused))).status).toBe(404);
    expect((await logbook.as(manager).get<Category>(path(used))).body).toMatchObject({ isActive: false });
  });
});
