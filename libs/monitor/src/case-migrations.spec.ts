import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { caseMigrated } from '@liucheng/service-kit';
import fc from 'fast-check';
import type { CaseDocument } from './case-document.ts';
import { collections } from './collections.ts';
import { digest } from './digest.ts';
import { befall } from './testing/fleet-mishaps.ts';
import { FleetRig } from './testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';
import { strict, unapproved } from './testing/purchase-versions.ts';
import { violationsOf } from './violations.ts';

/** In which payment is due a day after it was asked for, without an approval. */
const without = {
  ...unapproved,
  rules: [
    {
      ...purchase.rules?.[0],
      id: 'pay-soon',
      after: 'ask',
      within: { duration: 'PT24H', time: 'elapsed' },
    },
  ],
} as unknown as typeof purchase;
/** The first one, where an amount has to be named, in whatever is asked or approved. */
const named = {
  ...purchase,
  version: 4,
  rules: ['ask', 'approve'].map((step) => ({
    kind: 'data',
    id: `amount-${step}`,
    names: { en: 'An amount', 'zh-CN': '金额' },
    severity: 'minor',
    clause: 'T-2',
    step,
    schema: { type: 'object', required: ['amount'] },
  })),
} as unknown as typeof purchase;

interface Told {
  readonly from?: number;
  readonly sequence?: number;
  readonly at?: number;
  readonly id?: string;
}

function migrated(subject: string, to: number, told: Told = {}): EventEnvelope {
  const { from = 1, sequence: lastSequence = 0, at = monday + 2 * hour, id = `m-${to}` } = told;
  const { actorrole: _role, ...event } = step(subject, 0, caseMigrated, { at, version: to, actor: 'u-sup' });
  return {
    ...event,
    id: `${id}-${subject}`,
    source: '/liucheng/monitor',
    data: { migration: id, from, lastSequence, reason: 'The new limit is in force' },
  };
}
const monitorTopic = 'liucheng.monitor';
const definitions = [purchase, without, strict, named].map((each) => published(each, monday - hour));

let rig: MonitorRig;
beforeEach(async () => {
  rig = await MonitorRig.open();
  await rig.start();
  await rig.feed(definitions);
});
afterEach(() => rig.close());

const caseOf = async (subject: string): Promise<CaseDocument | undefined> =>
  (await rig.stores.documents.get<CaseDocument>(collections.cases.name, `purchase/${subject}`))?.doc;
const kinds = async (subject: string): Promise<string[]> =>
  (await violationsOf(rig.stores.documents, 'purchase', subject)).map(
    ({ kind, version, state }) => `${kind} ${version} ${state}`,
  );
/** How many cells count something of a version. */
const figures = async (version: number): Promise<number> => {
  const { items } = await rig.stores.documents.find<{ version: number }>(collections.metrics.name, {
    limit: 500,
  });
  return items.filter(({ doc }) => doc.version === version).length;
};
const told = async (): Promise<object[]> =>
  (await rig.monitor.notices.after()).filter((notice) => notice.kind === 'case-migrated');
const same = async (): Promise<void> => {
  await rig.passTo(rig.clock.time + 100 * hour);
  expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
};

