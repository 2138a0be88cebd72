import { type AccessLevel, accessLevels } from '../../src/common/access-level';
import type { Category, CreateCategory } from '../../src/modules/categories/dto/category.dto';
import type { GivenUser } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { everyPage } from '../setup/pages';

describe('categories', () => {
  const logbook = useLogbook();
  const users = {} as Record<AccessLevel, GivenUser>;
  let hydraulics: number;

  beforeAll(async () => {
    for (const level of accessLevels) users[level] = await logbook.given.user(level);
    hydraulics = await logbook.given.category({ categoryName: 'Hydraulics' });
    for (const categoryName of ['Tracks', 'Bucket', 'Engine']) await logbook.given.category({ categoryName });
  });

  const create = (body: CreateCategory, level: AccessLevel = 'Manager') =>
    logbook.as(users[level]).post<Category>('/categories', body);
  const refusal = (body: object) => logbook.as(users.Manager).problem('POST', '/categories', body);

  describe('adding', () => {
    it.each(['Manager', 'Admin'] as const)('should be done by a %s', async (level) => {
      const values = { categoryName: `Electrics of the ${level}`, description: 'Wiring', colorCode: '#1e88E5' };
      const { status, body } = await create(values, level);
      expect(status).toBe(201);
      expect(body).toEqual({
        ...values,
        categoryId: expect.any(Number),
        createdAt: expect.stringMatching(/\.\d{3}Z$/),
        updatedAt: body.createdAt,
        createdBy: users[level].userId,
        isActive: true,
        version: 1,
      });
      expect((await logbook.as(users.Technician).get(`/categories/${String(body.categoryId)}`)).body).toEqual(body);
    });

    it('should need nothing but a name', async () => {
      expect((await create({ categoryName: 'Other' })).body).toMatchObject({ description: null, colorCode: null });
    });

    it.each(['Technician', 'TechnicianReader'] as const)('should not be done by a %s', async (level) => {
      expect(await create({ categoryName: 'Mine' }, level)).toMatchObject({
        status: 403,
        body: { code: 'ACCESS_DENIED' },
      });
    });

    it('should be recorded once', async () => {
      const answer = await create({ categoryName: 'Lubrication' });
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        {
          userId: users.Manager.userId,
          action: 'create',
          entityType: 'categories',
          entityId: String(answer.body.categoryId),
          details: { new: { category_name: 'Lubrication' } },
        },
      ]);
    });

    it.each(['hydraulics', 'HYDRAULICS', ' Hydraulics '])('should refuse the name %p, which is taken', async (name) => {
      expect(await refusal({ categoryName: name })).toMatchObject({
        status: 409,
        code: 'ALREADY_EXISTS',
        errors: [{ path: '/categoryName' }],
      });
    });

    it.each([
      ['no name', {}, '/categoryName'],
      ['a blank name', { categoryName: '' }, '/categoryName'],
      ['a name of 101 characters', { categoryName: 'x'.repeat(101) }, '/categoryName'],
      ['a colour by name', { categoryName: 'X', colorCode: 'red' }, '/colorCode'],
      ['a short colour', { categoryName: 'X', colorCode: '#FFF' }, '/colorCode'],
      ['a colour with more behind it', { categoryName: 'X', colorCode: '#FFFFFF\n' }, '/colorCode'],
      ['a lone surrogate', { categoryName: 'X', description: '\udead' }, '/description'],
    ])('should refuse %s and name the field', async (_, body, path) => {
      expect(await refusal(body)).toMatchObject({ status: 400, errors: [{ path }] });
    });

    it('should refuse fields that it does not know', async () => {
      expect(await refusal({ categoryName: 'X', categoryId: 7 })).toMatchObject({ status: 400 });
    });
  });

  describe('seeing', () => {
    it.each(accessLevels)('should show one to a %s', async (level) => {
      const { body } = await logbook.as(users[level]).get(`/categories/${String(hydraulics)}`);
      expect(body).toMatchObject({ categoryName: 'Hydraulics' });
    });

    it.each([
      ['999999', 404, 'CATEGORY_NOT_FOUND'],
      ['-1', 400, 'VALIDATION_FAILED'],
      ['1e3x', 400, 'VALIDATION_FAILED'],
    ])('should refuse the id %s with %i', async (id, status, code) => {
      expect(await logbook.as(users.Technician).problem('GET', `/categories/${id}`)).toMatchObject({ status, code });
    });
  });

  describe('the list', () => {
    const names = async (query: string) =>
      (await everyPage<Category>(logbook.as(users.Technician), `/categories?limit=2&${query}`)).map(
        (category) => category.categoryName,
      );
    const ordered = async (order: string) =>
      (
        await logbook.database.query<{ category_name: string }>(
          `SELECT category_name FROM categories ORDER BY ${order}`,
        )
      ).map((row) => row.category_name);

    it('should be sorted by name', async () => {
      expect(await names('')).toEqual(await ordered('category_name'));
      expect(await names('sort=-categoryName')).toEqual(await ordered('category_name DESC'));
    });

    it('should be sorted by age when asked to', async () => {
      expect(await names('sort=createdAt')).toEqual(await ordered('created_at, category_id'));
      expect(await names('sort=-createdAt')).toEqual(await ordered('created_at DESC, category_id DESC'));
    });

    it('should filter by whether they are in use', async () => {
      await logbook.database.query(`UPDATE categories SET is_active = false WHERE category_name = 'Tracks'`);
      expect(await names('isActive=false')).toEqual(['Tracks']);
      expect(await names('isActive=true')).not.toContain('Tracks');
    });

    it.each(['sort=colorCode', 'isActive=maybe', 'limit=x', 'colour=red'])('should refuse %s', async (query) => {
      const problem = await logbook.as(users.Technician).problem('GET', `/categories?${query}`);
      expect(problem).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    });
  });
});
