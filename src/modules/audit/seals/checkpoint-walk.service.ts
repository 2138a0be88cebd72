import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { UnitOfWork } from '../../../database/unit-of-work';
import type { Checkpoint } from './checkpoint';
import type { CheckpointCopies, CopyName } from './checkpoint-copies';
import { SealsRepository } from './seals.repository';

const atOnce = 8;

/** One number, and what there is under it. */
export interface Numbered {
  number: number;
  ours?: Checkpoint;
  copy?: Checkpoint;
}

/** Reads the checkpoints of the database and their copies side by side. */
@Injectable()
export class CheckpointWalk {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
  ) {}

  /** Every number of either, in order. */
  async *walk(caller: Caller, copies?: CheckpointCopies): AsyncGenerator<Numbered> {
    const ours = this.ours(caller);
    const names = copies?.names() ?? none();
    let [our, name] = [(await ours.next()).value, (await names.next()).value];
    while (our ?? name) {
      const number = Math.min(our?.number ?? Infinity, name?.number ?? Infinity);
      const numbered: Numbered = { number };
      if (our?.number === number) {
        numbered.ours = our;
        our = (await ours.next()).value;
      }
      if (name?.number === number) {
        numbered.copy = await copies?.read(number);
        name = (await names.next()).value;
      }
      yield numbered;
    }
  }

  private async *ours(caller: Caller): AsyncGenerator<Checkpoint, undefined> {
    for (let last = Number.MIN_SAFE_INTEGER; ;) {
      const after = last;
      const page = await this.work.once(caller, (tx) => this.seals.checkpointsAfter(tx, after, atOnce));
      yield* page;
      last = page.at(-1)?.number ?? last;
      // behind numbers that nobody can count to, there is no next page
      if (page.length < atOnce || last > Number.MAX_SAFE_INTEGER) return undefined;
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- the directory that nobody named
async function* none(): AsyncGenerator<CopyName, undefined> {
  yield* [];
  return undefined;
}
