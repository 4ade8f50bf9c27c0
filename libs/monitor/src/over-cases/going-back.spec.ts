import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from '../digest.ts';
import { claim, claimed, receipt, receipted } from '../testing/claim-rules.ts';
import { FleetRig } from '../testing/fleet-rig.ts';
import { hour, monday, MonitorRig, published } from '../testing/monitor-rig.ts';

const settings = { deadlineGraceMs: 0, batchSize: 5 };
const subjects = Array.from({ length: 12 }, (_, index) => `c${index}`);

/** Repetitions are counted by the same lane, and told to those of the cases. */
const repeating = { ...claim, repeatOffenders: { by: 'person', within: 'PT6H' } } as const;

let fleet: FleetRig;
let straight: MonitorRig;

beforeEach(async () => {
  straight = await MonitorRig.open(settings);
  fleet = await FleetRig.open(settings);
  await fleet.startAll(2);
  await straight.start();
  for (const rig of [fleet, straight]) {
    await rig.feed([published(receipt), published(repeating)]);
    for (const [index, subject] of subjects.entries()) {
      const at = monday + index * hour;
      const data = { invoice: `i${index % 3}`, vendor: 'v', amount: 100_000, order: `o${index % 4}` };
      await rig.feed([claimed(subject, 0, 'submit', at, data), claimed(subject, 1, 'pay', at, data)]);
    }
    await rig.feed([
      receipted('r', 0, 'receive', monday + hour, 'o1'),
      receipted('r', 1, 'receive', monday + 7 * hour, null),
      receipted('r', 2, 'file', monday + 9 * hour, null),
    ]);
    await rig.passTo(monday + 30 * hour);
  }
  await fleet.judged();
});

afterEach(async () => {
  await fleet.close();
  await straight.close();
});

/** Everything is read, judged and told again. */
async function whole(): Promise<void> {
  await fleet.stored();
  await fleet.passTo(fleet.clock.time);
  await fleet.judged();
  expect(await digest(fleet.stores.documents)).toEqual(await digest(straight.stores.documents));
}

describe('rules over cases on a store that goes back', () => {
  it('find again what was lost, and nothing else', async () => {
    const { violations } = await digest(straight.stores.documents);
    expect(violations).toBeGreaterThan(subjects.length);
    await whole();
    for (const depth of [3, 11, 40]) {
      await fleet.past.goBack(Math.max(0, fleet.past.units.length - depth));
      await whole();
    }
  }, 180_000);

  it('also where it goes back again before that, and where everything is lost', async () => {
    const { past } = fleet;
    for (const depth of [6, 15, 2]) {
      await past.goBack(Math.max(0, past.units.length - depth));
      for (let turn = 0; turn < 20; turn++) await nextTurn();
    }
    await whole();
    await past.goBack(0);
    await whole();
  }, 180_000);
});
