import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../../modules/imports/import-work.repository';

const words = { reading: 'Reading', checking: 'Checking', committing: 'Committing', reverting: 'Reverting' };

/** Shows on the standard error how far an import is: a bar on a terminal, otherwise a line for each step. */
export function showProgress(): { show: (progress: Progress) => void; done: () => void } {
  return process.stderr.isTTY ? bar() : lines();
}

function bar() {
  const shown = new SingleBar({ format: '{step} {bar} {value} rows', hideCursor: true }, Presets.shades_classic);
  let isStarted = false;
  return {
    show: ({ step, rows = 0, of }: Progress) => {
      if (!step) return;
      const payload = { step: words[step] };
      if (!isStarted) shown.start(of ?? rows, rows, payload);
      isStarted = true;
      shown.setTotal(of ?? Math.max(rows, 1));
      shown.update(rows, payload);
    },
    done: () => {
      if (isStarted) shown.stop();
      isStarted = false;
    },
  };
}

function lines() {
  let last: string | undefined;
  return {
    show: ({ step }: Progress) => {
      if (step && step !== last) console.error(`${words[step]} …`);
      last = step ?? last;
    },
    done: () => undefined,
  };
}
