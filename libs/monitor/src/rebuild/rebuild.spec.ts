import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { createLogger } from '@liucheng/service-kit';
import { digest } from '../digest.ts';
import { damage, damages } from '../testing/damage.ts';
import { FleetRig } from '../testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published, purchase, step } from '../testing/monitor-rig.ts';
import { noticesBegin } from '../notice-position.ts';
import { RebuildRunner } from './rebuild-runner.ts';

/** Some right and some wrong cases, open and ended ones, with deadlines missed and to come. */
function cases(prefix: string, count: number): EventEnvelope[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`).flatMap((subject, index) => {
    const steps = [
      ['ask', 'approve', 'pay'],
      ['ask', 'pay'],
      ['ask', 'approve'],
      ['ask', 'approve', 'approve', 'pay', 'dance'],
      ['ask', 'reject'],
    ][index % 5] as string[];
    return steps.map((type, sequence) => step(subject, sequence, type));
  });
}

describe('a rebuild of what a running monitor knows', () => {
  let rig: MonitorRig;
  let runner: RebuildRunner;

  beforeEach(async () => {
    rig = await MonitorRig.open({ deadlineGraceMs: 0, tickMs: 5, historyChunk: 3 });
    await rig.start();
    runner = new RebuildRunner({
      monitor: rig.monitor,
      bus: rig.stores.bus,
      documents: rig.stores.documents,
      logger: createLogger('silent'),
    });
    await runner.start();
    await rig.feed([published(purchase)]);
    await rig.feed(cases('c', 60));
    await rig.passTo(monday + 20 * hour);
  });

  afterEach(async () => {
    await runner.stop();
    await rig.close();
  });

  const rebuild = async () => {
    const { id } = await rig.monitor.rebuilds.begin({ id: 'u-admin' });
    for (;;) {
      const stored = await rig.monitor.rebuilds.find(id);
      if (stored?.doc.endedAt !== undefined && stored.doc.cleared)
        return { ...stored.doc, progress: await rig.monitor.rebuilds.progress(stored) };
      await rig.monitor.progress.wait(10);
    }
  };

  const told = async () => {
    const notices = [];
    for (let page = await rig.monitor.notices.after(noticesBegin); page.length > 0;) {
      notices.push(...page);
      page = await rig.monitor.notices.after(page.at(-1)?.position ?? noticesBegin);
    }
    return notices.map((notice) => `${notice.kind} ${'violation' in notice ? notice.violation.id : ''}`);
  };

  it('changes nothing and tells nothing where all is as the events say', async () => {
    const before = await digest(rig.stores.documents);
    const toldBefore = await told();
    const { state, progress } = await rebuild();
    expect(state).toBe('done');
    expect(progress.counts).toMatchObject({
      case: { looked: 60, replaced: 0, removed: 0 },
      violation: { replaced: 0, removed: 0 },
      task: { replaced: 0, removed: 0 },
      figure: { replaced: 0, removed: 0 },
      left: 0,
      raised: 0,
      amended: 0,
      withdrawn: 0,
    });
    expect(progress.counts.figure.looked).toBeGreaterThan(20);
    expect(await digest(rig.stores.documents)).toEqual(before);
    expect(await told()).toEqual(toldBefore);
  }, 180_000);

  it.each(damages)(
    'mends: %s',
    async (kind) => {
      const before = await digest(rig.stores.documents);
      const id = await damage(rig.stores.documents, kind, 7);
      expect(id).toBeDefined();
      const harmed = await digest(rig.stores.documents);
      const toldBefore = (await told()).length;
      const { progress } = await rebuild();
      const after = await digest(rig.stores.documents);
      expect(after).toEqual(before);
      expect({ kind, harmed: harmed.sha256 === before.sha256 }).toEqual({ kind, harmed: false });
      const since = (await told()).slice(toldBefore);
      expect(since).toEqual(
        {
          'violation removed': [`raised ${id}`],
          'violation added': [`withdrawn ${id}`],
          'violation of no case': [`withdrawn ${id}`],
          'violation changed': [`amended ${id}`],
        }[kind as string] ?? [],
      );
      expect(progress.counts.left).toBe(0);
      await rig.feed(cases('after', 10));
      await rig.passTo(monday + 40 * hour);
      expect(await digest(rig.stores.documents)).toEqual(await rig.rebuilt());
    },
    60_000,
  );

  it('may be cancelled while lanes take over, and another one does the rest', async () => {
    for (const kind of damages) await damage(rig.stores.documents, kind, 7);
    const { rebuilds, progress } = rig.monitor;
    const { id } = await rebuilds.begin({ id: 'u-admin' });
    for (let switching = false; !switching;) {
      switching = (await rebuilds.find(id))?.doc.state === 'switching';
      await progress.wait(1);
    }
    await rebuilds.cancel(id);
    await rig.feed(cases('meanwhile', 10));
    for (;;) {
      const stored = await rebuilds.find(id);
      if (stored?.doc.cleared) {
        expect(stored.doc.state).toBe('cancelled');
        break;
      }
      await progress.wait(10);
    }
    await rebuild();
    await rig.passTo(monday + 20 * hour);
    expect(await digest(rig.stores.documents)).toEqual(await rig.rebuilt());
  }, 60_000);
});

describe('a bus that was cut', () => {
  it('is refused, and nothing changes', async () => {
    const fleet = await FleetRig.open({ deadlineGraceMs: 0, tickMs: 5 });
    fleet.beside = ({ monitor, bus, documents }) =>
      new RebuildRunner({ monitor, bus, documents, logger: createLogger('silent') });
    try {
      const { monitor } = await fleet.start();
      await fleet.feed([published(purchase), ...cases('c', 60)]);
      await fleet.passTo(monday + 20 * hour);
      const before = await digest(fleet.stores.documents);
      fleet.log.cut('liucheng.finance', 2, 3);
      const { id } = await monitor.rebuilds.begin({ id: 'u-admin' });
      for (let state = ''; state !== 'failed';) {
        const stored = await monitor.rebuilds.find(id);
        ({ state } = stored?.doc ?? { state });
        if (state === 'failed') expect(stored?.doc.cause).toContain('the bus was cut');
        await monitor.progress.wait(10);
      }
      expect(await digest(fleet.stores.documents)).toEqual(before);
    } finally {
      await fleet.close();
    }
  }, 60_000);
});
