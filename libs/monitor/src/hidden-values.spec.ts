import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { digest } from './digest.ts';
import { monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';
import { violationsOf } from './violations.ts';

/** Whoever asks says for how much and what for. */
const priced: ProcessDefinition = {
  ...purchase,
  steps: {
    ...purchase.steps,
    ask: { ...purchase.steps['ask'], inputs: { type: 'object', required: ['amount', 'what'] } },
  } as ProcessDefinition['steps'],
};

/** As a service publishes what is personal at a place: a number is not in the data. */
function sealedAt(...places: readonly string[]): string {
  const header = { v: 1, of: [['customer:C-1', 1]], at: places };
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.c2VhbGVk`;
}

let rig: MonitorRig;
beforeEach(async () => {
  rig = await MonitorRig.open({ deadlineGraceMs: 0 });
  await rig.start();
  await rig.feed([published(priced)]);
});
afterEach(() => rig.close());

const asked = (subject: string, data: EventEnvelope['data'], sealed: string): EventEnvelope => ({
  ...step(subject, 0, 'ask', { data }),
  sealed,
});

describe('an event whose personal values are not shown', () => {
  it('is not accused of lacking them, live or rebuilt, but of what it lacks for certain', async () => {
    await rig.feed([
      asked('hidden', { what: 'chairs' }, sealedAt('/amount')),
      asked('lacking', {}, sealedAt('/amount')),
      asked('other', { what: 'chairs' }, sealedAt('/name')),
      asked('foreign', { what: 'chairs' }, 'sealed by somebody else'),
    ]);
    const faults = async (subject: string) =>
      (await violationsOf(rig.stores.documents, 'purchase', subject)).map(({ actual }) => actual.en);
    expect(await faults('hidden')).toEqual([]);
    expect(await faults('lacking')).toEqual(['faults at /what']);
    expect(await faults('other')).toEqual(['faults at /amount']);
    expect(await faults('foreign')).toEqual(['faults at /amount']);
    await rig.passTo(monday + 1);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });
});
