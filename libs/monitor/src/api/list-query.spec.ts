import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { ServiceRig } from '../testing/service-rig.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([
    published(purchase),
    step('c1', 0, 'ask'),
    step('c1', 1, 'pay', { department: 'finance', at: monday + hour }),
  ]);
});
afterEach(() => rig.close());

async function listed(path: string): Promise<number> {
  return ((await rig.get(path)).json as { items: unknown[] }).items.length;
}

describe('a range of times', () => {
  it('of days has the whole of the last one', async () => {
    const day = '2026-03-02';
    expect(await listed(`/cases?wait=5000&startedFrom=${day}&startedTo=${day}`)).toBe(1);
    expect(await listed(`/cases?endedFrom=${day}&endedTo=${day}`)).toBe(1);
    expect(await listed(`/violations?from=${day}&to=${day}`)).toBeGreaterThan(0);
    expect((await rig.get(`/causes?process=purchase&kind=step-skipped&from=${day}&to=${day}`)).json).toEqual(
      expect.objectContaining({ cases: 1, hits: 1 }),
    );
  });

  it('has nothing of the days beside it', async () => {
    expect(await listed('/cases?wait=5000&startedTo=2026-03-01')).toBe(0);
    expect(await listed('/cases?startedFrom=2026-03-03')).toBe(0);
    expect(await listed('/violations?to=2026-03-01')).toBe(0);
  });

  it.each([
    ['/cases?startedFrom=2026-03-03&startedTo=2026-03-02', '?startedTo'],
    ['/violations?from=2026-03-02T10:00:00Z&to=2026-03-02T09:59:59Z', '?to'],
    ['/causes?process=purchase&kind=precedence&from=2026-03-03&to=2026-03-02', '?to'],
    ['/export?format=ocel&from=2026-03-03&to=2026-03-02', '?to'],
  ])('does not end before it begins: %s', async (asked, path) => {
    expect(await rig.get(asked)).toMatchObject({ status: 400, json: { errors: [{ path }] } });
  });
});
