import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A small file system of its own (tmpfs) that can be filled up to the last byte. Needs the right to mount. */
export class SmallDisk {
  private constructor(readonly directory: string) {}

  static async mount(directory: string, mebibytes: number): Promise<SmallDisk> {
    await mkdir(directory, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'liucheng-faults', directory]);
    return new SmallDisk(directory);
  }

  /** Why there can be none here, or `undefined`. */
  static async missing(scratch: string): Promise<string | undefined> {
    try {
      const disk = await SmallDisk.mount(scratch, 1);
      await disk.unmount();
      return undefined;
    } catch (error) {
      return `no file system can be mounted: ${error instanceof Error ? error.message.trim() : String(error)}`;
    }
  }

  async fill(): Promise<void> {
    const file = await open(this.filler, 'w');
    const block = Buffer.alloc(1 << 16);
    try {
      for (let size = block.length; size >= 1; size >>= 1) {
        try {
          for (;;) await file.write(block, 0, size);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
    } finally {
      await file.close();
    }
  }

  /**
   * @throws Error when it is nearly full all the same: whoever works on it would meet a full disk once more, and for good,
   * which is not what the scenario is about.
   */
  async free(): Promise<void> {
    await rm(this.filler, { force: true });
    const { bavail, blocks } = await statfs(this.directory);
    if (bavail < blocks / 4) throw new Error(`${this.directory} is too small: the data themselves fill it`);
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.directory]);
  }

  private get filler(): string {
    return join(this.directory, 'filler');
  }
}
