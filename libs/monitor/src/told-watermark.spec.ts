import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readLaneHeads } from './lane-head.ts';
import { hour, monday, MonitorRig } from './testing/monitor-rig.ts';

// How far a monitor is stands in its documents, for whoever reads nothing else.

let rig: MonitorRig;
beforeEach(async () => {
  rig = await MonitorRig.open();
  rig.clock.time = monday;
  await rig.start();
});
afterEach(() => rig.close());

const stored = async (): Promise<number[]> => {
  const heads = await readLaneHeads(rig.stores.documents);
  return heads.map(({ doc }) => doc.watermark);
};

it('is stored of every lane though nothing happens in it, once in a minute', async () => {
  await rig.passTo(monday + hour);
  expect(await stored()).toEqual([monday + hour]);
  await rig.passTo(monday + hour + 59_000);
  expect(await stored()).toEqual([monday + hour]);
  await rig.passTo(monday + hour + 60_000);
  expect(await stored()).toEqual([monday + hour + 60_000]);
});
