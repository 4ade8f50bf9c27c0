import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import type { ProcessDefinition, Rule } from '@liucheng/process-model';
import fc from 'fast-check';
import type { RuleDifference } from '../backtest/backtest-document.ts';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

interface Answer {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly total: number;
  readonly cases: number;
  readonly events: number;
  readonly changed: number;
  readonly conforming: { readonly before: number; readonly after: number };
  readonly cost: { readonly before: number; readonly after: number };
  readonly differences: readonly RuleDifference[];
  readonly undeterminable: readonly { readonly rule: string; readonly cases: number }[];
}

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
});
afterEach(() => rig.close());

async function happened(events: readonly EventEnvelope[]): Promise<void> {
  rig.clock.time = monday + 1_000 * hour;
  await rig.publish([published(purchase), ...events]);
  await rig.get('/cases?wait=5000');
}

async function begun(draft: ProcessDefinition, query = ''): Promise<string> {
  const { status, json } = await rig.post(`/backtests${query}`, draft);
  expect([status, json]).toEqual([202, expect.objectContaining({ process: draft.id })]);
  return (json as Answer).id;
}

async function ended(id: string): Promise<Answer> {
  for (let looks = 0; looks < 500; looks++) {
    const answer = (await rig.get(`/backtests/${id}`)).json as Answer;
    if (answer.state !== 'running') return answer;
    await pause(20);
  }
  throw new Error(`back-test ${id} does not end`);
}

const found = async (draft: ProcessDefinition, query = ''): Promise<Answer> =>
  ended(await begun(draft, query));

/** Without the four eyes, with a shorter deadline, and a receipt wanted. */
const draft: ProcessDefinition = {
  ...purchase,
  version: 2,
  steps: {
    ...purchase.steps,
    pay: {
      ...(purchase.steps['pay'] as ProcessDefinition['steps'][string]),
      inputs: { type: 'object', required: ['receipt'] },
    },
  },
  rules: (purchase.rules ?? []).flatMap((rule): readonly Rule[] =>
    rule.kind === 'deadline'
      ? [{ ...rule, within: { duration: 'PT30M', time: 'elapsed' } } as Rule]
      : rule.id === 'four-eyes'
        ? []
        : [rule],
  ),
};

/** c1 is right, c2 leaves out the approval, c3 is paid by its approver. An hour lies between steps. */
const three = [
  step('c1', 0, 'ask'),
  step('c1', 1, 'approve'),
  step('c1', 2, 'pay', { department: 'finance' }),
  step('c2', 0, 'ask', { at: monday + hour }),
  step('c2', 1, 'pay', { department: 'finance' }),
  step('c3', 0, 'ask', { department: 'marketing', at: monday + 2 * hour }),
  step('c3', 1, 'approve', { department: 'marketing', at: monday + 3 * hour }),
  step('c3', 2, 'pay', { actor: 'approve-person', department: 'finance', at: monday + 4 * hour }),
];

