import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { packageXml, rowXml, sheetEnd, sheetStart } from './sheet-xml';
import type { Batch, Table } from './table';

/** A sheet holds 1,048,576 rows: there is room for one more batch. */
const fullSheet = 1_000_000;

/**
 * Tables as an Excel workbook (ECMA-376), made while it is read: memory does not grow with the rows, and rows are only
 * asked for as fast as the reader takes them. Each table has a sheet; what does not fit into it goes on in another.
 * @param rowsPerSheet at which a sheet is full; the batch that reaches it stays whole
 */
export async function* xlsxOf(tables: Table | readonly Table[], rowsPerSheet = fullSheet): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const writer = new WorkbookWriter([tables].flat(), zip, rowsPerSheet);
  const fail = (error: Error) => output.destroy(error);
  zip.on('error', fail);
  const written = writer.write().catch(fail);
  try {
    yield* output as AsyncIterable<Buffer>;
  } finally {
    await writer.stop();
    await written;
  }
}

class WorkbookWriter {
  private readonly sheetNames: string[] = [];
  private batches?: AsyncGenerator<Batch>;
  private next?: IteratorResult<Batch>;
  private sheet?: Readable;

  constructor(
    private readonly tables: readonly Table[],
    private readonly zip: ZipFile,
    private readonly rowsPerSheet: number,
  ) {}

  async write(): Promise<void> {
    for (const table of this.tables) await this.writeTable(table);
    for (const [part, xml] of Object.entries(packageXml(this.sheetNames))) this.zip.addBuffer(Buffer.from(xml), part);
    this.zip.end();
  }

  /** Lets go of the rows, whether they were all read or not. */
  async stop(): Promise<void> {
    this.sheet?.destroy();
    await this.batches?.return(undefined);
  }

  private async writeTable(table: Table): Promise<void> {
    this.batches = batchesOf(table);
    this.next = await this.batches.next();
    for (let part = 1; part === 1 || !this.next.done; part++) {
      this.sheetNames.push(part === 1 ? table.title : `${table.title} (${String(part)})`);
      this.sheet = Readable.from(this.sheetXml(table, this.batches), { objectMode: false });
      this.zip.addReadStream(this.sheet, `xl/worksheets/sheet${String(this.sheetNames.length)}.xml`);
      await finished(this.sheet);
    }
  }

  private async *sheetXml({ columns }: Table, batches: AsyncGenerator<Batch>): AsyncGenerator<Buffer> {
    yield Buffer.from(sheetStart(columns));
    let lastRow = 1;
    while (this.next && !this.next.done && lastRow <= this.rowsPerSheet) {
      const rows = this.next.value.map((cells) => rowXml(columns, cells, ++lastRow));
      yield Buffer.from(rows.join(''));
      this.next = await batches.next();
    }
    yield Buffer.from(sheetEnd(columns, lastRow));
  }
}

async function* batchesOf({ rows }: Table): AsyncGenerator<Batch> {
  yield* rows;
}
