import { PgBackRestFailed } from './pgbackrest.errors';

const begun = 'INFO: backup command begin 2.45: --config=/srv/data/pgbackrest/pgbackrest.conf --type=full';
const copied = 'DETAIL: store zero-length file /srv/data/postgres/base/5/6102';

describe('PgBackRestFailed', () => {
  it('should say the first error with its hints, and nothing of what went well', () => {
    const { message } = new PgBackRestFailed('backup', 82, [
      begun,
      copied,
      'ERROR: [082]: WAL segment 000000010000000000000003 was not archived before the 60000ms timeout',
      '       HINT: check the archive_command to ensure that all options are correct',
      'INFO: backup command end: aborted with exception [082]',
    ]);
    expect(message).toBe(
      'pgbackrest backup failed (exit code 82): [082]: WAL segment 000000010000000000000003 was not archived before the ' +
        '60000ms timeout HINT: check the archive_command to ensure that all options are correct',
    );
  });

  it('should say of one that was killed just that', () => {
    const { message } = new PgBackRestFailed('backup', null, [begun, copied, copied]);
    expect(message).toBe('pgbackrest backup failed: it was killed');
  });

  it('should say what kept it from beginning, in words that are not its own', () => {
    const { message } = new PgBackRestFailed('info', 127, ['pgbackrest: cannot open shared object file']);
    expect(message).toBe('pgbackrest info failed (exit code 127): pgbackrest: cannot open shared object file');
  });
});
