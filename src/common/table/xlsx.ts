import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { packageXml, rowXml, sheetEnd, sheetStart } from './sheet-xml';
import type { Batch, Table } from './table';

/** A sheet holds 1,048,576 rows: there is room for one more batch. */
const fullSheet = 1_000_000;

/**
 * A table as an Excel workbook (ECMA-376), made while it is read: memory does not grow with the rows, and rows are only
 * asked for as fast as the reader takes them. What does not fit into a sheet goes on in another.
 * @param rowsPerSheet at which a sheet is full; the batch that reaches it stays whole
 */
export async function* xlsxOf(table: Table, rowsPerSheet = fullSheet): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const writer = new WorkbookWriter(table, zip, rowsPerSheet);
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
  private readonly batches: AsyncGenerator<Batch>;
  private next?: IteratorResult<Batch>;
  private sheet?: Readable;

  constructor(
    private readonly table: Table,
    private readonly zip: ZipFile,
    private readonly rowsPerSheet: number,
  ) {
    this.batches = batchesOf(table);
  }

  async write(): Promise<void> {
    const names: string[] = [];
    this.next = await this.batches.next();
    do {
      names.push(names.length === 0 ? this.table.title : `${this.table.title} (${String(names.length + 1)})`);
      this.sheet = Readable.from(this.sheetXml(), { objectMode: false });
      this.zip.addReadStream(this.sheet, `xl/worksheets/sheet${String(names.length)}.xml`);
      await finished(this.sheet);
    } while (!this.next.done);
    for (const [part, xml] of Object.entries(packageXml(names))) this.zip.addBuffer(Buffer.from(xml), part);
    this.zip.end();
  }

  /** Lets go of the rows, whether they were all read or not. */
  async stop(): Promise<void> {
    this.sheet?.destroy();
    await this.batches.return(undefined);
  }

  private async *sheetXml(): AsyncGenerator<Buffer> {
    const { columns } = this.table;
    yield Buffer.from(sheetStart(columns));
    let lastRow = 1;
    while (this.next && !this.next.done && lastRow <= this.rowsPerSheet) {
      const rows = this.next.value.map((cells) => rowXml(columns, cells, ++lastRow));
      yield Buffer.from(rows.join(''));
      this.next = await this.batches.next();
    }
    yield Buffer.from(sheetEnd(columns, lastRow));
  }
}

async function* batchesOf({ rows }: Table): AsyncGenerator<Batch> {
  yield* rows;
}
