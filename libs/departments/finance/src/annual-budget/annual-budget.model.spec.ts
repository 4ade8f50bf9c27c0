import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { EventStore } from '@liucheng/ports';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { financeService } from '../finance.service.ts';
import type { DepartmentLines } from './annual-budget-events.ts';
import { annualBudgets } from './annual-budget.ts';
import { draftOf, people } from './budget-examples.ts';
import type { BudgetYear } from './budget-year.ts';

// Departments submit, and executives decide on adjustments, at the same moment. Whatever the order in which the commands
// come through, every total is the sum of its lines, and no adjustment takes back another.

const heads: Readonly<Record<string, Actor>> = { sales: people.salesHead, product: people.productHead };
const departments = Object.keys(heads);

const drafts = fc
  .tuple(
    fc.constantFrom(...departments),
    fc.dictionary(fc.constantFrom('travel', 'training', 'rent'), fc.nat({ max: 1_000 }), { minKeys: 1 }),
  )
  .map(([department, amounts]) => draftOf(department, { ...amounts }));
/** A draft, and by how much its stated total is wrong. */
const submissions = fc.tuple(
  drafts,
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) },
  ),
);
type Summed = { readonly linesTotal: number };

const together = { minLength: 1, maxLength: 6 };
const stories = fc.record({
  submissions: fc.array(fc.array(submissions, together), { minLength: 1, maxLength: 3 }),
  // What is asked for together, and which of all requests are then approved together.
  adjustments: fc.array(
    fc.record({ asked: fc.array(drafts, together), approved: fc.array(fc.nat({ max: 9 }), together) }),
    { maxLength: 4 },
  ),
});

const sumOf = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0);
const linesOf = ({ lines }: Pick<DepartmentLines, 'lines'>): number =>
  sumOf(lines.map(({ amount }) => amount));

describe('an annual budget under parallel commands', () => {
  let service: TestService;
  let year = 2000;
  beforeAll(async () => {
    service = await startTestService(financeService);
  });
  afterAll(() => service.close());

  async function send(as: Actor, route: string, body: object = {}) {
    const { status, json } = await service.request('POST', `/finance/annual-budgets${route}`, { as, body });
    const { id, code } = json as { id: string; code?: string };
    return { id, code, done: status < 300 };
  }

  async function stateOf(id: string): Promise<BudgetYear> {
    const { json } = await service.request('GET', `/finance/annual-budgets/${id}`, { as: people.manager });
    return (json as { state: BudgetYear }).state;
  }

  it('has exact totals, and adjusts a department once from the same budget', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ({ submissions: batches, adjustments }) => {
        const asked = departments.map((department) => ({ department }));
        const { id } = await send(people.manager, '', { year: year++, departments: asked });

        /** What the department may have submitted last: any of the last ones that were sent together. */
        const last = new Map<string, readonly DepartmentLines[]>();
        for (const batch of batches) {
          const answers = await Promise.all(
            batch.map(([draft, wrongBy]) =>
              send(heads[draft.department] as Actor, `/${id}/drafts`, {
                ...draft,
                total: draft.total + wrongBy,
              }),
            ),
          );
          expect(answers.map(({ code }) => code)).toEqual(
            batch.map(([, wrongBy]) => (wrongBy === 0 ? undefined : 'total-differs-from-lines')),
          );
          const right = batch.filter(([, wrongBy]) => wrongBy === 0).map(([draft]) => draft);
          for (const department of departments) {
            const own = right.filter((draft) => draft.department === department);
            if (own.length > 0) last.set(department, own);
          }
        }
        const collected = await stateOf(id);
        expect(Object.keys(collected.drafts).sort()).toEqual([...last.keys()].sort());
        for (const [department, { lines, total }] of Object.entries(collected.drafts))
          expect(last.get(department)).toContainEqual({ department, lines, total });

        const consolidated = await send(people.accountant, `/${id}/consolidation`);
        expect(consolidated.code).toBe(last.size === 0 ? 'nothing-submitted' : undefined);
        if (last.size === 0) return;
        const total = sumOf(Object.values(collected.drafts).map(linesOf));
        const wrong = await send(people.manager, `/${id}/balance`, {
          changes: [],
          total: total + 1,
          explanation: '-',
        });
        expect(wrong.code).toBe('total-differs-from-lines');
        const steps: readonly (readonly [Actor, string, object?])[] = [
          [people.manager, 'balance', { changes: [], total, explanation: '-' }],
          [people.executive, 'approval'],
        ];
        for (const [as, route, body] of steps)
          expect((await send(as, `/${id}/${route}`, body)).done).toBe(true);
        const issues = await Promise.all(
          Array.from({ length: 3 }, () => send(people.manager, `/${id}/issue`)),
        );
        expect(issues.filter(({ done }) => done)).toHaveLength(1);

        for (const { asked: wanted, approved } of adjustments) {
          const requested = await Promise.all(
            wanted.map((lines) =>
              send(people.manager, `/${id}/adjustment-requests`, { ...lines, reason: '-' }),
            ),
          );
          expect(requested.every(({ done }) => done)).toBe(true);
          const before = await stateOf(id);
          const chosen = approved.map((each) => `A${each + 1}`);
          const answers = await Promise.all(
            chosen.map((request) => send(people.executive, `/${id}/adjustments`, { request })),
          );
          const after = await stateOf(id);
          for (const department of departments) {
            const present = before.allotments[department]?.allotment ?? 0;
            const current = before.requests.filter(
              (each) =>
                each.department === department && each.replaces === present && chosen.includes(each.request),
            );
            const now = after.allotments[department];
            expect(now?.allotment ?? 0).toBe(present + Math.min(1, current.length));
            if (current.length > 0) expect(current.map(({ lines }) => lines)).toContainEqual(now?.lines);
            else expect(now).toEqual(before.allotments[department]);
          }
          const numbers = (state: BudgetYear) =>
            sumOf(Object.values(state.allotments).map((each) => each.allotment));
          expect(answers.filter(({ done }) => done)).toHaveLength(numbers(after) - numbers(before));
          expect(after.requests).toHaveLength(before.requests.length - numbers(after) + numbers(before));
        }
        const end = await stateOf(id);
        for (const each of Object.values(end.allotments)) expect(each.total).toBe(linesOf(each));
        for (const { event } of await service.service.app
          .get(EventStore)
          .readStream(annualBudgets.stream(id))) {
          const { total, linesTotal = total, lines } = event.data as Partial<DepartmentLines & Summed>;
          expect([event.type, linesTotal]).toEqual([event.type, total]);
          if (lines) expect(linesOf({ lines })).toBe(total);
        }
      }),
      { numRuns: 10 },
    );
  }, 180_000);
});
