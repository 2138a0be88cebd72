import { readFileSync } from 'node:fs';
import { detect } from '../../src/modules/imports/detection/detect';
import type { ImportMapping } from '../../src/modules/imports/dto/import-mapping.dto';
import { interpretFile } from '../../src/modules/imports/values/interpret-file';
import { expectedTally, skippedWithout, type Tally } from '../setup/legacy-logbook';
import { legacyWorkbook, workOrdersCsv } from '../setup/server';

/** Counts what comes out of a file: duplicates once, and the first reason of each rejected row. */
async function tallied(path: string, mapping: ImportMapping): Promise<Tally> {
  const tally: Tally = {
    sheets: {},
    rows: 0,
    valid: 0,
    invalid: {},
    by_status: {},
    downtime_hours_total: 0,
    duplicates: 0,
    machines: {},
    invalid_total: 0,
  };
  const count = (counts: Record<string, number>, key: string) => (counts[key] = (counts[key] ?? 0) + 1);
  const seen = new Set<string>();
  for await (const { sheet, outcome, fingerprint } of interpretFile(path, mapping)) {
    if (outcome.kind === 'ignored') continue;
    tally.rows++;
    count(tally.sheets, sheet);
    if (outcome.kind === 'rejected') {
      tally.invalid_total++;
      count(tally.invalid, outcome.rejections[0].code);
    } else if (seen.has(fingerprint)) tally.duplicates++;
    else {
      seen.add(fingerprint);
      tally.valid++;
      count(tally.by_status, outcome.values.status);
      count(tally.machines, outcome.values.device);
      tally.downtime_hours_total += outcome.values.downtimeHours ?? 0;
    }
  }
  return { ...tally, downtime_hours_total: Number(tally.downtime_hours_total.toFixed(2)) };
}

const describeWorkbook = legacyWorkbook ? describe : describe.skip;
describeWorkbook(`the legacy logbook${skippedWithout('LEGACY_WORKBOOK', legacyWorkbook)}`, () => {
  it('should come out exactly as expected, with the proposed mapping as it is', async () => {
    const path = legacyWorkbook ?? '';
    const { mapping, missing } = await detect(path);
    expect(missing).toEqual([]);
    expect(await tallied(path, mapping)).toEqual(expectedTally());
  });
});

const describeWorkOrders = workOrdersCsv ? describe : describe.skip;
describeWorkOrders(`the real work orders as CSV${skippedWithout('WORK_ORDERS_CSV', workOrdersCsv)}`, () => {
  it('should need nothing but who was responsible', async () => {
    const path = workOrdersCsv ?? '';
    const { mapping, missing } = await detect(path);
    expect(missing).toEqual(['responsiblePerson']);
    const tally = await tallied(path, {
      ...mapping,
      constants: { ...mapping.constants, responsiblePerson: 'Excavator crew' },
    });
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    expect(tally).toMatchObject({ rows: lines.length, invalid_total: 0, valid: new Set(lines).size });
  });
});
