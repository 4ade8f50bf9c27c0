import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kindsOverCases } from '@liucheng/conformance';
import type { EventEnvelope } from '@liucheng/kernel';
import { isOverCases, type ProcessDefinition } from '@liucheng/process-model';
import fc from 'fast-check';
import { collections } from '../collections.ts';
import { claim, claimed, receipt, receipted } from '../testing/claim-rules.ts';
import { hour, monday, MonitorRig, published } from '../testing/monitor-rig.ts';
import { ServiceRig } from '../testing/service-rig.ts';
import type { ViolationDocument } from '../violation-document.ts';
import type { BacktestCase, RuleDifference } from './backtest-document.ts';

interface Answer {
  readonly id: string;
  readonly state: string;
  readonly stage?: string;
  readonly cause?: string;
  readonly cases: number;
  readonly changed: number;
  readonly conforming: { readonly before: number; readonly after: number };
  readonly differences: readonly RuleDifference[];
  readonly undeterminable: readonly object[];
}

const now = monday + 1_000 * hour;
let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  rig.clock.time = now;
});
afterEach(() => rig.close());

/** The same process without its rules: what their data says is kept, because steps describe it. */
const plain: ProcessDefinition = {
  ...claim,
  steps: Object.fromEntries(
    Object.entries(claim.steps).map(([id, step]) => [id, { ...step, inputs: { type: 'object' } }]),
  ),
  rules: [],
};
const draft: ProcessDefinition = { ...plain, version: 2, rules: claim.rules ?? [] };

async function found(definition: ProcessDefinition, query = ''): Promise<Answer> {
  const begun = await rig.post(`/backtests${query}`, definition);
  expect(begun.status).toBe(202);
  return ended((begun.json as Answer).id);
}

async function ended(id: string): Promise<Answer> {
  for (let looks = 0; looks < 500; looks++) {
    const answer = (await rig.get(`/backtests/${id}`)).json as Answer;
    if (answer.state !== 'running') return answer;
    await pause(20);
  }
  throw new Error(`back-test ${id} does not end`);
}

async function changed(id: string): Promise<readonly BacktestCase[]> {
  return ((await rig.get(`/backtests/${id}/cases?limit=200`)).json as { items: readonly BacktestCase[] })
    .items;
}

const gained = (cases: readonly BacktestCase[]): string[] =>
  cases.flatMap((each) => each.gained.map(({ rule }) => `${rule} ${each.subject}`)).sort();
const lost = (cases: readonly BacktestCase[]): string[] =>
  cases.flatMap((each) => each.lost.map(({ rule }) => `${rule} ${each.subject}`)).sort();

async function happened(definition: ProcessDefinition, events: readonly EventEnvelope[]): Promise<void> {
  await rig.publish([published(receipt), published(definition), ...events]);
  await rig.get('/violations?wait=5000');
}

const two = [
  claimed('a', 0, 'submit', monday, { invoice: '17', vendor: 'v', amount: 300_000 }),
  claimed('b', 0, 'submit', monday + hour, { invoice: '17', vendor: 'v', amount: 300_000 }),
  claimed('b', 1, 'pay', monday + 2 * hour, { order: 'o1' }),
];

