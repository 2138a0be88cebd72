import fc from 'fast-check';
import { contentDisposition } from './http/content-disposition';
import { downloadName, isSafeFileName, safeFileName } from './file-name';

describe('file names', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({
      unit: fc.constantFrom('.', '/', '\\', 'a', '\0', '\u202e', '\n', ':', ' ', '😀', '\ud800'),
      maxLength: 400,
    }),
  );

  it('should become plain, whatever somebody sends, and then stay as they are', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        const name = safeFileName(given);
        expect(name).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\<>:"|?*\u202a-\u202e\u2066-\u2069]+$/u);
        expect([...name].length).toBeLessThanOrEqual(255);
        expect(['.', '..']).not.toContain(name);
        expect(isSafeFileName(name)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['leak left.jpg', 'leak left.jpg'],
    ['Übersicht (2).PDF', 'Übersicht (2).PDF'],
    ['U\u0308bersicht.pdf', 'Übersicht.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\photo.jpg', 'photo.jpg'],
    ['gpj.\u202eexe', 'gpj.exe'],
    ['a:b?.png', 'a_b_.png'],
    ['..', 'file'],
    ['', 'file'],
    [undefined, 'file'],
    [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(250)}.jpeg`],
  ])('should make of %j: %j', (given, expected) => {
    expect(safeFileName(given)).toBe(expected);
  });

  it.each([
    ['leak.jpeg', 'image/jpeg', 'leak.jpeg'],
    ['leak.JPG', 'image/jpeg', 'leak.JPG'],
    ['leak.jpg', 'image/png', 'leak.jpg.png'],
    ['leak', 'image/png', 'leak.png'],
    ['page.html', 'text/plain', 'page.html.txt'],
    ['run.bat', 'text/plain', 'run.bat.txt'],
    ['alarms.log', 'text/plain', 'alarms.log'],
    ['drawing.dwg', 'image/vnd.dwg', 'drawing.dwg'],
  ])('should hand out %s of the type %s as %s', (name, type, expected) => {
    expect(downloadName(name, type)).toBe(expected);
  });

  it('should give a header that is always one line of ASCII, and tells the whole name', () => {
    fc.assert(
      fc.property(anyName, (given) => {
        const name = safeFileName(given);
        const header = contentDisposition('attachment', name);
        expect(header).toMatch(
          /^attachment; filename="[\x20\x21\x23-\x5b\x5d-\x7e]+"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/,
        );
        expect(decodeURIComponent(header.split("UTF-8''")[1] ?? '')).toBe(name);
      }),
    );
  });
});
