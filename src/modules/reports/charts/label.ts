import { isolated, plainName } from '../plain-name';

/** Where a text is to fit. */
export interface Box {
  /** In pixels. */
  width: number;
  lines: number;
  /** How much of what is left of a cut text is its end. */
  ending: number;
  fontSize?: number;
}

/** A text as it is drawn, and all of it where something was left out. */
export interface Label {
  lines: string[];
  full?: string;
}

/** The name of a group in a drawing. */
export function labelOf(name: string | null, box: Box): Label {
  const { lines, full } = fitted(name === null ? '(none)' : plainName(name), box);
  return { lines: lines.map(isolated), full };
}

/** A text in as few lines as it takes; what does not fit is left out in the last of them. */
export function fitted(text: string, { width, lines, ending, fontSize = 12 }: Box): Label {
  const found = wrapped(text, width / fontSize, lines, ending);
  return found.at(-1)?.includes(ellipsis) ? { lines: found, full: text } : { lines: found };
}

/** In pixels, about. */
export function widthOf({ lines }: Label, fontSize = 12): number {
  return fontSize * Math.max(...lines.map(emsOf));
}

const ellipsis = '…';

function wrapped(text: string, ems: number, lines: number, ending: number): string[] {
  if (emsOf(text) <= ems) return [text];
  if (lines === 1) return [shortened(text, ems, ending)];
  const fitting = startOf(graphemesOf(text), ems);
  const space = fitting.lastIndexOf(' ');
  const line = space > fitting.length / 2 ? fitting.slice(0, space) : fitting;
  return [line, ...wrapped(text.slice(line.length).trimStart(), ems, lines - 1, ending)];
}

function shortened(text: string, ems: number, ending: number): string {
  const graphemes = graphemesOf(text);
  const start = startOf(graphemes, (1 - ending) * (ems - 1));
  const end = startOf(graphemes.toReversed(), ending * (ems - 1));
  return start.trimEnd() + ellipsis + graphemesOf(end).toReversed().join('').trimStart();
}

/** As much of a text as fits. */
function startOf(graphemes: string[], ems: number): string {
  let width = 0;
  const end = graphemes.findIndex((grapheme) => (width += emOf(grapheme)) > ems);
  return graphemes.slice(0, end === -1 ? undefined : end).join('');
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const graphemesOf = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);
const emsOf = (text: string) => graphemesOf(text).reduce((sum, grapheme) => sum + emOf(grapheme), 0);

/** Nothing here measures text: rather too wide than too narrow, as Arial has it. */
function emOf(grapheme: string): number {
  if (/^[ijlI.,:;'|!()[\]/ ftr-]/.test(grapheme)) return 0.34;
  if (/^[a-zJ\d"“”]/.test(grapheme)) return /^[mw]/.test(grapheme) ? 0.84 : 0.57;
  if (/^\p{Bidi_Control}/u.test(grapheme)) return 0;
  if (/^[MW@%]/.test(grapheme)) return 0.95;
  return grapheme < '\u1100' ? 0.73 : 1;
}
