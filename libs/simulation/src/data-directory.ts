import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux has a file system in memory: what is thrown away afterwards need not wait for a disk. */
const inMemory = '/dev/shm';
/** Containers have little of it unless they are given more; a year of the sample company takes less than this. */
const enoughBytes = 2 ** 30;

/** A new directory, named after this process, for a simulation that nobody looks at afterwards. The caller removes it. */
export async function temporaryDirectory(): Promise<string> {
  const free = await statfs(inMemory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return mkdtemp(join(free >= enoughBytes ? inMemory : tmpdir(), `liucheng-simulation-${process.pid}-`));
}
