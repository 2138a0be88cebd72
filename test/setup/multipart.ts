import type { Schema } from './openapi';

const boundary = 'preventplus-test';

/** A picture of one pixel, which is a valid file wherever one is asked for. */
export const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A form as a browser sends it: a small picture for each file, the example of each other field. */
export function multipartOf({ properties = {} }: Schema, values: Record<string, unknown> = {}) {
  const parts = Object.entries(properties).flatMap(([name, { format, example }]) => {
    if (format === 'binary') return [part(`name="${name}"; filename="photo.png"\r\nContent-Type: image/png`, onePixel)];
    const value = values[name] ?? example;
    return value === undefined
      ? []
      : [part(`name="${name}"`, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))];
  });
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function part(head: string, content: Buffer): Buffer {
  const start = `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;
  return Buffer.concat([Buffer.from(start), content, Buffer.from('\r\n')]);
}
