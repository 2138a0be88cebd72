import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate for `localhost` that trusts itself, for the tests of one file. Every user may read it. */
export function useCertificate(): { keyFile: string; certificateFile: string } {
  const directory = mkdtempSync(join(tmpdir(), 'pp-tls-'));
  chmodSync(directory, 0o711);
  afterAll(() => rmSync(directory, { recursive: true }));
  const [keyFile, certificateFile] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
  const files = ['-keyout', keyFile, '-out', certificateFile];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...name], {
    stdio: 'ignore',
  });
  chmodSync(certificateFile, 0o644);
  return { keyFile, certificateFile };
}