describe('a back-test of rules over cases', () => {
  it('tells whom a draft would have accused, over its own cases and those of others', async () => {
    await happened(plain, [...two, receipted('r', 0, 'receive', monday + 3 * hour, 'o1')]);
    const answer = await found(draft);
    expect(answer).toMatchObject({
      state: 'done',
      cases: 2,
      changed: 1,
      conforming: { before: 2, after: 1 },
      undeterminable: [],
    });
    expect(answer).not.toHaveProperty('stage');
    expect(gained(await changed(answer.id))).toEqual([
      'filed b',
      'goods-first b',
      'invoice-once b',
      'split-claims b',
    ]);
    expect(answer.differences).toContainEqual({
      rule: 'invoice-once',
      kind: 'not-unique',
      department: 'sales',
      month: '2026-03',
      before: 0,
      after: 1,
    });
    expect((await rig.get('/violations')).json).toEqual({ items: [] });
  });

  it('says what a draft without them would no longer accuse, and nothing of what both say', async () => {
    await happened(claim, two);
    const same = await found({ ...claim, version: 2 });
    expect([same.changed, same.conforming]).toEqual([0, { before: 1, after: 1 }]);
    const without = (claim.rules ?? []).filter(({ id }) => id !== 'invoice-once');
    const less = await found({ ...claim, version: 2, rules: without });
    expect(less).toMatchObject({ changed: 1, conforming: { before: 1, after: 1 } });
    expect(lost(await changed(less.id))).toEqual(['invoice-once b']);
    const none = await found({ ...claim, version: 2, rules: [] });
    expect(none).toMatchObject({ conforming: { before: 1, after: 2 } });
    expect(lost(await changed(none.id))).toEqual([
      'filed b',
      'goods-first b',
      'invoice-once b',
      'split-claims b',
    ]);
  });

  it('compares with cases that began before the period, and looks at none of them', async () => {
    await happened(plain, two);
    const from = encodeURIComponent(new Date(monday + 1).toISOString());
    const answer = await found(draft, `?from=${from}`);
    expect([answer.cases, answer.changed]).toEqual([1, 1]);
    expect(gained(await changed(answer.id))).toContain('invoice-once b');
    const to = encodeURIComponent(new Date(monday).toISOString());
    expect(await found(draft, `?to=${to}`)).toMatchObject({ cases: 1, changed: 0 });
  });

  it('cannot tell where data was not kept', async () => {
    await happened({ ...claim, rules: [] }, two);
    const answer = await found({ ...claim, version: 2 });
    expect(answer.changed).toBe(0);
    expect(answer.undeterminable).toContainEqual({ rule: 'invoice-once', cases: 2 });
  });

  it('leaves open what may have its counterpart where no key can be read', async () => {
    await happened(plain, [
      ...two,
      receipted('r', 0, 'receive', monday + hour, null),
      receipted('r', 1, 'file', monday + 11 * hour, null),
    ]);
    const answer = await found(draft);
    expect(gained(await changed(answer.id))).toEqual(['filed b', 'invoice-once b', 'split-claims b']);
    expect(answer.undeterminable).toEqual([{ rule: 'goods-first', cases: 1 }]);
  });

  it('goes on where it was stopped, whatever it was doing, and finds all of many', async () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      claimed(`c${index}`, 0, 'submit', monday + index, {
        invoice: `i${index % 300}`,
        vendor: `v${index}`,
        amount: 1,
      }),
    );
    await happened(plain, many);
    const begun = (await rig.post('/backtests', draft)).json as Answer;
    expect(begun.stage).toBe('gathering');
    let stopped = 0;
    for (let state = 'running'; state !== 'done';) {
      ({ state } = (await rig.post(`/backtests/${begun.id}/cancellation`, {})).json as Answer);
      if (state === 'cancelled') stopped++;
      await rig.post(`/backtests/${begun.id}/resumption`, {});
      await pause(40);
    }
    const answer = await ended(begun.id);
    expect(stopped).toBeGreaterThan(1);
    expect(answer).toMatchObject({
      state: 'done',
      cases: 600,
      changed: 300,
      conforming: { before: 600, after: 300 },
    });
    const [first] = answer.differences;
    expect(first).toMatchObject({ rule: 'invoice-once', before: 0, after: 300 });
  }, 180_000);

  it('leaves nothing behind of what it compared, done or removed while it runs', async () => {
    await happened(plain, two);
    const { id } = await found(draft);
    const left = async (): Promise<number> => {
      const pages = await Promise.all(
        [collections.backtestOccurrences, collections.backtestFindings].map(({ name }) =>
          rig.stores.documents.find(name, { limit: 10 }),
        ),
      );
      return pages.flatMap(({ items }) => items).length;
    };
    for (let looks = 0; looks < 100 && (await left()) > 0; looks++) await pause(20);
    expect(await left()).toBe(0);
    expect((await rig.delete(`/backtests/${id}`)).status).toBe(204);
  });
});

