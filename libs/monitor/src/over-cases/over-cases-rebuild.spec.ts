import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inBoth, withheld } from '@liucheng/kernel';
import type { Write } from '@liucheng/ports';
import { createLogger } from '@liucheng/service-kit';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { RebuildRunner } from '../rebuild/rebuild-runner.ts';
import { buying } from '../testing/buying.ts';
import { hour, monday, MonitorRig, published, step } from '../testing/monitor-rig.ts';

const events = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => index).flatMap((index) =>
    ['order', 'check', 'pay'].map((type, sequence) =>
      step(`${prefix}${index}`, sequence, type, {
        process: 'buying',
        at: monday + (index + sequence) * hour,
        actor: index % 3 === 0 ? 'ann' : `${type}-${index % 2}`,
        data: { offer: `${index % 4}`, rival: index % 5 === 0 ? inBoth(withheld) : `${index % 3}` },
      }),
    ),
  );

/** What is done to some documents of a collection. */
const harms: Readonly<
  Record<string, readonly [collection: string, harm: (doc: object) => object | undefined]>
> = {
  'accusations are gone': [collections.accusations.name, () => undefined],
  'violations are gone': [collections.violations.name, () => undefined],
  'violations are others': [collections.violations.name, (doc) => ({ ...doc, severity: 'critical' })],
  'violations were withdrawn': [collections.violations.name, (doc) => ({ ...doc, state: 'withdrawn' })],
  'occurrences are gone': [collections.occurrences.name, () => undefined],
  'occurrences lie under another key': [collections.occurrences.name, (doc) => ({ ...doc, key: 'other' })],
  'repetitions are gone': [collections.repetitions.name, () => undefined],
  'repetitions are others': [collections.repetitions.name, (doc) => ({ ...doc, occurrence: 77 })],
  'offences are gone': [collections.offences.name, () => undefined],
  'counts of accusations are gone': [collections.accused.name, () => undefined],
  'what is left open is gone': [collections.leftOpen.name, () => undefined],
  'what is left open is otherwise': [collections.leftOpen.name, (doc) => ({ ...doc, at: 0 })],
  'figures are gone': [collections.metrics.name, () => undefined],
  'bodies of cases are gone': [collections.caseBodies.name, () => undefined],
};

describe('a rebuild with rules over cases and repeated violations', () => {
  let rig: MonitorRig;
  let runner: RebuildRunner;

  beforeEach(async () => {
    rig = await MonitorRig.open({ deadlineGraceMs: 0, tickMs: 5 });
    await rig.start();
    runner = new RebuildRunner({
      monitor: rig.monitor,
      bus: rig.stores.bus,
      documents: rig.stores.documents,
      logger: createLogger('silent'),
    });
    await runner.start();
    await rig.feed([published(buying)]);
    await rig.feed(events('c', 24));
    await settled(monday + 60 * hour);
  });

  afterEach(async () => {
    await runner.stop();
    await rig.close();
  });

  const settled = async (time: number) => {
    await rig.passTo(time);
    expect(await rig.monitor.caughtUp(10_000)).toBe(true);
    await rig.passTo(time);
  };

  const rebuild = async () => {
    const { rebuilds, progress } = rig.monitor;
    const { id } = await rebuilds.begin({ id: 'u-admin' });
    for (;;) {
      const stored = await rebuilds.find(id);
      if (stored?.doc.cleared) return rebuilds.progress(stored);
      await progress.wait(10);
    }
  };

  const harm = async (name: string): Promise<number> => {
    const [collection, to] = harms[name] as (typeof harms)[string];
    const { documents } = rig.stores;
    const { items } = await documents.find<object>(collection, { limit: 1_000 });
    const writes = items.flatMap(({ id, doc }, index): Write[] => {
      if (index % 3 !== 0) return [];
      const other = to(doc);
      return [other ? { kind: 'put', collection, id, doc: other } : { kind: 'delete', collection, id }];
    });
    await documents.commit({ writes });
    return writes.length;
  };

  it('changes nothing and tells nothing where all is as the events say', async () => {
    const before = await digest(rig.stores.documents);
    const { counts } = await rebuild();
    expect(counts).toMatchObject({ left: 0, raised: 0, amended: 0, withdrawn: 0 });
    expect(counts.figure).toMatchObject({ replaced: 0, removed: 0 });
    expect(await digest(rig.stores.documents)).toEqual(before);
  }, 180_000);

  it('forgets what is left open under a key that nothing has any more', async () => {
    const { documents } = rig.stores;
    const before = await digest(documents);
    const { name: collection } = collections.leftOpen;
    const all = async () => (await documents.find<object>(collection, { limit: 1_000 })).items;
    const [first, ...rest] = await all();
    const doc = { ...first?.doc, key: 'nothing' };
    await documents.commit({ writes: [{ kind: 'put', collection, id: 'stray', doc }] });
    await rebuild();
    expect((await all()).map(({ id }) => id)).toEqual([first, ...rest].map((each) => each?.id));
    expect(await digest(documents)).toEqual(before);
  });

  it.each(Object.keys(harms))(
    'mends it when %s',
    async (name) => {
      const before = await digest(rig.stores.documents);
      expect(before.violations).toBeGreaterThan(20);
      expect(await harm(name)).toBeGreaterThan(0);
      await rebuild();
      await settled(monday + 60 * hour);
      expect(await digest(rig.stores.documents)).toEqual(before);
      await rig.feed(events('d', 9));
      await settled(monday + 90 * hour);
      const { documents } = rig.stores;
      expect((await digest(documents)).sha256).toBe((await rig.rebuilt()).sha256);
    },
    60_000,
  );
});
