import { describe, expect, it } from '@jest/globals';
import { accusedByModel, type ModelRule } from '@liucheng/conformance/testing';
import type { Sighting } from '@liucheng/conformance';
import type { EventEnvelope } from '@liucheng/kernel';
import type { DocumentStore } from '@liucheng/ports';
import { oneStepWorse, type ProcessDefinition, type Severity } from '@liucheng/process-model';
import fc from 'fast-check';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { claim, claimed, receipt, receipted } from '../testing/claim-rules.ts';
import { befall } from '../testing/fleet-mishaps.ts';
import { FleetRig } from '../testing/fleet-rig.ts';
import { hour, MonitorRig, published } from '../testing/monitor-rig.ts';
import type { ViolationDocument } from '../violation-document.ts';

interface Step {
  readonly type: 'submit' | 'pay' | 'reject';
  readonly at: number;
  readonly invoice: string | null;
  readonly vendor: string | null;
  readonly amount: number;
  readonly order: string | null;
  readonly actor: string;
}

const steps = fc.array(
  fc.record({
    type: fc.constantFrom('submit', 'pay', 'reject'),
    at: fc.integer({ min: 0, max: 40 }),
    invoice: fc.constantFrom('i1', 'i2', null),
    vendor: fc.constantFrom('v1', 'v1', 'v1', null),
    amount: fc.constantFrom(100_000, 300_000, 400_000, 600_000),
    order: fc.constantFrom('o1', 'o2', null),
    actor: fc.constantFrom('ann', 'ann', 'bob'),
  } satisfies Record<keyof Step, fc.Arbitrary<unknown>>),
  { minLength: 1, maxLength: 4 },
);
const receipts = fc.array(
  fc.record({
    type: fc.constantFrom('receive', 'file'),
    at: fc.integer({ min: 0, max: 40 }),
    order: fc.constantFrom('o1', 'o1', 'o2', 'o2', null),
  }),
  { minLength: 1, maxLength: 3 },
);

interface History {
  readonly claims: readonly (readonly Step[])[];
  readonly receipts: readonly (readonly {
    readonly type: string;
    readonly at: number;
    /** Null: it should say one and does not. */
    readonly order: string | null;
  }[])[];
}

const history: fc.Arbitrary<History> = fc.record({
  claims: fc.array(steps as fc.Arbitrary<Step[]>, { minLength: 1, maxLength: 7 }),
  receipts: fc.array(receipts, { maxLength: 3 }),
});

