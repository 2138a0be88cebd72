import { posix } from 'node:path';
import { limits } from './limits';
import { builtInMeaning, meaningOf, type NumberMeaning } from './number-formats';
import { damagedFile, noTable } from './workbook.errors';
import { attribute, parseAll } from './xml';
import type { ZipPackage } from './zip-package';

/** The parts of a workbook besides its cells. */
export interface WorkbookParts {
  date1904: boolean;
  sheets: { name: string; hidden: boolean; part: string }[];
  /** What a number means by the style of its cell. */
  styles: NumberMeaning[];
  texts: string[];
}

export async function readParts(zip: ZipPackage): Promise<WorkbookParts> {
  const [workbook] = (await related(zip, '')).filter(({ type }) => type === 'officeDocument');
  if (!workbook || !zip.has(workbook.part)) throw noTable();
  const parts = await related(zip, workbook.part);
  const styles = parts.find(({ type }) => type === 'styles');
  const texts = parts.find(({ type }) => type === 'sharedStrings');
  const sheetParts = new Map(parts.filter(({ type }) => type === 'worksheet').map(({ id, part }) => [id, part]));
  return {
    ...(await readWorkbookPart(zip, workbook.part, sheetParts)),
    styles: styles ? await readStyles(zip, styles.part) : [],
    texts: texts ? await readTexts(zip, texts.part) : [],
  };
}

interface Relation {
  id: string;
  type: string;
  part: string;
}

/** What a part refers to. @param part '' for the package itself */
async function related(zip: ZipPackage, part: string): Promise<Relation[]> {
  const { dir, base } = posix.parse(part);
  const relations: Relation[] = [];
  const name = posix.join(dir, '_rels', `${base}.rels`);
  if (!zip.has(name)) throw noTable();
  await parseAll(zip.text(name, limits.smallPart), {
    open(element, { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode }) {
      if (element !== 'Relationship' || mode === 'External') return;
      relations.push({
        id,
        type: posix.basename(type),
        part: posix.join(target.startsWith('/') ? '' : dir, target).replace(/^\//, ''),
      });
    },
  });
  return relations;
}

async function readWorkbookPart(zip: ZipPackage, part: string, sheetParts: ReadonlyMap<string, string>) {
  const sheets: WorkbookParts['sheets'] = [];
  let date1904 = false;
  await parseAll(zip.text(part, limits.smallPart), {
    open(element, attributes) {
      if (element === 'workbookPr') date1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (element !== 'sheet') return;
      const sheet = sheetParts.get(attribute(attributes, 'id') ?? '');
      if (sheet === undefined) return; // a sheet that is nothing but a chart
      sheets.push({ name: attributes.name ?? '', hidden: (attributes.state ?? 'visible') !== 'visible', part: sheet });
    },
  });
  if (sheets.length === 0) throw damagedFile('it has no sheets');
  return { date1904, sheets };
}

async function readStyles(zip: ZipPackage, part: string): Promise<NumberMeaning[]> {
  const patterns = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  await parseAll(zip.text(part, limits.smallPart), {
    open(element, attributes) {
      if (element === 'numFmt') patterns.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      if (element === 'cellXfs') inCells = true;
      if (element === 'xf' && inCells) formats.push(Number(attributes.numFmtId));
    },
    close(element) {
      if (element === 'cellXfs') inCells = false;
    },
  });
  return formats.map((id) => {
    const pattern = patterns.get(id);
    return pattern === undefined ? builtInMeaning(id) : meaningOf(pattern);
  });
}

/** The texts that cells share. Of rich text the runs together; how it is pronounced (`rPh`) is left out. */
async function readTexts(zip: ZipPackage, part: string): Promise<string[]> {
  const texts: string[] = [];
  let text = '';
  let inText = false;
  let inPhonetic = false;
  await parseAll(zip.text(part, limits.sharedTexts), {
    open(element) {
      if (element === 'si') text = '';
      inPhonetic ||= element === 'rPh';
      inText = element === 't' && !inPhonetic;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(element) {
      if (element === 'si') texts.push(unescaped(text));
      if (element === 'rPh') inPhonetic = false;
      inText = false;
    },
  });
  return texts;
}

/** Characters that XML cannot hold are written `_x000D_` (ECMA-376, part 1, 22.9.2.19). */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
}
