import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([published(purchase), step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
  await rig.get('/cases?wait=5000');
});
afterEach(() => rig.close());

const head = { actor: 'u-head', role: 'department-head', department: 'sales' };
const cashier = { actor: 'u-cash', role: 'cashier', department: 'finance' };
const preflight = (subject: string, body: object, as = supervisor) =>
  rig.post(`/cases/purchase/${subject}/preflight`, body, as);

describe('the preflight of a step', () => {
  it('says that it would conform, and what would come next', async () => {
    expect(await preflight('c1', { step: 'pay', ...cashier })).toMatchObject({
      status: 200,
      json: { conforms: true, violations: [], version: 1, allowed: [{ step: 'pay' }], next: [] },
    });
  });

  it('says what would be wrong and what would be right, and records nothing', async () => {
    const before = (await rig.get('/cases/purchase/c1')).json;
    const late = new Date(monday + 10 * hour).toISOString();
    const { json } = await preflight('c1', { step: 'pay', ...head, actor: 'approve-person', time: late });
    const { conforms, violations } = json as {
      conforms: boolean;
      violations: { kind: string; rule: string; repair: { en: string; 'zh-CN': string } }[];
    };
    expect(conforms).toBe(false);
    expect(violations.map(({ kind, rule }) => `${kind} ${rule}`).sort()).toEqual([
      'deadline-missed pay-in-time',
      'separation-of-duties four-eyes',
      'wrong-role role:pay',
    ]);
    for (const { repair } of violations) expect(repair.en && repair['zh-CN']).toBeTruthy();
    expect((await rig.get('/cases/purchase/c1')).json).toEqual(before);
  });

  it('says what cannot be told by what it is asked', async () => {
    expect((await preflight('c1', { step: 'pay', role: 'cashier' })).json).toMatchObject({
      conforms: true,
      undeterminable: [
        { rule: 'four-eyes', unsaid: 'actor', why: 'The event does not say who did the step.' },
      ],
    });
    expect((await preflight('c1', { step: 'pay', ...cashier })).json).toMatchObject({ undeterminable: [] });
  });

  it('takes an unknown subject for a case that begins', async () => {
    expect((await preflight('new', { step: 'ask', actor: 'u-1', role: 'employee' })).json).toMatchObject({
      conforms: true,
      allowed: [{ step: 'ask' }],
      next: [{ step: 'approve' }, { step: 'reject' }],
    });
    expect((await preflight('new', { step: 'pay', ...cashier })).json).toMatchObject({
      conforms: false,
      violations: [
        { kind: 'step-skipped', step: 'ask' },
        { kind: 'step-skipped', step: 'approve' },
      ],
    });
    expect((await rig.get('/cases/purchase/new')).status).toBe(404);
  });

  it('refuses what it cannot judge, and whoever may not look', async () => {
    const wrong = await preflight('c1', { step: 'fly', ...cashier });
    expect(wrong).toMatchObject({
      status: 400,
      json: {
        errors: [{ path: '/step', expected: 'a step of purchase: ask, approve, reject, pay', actual: 'fly' }],
      },
    });
    expect(await preflight('c1', { step: 'pay', time: '2026-02-30T00:00:00Z' })).toMatchObject({
      status: 400,
    });
    expect(await preflight('c1', { step: 'pay', data: [] })).toMatchObject({ status: 400 });
    expect((await preflight('new', { step: 'ask', version: 7 })).status).toBe(404);
    expect((await rig.post('/cases/unknown/x/preflight', { step: 'a' })).status).toBe(404);
    expect((await preflight('c1', { step: 'pay', ...cashier }, salesHead)).status).toBe(200);
    const elsewhere = { ...salesHead, roles: [{ role: 'department-head', department: 'legal' }] };
    expect((await preflight('c1', { step: 'pay', ...cashier }, elsewhere)).status).toBe(403);
    expect((await preflight('c1', { step: 'pay' }, employee)).status).toBe(403);
  });
});
