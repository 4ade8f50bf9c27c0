import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Causes } from '../causes/causes.ts';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  rig.clock.time = monday + 1_000 * hour;
  await rig.publish([published(purchase)]);
});
afterEach(() => rig.close());

/** Of a hundred cases, those that marketing asked for are mostly paid by their approver, and all of u-slow's come late. */
async function hundred(): Promise<void> {
  const cases = Array.from({ length: 100 }, (_, index) => {
    const department = index % 4 === 0 ? 'marketing' : 'sales';
    const breach = index % 4 === 0 ? index % 5 !== 0 : index % 25 === 1;
    const payer = breach ? 'approve-person' : index % 3 === 0 ? 'u-slow' : 'u-quick';
    const wait = payer === 'u-slow' ? 5 * hour : (1 + (index % 7) / 10) * hour;
    return [
      step(`c${index}`, 0, 'ask', { department }),
      step(`c${index}`, 1, 'approve', { department }),
      step(`c${index}`, 2, 'pay', { actor: payer, department: 'finance', at: monday + hour + wait }),
    ];
  });
  await rig.publish(cases.flat());
}

const causes = async (query: string, as = supervisor) => {
  const { status, json } = await rig.get(`/causes?wait=5000&process=purchase&${query}`, as);
  expect([status, json]).toEqual([200, json]);
  return json as Causes & { slowFromMs?: number };
};

describe('causes', () => {
  it('of a violation are told with counts, lift and how sure they are', async () => {
    await hundred();
    const found = await causes('rule=four-eyes');
    expect(found).toMatchObject({ cases: 100, hits: 23 });
    expect(found.causes[0]).toMatchObject({
      attribute: 'department',
      value: 'marketing',
      cases: 25,
      hits: 20,
    });
    expect(found.causes[0]?.rate).toBeCloseTo(0.8, 9);
    expect(found.causes[0]?.lift).toBeCloseTo(0.8 / (3 / 75), 9);
    // Who paid is what the rule is about.
    expect(found.causes.map(({ attribute }) => attribute)).not.toContain('performer of pay');
    expect((await causes('kind=separation-of-duties')).causes).toEqual(found.causes);
    expect((await causes('rule=pay-in-time')).causes).toEqual([]);
  });

  it('of a slow step name persons to those who see all', async () => {
    await hundred();
    const found = await causes('slowStep=pay');
    expect(found.slowFromMs).toBe(5 * hour);
    expect(found.causes[0]).toMatchObject({ attribute: 'performer of pay', value: 'u-slow' });
    const ofHead = await causes('slowStep=pay', salesHead);
    expect(ofHead.cases).toBe(75);
    expect(ofHead.causes.filter(({ attribute }) => /performer|initiator/.test(attribute))).toEqual([]);
  });

  it('are asked for by a rule that stopped somebody, though no definition has it', async () => {
    const rejection = { code: 'late', rule: 'not-on-sundays' };
    await rig.publish([
      step('c1', 0, 'ask'),
      step('c1', 1, 'purchase.attempt-refused.v1', { data: { command: 'approve', rejection } }),
    ]);
    expect(await causes('rule=not-on-sundays')).toMatchObject({ cases: 1, hits: 1 });
  });

  it('are asked for one thing at a time, of a process that there is', async () => {
    for (const query of ['process=purchase', 'process=purchase&rule=a&kind=response'])
      expect(await rig.get(`/causes?${query}`)).toMatchObject({
        status: 400,
        json: { errors: [{ path: '?rule' }, { path: '?kind' }, { path: '?slowStep' }] },
      });
    expect((await rig.get('/causes?rule=a')).status).toBe(400);
    expect((await rig.get('/causes?process=none&rule=a&wait=5000')).status).toBe(404);
    expect((await rig.get('/causes?process=purchase&rule=a', employee)).status).toBe(403);
    for (const [path, query, known] of [
      ['?rule', 'rule=foureyes', /^one of .*four-eyes.*, flow, role:/],
      ['?slowStep', 'slowStep=payment', /^one of ask, approve, reject, pay/],
    ] as const)
      expect(await rig.get(`/causes?process=purchase&${query}&wait=5000`)).toMatchObject({
        status: 400,
        json: { errors: [{ path, expected: expect.stringMatching(known) }] },
      });
    expect(await causes('rule=flow')).toMatchObject({ hits: 0 });
    expect(await causes('rule=four-eyes&from=2030-01-01')).toMatchObject({ cases: 0, causes: [] });
  });
});
