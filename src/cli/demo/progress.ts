import { Presets, SingleBar } from 'cli-progress';

/** Shows how far something has come. */
export interface Progress {
  step(): void;
  done(): void;
}

const linesInAll = 10;

/** A bar on a terminal, otherwise a line for each tenth. */
export function showProgress(what: string, total: number): Progress {
  return process.stderr.isTTY ? bar(what, total) : lines(what, total);
}

function bar(what: string, total: number): Progress {
  const shown = new SingleBar(
    { format: `${what} {bar} {value} of {total}, {eta_formatted} left` },
    Presets.shades_classic,
  );
  shown.start(total, 0);
  return { step: () => shown.increment(), done: () => shown.stop() };
}

function lines(what: string, total: number): Progress {
  let steps = 0;
  return {
    step: () => {
      const tenths = Math.floor((steps * linesInAll) / total);
      steps++;
      if (Math.floor((steps * linesInAll) / total) > tenths) console.log(`${what}: ${steps} of ${total}`);
    },
    done: () => undefined,
  };
}
