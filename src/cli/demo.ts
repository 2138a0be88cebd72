import { runCommand } from './command';
import type { DemoAccounts } from './demo/accounts';
import { loadDemo } from './demo/load-demo';
import type { Outcome } from './demo/load-entries';
import { showProgress } from './demo/progress';
import { sampleEntries } from './demo/sample-entries';
import { readWorkOrders } from './demo/work-orders';
import { withApplication } from './with-application';

const refusalsShown = 10;
const lostPassword = `Lost one? Sign in as admin and add another user. Or stop PreventPlus, delete .data, .keys and .backups and begin again, if
there is nothing in the logbook but the demo.\n`;

/** Fills the logbook with work orders of a CSV file, or with a small made-up set. Running it again doubles nothing. */
runCommand({
  usage: 'npm run demo [-- work-orders.csv]',
  positionals: 1,
  async run({ positionals: [path] }, config) {
    const entries = path === undefined ? sampleEntries() : await readWorkOrders(path);
    await withApplication(config, async (app) => {
      showOutcome(await loadDemo(app, entries, showAccounts, (total) => showProgress('Entries', total)));
    });
  },
});

function showAccounts(accounts: DemoAccounts): void {
  const all = Object.values(accounts);
  console.log('Accounts of the tour:');
  for (const { username, password } of all) {
    console.log(`  ${username.padEnd(18)}${password ?? 'exists already and keeps its password'}`);
  }
  console.log(all.some(({ password }) => password) ? 'The passwords are shown only now.\n' : lostPassword);
}

function showOutcome({ created, alreadyThere, refused }: Outcome): void {
  for (const refusal of refused.slice(0, refusalsShown)) console.log(`Refused ${refusal}`);
  if (refused.length > refusalsShown) console.log(`… and ${refused.length - refusalsShown} more`);
  console.log(`Entries: ${created} created, ${alreadyThere} already there, ${refused.length} refused.`);
}
