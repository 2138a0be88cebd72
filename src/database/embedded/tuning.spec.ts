import fc from 'fast-check';
import { NOT_DURABLE, tunedSettings } from './tuning';

const MB = 1024 ** 2;
const GB = 1024 ** 3;
const machine = [
  fc.integer({ min: 256, max: 4 * 1024 * 1024 }).map((mb) => mb * MB),
  fc.integer({ min: 1, max: 256 }),
] as const;

function bytes(setting: string | undefined): number {
  return Number(/^(\d+)kB$/.exec(setting ?? '')?.[1]) * 1024;
}

describe('tunedSettings', () => {
  it('should take a quarter of memory for shared buffers, 2 GB at most', () => {
    expect(tunedSettings(4 * GB, 2).shared_buffers).toBe('1048576kB');
    expect(tunedSettings(64 * GB, 2).shared_buffers).toBe('2097152kB');
    expect(tunedSettings(64 * MB, 1).shared_buffers).toBe('32768kB');
  });

  it('should leave room on every machine', () => {
    fc.assert(
      fc.property(...machine, (memory, cpus) => {
        const { shared_buffers, work_mem, maintenance_work_mem, max_connections } = tunedSettings(memory, cpus);
        const busy = (Number(max_connections) / 4) * bytes(work_mem) + 3 * bytes(maintenance_work_mem);
        expect(bytes(shared_buffers) + busy).toBeLessThan(memory);
      }),
    );
  });

  it('should never shrink with more memory', () => {
    fc.assert(
      fc.property(...machine, (memory, cpus) => {
        const [less, more] = [tunedSettings(memory, cpus), tunedSettings(memory + GB, cpus)];
        for (const name of ['shared_buffers', 'effective_cache_size', 'work_mem', 'maintenance_work_mem'])
          expect(bytes(more[name])).toBeGreaterThanOrEqual(bytes(less[name]));
      }),
    );
  });

  it('should leave one processor at least to the requests', () => {
    fc.assert(
      fc.property(...machine, (memory, cpus) => {
        const helpers = Number(tunedSettings(memory, cpus).max_parallel_workers_per_gather);
        expect(helpers).toBeLessThan(cpus);
        expect(helpers).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('should never give durability up by itself', () => {
    expect(Object.keys(tunedSettings(GB, 1))).not.toEqual(expect.arrayContaining(Object.keys(NOT_DURABLE)));
    for (const name of Object.keys(NOT_DURABLE)) expect(tunedSettings(GB, 1)).not.toHaveProperty(name);
  });
});
