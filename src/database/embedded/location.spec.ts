import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupError } from '../../config/startup.error';
import { isRoot, unprivilegedAccount } from './account';
import { locateData, makeDataDirectory, prepareSocketDir } from './location';

// Otherwise the data is not root's, and its owner may enter it whatever others may.
const onlyAsRoot = isRoot() ? it : it.skip;

describe('the location of the data', () => {
  let root: string;
  let home: string;
  let dataDir: string;
  let fallbackRoot: string;

  beforeEach(() => {
    root = mkdtempSync(join(realpathSync(tmpdir()), 'pp-location-'));
    chmodSync(root, 0o711);
    home = join(root, 'home');
    dataDir = join(home, 'preventplus', '.data');
    fallbackRoot = join(root, 'fallback');
    makeDataDirectory(dataDir);
    [home, join(home, 'preventplus'), dataDir].forEach((directory) => chmodSync(directory, 0o711));
  });

  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(root, { recursive: true });
  });

  const locate = (dataDirIsDefault: boolean) => locateData({ dataDir, dataDirIsDefault }, fallbackRoot);
  const be = (uid: number) => jest.spyOn(process, 'getuid').mockReturnValue(uid);
  const self = () => process.getuid?.() ?? 0;

  describe('for an ordinary user', () => {
    beforeEach(() => void be(self() || 1000));

    it('should be the data directory, without another account', () => {
      expect(locate(true)).toEqual({ dataDir, clusterDir: join(dataDir, 'postgres') });
    });

    it('should resolve links, so that the server only passes real directories', () => {
      const link = join(root, 'link');
      symlinkSync(dataDir, link);
      expect(locateData({ dataDir: link, dataDirIsDefault: false }).dataDir).toBe(dataDir);
    });

    it('should refuse data of another user', () => {
      mkdirSync(join(dataDir, 'postgres'));
      be(4242);
      expect(() => locate(true)).toThrow(/belongs to user \d+: start as that user or as root$/);
    });
  });

  describe('for root', () => {
    beforeEach(() => void be(0));

    it('should be the data directory when the unprivileged account may enter it', () => {
      expect(locate(true)).toEqual({ dataDir, clusterDir: join(dataDir, 'postgres'), account: unprivilegedAccount() });
    });

    it('should move out of a closed home when nobody chose the directory, and stay there once it opens', () => {
      chmodSync(home, 0o700);
      const moved = locate(true);
      expect(moved.dataDir).toMatch(new RegExp(`^${fallbackRoot}/preventplus-[0-9a-f]{12}$`));

      mkdirSync(moved.clusterDir, { recursive: true });
      chmodSync(home, 0o711);
      expect(locate(true).dataDir).toBe(moved.dataDir);
    });

    it('should name the closed directory when the operator chose it', () => {
      chmodSync(home, 0o700);
      expect(() => locate(false)).toThrow(new RegExp(`may not enter ${home}: run chmod o\\+x ${home}, choose another`));
    });

    onlyAsRoot('should never leave existing data for a new, empty place', () => {
      mkdirSync(join(dataDir, 'postgres'));
      chmodSync(home, 0o700);
      expect(() => locate(true)).toThrow(StartupError);
    });
  });

  describe('on disk', () => {
    it('should be made so that the account of the server reaches into it', () => {
      const made = join(root, 'var', 'data');
      makeDataDirectory(made);
      expect([made, join(root, 'var')].map((path) => statSync(path).mode & 0o777)).toEqual(
        isRoot() ? [0o711, 0o711] : [0o700, 0o700],
      );
    });

    it('should hold a private directory for the socket', () => {
      const directory = prepareSocketDir({ dataDir, clusterDir: '' }, 5432);
      expect(directory).toBe(join(dataDir, 'run'));
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(prepareSocketDir({ dataDir, clusterDir: '' }, 5432)).toBe(directory);
    });

    it.each(['open to others', 'a link'])('should refuse a directory for the socket that is %s', (how) => {
      const directory = join(dataDir, 'run');
      if (how === 'a link') symlinkSync(home, directory);
      else mkdirSync(directory);
      expect(() => prepareSocketDir({ dataDir, clusterDir: '' }, 5432)).toThrow(`${directory} does not belong`);
      expect(readdirSync(dataDir)).toEqual(['run']);
    });
  });
});
