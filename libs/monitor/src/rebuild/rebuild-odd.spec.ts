import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { caseMigrated, createLogger, definitionWithdrawn } from '@liucheng/service-kit';
import type { CaseBody } from '../case-document.ts';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { hour, monday, MonitorRig, published, purchase, step } from '../testing/monitor-rig.ts';
import { strict, unapproved } from '../testing/purchase-versions.ts';
import type { MonitorSettings } from '../settings.ts';
import { RebuildRunner } from './rebuild-runner.ts';

const migrated = (subject: string, to: number, lastSequence: number): EventEnvelope => {
  const { actorrole: _role, ...event } = step(subject, 0, caseMigrated, {
    at: monday + 2 * hour,
    version: to,
    actor: 'u-sup',
  });
  return {
    ...event,
    id: `m-${subject}`,
    source: '/liucheng/monitor',
    data: { migration: `m-${subject}`, from: 1, lastSequence, reason: 'The new limit is in force' },
  };
};

const withdrawn = (version: number, at: number): EventEnvelope => ({
  ...published({ ...purchase, version }, at),
  id: `withdrawn-${version}`,
  type: definitionWithdrawn,
  data: { reason: 'The limit is wrong' },
  sequence: 10 + version,
});

const whole = (subject: string, ...types: string[]): EventEnvelope[] =>
  types.map((type, sequence) => step(subject, sequence, type));

