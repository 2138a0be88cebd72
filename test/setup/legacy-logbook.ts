import { readFileSync } from 'node:fs';
import { legacyWorkbook } from './server';

/** What must come out of the legacy workbook. */
export interface Tally {
  sheets: Record<string, number>;
  rows: number;
  valid: number;
  /** Rows by the first reason for which they are rejected. */
  invalid: Record<string, number>;
  by_status: Record<string, number>;
  downtime_hours_total: number;
  duplicates: number;
  machines: Record<string, number>;
  invalid_total: number;
}

export function expectedTally(): Tally {
  return JSON.parse(readFileSync((legacyWorkbook ?? '').replace(/\.xlsx$/, '.expected.json'), 'utf8')) as Tally;
}

/** The end of a title: without its file a test is skipped, and says so. */
export function skippedWithout(variable: string, path: string | undefined): string {
  return path === undefined ? ` (skipped: ${variable} names no file)` : '';
}
