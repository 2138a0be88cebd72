import { directoriesIn } from './external-backups';

const cluster = '[other]\npg1-path=/elsewhere\n[preventplus]\npg1-path=/var/lib/postgresql/15/main\n';
const wal = '/var/lib/postgresql/15/main/pg_wal';

describe('directoriesIn', () => {
  it.each<[string, string, object]>([
    ['a directory', '[global]\nrepo1-path = /srv/backups \n', { repository: '/srv/backups', wal }],
    ['a bucket', '[global]\nrepo1-type=s3\nrepo1-path=/backups\n', { repository: undefined, wal }],
    ['another machine', '[global]\nrepo1-host=backups\nrepo1-path=/srv\n', { repository: undefined, wal }],
    ['nowhere in particular', '[global]\nstart-fast=y\n', { repository: undefined, wal }],
  ])('should find where backups to %s fill a disk', (_, global, directories) => {
    expect(directoriesIn(global + cluster, 'preventplus')).toEqual(directories);
  });

  it('should know of nothing in another stanza', () => {
    expect(directoriesIn(cluster, 'missing')).toEqual({ repository: undefined, wal: undefined });
  });
});
