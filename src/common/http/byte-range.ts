/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

const single = /^bytes=(\d*)-(\d*)$/i;

/**
 * Reads a Range header (RFC 9110, 14.1.2). What is not understood, several ranges among it, is ignored, as the RFC
 * allows: then everything is sent.
 * @returns undefined for everything, and 'unsatisfiable' when the range begins behind the end
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = header === undefined ? null : single.exec(header.replaceAll(' ', ''));
  if (!match) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '') return to === '' ? undefined : suffix(Number(to), size);
  const [start, last] = [Number(from), to === '' ? Infinity : Number(to)];
  if (last < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end: Math.min(last, size - 1) };
}

function suffix(length: number, size: number): ByteRange | 'unsatisfiable' {
  return length === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(size - length, 0), end: size - 1 };
}
