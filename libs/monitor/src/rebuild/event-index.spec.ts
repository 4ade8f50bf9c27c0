import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defineCollections } from '../collections.ts';
import { FleetRig } from '../testing/fleet-rig.ts';
import { step } from '../testing/monitor-rig.ts';
import { BusCutError, EventIndex, IndexWentBackError } from './event-index.ts';

const topic = 'liucheng.finance';
const messages = (subject: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({
    topic,
    key: subject,
    partition: 0,
    offset: from + index,
    event: step(subject, from + index - 1, 'ask'),
  }));

describe('the index of events by case', () => {
  let fleet: FleetRig;
  let index: EventIndex;

  beforeEach(async () => {
    fleet = await FleetRig.open();
    await defineCollections(fleet.stores.documents);
    index = new EventIndex(fleet.stores.documents, 1);
    await index.define();
    await index.begin();
  });
  afterEach(() => fleet.close());

  const offsets = async () =>
    ((await index.messagesOf([0], ['purchase/c1'])).get('purchase/c1') ?? [])
      .map(({ offset }) => offset)
      .sort();

  it('takes each message once, however often it comes', async () => {
    await index.add(messages('c1', 1, 4));
    await index.add(messages('c1', 2, 6));
    expect(await offsets()).toEqual([1, 2, 3, 4, 5]);
    expect(await index.read()).toMatchObject({ doc: { messages: 5, positions: { [`${topic}/0`]: 5 } } });
  });

  it('has no hole when the document store has gone back under it', async () => {
    await index.add(messages('c1', 1, 4));
    const { units } = fleet.past;
    await index.add(messages('c1', 4, 6));
    await fleet.past.goBack(units.length - 1);
    await expect(index.add(messages('c1', 6, 8))).rejects.toThrow(IndexWentBackError);
    expect(await index.begin()).toEqual({ [`${topic}/0`]: 3 });
    await index.add(messages('c1', 4, 8));
    expect(await offsets()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('refuses what does not begin with the first message', async () => {
    await expect(index.add(messages('c1', 3, 5))).rejects.toThrow(BusCutError);
  });
});
