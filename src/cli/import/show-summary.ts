import type { Import } from '../../modules/imports/dto/import.dto';

/** Tells what became of a file, by sheet and by reason. */
export function showSummary(result: Import, dryRun: boolean): void {
  const { counts, fileName, sheets, rejectedByReason, missing, notes, newNames } = result;
  for (const note of notes) console.log(`Note: ${note}`);
  for (const { name, skipped } of sheets) if (skipped) console.log(`Sheet ${name} was skipped: ${skipped}.`);
  if (missing.length > 0) {
    console.log(`The mapping does not say where to find ${missing.join(', ')}: each needs a column or a constant.`);
  }
  const made = dryRun ? 'would be created' : 'created';
  console.log(
    `${fileName}: ${counts.rows} rows, ${dryRun ? counts.valid : counts.created} ${made}, ` +
      `${counts.duplicate} duplicate, ${counts.rejected} rejected.`,
  );
  for (const [reason, rows] of Object.entries(rejectedByReason)) console.log(`  ${reason.padEnd(28)}${count(rows)}`);
  for (const [what, names] of Object.entries(newNames)) {
    if (names.length > 0) console.log(`New ${what}: ${names.join(', ')}`);
  }
  showReconciliation(result.reconciliation);
  if (dryRun) console.log('Nothing was imported: leave out --dry-run to import it.');
  else console.log(`Import ${result.importId}: POST /api/v1/imports/${result.importId}/revert takes it back.`);
}

function showReconciliation(sheets: Import['reconciliation']): void {
  const titles = ['in file', 'in logbook', 'duplicate', 'rejected'];
  console.log(`\n${'Sheet'.padEnd(20)}${titles.map((title) => title.padStart(22)).join('')}`);
  for (const { sheet, inFile, inLogbook, duplicate, rejected } of sheets) {
    const tallies = [inFile, inLogbook, duplicate, rejected].map(
      ({ rows, hours }) => `${String(rows).padStart(10)}${hours.toFixed(2).padStart(10)} h`,
    );
    console.log(`${sheet.slice(0, 19).padEnd(20)}${tallies.join('')}`);
  }
  console.log('');
}

function count(rows: number): string {
  return String(rows).padStart(8);
}