const disorder = fc.record({
  /** Which event is moved how far back. */
  delayed: fc.array(fc.record({ index: fc.nat(200), by: fc.integer({ min: 1, max: 40 }) }), { maxLength: 8 }),
  repeated: fc.array(fc.nat(200), { maxLength: 6 }),
  /** What happens after each part, to whom. */
  parts: fc.array(
    fc.record({
      kind: fc.constantFrom('move', 'kill', 'stop', 'judge', 'give up gaps'),
      which: fc.nat(2),
      owners: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
      turns: fc.nat(12),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  /** The definition with the rules comes after the cases of the other process, which knows nothing of it. */
  late: fc.boolean(),
});

type Disorder = typeof disorder extends fc.Arbitrary<infer Value> ? Value : never;

/** Breaks every rule: chance alone may leave one of them out of so few runs. */
const breaking: [History, Disorder] = [
  {
    claims: [1, 2].map((at) => {
      const one = { at, invoice: 'i1', vendor: 'v1', amount: 400_000, order: 'o1', actor: 'ann' };
      return [
        { ...one, type: 'submit' },
        { ...one, type: 'pay' },
      ];
    }),
    receipts: [[{ type: 'receive', at: 30, order: 'o2' }]],
  },
  {
    delayed: [{ index: 0, by: 1 }],
    repeated: [0],
    parts: [{ kind: 'kill', which: 0, owners: [0, 1, 2, 0], turns: 3 }],
    late: false,
  },
];

const turn = { which: 0, owners: [0, 1, 2, 0], turns: 3 };
/** Accused first, and then it comes late that what is missing may have been there. */
const tooSoon: [History, Disorder] = [
  {
    claims: [
      [
        { type: 'submit', at: 1, invoice: null, vendor: null, amount: 100_000, order: null, actor: 'ann' },
        { type: 'pay', at: 3, invoice: null, vendor: null, amount: 100_000, order: 'o1', actor: 'ann' },
      ],
    ],
    receipts: [[{ type: 'receive', at: 2, order: null }]],
  },
  {
    delayed: [{ index: 1, by: 2 }],
    repeated: [],
    parts: [
      { kind: 'move', ...turn },
      { kind: 'judge', ...turn },
    ],
    late: false,
  },
];

type Mishap = typeof disorder extends fc.Arbitrary<{ readonly parts: (infer One)[] }> ? One : never;

/** Shorter than what lies between rounds. */
const lookBack = 20 * hour;
const goodFor = 30 * hour;

/** A version that compares by itself: what earlier ones compare was contributed to before. */
function claimOf(round: number): ProcessDefinition {
  const anew = claim.rules?.map((rule) =>
    rule.kind === 'follows'
      ? {
          ...rule,
          within: rule.within ?? { duration: `PT${goodFor / hour}H`, time: 'elapsed' as const },
          other: { ...rule.other, releasedBy: `undone-${round}` },
        }
      : rule,
  );
  const repeatOffenders = { by: 'person', within: `PT${lookBack / hour}H` } as const;
  return { ...claim, version: round, rules: anew ?? [], repeatOffenders };
}

/** Keys are of one round, so that rounds do not meet. */
function eventsOf({ claims, receipts: other }: History, round: number, begin: number): EventEnvelope[][] {
  const of = (key: string | null): string | null => key && `r${round}-${key}`;
  return [
    ...claims.map((each, index) =>
      each.map(({ type, at, actor, amount, invoice, vendor, order }, sequence) =>
        claimed(
          `r${round}-c${index}`,
          sequence,
          type,
          begin + at * hour,
          { amount, invoice: of(invoice), vendor: of(vendor), order: of(order) },
          { actor, version: round },
        ),
      ),
    ),
    ...other.map((each, index) =>
      each.map(({ type, at, order }, sequence) =>
        receipted(`r${round}-r${index}`, sequence, type, begin + at * hour, of(order)),
      ),
    ),
  ];
}

function interleaved(cases: readonly EventEnvelope[][]): EventEnvelope[] {
  const longest = Math.max(...cases.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    cases.flatMap((each) => (each[index] ? [each[index] as EventEnvelope] : [])),
  ).flat();
}

/** Who is to be accused, straight from the events: it knows nothing of lanes, batches and definitions. */
function expected(cases: readonly EventEnvelope[][], until: number): string[] {
  const found = (
    rule: string,
    model: ModelRule,
    sides: readonly {
      readonly process: string;
      readonly step: string;
      readonly key: (event: EventEnvelope) => readonly unknown[];
      readonly amount?: true;
    }[],
    release?: string,
  ): string[] => {
    const byKey = new Map<string, Sighting[]>();
    for (const events of cases) {
      for (const [index, event] of events.entries()) {
        const side = sides.find((each) => each.process === event.process && each.step === event.type);
        if (!side) continue;
        const parts = side.key(event);
        if (parts.some((part) => typeof part !== 'string')) continue;
        const amount = side.amount ? (event.data['amount'] as number) : undefined;
        if ((amount ?? 0) > 500_000) continue;
        const released = events.slice(index + 1).find(({ type }) => type === release);
        const key = parts.join('|');
        byKey.set(key, [
          ...(byKey.get(key) ?? []),
          {
            comparison: rule,
            role: side === sides[0] ? 'own' : 'other',
            key,
            about: [],
            step: event.type,
            process: event.process,
            case: event.subject,
            version: 1,
            sequence: event.sequence,
            item: 0,
            at: Date.parse(event.time),
            ...(amount === undefined ? {} : { amount }),
            ...(released ? { released: Date.parse(released.time) } : {}),
          },
        ]);
      }
    }
    return [...byKey.values()].flatMap((all) =>
      accusedByModel(model, all, until).map((each) => line(rule, each)),
    );
  };
  const order = ({ data }: EventEnvelope): unknown[] => [data['order']];
  const pay = { process: 'claim', step: 'pay', key: order };
  const submit = { process: 'claim', step: 'submit' };
  return [
    ...found(
      'invoice-once',
      { kind: 'unique' },
      [{ ...submit, key: ({ data }) => [data['invoice']] }],
      'reject',
    ),
    ...found(
      'split-claims',
      { kind: 'limit', max: 500_000, within: 24 * hour },
      [{ ...submit, key: ({ data, actor }) => [actor, data['vendor']], amount: true }],
      'reject',
    ),
    ...found('goods-first', { kind: 'follows', order: 'before', within: goodFor }, [
      pay,
      { process: 'receipt', step: 'receive', key: order },
    ]),
    ...found('filed', { kind: 'follows', order: 'after', within: 8 * hour }, [
      pay,
      { process: 'receipt', step: 'file', key: order },
    ]),
  ]
    .filter((each) => !mayBeMet(each, cases))
    .sort();
}

/** Something of which nobody knows the order may have been what is missing. */
function mayBeMet(accused: string, cases: readonly EventEnvelope[][]): boolean {
  const [rule, subject, sequence] = accused.split(' ') as [string, string, string];
  const paid = cases.flat().find((each) => each.subject === subject && `${each.sequence}` === sequence);
  const at = Date.parse((paid as EventEnvelope).time);
  const between = (type: string, from: number, to: number): boolean =>
    cases.flat().some((each) => {
      const time = Date.parse(each.time);
      return each.type === type && each.data['order'] === null && from <= time && time <= to;
    });
  if (rule === 'goods-first') return between('receive', at - goodFor, at);
  return rule === 'filed' && between('file', at, at + 8 * hour);
}

function line(
  rule: string,
  {
    case: subject,
    sequence,
    at,
    lateBy = 0,
  }: Pick<ViolationDocument, 'case' | 'at' | 'lateBy'> & { sequence?: number },
): string {
  return `${rule} ${subject} ${sequence} ${at} ${lateBy}`;
}

const rules = new Set((claim.rules ?? []).map(({ id }) => id));

/** What stands of a round, as the model tells it. */
async function standing(documents: DocumentStore, round: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await documents.find<ViolationDocument>(collections.violations.name, {
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { doc } of page.items)
      if (doc.state === 'open' && rules.has(doc.rule) && doc.case.startsWith(`r${round}-`))
        found.push(line(doc.rule, doc));
    cursor = page.next;
  } while (cursor !== undefined);
  return found.sort();
}

/** Which one of its kind each standing violation of a round is, with its severity, as it stands and by the definition of repetition. */
async function occurrences(documents: DocumentStore, round: number): Promise<[string[], string[]]> {
  const { items } = await documents.find<ViolationDocument>(collections.violations.name, {
    where: { process: 'claim' },
    sort: { field: 'at', direction: 'desc' },
    limit: 1_000,
  });
  const docs = items.map(({ doc }) => doc).filter((each) => each.state === 'open' && each.version === round);
  const same = (a: ViolationDocument, b: ViolationDocument): boolean =>
    a.rule === b.rule &&
    (a.rule !== 'flow' || (a.kind === b.kind && a.step === b.step)) &&
    (a.person === undefined
      ? b.person === undefined && a.department === b.department
      : a.person === b.person);
  const counted = docs.map((each) => {
    const earlier = docs.filter(
      (other) => same(each, other) && other.at < each.at && other.at + lookBack >= each.at,
    ).length;
    const { severity, ruleSeverity } = each;
    return `${each.id} ${earlier + 1} ${earlier > 0 ? oneStepWorse(ruleSeverity as Severity) : (ruleSeverity ?? severity)}`;
  });
  return [docs.map(({ id, occurrence = 1, severity }) => `${id} ${occurrence} ${severity}`), counted];
}

async function happens(fleet: FleetRig, mishap: Mishap): Promise<void> {
  await befall(fleet, mishap);
  if (mishap.kind === 'judge') await fleet.passTo(fleet.clock.time + 15 * hour);
  else if (mishap.kind === 'give up gaps') await fleet.passTo(fleet.clock.time + 31_000);
}

describe('rules over cases, whatever happens on the way', () => {
  it('accuse whom a straight run over all events accuses, at one instance and at three', async () => {
    const settings = { deadlineGraceMs: 0, batchSize: 7, liveCases: 5, historyChunk: 3 };
    const straight = await MonitorRig.open({ deadlineGraceMs: 0 });
    const fleet = await FleetRig.open(settings);
    const found = new Map<string, number>();
    let again = false;
    try {
      let round = 0;
      await straight.start();
      await straight.feed([published(receipt)]);
      await fleet.startAll(3);
      await fleet.feed([published(receipt)]);
      await fc.assert(
        fc.asyncProperty(history, disorder, async (given, { delayed, repeated, parts, late }) => {
          round++;
          const cases = eventsOf(given, round, fleet.clock.time);
          const events = interleaved(cases);
          if (late) fleet.publish(events.filter(({ process }) => process === 'receipt'));
          if (late) await fleet.passTo(fleet.clock.time + hour);
          await fleet.feed([published(claimOf(round))]);
          await straight.feed([published(claimOf(round))]);
          const moved = [...events];
          for (const { index, by } of delayed) {
            const [event] = moved.splice(index % moved.length, 1) as [EventEnvelope];
            moved.splice(Math.min(moved.length, (index % (moved.length + 1)) + by), 0, event);
          }
          for (const index of repeated) moved.push(moved[index % moved.length] as EventEnvelope);
          const slice = Math.ceil(moved.length / (parts.length + 1));
          for (const [place, each] of parts.entries()) {
            fleet.publish(moved.slice(place * slice, (place + 1) * slice));
            await happens(fleet, each);
          }
          fleet.publish(moved.slice(parts.length * slice));
          const end = fleet.clock.time + 100 * hour;
          await straight.feed(events);
          await straight.passTo(end);
          await fleet.passTo(end);
          await fleet.judged();
          const model = expected(cases, end);
          for (const each of model)
            found.set(each.split(' ')[0] as string, (found.get(each.split(' ')[0] as string) ?? 0) + 1);
          expect(await standing(straight.stores.documents, round)).toEqual(model);
          expect(await standing(fleet.stores.documents, round)).toEqual(model);
          const [told, counted] = await occurrences(straight.stores.documents, round);
          expect(told).toEqual(counted);
          again ||= told.some((each) => each.includes(' 2 critical'));
          expect(await digest(fleet.stores.documents)).toEqual(await digest(straight.stores.documents));
        }),
        { numRuns: 7, endOnFailure: true, examples: [breaking, tooSoon] },
      );
      expect(await straight.rebuilt()).toEqual(await digest(straight.stores.documents));
      // A model that never accuses would prove nothing.
      expect([...found.keys()].sort()).toEqual([...rules].sort());
      expect(again).toBe(true);
    } finally {
      await straight.close();
      await fleet.close();
    }
  }, 240_000);
});
