import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text, type EventEnvelope } from '@liucheng/kernel';
import { caseMigrated } from '@liucheng/service-kit';
import { opt, repeat, seq, xor, type ProcessDefinition, type Severity } from '@liucheng/process-model';
import fc from 'fast-check';
import { caseId } from './case-document.ts';
import { collections } from './collections.ts';
import type { KnownDefinition } from './definitions.ts';
import { MigrationPlans, type PlanPage } from './migration-plans.ts';
import { hour, monday, MonitorRig, published, step } from './testing/monitor-rig.ts';
import type { ViolationDocument } from './violation-document.ts';

const named = (en: string) => ({ names: text(en, en) });
const rule = { clause: 'T-7', severity: 'minor' } as const;
const anything = { type: 'object' };
const needy = { type: 'object', required: ['need'] };
const monitorTopic = 'liucheng.monitor';

/** order → check, each offer once, and each order after its need. */
function buying(id: string, needs: string): ProcessDefinition {
  return {
    id,
    version: 1,
    ...named('Buying'),
    area: 'internal-management',
    department: 'purchasing',
    effectiveFrom: '2026-01-01T00:00:00Z',
    steps: {
      order: { ...named('Order'), inputs: needy },
      check: { ...named('Check'), inputs: anything },
      drop: named('Drop'),
      end: named('End'),
    },
    flow: seq('order', repeat(xor('order', 'check')), opt('drop'), 'end'),
    ends: ['end'],
    rules: [
      { ...rule, ...named('Two persons'), id: 'two', kind: 'separationOfDuties', a: 'order', b: 'check' },
      {
        ...rule,
        ...named('Once'),
        id: 'once',
        kind: 'unique',
        step: 'order',
        key: '/offer',
        releasedBy: 'drop',
      },
      {
        ...rule,
        ...named('Needed'),
        id: 'needed',
        kind: 'follows',
        step: 'order',
        key: '/need',
        order: 'before',
        other: { process: needs, step: 'ask', key: '/need', ...named('Asked for') },
      },
    ],
    repeatOffenders: { by: 'person', within: 'P30D' },
  };
}

/** What is compared, how often and by whom repetitions count, and which events are orders: all is otherwise. */
function otherwise(before: ProcessDefinition): ProcessDefinition {
  const [two, once] = before.rules as NonNullable<ProcessDefinition['rules']>;
  return {
    ...before,
    version: 2,
    steps: {
      place: { ...named('Place'), events: ['order'], inputs: anything },
      order: { ...named('Check'), events: ['check'], inputs: anything },
      drop: named('Drop'),
      end: named('End'),
    },
    flow: seq('place', repeat(xor('place', 'order')), opt('drop'), 'end'),
    rules: [
      { ...two, a: 'place', b: 'order', severity: 'major' },
      once,
      {
        ...rule,
        ...named('Few'),
        id: 'few',
        kind: 'limit',
        step: 'place',
        key: 'actor',
        max: 1,
        within: { duration: 'PT6H', time: 'elapsed' },
      },
      {
        ...rule,
        ...named('Soon'),
        id: 'soon',
        kind: 'deadline',
        step: 'order',
        after: 'place',
        within: { duration: 'PT5H', time: 'elapsed' },
      },
    ] as ProcessDefinition['rules'],
    repeatOffenders: { by: 'person', within: 'PT12H' },
  } as ProcessDefinition;
}

/** Each need is asked for once, and an order of it comes within eight hours. */
function asking(id: string, orders: string): ProcessDefinition {
  return {
    ...buying(id, orders),
    ...named('Need'),
    steps: { ask: { ...named('Ask'), inputs: needy }, end: named('End') },
    flow: seq('ask', 'end'),
    rules: [
      {
        ...rule,
        ...named('Ordered'),
        id: 'ordered',
        kind: 'follows',
        step: 'ask',
        key: '/need',
        order: 'after',
        within: { duration: 'PT8H', time: 'elapsed' },
        other: { process: orders, step: 'order', key: '/need', ...named('Order') },
      },
    ],
  };
}

let rig: MonitorRig;
let plans: MigrationPlans;
let runs = 0;
beforeEach(async () => {
  rig = await MonitorRig.open({ deadlineGraceMs: 0 });
  const { definitions, cases: reader, imports } = await rig.start();
  const { documents } = rig.stores;
  plans = new MigrationPlans({ documents, definitions, reader, imports, clock: rig.clock, graceMs: 0 });
});
afterEach(() => rig.close());

/** Null: it should say one and does not, so nobody can tell what it is the counterpart of. */
const anyNeed = fc.oneof({ weight: 5, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.constant(null) });
const anyData = fc.record({ offer: fc.nat(1), need: anyNeed });
const anyStep = fc.record({
  type: fc.constantFrom('order', 'order', 'check', 'check', 'drop'),
  gap: fc.integer({ min: 0, max: 5 }),
  actor: fc.constantFrom('ann', 'bob'),
  data: anyData,
});
const anyCases = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
const anyNeeds = fc.array(
  fc.record({ at: fc.nat(20), need: anyNeed, actor: fc.constantFrom('ann', 'bob') }),
  {
    maxLength: 4,
  },
);

