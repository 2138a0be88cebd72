import { readEnvironment } from './environment';

describe('the environment', () => {
  it.each(['0x10', '1e3', ' ', '+80', '80.0', 'http', '65536'])(
    'should refuse the port %j, and say what it may be',
    (PORT) => {
      expect(() => readEnvironment({ PORT })).toThrow('Bad variable PORT: must be a whole number from 0 to 65535.');
    },
  );

  it('should take an empty variable for an absent one', () => {
    expect(readEnvironment({ PORT: '' })).toMatchObject({ PORT: 3000 });
  });
});
