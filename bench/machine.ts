import { availableParallelism, cpus, totalmem } from 'node:os';

/** Without it a figure says nothing. */
export interface Machine {
  date: string;
  processor: string;
  cores: number;
  memoryGB: number;
  node: string;
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The machine in one line. */
export function machineLine({ date, processor, cores, memoryGB, node }: Machine): string {
  return `${date}, ${processor}, ${cores} cores, ${memoryGB} GB, Node.js ${node}`;
}