describe('a running case that is put under another version', () => {
  it('is judged by it from its first event, and what comes later too', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'pay', { at: monday + 2 * hour })]);
    await rig.feed([step('c2', 0, 'ask')]);
    expect(await kinds('c1')).toEqual(['step-skipped 1 open']);
    await rig.feed([migrated('c2', 2)], monitorTopic);
    expect(await caseOf('c2')).toMatchObject({
      version: 2,
      askedVersion: 1,
      enabled: [{ step: 'pay', dueAt: monday + 24 * hour }],
      migrations: [{ from: 1, to: 2, by: 'u-sup', reason: 'The new limit is in force' }],
    });
    await rig.feed([step('c2', 1, 'pay', { at: monday + 3 * hour })]);
    expect(await caseOf('c2')).toMatchObject({ status: 'completed', conforming: true });
    expect(await caseOf('c1')).toMatchObject({ version: 1, conforming: false });
    expect(await told()).toMatchObject([
      { process: 'purchase', case: 'c2', from: 1, to: 2, by: 'u-sup', reason: 'The new limit is in force' },
    ]);
    await same();
  });

  it('loses the violations that there are none of in it, and gets those that there are', async () => {
    await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    await rig.passTo(monday + 10 * hour);
    const before = await kinds('c1');
    expect(before).toEqual(['deadline-missed 1 open']);
    await rig.feed([migrated('c1', 2, { sequence: 1 })], monitorTopic);
    // An approval that nobody asks for; the day is not over.
    expect(new Set(await kinds('c1'))).toEqual(
      new Set(['deadline-missed 1 withdrawn', 'unknown-step 2 open']),
    );
    expect(await figures(1)).toBe(0);
    expect(await figures(2)).toBeGreaterThan(0);
    await same();
  });

  it('takes its figures along, those of the same delivery too', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    await rig.feed([
      step('c1', 1, 'approve'),
      migrated('c1', 3, { sequence: 1 }),
      step('c1', 2, 'pay', { at: monday + 5 * hour }),
    ]);
    expect(await caseOf('c1')).toMatchObject({ version: 3, status: 'completed', events: 3 });
    expect(await kinds('c1')).toEqual(['deadline-missed 3 open']);
    expect(await figures(1)).toBe(0);
    expect(await figures(3)).toBeGreaterThan(0);
    await same();
  });

  it('is told of once, however often that is said', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    await rig.feed([migrated('c1', 2), migrated('c1', 2)], monitorTopic);
    await rig.feed([migrated('c1', 2)], monitorTopic);
    expect(await told()).toHaveLength(1);
    expect((await caseOf('c1'))?.migrations).toHaveLength(1);
    await same();
  });

  it('has what was decided last, whatever comes first', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    await rig.feed([migrated('c1', 3, { from: 2, at: monday + 5 * hour })], monitorTopic);
    await rig.feed([migrated('c1', 2, { at: monday + 4 * hour })], monitorTopic);
    expect(await caseOf('c1')).toMatchObject({ version: 3, migrations: [{ to: 2 }, { to: 3 }] });
    // Taken back.
    await rig.feed([migrated('c1', 1, { from: 3, at: monday + 6 * hour })], monitorTopic);
    expect(await caseOf('c1')).toMatchObject({
      version: 1,
      enabled: [{ step: 'approve' }, { step: 'reject' }],
    });
    expect(await caseOf('c1')).not.toHaveProperty('askedVersion');
    await same();
  });

  it('may be heard of before any event of it, and over a restart', async () => {
    await rig.feed([migrated('c1', 2)], monitorTopic);
    expect(await caseOf('c1')).toBeUndefined();
    await rig.stop();
    await rig.start();
    await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'pay', { at: monday + 2 * hour })]);
    expect(await caseOf('c1')).toMatchObject({ version: 2, askedVersion: 1, conforming: true });
    expect(await told()).toHaveLength(1);
    const { items } = await rig.stores.documents.find(collections.awaitingMigrations.name, { limit: 10 });
    expect(items).toEqual([]);
    await same();
  });

  it('is accused of nothing by rules about what was not kept of its events, and by those about later ones', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    await rig.feed([migrated('c1', 4)], monitorTopic);
    await rig.feed([step('c1', 1, 'approve')]);
    expect(await kinds('c1')).toEqual(['incomplete-data 4 open']);
    await same();
    // So it is where the migration is heard of first.
    await rig.feed([migrated('c2', 4)], monitorTopic);
    await rig.feed([step('c2', 0, 'ask'), step('c2', 1, 'approve')]);
    expect(await kinds('c2')).toEqual(['incomplete-data 4 open']);
    await same();
  });

  it('is parked where what is said makes no sense, and the case goes on', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    const { migration: _, ...data } = migrated('c1', 2).data;
    await rig.feed([{ ...migrated('c1', 2), data }], monitorTopic);
    await rig.feed([migrated('c1', 9)], monitorTopic);
    expect(await caseOf('c1')).toMatchObject({ version: 1, parked: { cause: expect.any(String) } });
  });
});

