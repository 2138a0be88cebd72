const KB = 1024;
const MB = 1024 * KB;
const GB = 1024 * MB;

/** Room for several processes with a pool each, jobs and commands. */
const MAX_CONNECTIONS = 100;

/**
 * Server settings that follow the machine, which the server shares with the application. Shared buffers are address
 * space that fills as it is used, so nothing is taken in advance. fsync and synchronous_commit keep their default, on.
 */
export function tunedSettings(memoryBytes: number, cpus: number): Record<string, string> {
  const sharedBuffers = between(32 * MB, memoryBytes / 4, 2 * GB);
  const perSort = (memoryBytes - sharedBuffers) / (2 * MAX_CONNECTIONS);
  return {
    max_connections: String(MAX_CONNECTIONS),
    // A quarter of memory; above 2 GB the operating system's cache serves this load as well.
    shared_buffers: kilobytes(sharedBuffers),
    // What the planner may expect to find cached, here or by the operating system.
    effective_cache_size: kilobytes(Math.max(sharedBuffers, memoryBytes / 2)),
    // For each sort or hash of a query: half of the connections may use two at once.
    work_mem: kilobytes(between(2 * MB, perSort, 32 * MB)),
    // Index builds and vacuum, few at a time.
    maintenance_work_mem: kilobytes(between(16 * MB, memoryBytes / 16, 512 * MB)),
    // On solid-state disks a random page costs little more than the next one.
    random_page_cost: '1.1',
    // Fewer bytes to write and to back up, for little processor time.
    wal_compression: 'on',
    // Fewer checkpoints, so fewer full pages in the WAL; recovery after a crash stays within a minute.
    max_wal_size: '2GB',
    checkpoint_timeout: '10min',
    // Compiling takes longer than the short queries of a logbook.
    jit: 'off',
    // Huge pages gain little at this size, and a container without an allowance for them dies of SIGBUS.
    huge_pages: 'off',
    // One report must not take every processor from the requests.
    max_parallel_workers_per_gather: String(between(0, Math.floor(cpus / 2), 2)),
    // All times are UTC, in the log too; clients show local time.
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Messages that documentation and searches know.
    lc_messages: 'C',
    // Never an MD5 hash, whatever a client or a restored configuration asks for.
    password_encryption: 'scram-sha-256',
  };
}

/** Faster and unsafe: after a crash of the machine the data is lost. For tests only. */
export const NOT_DURABLE: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

function between(least: number, wanted: number, most: number): number {
  return Math.min(Math.max(wanted, least), most);
}

function kilobytes(bytes: number): string {
  return `${Math.floor(bytes / KB)}kB`;
}
