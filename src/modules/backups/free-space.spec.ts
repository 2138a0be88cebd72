import { tmpdir } from 'node:os';
import { describeSize, freeSpaceAt } from './free-space';

describe('freeSpaceAt', () => {
  it('should tell what is left where a directory is', async () => {
    expect(await freeSpaceAt(tmpdir())).toBeGreaterThan(0);
  });

  it('should not guess where there is none', async () => {
    expect(await freeSpaceAt('/there/is/nothing')).toBeNull();
    expect(await freeSpaceAt(undefined)).toBeNull();
  });
});

describe('describeSize', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1.0 KiB'],
    [3_903_168, '3.7 MiB'],
    [512 * 1024 ** 2, '512.0 MiB'],
    [5000 * 1024 ** 4, '5000.0 TiB'],
  ])('should write %s as %s', (bytes, text) => {
    expect(describeSize(bytes)).toBe(text);
  });
});