const history = fc.array(
  fc.array(
    fc.record({
      type: fc.constantFrom('submit', 'pay', 'reject'),
      at: fc.integer({ min: 0, max: 40 }),
      invoice: fc.constantFrom('i1', 'i2'),
      amount: fc.constantFrom(100_000, 300_000, 400_000, 600_000),
      order: fc.constantFrom('o1', 'o2'),
      actor: fc.constantFrom('ann', 'bob'),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: 2, maxLength: 6 },
);

describe('a back-test of any history', () => {
  it('accuses whom a monitor accuses that had the rules from the start', async () => {
    let round = 0;
    let accused = 0;
    const anyReceipts = fc.array(
      fc.record({
        at: fc.nat(40),
        type: fc.constantFrom('receive', 'receive', 'file'),
        // Null: it should say one and does not.
        order: fc.constantFrom('o1', 'o1', null),
      }),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(history, anyReceipts, async (cases, received) => {
        round++;
        const id = `claim-${round}`;
        const other = { ...receipt, id: `receipt-${round}` };
        const own = (definition: ProcessDefinition): ProcessDefinition => ({
          ...definition,
          id,
          rules: (definition.rules ?? []).map((rule) =>
            rule.kind === 'follows' ? { ...rule, other: { ...rule.other, process: other.id } } : rule,
          ),
        });
        const events = [
          ...cases.flatMap((each, index) =>
            each.map(({ type, at, actor, ...data }, sequence) =>
              claimed(`r${round}-${index}`, sequence, type, monday + at * hour, order(data, round), {
                actor,
                process: id,
              }),
            ),
          ),
          ...received.map((each, index) => ({
            ...receipted(
              `r${round}-r${index}`,
              0,
              each.type,
              monday + each.at * hour,
              each.order && `${each.order}-${round}`,
            ),
            process: other.id,
          })),
        ];
        await rig.publish([published(other), published(own(plain)), ...events]);
        await rig.get('/violations?wait=5000');
        const { id: backtest, state, cause } = await found(own(draft));
        expect([state, cause]).toEqual(['done', undefined]);
        const rules = new Set((claim.rules ?? []).filter(isOverCases).map((rule) => rule.id));
        const expected = await live([published(other), published(own({ ...draft, version: 1 })), ...events]);
        accused += expected.length;
        expect(
          gained(await changed(backtest)).filter((each) => rules.has(each.split(' ')[0] as string)),
        ).toEqual(expected);
      }),
      { numRuns: 4, endOnFailure: true },
    );
    expect(accused).toBeGreaterThan(0);
  }, 240_000);
});

const order = (
  data: { readonly invoice: string; readonly amount: number; readonly order: string },
  round: number,
) => ({
  ...data,
  vendor: 'v',
  order: `${data.order}-${round}`,
});

/** What a monitor of its own finds that knew the rules before anything happened. */
async function live(events: readonly EventEnvelope[]): Promise<string[]> {
  const straight = await MonitorRig.open({ deadlineGraceMs: 0 });
  try {
    await straight.start();
    await straight.feed(events);
    await straight.passTo(now);
    const { items } = await straight.stores.documents.find<ViolationDocument>(collections.violations.name, {
      limit: 1_000,
    });
    return items
      .map(({ doc }) => doc)
      .filter(({ state, kind }) => state === 'open' && kindsOverCases.has(kind))
      .map(({ rule, case: subject }) => `${rule} ${subject}`)
      .sort();
  } finally {
    await straight.close();
  }
}
