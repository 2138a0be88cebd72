import { envExample } from '../config/env-example';
import { runCommand } from './command';
import { checkGenerated, writeGenerated } from './generated-file';

/** Writes `.env.example` from the declared variables; with --check it fails when the file is out of date. */
runCommand({
  usage: 'npm run env:example [-- --check]',
  options: { check: { type: 'boolean' } },
  async run({ values }) {
    const file = { path: '.env.example', text: envExample(), command: 'npm run env:example' };
    await (values.check ? checkGenerated(file) : writeGenerated(file));
  },
});
