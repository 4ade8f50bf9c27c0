import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collections } from './collections.ts';
import type { CaseBody, LiveCase } from './case-document.ts';
import { MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';

let rig: MonitorRig;
beforeEach(async () => {
  rig = await MonitorRig.open({ historyChunk: 10, topics: ['liucheng.finance'] });
  await rig.start();
  await rig.feed([published(purchase)]);
});
afterEach(() => rig.close());

describe('a case with a long history', () => {
  it('keeps its latest events at hand, the others in full chunks that are not written again', async () => {
    const events = Array.from({ length: 95 }, (_, sequence) =>
      step('c1', sequence, sequence === 0 ? 'ask' : 'note'),
    );
    for (let at = 0; at < events.length; at += 7) await rig.feed(events.slice(at, at + 7));
    const { documents } = rig.stores;
    const body = await documents.get<CaseBody>(collections.caseBodies.name, 'purchase/c1');
    expect(body?.doc).toMatchObject({ chunks: 9 });
    expect(body?.doc.recent).toHaveLength(5);
    const chunks = await documents.find(collections.history.name, { limit: 100 });
    expect(chunks.items.map(({ id, revision }) => [id, revision])).toEqual(
      Array.from({ length: 9 }, (_, index) => [`purchase/c1#${index}`, 1]),
    );
    await rig.stop();
    const monitor = await rig.start();
    const [live] = await monitor.cases.read(['purchase/c1']);
    expect((await monitor.cases.history(live as LiveCase)).map(({ sequence }) => sequence)).toEqual(
      events.map(({ sequence }) => sequence),
    );
  });

  it('parks what claims the place of an event of long ago, and not what comes again', async () => {
    const places = [0, 9, 32, 34, 57, 89];
    const causes: string[] = [];
    for (const place of places) {
      const subject = `c${place}`;
      // One that never comes moves the places of all behind it.
      const events = Array.from({ length: 95 }, (_, sequence) =>
        step(subject, sequence, sequence === 0 ? 'ask' : 'note'),
      ).filter(({ sequence }) => sequence !== 33);
      await rig.feed(events);
      await rig.passTo(rig.clock.time + 31_000);
      await rig.feed(events);
      await rig.feed([{ ...step(subject, place, 'note'), id: 'another' }]);
      causes.push(
        `event another claims position ${place} of its case, which event purchase-${subject}-${place} holds`,
      );
    }
    const letters = await rig.stores.bus.deadLetters(rig.monitor.settings.group, { limit: 100 });
    expect(letters.map(({ cause }) => cause)).toEqual(causes);
  });

  it('takes a late event into the right chunk', async () => {
    const events = Array.from({ length: 40 }, (_, sequence) =>
      step('c1', sequence, sequence === 0 ? 'ask' : 'note'),
    );
    await rig.feed(events.filter(({ sequence }) => sequence !== 4));
    await rig.passTo(rig.clock.time + 31_000);
    await rig.feed(events.slice(4, 5));
    const [live] = await rig.monitor.cases.read(['purchase/c1']);
    expect((await rig.monitor.cases.history(live as LiveCase)).map(({ sequence }) => sequence)).toEqual(
      events.map(({ sequence }) => sequence),
    );
    expect(await rig.monitor.caseAt('purchase', 'c1', 39, 0)).toMatchObject({ events: 40 });
  });
});
