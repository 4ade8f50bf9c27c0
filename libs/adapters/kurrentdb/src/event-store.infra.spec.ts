import { randomBytes } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { eventStoreContract, newEvent } from '@liucheng/ports/testing';
import { KurrentDbEventStore } from './event-store.ts';
import { onFreshPrefix } from './testing/fixture.ts';

const uri = process.env['LIUCHENG_TEST_KURRENTDB_URI'];
const reason = 'LIUCHENG_TEST_KURRENTDB_URI names no KurrentDB server';
// The contract has thousands of appends one after another to one stream, each with the server's own sync.
jest.setTimeout(240_000);

if (uri === undefined) {
  process.stderr.write(`skipped: event store: KurrentDB: ${reason}\n`);
  describe('event store: KurrentDB', () => {
    it.skip(`keeps the contract (skipped: ${reason})`, () => undefined);
  });
} else {
  const largest = await largestAppend(uri);
  eventStoreContract('KurrentDB', {
    create: () => onFreshPrefix(uri),
    ...(largest === undefined
      ? {}
      : { skip: { 'keeps payloads of several MiB': `this server's MaxAppendSize is ${largest} bytes` } }),
  });

  describe('KurrentDbEventStore on KurrentDB', () => {
    it('gets from an append the position that reads give, also for several events and for one sent twice', async () => {
      const prefix = `test.${randomBytes(8).toString('hex')}`;
      const store = await KurrentDbEventStore.open({ uri, prefix });
      for (let count = 1; count <= 5; count++) {
        const events = Array.from({ length: count }, (_, index) => newEvent('case', `${count}-${index}`));
        const options = { expectedRevision: 'no-stream', commandId: 'c' } as const;
        const { position } = await store.append(`s${count}`, events, options);
        const read = await store.readStream(`s${count}`);
        expect(read.at(-1)?.position).toBe(position);
        expect(await store.head()).toBe(position);
        expect((await store.readAll({ after: position, limit: 10 })).length).toBe(0);
        const other = await KurrentDbEventStore.open({ uri, prefix });
        expect(await other.append(`s${count}`, events, options)).toMatchObject({ position, duplicate: true });
        await other.close();
      }
      await store.close();
    });
  });
}

/** @returns the server's limit in bytes where it is below what the contract needs. */
async function largestAppend(address: string): Promise<number | undefined> {
  const { port, dispose } = await onFreshPrefix(address);
  try {
    const large = newEvent('case', '1', { text: 'x'.repeat(5_000_000) });
    await port.append('large', [large], { expectedRevision: 'no-stream', commandId: 'c' });
    return undefined;
  } catch (error) {
    const limit =
      error instanceof RangeError ? /larger than the (\d+) bytes/.exec(error.message)?.[1] : undefined;
    if (limit === undefined) throw error;
    return Number(limit);
  } finally {
    await dispose();
  }
}