describe('a back-test', () => {
  it('tells what the draft would have raised beside what was raised, and touches nothing', async () => {
    await happened(three);
    const before = (await rig.get('/violations')).json;
    const answer = await found(draft);
    expect(answer).toMatchObject({
      state: 'done',
      progress: 1,
      total: 3,
      cases: 3,
      events: 8,
      changed: 2,
      conforming: { before: 1, after: 0 },
      cost: { before: 1, after: 1 },
      undeterminable: [{ rule: 'inputs:pay', cases: 3 }],
    });
    const [month, finance] = ['2026-03', { department: 'finance' }];
    expect(answer.differences).toEqual([
      { rule: 'flow', kind: 'step-skipped', department: 'sales', month, before: 1, after: 1 },
      { rule: 'four-eyes', kind: 'separation-of-duties', ...finance, month, before: 1, after: 0 },
      { rule: 'pay-in-time', kind: 'deadline-missed', ...finance, month, before: 0, after: 2 },
    ]);
    const cases = (await rig.get(`/backtests/${answer.id}/cases`)).json as { items: { subject: string }[] };
    expect(cases.items.toSorted((a, b) => (a.subject < b.subject ? -1 : 1))).toEqual([
      {
        subject: 'c1',
        version: 1,
        department: 'sales',
        cost: { before: 0, after: 0 },
        gained: [{ rule: 'pay-in-time', kind: 'deadline-missed', step: 'pay' }],
        lost: [],
      },
      {
        subject: 'c3',
        version: 1,
        department: 'marketing',
        cost: { before: 0, after: 0 },
        gained: [{ rule: 'pay-in-time', kind: 'deadline-missed', step: 'pay' }],
        lost: [{ rule: 'four-eyes', kind: 'separation-of-duties', step: 'pay' }],
      },
    ]);
    expect((await rig.get('/violations')).json).toEqual(before);
    expect((await rig.get('/definitions/purchase/versions/2')).status).toBe(404);
  });

  it('of a flow says how many cases would conform', async () => {
    await happened(three);
    const direct = { ...purchase, version: 2, flow: { seq: ['ask', { opt: 'approve' }, { opt: 'pay' }] } };
    const { reject: _, ...steps } = purchase.steps;
    const answer = await found({ ...direct, steps, ends: ['pay'] } as ProcessDefinition);
    expect(answer).toMatchObject({ conforming: { before: 1, after: 2 }, cost: { before: 1, after: 0 } });
  });

  it('looks at a period, and at nothing where there is nothing', async () => {
    await happened(three);
    const from = new Date(monday + 2 * hour).toISOString();
    expect(await found(draft, `?from=${from}`)).toMatchObject({ total: 1, cases: 1 });
    expect(await found({ ...draft, id: 'elsewhere' })).toMatchObject({
      state: 'done',
      progress: 1,
      total: 0,
      differences: [],
    });
  });

  it('goes on where it was cancelled, and where the service stopped, and counts no case twice', async () => {
    const many = Array.from({ length: 900 }, (_, index) => [
      step(`m${index}`, 0, 'ask', { at: monday + index }),
      step(`m${index}`, 1, 'pay', { at: monday + index + 1 }),
    ]).flat();
    await happened(many);
    const id = await begun(purchase);
    const cancelled = (await rig.post(`/backtests/${id}/cancellation`, {})).json as Answer;
    expect(cancelled).toMatchObject({ state: 'cancelled' });
    expect(cancelled.cases).toBeLessThan(900);
    expect(await ended(id)).toMatchObject({ state: 'cancelled', cases: cancelled.cases });
    // Where it goes on does not depend on what is published meanwhile.
    await rig.publish([published({ ...purchase, version: 2 })]);
    expect((await rig.get('/cases?wait=5000')).status).toBe(200);
    expect((await rig.post(`/backtests/${id}/resumption`, {})).json).toMatchObject({ state: 'running' });
    await rig.service.close();
    await rig.start();
    expect(await ended(id)).toMatchObject({ state: 'done', cases: 900, events: 1_800, changed: 0 });
    expect((await rig.post(`/backtests/${id}/cancellation`, {})).json).toMatchObject({ state: 'done' });
  });

  it('is listed, and removed with what it has found', async () => {
    await happened(three);
    const { id } = await found(draft);
    const list = async () => ((await rig.get('/backtests')).json as { items: { id: string }[] }).items;
    expect(await list()).toMatchObject([{ id, process: 'purchase', version: 2, progress: 1, by: 'u-sup' }]);
    expect((await rig.service.request('DELETE', `/monitor/backtests/${id}`, { as: supervisor })).status).toBe(
      204,
    );
    expect(await list()).toEqual([]);
    expect((await rig.get(`/backtests/${id}/cases`)).status).toBe(404);
  });

  it('refuses a draft that is not well-formed, and whoever may not ask', async () => {
    const unfit = await rig.post('/backtests', { ...draft, flow: { seq: ['ask', 'fly'] } });
    expect(unfit).toMatchObject({ status: 400, json: { code: 'invalid-definition' } });
    for (const from of ['yesterday', '2026-02-30'])
      expect(await rig.post(`/backtests?from=${from}`, draft)).toMatchObject({
        status: 400,
        json: { errors: [{ path: '?from' }] },
      });
    for (const as of [employee, salesHead])
      expect((await rig.post('/backtests', draft, as)).status).toBe(403);
    expect((await rig.get('/backtests', salesHead)).status).toBe(403);
  });
});

describe('what a back-test says of a draft', () => {
  const types = ['ask', 'approve', 'reject', 'pay'] as const;
  const history = fc.array(
    fc.record({
      type: fc.constantFrom(...types),
      gap: fc.integer({ min: 0, max: 3 * hour }),
      actor: fc.constantFrom('u-a', 'u-b'),
      department: fc.constantFrom('sales', 'finance'),
      role: fc.constantFrom('employee', 'department-head', 'cashier'),
    }),
    { minLength: 1, maxLength: 6 },
  );
  const { inputs: _, ...pay } = draft.steps['pay'] as ProcessDefinition['steps'][string];
  const judgeable = { ...draft, steps: { ...draft.steps, pay } };

  it('is what the monitor raises of cases that run on it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 1, maxLength: 12 }), async (histories) => {
        const other = await ServiceRig.open();
        try {
          const events = (version: number) =>
            histories.flatMap((steps, index) => {
              let at = monday;
              return steps.map(({ type, gap, ...who }, sequence) =>
                step(`c${index}`, sequence, type, { ...who, version, at: (at += gap) }),
              );
            });
          await happened(events(1));
          const { differences, conforming } = await found(judgeable);
          other.clock.time = rig.clock.time;
          await other.publish([published(judgeable), ...events(2)]);
          await other.get('/cases?wait=5000');
          const counted = differences
            .filter(({ after }) => after > 0)
            .reduce((sum, { after }) => sum + after, 0);
          const items = async <Item>(path: string) =>
            ((await other.get(path)).json as { items: readonly Item[] }).items;
          const raised = await items<{ rule: string; kind: string }>('/violations?limit=200&state=open');
          expect(counted).toBe(raised.length);
          for (const { rule, kind } of differences) {
            const sum = differences
              .filter((each) => each.rule === rule && each.kind === kind)
              .reduce((total, { after }) => total + after, 0);
            expect(raised.filter((each) => each.rule === rule && each.kind === kind)).toHaveLength(sum);
          }
          expect((await items('/cases?conforming=true')).length).toBe(conforming.after);
        } finally {
          await other.close();
          await rig.close();
          rig = await ServiceRig.open();
        }
      }),
      { numRuns: 4 },
    );
  }, 180_000);
});
