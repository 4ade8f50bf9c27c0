import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { hour, SupervisedRig } from '../testing/supervised-rig.ts';

// Inspections over HTTP, of what the monitor beside them knows.

let rig: SupervisedRig;
const department = (index: number): string => ['sales', 'finance', 'marketing'][index % 3] as string;

beforeAll(async () => {
  rig = await SupervisedRig.open();
  const asked = Array.from({ length: 60 }, (_, index) =>
    rig.event(`p-${index}`, 0, 'ask', { department: department(index) }),
  );
  await rig.publish(...asked);
  await rig.monitored();
  rig.clock.time += hour;
});
afterAll(() => rig.close());

const plan = (change: object = {}): object => ({
  subject: 'Purchases',
  content: 'Amounts',
  method: 'spot-check',
  dueOn: '2026-03-31',
  ...change,
});

interface Sampled {
  readonly cases: readonly { readonly case: string; readonly department?: string }[];
  readonly population: { readonly size: number; readonly digest: string };
}

async function sampleOf(id: string): Promise<Sampled> {
  const { state } = await rig.inspections.get(rig.as('supervisor'), id);
  return state['sample'] as unknown as Sampled;
}

async function verification(id: string, query = '', as: Parameters<SupervisedRig['as']>[0] = 'chief') {
  const path = `/supervision/inspections/${id}/sample/verification${query}`;
  const { status, json } = await rig.supervision.request('GET', path, { as: rig.as(as) });
  return { ...(json as JsonObject), status } as JsonObject;
}

describe('a spot check over HTTP', () => {
  it('goes the whole way: a sample, each case of it, a finding that opens a case, a report', async () => {
    const supervisor = rig.as('supervisor');
    const id = await rig.inspections.begin(supervisor, 'plan-inspection', plan());
    await rig.inspections.does(supervisor, id, 'draw-sample', { process: 'purchase', size: 4 });
    const { cases, population } = await sampleOf(id);
    expect([cases.length, population.size]).toEqual([4, 60]);
    for (const { case: of } of cases)
      await rig.inspections.does(supervisor, id, 'inspect', {
        process: 'purchase',
        case: of,
        outcome: 'deviating',
        result: 'No receipt.',
      });
    await rig.inspections.does(supervisor, id, 'find', {
      what: 'Paid without a receipt.',
      kind: 'violation',
      severity: 'minor',
      person: 'u-zhao',
      concernedDepartment: 'sales',
      rule: 'receipt-attached',
      evidence: [{ reference: 'DOC-7', description: 'Copy' }],
    });
    const { state } = await rig.inspections.does(supervisor, id, 'report');
    expect(state).toMatchObject({ status: 'concluded', left: 0 });
    expect(await rig.opened('source=inspection')).toMatchObject({
      reference: `${id}/F1`,
      severity: 'minor',
      person: 'u-zhao',
      department: 'sales',
      rule: 'receipt-attached',
    });
  });

  it('lets anybody who sees it draw the sample again, and says what differs', async () => {
    const supervisor = rig.as('supervisor');
    const id = await rig.inspections.begin(supervisor, 'plan-inspection', plan());
    await rig.inspections.does(supervisor, id, 'draw-sample', {
      process: 'purchase',
      size: 6,
      method: 'sha256-order-by-department',
    });
    const { cases, population } = await sampleOf(id);
    const of = (name: string) => cases.filter((each) => each.department === name).length;
    expect(['sales', 'finance', 'marketing'].map(of)).toEqual([2, 2, 2]);
    expect(await verification(id)).toMatchObject({
      status: 200,
      equal: true,
      seed: `${id}/1@2026-03-02T02:00:00.000Z`,
      population: { recorded: { size: 60, digest: population.digest }, equal: true },
      sample: { recorded: 6, recomputed: 6, missing: [], added: [] },
    });
    // What starts later is none of the population; what turns out to have started before is.
    rig.clock.time += hour;
    await rig.publish(rig.event('later', 0, 'ask'));
    await rig.monitored();
    expect(await verification(id)).toMatchObject({ equal: true });
    const late = new Date(rig.clock.time - 3 * hour).toISOString();
    await rig.publish(
      ...Array.from({ length: 40 }, (_, n) => rig.event(`late-${n}`, 0, 'ask', { time: late })),
    );
    await rig.monitored();
    const differs = await verification(id);
    expect(differs).toMatchObject({
      equal: false,
      population: { recorded: { size: 60 }, recomputed: { size: 100 }, equal: false },
      sample: { equal: false },
    });
    const { missing, added } = differs['sample'] as unknown as { missing: unknown[]; added: unknown[] };
    expect([missing.length > 0, added.length]).toEqual([true, missing.length]);
  });

  it('is of the own department for a head', async () => {
    const head = rig.as('head');
    expect(await rig.inspections.send(head, 'plan-inspection', { body: plan() })).toMatchObject({
      status: 403,
      code: 'other-department',
    });
    const id = await rig.inspections.begin(head, 'plan-inspection', plan({ department: 'sales' }));
    await rig.inspections.does(head, id, 'draw-sample', { process: 'purchase', size: 200 });
    const { cases } = await sampleOf(id);
    expect(new Set(cases.map((each) => each.department))).toEqual(new Set(['sales']));
    expect(await rig.inspections.sees(rig.as('otherHead'), id)).toBe(false);
    expect(await verification(id, '', 'head')).toMatchObject({ status: 200 });
    expect(await verification(id, '', 'otherHead')).toMatchObject({ status: 404 });
  });

  it('says where there is no sample, and nothing to draw from', async () => {
    const supervisor = rig.as('supervisor');
    const id = await rig.inspections.begin(supervisor, 'plan-inspection', plan());
    expect(await verification(id)).toMatchObject({ status: 404, code: 'sample-not-found' });
    expect(await verification(id, '?round=0')).toMatchObject({ status: 400, code: 'invalid-input' });
    const drawing = { id, body: { process: 'no-such-process', size: 1 } };
    expect(await rig.inspections.send(supervisor, 'draw-sample', drawing)).toMatchObject({
      status: 409,
      code: 'population-empty',
      errors: [{ path: '/process' }],
    });
    await rig.inspections.does(supervisor, id, 'draw-sample', { process: 'purchase', size: 1 });
    expect(await verification(id, '?round=2')).toMatchObject({ status: 404, code: 'sample-not-found' });
    expect(await verification(id, '?round=1')).toMatchObject({ status: 200, equal: true, round: 1 });
  });
});