describe('migrations in the midst of histories', () => {
  const subjects = ['a', 'b', 'c'];
  const story = fc.record({
    steps: fc.array(fc.constantFrom('ask', 'approve', 'reject', 'pay'), { minLength: 1, maxLength: 5 }),
    gap: fc.integer({ min: 1, max: 30 }),
    migrations: fc.array(
      fc.record({ to: fc.integer({ min: 1, max: 3 }), after: fc.integer({ min: 0, max: 5 }) }),
      { maxLength: 3 },
    ),
  });

  it('give what a monitor gives that hears all of it in any other order of its topics', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(story, { minLength: 1, maxLength: subjects.length }),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        async (stories, chance) => {
          const fresh = await MonitorRig.open();
          const roll = (below: number): number => (chance.next().value as number) % below;
          try {
            await fresh.start();
            await fresh.feed(definitions);
            const events = stories.flatMap(({ steps, gap }, index) =>
              steps.map((name, at) =>
                step(subjects[index] as string, at, name, { at: monday + at * gap * hour }),
              ),
            );
            const said = stories.flatMap(({ migrations }, index) =>
              migrations.map(({ to, after }, turn) =>
                migrated(subjects[index] as string, to, {
                  sequence: after,
                  at: monday + (turn * 7 + index) * hour,
                  id: `m-${turn}`,
                }),
              ),
            );
            while (events.length + said.length > 0) {
              const [queue, topic] =
                said.length > 0 && (events.length === 0 || roll(2) === 0)
                  ? [said, monitorTopic]
                  : [events, 'liucheng.finance'];
              await fresh.feed(queue.splice(0, 1 + roll(3)), topic);
              if (roll(5) === 0) await fresh.passTo(fresh.clock.time + roll(10) * hour);
              if (roll(5) === 0) {
                await fresh.stop();
                await fresh.start();
              }
            }
            await fresh.passTo(monday + 1_000 * hour);
            expect(await fresh.rebuilt()).toEqual(await digest(fresh.stores.documents));
          } finally {
            await fresh.close();
          }
        },
      ),
      { numRuns: 6 },
    );
  });
});

describe('migrations among several lanes and instances', () => {
  it('give what one instance gives, whatever befalls the others', async () => {
    const fleet = await FleetRig.open();
    try {
      fleet.publish(definitions);
      await fleet.startAll(3);
      const subjects = Array.from({ length: 30 }, (_, index) => `c${index}`);
      await fleet.feed(subjects.flatMap((each) => [step(each, 0, 'ask'), step(each, 1, 'approve')]));
      fleet.publish(
        subjects.map((each, index) => migrated(each, 2 + (index % 2), { sequence: 1, id: `m-${index % 2}` })),
        monitorTopic,
      );
      fleet.publish(subjects.map((each) => step(each, 2, 'pay', { at: monday + 5 * hour })));
      for (const kind of ['move', 'kill', 'stop'])
        await befall(fleet, { kind, which: 1, owners: [2, 0, 1], turns: 3 });
      await fleet.stored();
      await fleet.passTo(monday + 100 * hour);
      const { items } = await fleet.stores.documents.find<CaseDocument>(collections.cases.name, {
        limit: 100,
      });
      expect(items.map(({ doc }) => doc.version).sort()).toEqual(
        subjects.map((_, index) => (index < 15 ? 2 : 3)),
      );
      expect(new Set(items.map(({ doc }) => doc.lane)).size).toBeGreaterThan(1);

      await rig.feed(
        subjects.map((each, index) => migrated(each, 2 + (index % 2), { sequence: 1, id: `m-${index % 2}` })),
        monitorTopic,
      );
      await rig.feed(
        subjects.flatMap((each) => [
          step(each, 0, 'ask'),
          step(each, 1, 'approve'),
          step(each, 2, 'pay', { at: monday + 5 * hour }),
        ]),
      );
      await rig.passTo(monday + 100 * hour);
      expect(await digest(fleet.stores.documents)).toEqual(await digest(rig.stores.documents));
    } finally {
      await fleet.close();
    }
  });
});
