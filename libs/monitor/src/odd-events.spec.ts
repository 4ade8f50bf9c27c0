import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseDocument } from './case-document.ts';
import { collections } from './collections.ts';
import { MonitorRig, published, purchase, step } from './testing/monitor-rig.ts';

let rig: MonitorRig;
beforeEach(async () => {
  rig = await MonitorRig.open();
  await rig.start();
  await rig.feed([published(purchase)]);
});
afterEach(() => rig.close());

const caseOf = async (subject: string): Promise<CaseDocument | undefined> =>
  (await rig.stores.documents.get<CaseDocument>(collections.cases.name, `purchase/${subject}`))?.doc;
const causes = async (): Promise<string[]> =>
  (await rig.stores.bus.deadLetters(rig.monitor.settings.group, { limit: 10 })).map(({ cause }) => cause);

describe('an odd event', () => {
  it('that claims the place of another is parked, and its case is marked', async () => {
    await rig.feed([step('c1', 0, 'ask')]);
    await rig.feed([{ ...step('c1', 0, 'ask'), id: 'another' }, step('c2', 0, 'ask')]);
    expect(await causes()).toEqual([
      'event another claims position 0 of its case, which event purchase-c1-0 holds',
    ]);
    expect(await caseOf('c1')).toMatchObject({ events: 1, parked: { cause: expect.any(String) } });
    expect(await caseOf('c2')).toMatchObject({ events: 1 });
  });

  it.each(['2026-02-30T01:00:00Z', '2026-03-02T01:00:00', 'soon'])(
    'dated %s is parked, and the others go on',
    async (time) => {
      await rig.feed([{ ...step('c1', 0, 'ask'), time }, step('c2', 0, 'ask')]);
      expect(await causes()).toEqual([
        expect.stringMatching(/^not an event: \/time: expected an RFC 3339 time/),
      ]);
      expect(await caseOf('c2')).toMatchObject({ events: 1 });
      expect((await rig.monitor.notices.after()).map(({ kind }) => kind)).toEqual(['parked']);
    },
  );
});
