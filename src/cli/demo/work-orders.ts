import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { StartupError } from '../../config/startup.error';
import { crewNames, type DemoEntry } from './demo-entry';

const required = ['BscStartDate', 'Asset', 'OriginalShorttext'] as const;
type WorkOrder = Record<(typeof required)[number], string> & { FuncLocation?: string; MajorSystem?: string };

const root = 'Excavators';

/**
 * Reads the work orders of a maintenance system: text in OriginalShorttext, date in BscStartDate, machine in Asset, and
 * where there are any the part of the machine in FuncLocation and its system in MajorSystem.
 * @throws StartupError when the file cannot be read, or is no such file
 */
export async function readWorkOrders(path: string): Promise<DemoEntry[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new StartupError(`${path} cannot be read: name a file that is there and may be read.`);
  });
  return parseWorkOrders(text, path);
}

/** @param path only named in complaints */
export function parseWorkOrders(text: string, path: string): DemoEntry[] {
  const orders = parseCsv(text, path);
  const machines = [...new Set(orders.map(({ Asset }) => Asset))].sort();
  return orders.map((order, index) => {
    const crew = machines.indexOf(order.Asset) % 2 === 0 ? 'north' : 'south';
    return {
      source: `work order ${index + 1}`,
      content: JSON.stringify(order),
      crew,
      location: [root, known(order.FuncLocation)].filter((name) => name !== undefined),
      category: known(order.MajorSystem)?.split('_')[0],
      fields: {
        startDate: order.BscStartDate,
        responsiblePerson: crewNames[crew],
        device: `Excavator ${order.Asset}`,
        callDescription: order.OriginalShorttext,
        status: 'Completed',
      },
    };
  });
}

function parseCsv(text: string, path: string): WorkOrder[] {
  const rows = readRows(text, path);
  const missing = required.filter((column) => rows[0]?.[column] === undefined);
  if (missing.length > 0) {
    throw new StartupError(`${path} is no file of work orders: it has no column ${missing.join(', ')}, or no rows.`);
  }
  return rows as WorkOrder[];
}

function readRows(text: string, path: string): Record<string, string>[] {
  try {
    return parse(text, { bom: true, columns: true, trim: true, skip_empty_lines: true });
  } catch (error) {
    if (error instanceof CsvError) throw new StartupError(`${path} is no CSV file: ${error.message}`);
    throw error;
  }
}

/** What a cell says; `NA` says nothing. */
function known(cell: string | undefined): string | undefined {
  return cell && cell !== 'NA' ? cell : undefined;
}
