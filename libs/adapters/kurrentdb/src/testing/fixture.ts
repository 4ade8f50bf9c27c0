import { randomBytes } from 'node:crypto';
import type { Fixture } from '@liucheng/ports/testing';
import { KurrentDbEventStore } from '../event-store.ts';

/** Longer than a machine busy with other work stands still: the contract is not about when a store gives up. */
const patienceMs = 30_000;

/** A fixture for the contract suite: an empty store under a prefix of its own, on a server that others use too. */
export async function onFreshPrefix(uri: string): Promise<Fixture<KurrentDbEventStore>> {
  const prefix = `test.${randomBytes(8).toString('hex')}`;
  const open = (): Promise<KurrentDbEventStore> => KurrentDbEventStore.open({ uri, prefix, patienceMs });
  let current = await open();
  return {
    port: current,
    reopen: async () => {
      await current.close();
      current = await open();
      return current;
    },
    dispose: () => current.close(),
  };
}
