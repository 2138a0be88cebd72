/** A cell as JSON has it: days and instants are text, and their column says so. */
export type Cell = string | number | null;

/** Some rows, each with a cell for every column. */
export type Batch = readonly (readonly Cell[])[];

/** One column of a table that people open in a spreadsheet. */
export interface Column {
  header: string;
  /** What its text means: `YYYY-MM-DD`, an RFC 3339 instant in UTC, or just text. Numbers are numbers in any column. */
  kind?: 'day' | 'instant' | 'hours';
  /** In characters. */
  width: number;
}

/** Rows on their way into a file. They come in batches, and never all at once. */
export interface Table {
  /** Of letters, digits and spaces, 20 at most: the name of its sheets. */
  title: string;
  columns: readonly Column[];
  rows: AsyncIterable<Batch> | Iterable<Batch>;
}
