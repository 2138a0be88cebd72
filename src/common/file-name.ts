const maxLength = 255;
const fallback = 'file';

/**
 * Characters that a name must not hold: controls, line separators, and those that turn the direction of writing
 * around, so that `gpj.exe` reads `exe.jpg` (Unicode Technical Report 36, 3.1).
 */
const misleading = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\p{Cs}]/gu;
/** Characters that some file system takes for something else. */
const reserved = /[<>:"|?*]/g;

/** Extensions that go with a type; the first is added to a name that has none of them. */
const extensions: Record<string, readonly string[]> = {
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/heic': ['heic', 'heif'],
  'application/pdf': ['pdf'],
  'text/csv': ['csv', 'txt'],
  'text/plain': [
    'txt',
    'log',
    'text',
    'md',
    'csv',
    'tsv',
    'ini',
    'cfg',
    'conf',
    'json',
    'yml',
    'yaml',
    'nc',
    'asc',
    'dat',
  ],
};

/** What is left of a client's file name when everything that is not a plain name is taken out of it. */
export function safeFileName(given: string | undefined): string {
  const name = (given ?? '')
    .normalize('NFC')
    .replace(misleading, '')
    .replace(/^.*[/\\]/s, '')
    .replace(reserved, '_')
    .trim();
  return /^\.*$/.test(name) ? fallback : shortened(name);
}

/** Whether a name is one that {@link safeFileName} leaves as it is. */
export function isSafeFileName(name: string): boolean {
  return safeFileName(name) === name.normalize('NFC');
}

/** The name under which a file is handed out: with an extension that tells the truth about what it is. */
export function downloadName(fileName: string, fileType: string): string {
  const [proper, ...others] = extensions[fileType] ?? [];
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase();
  const isTrue = proper === undefined || (extension !== undefined && [proper, ...others].includes(extension));
  return isTrue ? fileName : `${fileName}.${proper}`;
}

/** Cuts in the middle, since what follows the last dot matters most. A character is a code point, as PostgreSQL counts. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= maxLength) return name;
  const extension = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? '';
  return `${characters.slice(0, maxLength - [...extension].length).join('')}${extension}`;
}
