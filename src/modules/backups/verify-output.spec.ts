import { findingsOf } from './verify-output';

const sound = `stanza: preventplus
status: ok
  archiveId: 15-1, total WAL checked: 5, total valid WAL: 5
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
  backup: 20261125-211322F, status: valid, total files checked: 1378, total valid files: 1378
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
`;

describe('findingsOf', () => {
  it('should find nothing in a sound repository', () => {
    expect(findingsOf(sound)).toEqual([]);
  });

  it('should name the backup or archive that is damaged', () => {
    const damaged = sound
      .replace('status: ok', 'status: error')
      .replace('status: valid', 'status: invalid')
      .replace(/other: 0\n$/, 'other: 2\n');
    expect(findingsOf(damaged)).toEqual([
      'backup: 20261125-211322F: backup: 20261125-211322F, status: invalid, total files checked: 1378, total valid files: 1378',
      'backup: 20261125-211322F: missing: 0, checksum invalid: 0, size invalid: 0, other: 2',
    ]);
  });

  it.each([
    ['in-progress', 0],
    ['invalid', 1],
    ['manifest missing', 1],
    ['something that a later version says', 1],
  ])('should judge a backup that is %s', (status, findings) => {
    const unfinished = `  backup: 20261126-044350F, status: ${status}, total files checked: 0, total valid files: 0`;
    expect(findingsOf(`${sound}${unfinished}\n`)).toHaveLength(findings);
  });

  it('should take an error without counts, counts without an error, and silence for damage', () => {
    expect(findingsOf(sound.replace('status: ok', 'status: error'))).toEqual(['status: error']);
    expect(findingsOf(sound.replace('missing: 0', 'missing: 1'))).toHaveLength(1);
    expect(findingsOf('')).toEqual(['pgBackRest said nothing about its state']);
  });
});
