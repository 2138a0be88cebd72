/**
 * What a file may hold at most. They bound memory and time whatever is sent; real logbooks stay far below. Rows are read one after
 * the other, so only what is kept counts: the texts that cells share, one row, and the styles.
 */
export const limits = {
  /** Bytes of all parts of a workbook together, unpacked. */
  unpacked: 1_000_000_000,
  /** How many times larger than packed a part may be that unpacks to more than `unsuspicious` bytes. XML of Excel stays below 50. */
  ratio: 200,
  unsuspicious: 16_000_000,
  /** Bytes of the texts that cells share, unpacked. */
  sharedTexts: 64_000_000,
  /** Bytes of each of the other small parts: styles, names of sheets. */
  smallPart: 16_000_000,
  parts: 10_000,
  /** As many as Excel has. */
  columns: 16_384,
  /** Characters without any mark-up, or of one record of a CSV file. A cell of Excel holds 32,767. */
  run: 1_000_000,
  mergedAreas: 100_000,
};
