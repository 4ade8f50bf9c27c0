import { statfs } from 'node:fs/promises';
import type { Registry } from 'prom-client';
import { lookedUpGauges } from './looked-up-gauges.ts';

const everyMs = 10_000;

/** Room on the disk of the data directory; nothing where there is no such directory, as with servers for all stores. */
export function measureDisk(registry: Registry, directory: string): void {
  lookedUpGauges(
    registry,
    {
      free: { name: 'liucheng_data_free_bytes', help: 'Room left on the disk of the data directory' },
      size: { name: 'liucheng_data_size_bytes', help: 'Size of the disk of the data directory' },
    },
    everyMs,
    async (set) => {
      const { bavail, blocks, bsize } = await statfs(directory);
      set('free', bavail * bsize);
      set('size', blocks * bsize);
    },
  );
}