/** Standing violations of the processes of a run: severities by id. */
async function standing(processes: readonly string[]): Promise<Map<string, Severity>> {
  const page = await rig.stores.documents.find<ViolationDocument>(collections.violations.name, {
    where: { process: { in: processes } },
    limit: 1_000,
  });
  const open = page.items.filter(({ doc }) => doc.state === 'open');
  return new Map(open.map(({ id, doc }) => [id, doc.severity]));
}

function migrated(process: string, subject: string, sequence: number): EventEnvelope {
  const told = { at: rig.clock.time, version: 2, actor: 'u-sup', process };
  const { actorrole: _role, ...event } = step(subject, 0, caseMigrated, told);
  return {
    ...event,
    id: `m-${process}-${subject}`,
    source: '/liucheng/monitor',
    data: { migration: `m-${process}`, from: 1, lastSequence: sequence, reason: 'They are few' },
  };
}

/** What a plan says, as it will be seen among the violations. */
function foretold({ planned, others }: PlanPage): object {
  const all = [...planned, ...others];
  return {
    come: all.flatMap(({ come }) => come.map(({ id, severity }) => `${id} ${severity}`)).sort(),
    gone: all.flatMap(({ gone }) => gone.map(({ id }) => id)).sort(),
    retold: all
      .flatMap(({ retold }) =>
        retold.map(({ violation: { id, severity }, before }) => `${id} ${before} ${severity}`),
      )
      .sort(),
  };
}

function changed(before: ReadonlyMap<string, Severity>, after: ReadonlyMap<string, Severity>): object {
  const both = [...after].filter(([id]) => before.has(id));
  return {
    come: [...after].flatMap(([id, severity]) => (before.has(id) ? [] : `${id} ${severity}`)).sort(),
    gone: [...before.keys()].filter((id) => !after.has(id)).sort(),
    retold: both
      .flatMap(([id, severity]) => (before.get(id) === severity ? [] : `${id} ${before.get(id)} ${severity}`))
      .sort(),
  };
}

describe('a plan of a migration', () => {
  it.each(['migrate', 'leave'] as const)(
    'foretells what the migration then does, of the cases and of others: %s',
    async (accused) => {
      const seen = { come: 0, gone: 0, retold: 0, others: 0 };
      const cases = { going: 0, left: 0 };
      await fc.assert(
        fc.asyncProperty(anyCases, anyNeeds, async (histories, needs) => {
          const run = runs++;
          const [orders, wishes] = [`buying-${run}`, `need-${run}`];
          const first = buying(orders, wishes);
          const all = [first, otherwise(first), asking(wishes, orders)];
          await rig.feed(all.map((each) => published(each, monday - hour)));
          const done = histories.flatMap((steps, index) => {
            let at = monday + index * hour;
            return steps.map(({ gap, type, ...told }, sequence) =>
              step(`c${index}`, sequence, type, { ...told, process: orders, at: (at += gap * hour) }),
            );
          });
          const asked = needs.map(({ at, need, actor }, index) =>
            step(`n${index}`, 0, 'ask', { process: wishes, at: monday + at * hour, actor, data: { need } }),
          );
          await rig.feed([...asked, ...done]);
          await rig.passTo(monday + 60 * hour);

          const processes = [orders, wishes];
          const before = await standing(processes);
          const to = (await rig.monitor.definitions.find(orders, 2)) as KnownDefinition;
          const plan = await plans.of({ process: orders, version: 1 }, to, { limit: 100 }, accused);
          expect(await standing(processes)).toEqual(before);
          expect(plan.planned.length + plan.left.length).toBe(histories.length);

          await rig.feed(
            plan.planned.map(({ live }) => migrated(orders, live.subject, live.sequence)),
            monitorTopic,
          );
          await rig.passTo(monday + 60 * hour);
          const after = await standing(processes);
          expect(foretold(plan)).toEqual(changed(before, after));
          const there = await rig.monitor.cases.read(
            histories.map((_, index) => caseId(orders, `c${index}`) as string),
          );
          expect(there.filter(({ version }) => version === 2)).toHaveLength(plan.planned.length);
          if (accused === 'leave')
            for (const { come } of plan.planned) expect(come.map(({ id }) => id)).toEqual([]);

          for (const kind of ['come', 'gone', 'retold'] as const)
            seen[kind] += plan.planned.reduce((sum, each) => sum + each[kind].length, 0);
          cases.going += plan.planned.length;
          cases.left += plan.left.length;
          seen.others += plan.others.length;
        }),
        { numRuns: 15, endOnFailure: true },
      );
      const met = accused === 'leave' ? cases : seen;
      expect(Math.min(...Object.values(met))).toBeGreaterThan(0);
    },
    120_000,
  );
});
