import type { ImportMapping } from '../dto/import-mapping.dto';
import { LocationNames } from './location-names';
import { PlainNames } from './plain-names';
import { usernameOf } from './username';

type Locations = ImportMapping['unknown']['locations'];

function placesOf(unknown: Partial<Locations> = {}, pathSeparator: string | null = '/') {
  const known = [
    { locationId: 1, locationName: 'Pit', parentId: null },
    { locationId: 2, locationName: 'Bucket', parentId: 1 },
  ];
  const locations = { map: {}, otherwise: 'create' as const, ...unknown };
  return new LocationNames(known, { pathSeparator, unknown: { locations } } as ImportMapping);
}

describe('the places of a file', () => {
  it('should be those of the logbook, whatever their case', () => {
    const places = placesOf();
    expect(places.find(['PIT', 'bucket'])).toMatchObject({ id: 2 });
    expect(places.missing).toEqual([]);
  });

  it('should be made once, each after what it lies in', () => {
    const places = placesOf();
    const hall = places.find(['Hall', 'Press']);
    expect(places.find(['hall', 'PRESS'])).toBe(hall);
    expect(places.missing.map(({ name }) => name)).toEqual(['Hall', 'Press']);
    expect(hall?.parent?.name).toBe('Hall');
  });

  it('should have the name of the place around them when theirs is taken elsewhere', () => {
    const places = placesOf();
    expect(places.find(['Hall', 'Bucket'])).toMatchObject({ name: 'Hall / Bucket', parent: { name: 'Hall' } });
    expect(places.find(['Hall', 'Bucket'])).toBe(places.find(['hall', 'bucket']));
  });

  it('should be what the mapping says', () => {
    const places = placesOf({ map: { 'Old hall / Press': 'Pit / Bucket' } });
    expect(places.find(['old hall', 'press'])).toMatchObject({ id: 2 });
    expect(places.missing).toEqual([]);
  });

  it.each<[string, Partial<Locations>, string[]]>([
    ['must be known and are not', { otherwise: 'reject' }, ['Hall']],
    ['lie in one that is not known', { otherwise: 'reject' }, ['Hall', 'Bucket']],
    ['have names that are too long', {}, ['x'.repeat(101)]],
  ])('should not be found when they %s', (_, unknown, path) => {
    const places = placesOf(unknown);
    expect(places.find(path)).toBeUndefined();
    expect(places.missing).toEqual([]);
  });
});

describe('the names of a file', () => {
  const known = [
    { id: 1, name: 'Hydraulics' },
    { id: 2, name: 'Smith' },
    { id: 3, name: 'smith' },
  ];

  it('should stand for what has them, whatever their case and spaces', () => {
    const names = new PlainNames(known, { map: { Hydro: 'hydraulics' }, otherwise: 'reject' });
    expect(names.find(' HYDRAULICS ')).toMatchObject({ id: 1 });
    expect(names.find('hydro')).toMatchObject({ id: 1 });
  });

  it('should stand for nobody when several have them', () => {
    expect(new PlainNames(known, { map: {}, otherwise: 'reject' }).find('Smith')).toBeUndefined();
  });

  it('should still be one person when that person has a name twice', () => {
    const twice = [...known, { id: 1, name: 'Hydraulics' }];
    expect(new PlainNames(twice, { map: {}, otherwise: 'reject' }).find('Hydraulics')).toMatchObject({ id: 1 });
  });

  it.each([
    ['keep', null],
    ['omit', null],
    ['reject', undefined],
  ] as const)('should say, when nothing has them and the mapping says %s, %p', (otherwise, found) => {
    expect(new PlainNames(known, { map: {}, otherwise }).find('Electrics')).toBe(found);
  });

  it('should be made once', () => {
    const names = new PlainNames(known, { map: {}, otherwise: 'create' });
    expect(names.find('Electrics')).toBe(names.find('electrics'));
    expect(names.missing).toEqual([{ name: 'Electrics' }]);
  });
});

describe('a username made of a name', () => {
  it('should be plain, and the same for the same person', () => {
    expect(usernameOf('Jörg Maier')).toMatch(/^jorg\.maier-[0-9a-f]{6}$/);
    expect(usernameOf('JÖRG  MAIER')).toBe(usernameOf('Jörg Maier'));
  });

  it('should differ between people whose names look alike, and stay short', () => {
    expect(usernameOf('张伟')).not.toBe(usernameOf('王芳'));
    expect(usernameOf('x'.repeat(300)).length).toBeLessThanOrEqual(50);
  });
});
