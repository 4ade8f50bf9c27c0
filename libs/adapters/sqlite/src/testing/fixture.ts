import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fixture } from '@liucheng/ports/testing';

/** A directory that is removed after the test. */
export function scratchDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'liucheng-sqlite-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A fixture for the contract suites: an adapter on a fresh file. */
export function onFreshFile<Port extends { close(): Promise<void> }>(
  open: (file: string) => Port,
): () => Promise<Fixture<Port>> {
  return async () => {
    const scratch = scratchDirectory();
    const file = join(scratch.path, 'test.db');
    let current = open(file);
    return {
      port: current,
      reopen: async () => {
        await current.close();
        current = open(file);
        return current;
      },
      dispose: async () => {
        await current.close();
        scratch.remove();
      },
    };
  };
}
