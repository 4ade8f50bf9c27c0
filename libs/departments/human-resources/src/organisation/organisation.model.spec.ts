import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor, DomainEvent } from '@liucheng/kernel';
import {
  CaseExecutor,
  isActive,
  Problem,
  SystemClock,
  Uuid7Generator,
  type CaseType,
  type DepartmentRecord,
  type DeputyRecord,
  type EmployeeRecord,
} from '@liucheng/service-kit';
import { openStores, type Stores } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { departments } from './departments.ts';
import { deputyPlans } from './deputy-plans.ts';
import { employees } from './employees.ts';
import { standing } from './register.ts';

/* Random commands, several at once: what holds in the end does not depend on who came first. */

const keeper: Actor = { id: 'u-keeper', department: 'human-resources', roles: [{ role: 'hr-manager' }] };
const people = ['u-a', 'u-b', 'u-c'];
const names = { en: 'Sales', 'zh-CN': '销售部' };
const day = (number: number): string => `2026-03-${String(number).padStart(2, '0')}`;
const days = Array.from({ length: 10 }, (_, index) => day(index + 1));

let directory: string;
let stores: Stores;
let executor: CaseExecutor;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-hr-'));
  stores = await openStores('human-resources', directory, {});
  const { store, documents } = stores;
  const clock = new SystemClock();
  const ids = new Uuid7Generator(clock);
  executor = new CaseExecutor({ store, documents, clock, ids, source: '/liucheng/test', graceMs: 20 });
});
afterEach(async () => {
  await stores.close();
  await rm(directory, { recursive: true, force: true });
});

/** Whether it was accepted; a refusal is none of this test's business. */
async function command<State, Event extends DomainEvent>(
  type: CaseType<State, Event>,
  name: string,
  caseId: string,
  body: object,
): Promise<boolean> {
  const found = type.commands.find((each) => each.name === name);
  if (!found) throw new Error(name);
  try {
    await executor.execute(type, found, body, { actor: keeper, caseId });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return false;
    throw error;
  }
}

const period = fc
  .record({ first: fc.integer({ min: 1, max: 10 }), length: fc.integer({ min: 0, max: 4 }) })
  .map(({ first, length }) => ({ from: day(first), until: day(Math.min(10, first + length)) }));
const someone = fc.constantFrom(...people);
const heading = fc.record({ kind: fc.constant('head' as const), person: someone, period });
const acting = fc.record({ kind: fc.constant('deputy' as const), absent: someone, deputy: someone, period });

describe('under commands that come at once', () => {
  it('a department has one head on a day, nobody goes round in a circle, and everybody is employed once', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(heading, acting), { minLength: 4, maxLength: 12 }),
        async (asked) => {
          const year = 2000 + (round % 100);
          const [department, suffix] = [`sales-${round}`, `-${round}`];
          round++;
          await command(departments, 'found', department, {
            department,
            names,
            posts: [{ post: 'clerk', names }],
          });
          const joining = people.flatMap((person) => [person, person]);
          const joined = await Promise.all(
            joining.map((person) =>
              command(employees, 'join', person + suffix, {
                person: person + suffix,
                department,
                post: 'clerk',
                from: `${year}-01-01`,
              }),
            ),
          );
          expect(joined.filter(Boolean)).toHaveLength(people.length);
          const inYear = (date: string): string => date.replace('2026', String(year));
          await Promise.all(
            asked.map((each) => {
              const within = { from: inYear(each.period.from), until: inYear(each.period.until) };
              return each.kind === 'head'
                ? command(departments, 'appoint-head', department, {
                    person: each.person + suffix,
                    ...within,
                  })
                : command(deputyPlans, 'appoint-deputy', String(year), {
                    year,
                    absent: each.absent + suffix,
                    deputy: each.deputy + suffix,
                    ...within,
                  });
            }),
          );
          const { heads } = (await standing<'department'>(
            { events: stores.store },
            departments.stream(department),
          )) as DepartmentRecord;
          const plan = (await stores.store.readStream(deputyPlans.stream(String(year))))
            .flatMap(({ event }) => (event.data['record'] as unknown as DeputyRecord | undefined) ?? [])
            .filter(({ absent }) => absent.endsWith(suffix));
          for (const each of days.map(inYear)) {
            expect(heads.filter((head) => isActive(head, each)).length).toBeLessThanOrEqual(1);
            expect(circle(plan.filter((deputyship) => isActive(deputyship, each)))).toBe(false);
          }
          for (const person of people) {
            const recorded = await stores.store.readStream(employees.stream(person + suffix));
            expect(recorded.filter(({ event }) => event.type.includes('.joined.'))).toHaveLength(1);
            expect(
              (await standing<'employee'>(
                { events: stores.store },
                employees.stream(person + suffix),
              )) as EmployeeRecord,
            ).toMatchObject({ id: person + suffix });
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

function circle(deputyships: readonly DeputyRecord[]): boolean {
  return deputyships.some(({ absent }) => {
    const reached = new Set([absent]);
    for (const one of reached) {
      for (const next of deputyships) {
        if (next.absent !== one) continue;
        if (next.deputy === absent) return true;
        reached.add(next.deputy);
      }
    }
    return false;
  });
}