describe('a rebuild of cases that are odd', () => {
  let rig: MonitorRig;
  let runner: RebuildRunner;

  beforeEach(async () => {
    rig = await MonitorRig.open({ deadlineGraceMs: 0, tickMs: 5, clockToleranceMs: hour, historyChunk: 3 });
    rig.clock.time = monday + 5 * hour;
    await start();
    await rig.feed([purchase, unapproved, strict].map((each) => published(each, monday - hour)));
  });

  const start = async (settings: Partial<MonitorSettings> = {}) => {
    await rig.start(settings);
    const { bus, documents } = rig.stores;
    runner = new RebuildRunner({ monitor: rig.monitor, bus, documents, logger: createLogger('silent') });
    await runner.start();
  };

  afterEach(async () => {
    await runner.stop();
    await rig.close();
  });

  const ended = async (id: string) => {
    const { rebuilds, progress } = rig.monitor;
    for (;;) {
      const stored = await rebuilds.find(id);
      if (stored?.doc.cleared) return (await rebuilds.progress(stored)).counts;
      await progress.wait(10);
    }
  };

  const rebuild = async () => ended((await rig.monitor.rebuilds.begin({ id: 'u-admin' })).id);

  const histories: Readonly<Record<string, () => Promise<void>>> = {
    'put under another version': async () => {
      await rig.feed(whole('c1', 'ask', 'approve'));
      await rig.feed([migrated('c1', 3, 1)], 'liucheng.monitor');
      await rig.feed([step('c1', 2, 'pay')]);
    },
    'of a version that was withdrawn': async () => {
      await rig.feed([step('c1', 0, 'ask', { version: 2 })]);
      await rig.feed([withdrawn(2, monday + hour)]);
      await rig.feed([
        step('c1', 1, 'pay', { version: 2 }),
        step('c2', 0, 'ask', { version: 2, at: monday + 2 * hour }),
      ]);
    },
    'of a version that was withdrawn between their events, the later of which came first': async () => {
      await rig.feed([withdrawn(2, monday + hour), step('c1', 1, 'pay', { version: 2 })]);
      await rig.feed([step('c1', 0, 'ask', { version: 2 })]);
    },
    'without an event that never came': async () => {
      await rig.feed([step('c1', 0, 'ask'), step('c1', 2, 'pay')]);
      await rig.passTo(rig.clock.time + 60_000);
      await rig.feed(whole('c2', 'ask', 'approve', 'pay'));
    },
    'with an event that came late': async () => {
      await rig.feed([step('c1', 0, 'ask'), step('c1', 2, 'pay'), step('c1', 3, 'dance')]);
      await rig.passTo(rig.clock.time + 60_000);
      await rig.feed([step('c1', 1, 'approve')]);
    },
    'that wait for an event': async () => {
      await rig.feed([step('c1', 0, 'ask'), step('c1', 2, 'pay')]);
    },
    'whose clock is ahead': async () => {
      await rig.feed([step('c1', 0, 'ask'), step('c1', 1, 'approve', { at: monday + 100 * hour })]);
      await rig.passTo(rig.clock.time + 60_000);
      await rig.feed([step('c1', 2, 'pay', { at: monday + 6 * hour })]);
    },
    'that were imported': async () => {
      await rig.feed(whole('c1', 'ask', 'approve', 'pay'), 'liucheng.imported');
      await rig.feed(whole('c2', 'ask', 'pay'), 'liucheng.imported');
    },
    'told of twice': async () => {
      await rig.feed([...whole('c1', 'ask', 'approve'), ...whole('c1', 'ask', 'approve', 'pay')]);
    },
    'with many events': async () => {
      await rig.feed(whole('c1', 'ask', ...Array.from({ length: 20 }, () => 'note'), 'approve', 'pay'));
    },
  };

  it.each(Object.keys(histories))(
    'changes and tells nothing: cases %s',
    async (name) => {
      await histories[name]?.();
      await rig.passTo(rig.clock.time + 1_000);
      const before = await digest(rig.stores.documents);
      const { last } = await rig.monitor.notices.last().then((at) => ({ last: [...at] }));
      expect(await rebuild()).toMatchObject({
        case: { replaced: 0, removed: 0 },
        violation: { replaced: 0, removed: 0 },
        task: { replaced: 0, removed: 0 },
        figure: { replaced: 0, removed: 0 },
        left: 0,
      });
      expect([...(await rig.monitor.notices.last())]).toEqual(last);
      expect(await digest(rig.stores.documents)).toEqual(before);
      await rig.passTo(rig.clock.time + 40 * hour);
      expect(await digest(rig.stores.documents)).toEqual(await rig.rebuilt());
    },
    60_000,
  );

  it.each(Object.keys(histories))(
    'gives them back when they are lost: cases %s',
    async (name) => {
      await histories[name]?.();
      const waits = name === 'that wait for an event';
      await rig.passTo(rig.clock.time + (waits ? 60_000 : 1_000));
      const before = await digest(rig.stores.documents);
      const { documents } = rig.stores;
      for (const collection of [
        collections.cases,
        collections.caseBodies,
        collections.tasks,
        collections.metrics,
      ]) {
        const { items } = await documents.find(collection.name, { limit: 1_000 });
        await documents.commit({
          writes: items.map(({ id }) => ({ kind: 'delete', collection: collection.name, id })),
        });
      }
      expect(await rebuild()).toMatchObject({ left: 0 });
      expect(await digest(documents)).toEqual(before);
    },
    60_000,
  );

  it('leaves a case alone that has a parked message, and counts it', async () => {
    await rig.feed([
      ...whole('c1', 'ask'),
      { ...step('c1', 0, 'approve'), id: 'another' },
      step('c1', 1, 'approve'),
    ]);
    await rig.feed(whole('c2', 'ask', 'pay'));
    const before = await digest(rig.stores.documents);
    expect(await rebuild()).toMatchObject({ left: 1, case: { looked: 1, replaced: 0 }, raised: 0 });
    expect(await digest(rig.stores.documents)).toEqual(before);
  }, 60_000);

  it('makes the monitor forget what it had in memory of a case that turns out to have ended', async () => {
    const { documents } = rig.stores;
    await rig.feed(whole('c1', 'ask', 'reject'));
    const { name: collection } = collections.caseBodies;
    const body = await documents.get<CaseBody>(collection, 'purchase/c1');
    const doc = { ...body?.doc, recent: body?.doc.recent.slice(0, 1) };
    await documents.commit({ writes: [{ kind: 'put', collection, id: 'purchase/c1', doc }] });
    await runner.stop();
    await rig.stop();
    await start();
    await rig.feed([step('c1', 2, 'note')]);
    expect(await rebuild()).toMatchObject({ case: { replaced: 1 } });
    await rig.feed([step('c1', 3, 'approve')]);
    await rig.passTo(rig.clock.time + hour);
    expect(await digest(documents)).toEqual(await rig.rebuilt());
  }, 60_000);

  it('waits for what is read beside the monitor, and takes nothing back that came since', async () => {
    await runner.stop();
    await rig.stop();
    await start({ tickMs: 1_000 });
    const subjects = Array.from({ length: 20 }, (_, index) => `c${index}`);
    await rig.feed(subjects.flatMap((subject) => whole(subject, 'ask')));
    const { rebuilds, progress } = rig.monitor;
    const { id } = await rebuilds.begin({ id: 'u-admin' });
    while ((await rebuilds.find(id))?.doc.state !== 'switching') await progress.wait(5);
    await runner.stop();
    await rig.feed(subjects.map((subject) => step(subject, 1, 'approve')));
    const before = await digest(rig.stores.documents);
    await pause(2_000);
    expect(await digest(rig.stores.documents)).toEqual(before);
    await runner.start();
    expect(await ended(id)).toMatchObject({ case: { looked: 20, replaced: 0 }, figure: { replaced: 0 } });
    expect(await digest(rig.stores.documents)).toEqual(before);
  }, 60_000);
});
