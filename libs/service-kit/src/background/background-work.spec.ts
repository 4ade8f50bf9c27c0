import { describe, expect, it } from '@jest/globals';
import { StaleDocumentError, StaleRevisionError, StoreUnavailableError } from '@liucheng/ports';
import { BackgroundWork } from './background-work.ts';

/** Work whose first start fails, and which tells of the later ones. */
function failingOnce(failure: Error) {
  const told: unknown[] = [];
  let starts = 0;
  let goesOn: () => void;
  const going = new Promise<void>((resolve) => (goesOn = resolve));
  const work = new BackgroundWork({
    work: {
      async start() {
        if (++starts === 1) throw failure;
        goesOn();
      },
      stop: async () => undefined,
    },
    onError: (error) => told.push(error),
  });
  return { work, going, told };
}

describe('the first start of background work', () => {
  it.each([
    new StoreUnavailableError('the store is away', 1),
    new StaleDocumentError('views', 'claims', 1, 2),
    new StaleRevisionError('claim-1', 1, 2),
  ])('is tried again after $name', async (failure) => {
    const { work, going, told } = failingOnce(failure);
    await work.start();
    expect(work.report()).toEqual({ ok: false, details: { role: 'waiting', error: failure.message } });
    await going;
    expect(told).toEqual([failure]);
    await work.stop();
  });

  it('fails of whatever else', async () => {
    const { work, told } = failingOnce(new Error('the topic has another number of partitions'));
    await expect(work.start()).rejects.toThrow('another number of partitions');
    expect(told).toHaveLength(1);
  });
});
