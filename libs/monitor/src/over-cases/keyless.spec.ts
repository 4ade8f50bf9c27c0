import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Comparison, Sighting } from '@liucheng/conformance';
import type { DocumentStore } from '@liucheng/ports';
import { caseMigrated } from '@liucheng/service-kit';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { MetricsReader } from '../metrics/metrics-reader.ts';
import { claim, claimed, receipt, receipted } from '../testing/claim-rules.ts';
import { hour, monday, MonitorRig, published, step } from '../testing/monitor-rig.ts';
import { violationsOf } from '../violations.ts';
import type { Accusation } from './accusation.ts';
import { Keyless, keysConcerned } from './keyless.ts';
import { openIn } from './left-open.ts';

const day = 24 * hour;
let rig: MonitorRig;

beforeEach(async () => {
  rig = await MonitorRig.open({ deadlineGraceMs: 0 });
  await rig.start();
  await rig.feed([published(receipt), published(claim)]);
});
afterEach(() => rig.close());

/** What a case is accused of, and what is left open of it. */
async function said(subject: string): Promise<{ accused: string[]; open: string[] }> {
  const { documents } = rig.stores;
  const violations = await violationsOf(documents, 'claim', subject);
  const open = (await openIn(documents, [`claim/${subject}`])).get(`claim/${subject}`) ?? [];
  return {
    accused: violations.flatMap(({ rule, state }) => (state === 'open' ? rule : [])).sort(),
    open: open.map(({ rule }) => rule).sort(),
  };
}

/** By rule, as a monitor counts it. */
async function counted(what: string): Promise<number> {
  const all = { process: 'claim', scope: 'all', of: '', range: {} } as const;
  return (await new MetricsReader(rig.stores.documents).whole('rules', all)).of(what);
}

const paid = (subject: string, at: number, order = 'o1') => [
  claimed(subject, 0, 'submit', at),
  claimed(subject, 1, 'pay', at, { order }),
];

async function passTo(time: number): Promise<void> {
  await rig.passTo(time);
  expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
}

describe('a counterpart of which nobody knows the key', () => {
  it('may have come before: nobody is accused, and it is counted as what cannot be told', async () => {
    await rig.feed([receipted('r', 0, 'receive', monday, null), ...paid('a', monday + hour)]);
    await passTo(monday + 2 * hour);
    expect(await said('a')).toEqual({ accused: [], open: ['goods-first'] });
    expect(await counted('undeterminable:goods-first')).toBe(1);

    // One that says what it is about clears the other one's case too.
    await rig.feed([receipted('s', 0, 'receive', monday + hour, 'o1')]);
    await passTo(monday + 3 * hour);
    expect(await said('a')).toEqual({ accused: [], open: [] });
    expect(await counted('undeterminable:goods-first')).toBe(0);
  });

  it('takes back what others were accused of when it is told late, where it would have been in time', async () => {
    await rig.feed([...paid('a', monday + hour), ...paid('b', monday + 3 * hour, 'o2')]);
    await passTo(monday + 4 * hour);
    expect((await said('a')).accused).toEqual(['goods-first']);
    expect((await said('b')).accused).toEqual(['goods-first']);
    await rig.feed([receipted('r', 0, 'receive', monday + 2 * hour, null)]);
    await passTo(monday + 5 * hour);
    expect(await said('a')).toEqual({ accused: ['goods-first'], open: [] });
    expect(await said('b')).toEqual({ accused: [], open: ['goods-first'] });
    const [withdrawn] = await violationsOf(rig.stores.documents, 'claim', 'b');
    expect(withdrawn).toMatchObject({ rule: 'goods-first', state: 'withdrawn' });
    const b = await rig.stores.documents.get(collections.cases.name, 'claim/b');
    expect(b?.doc).toMatchObject({ violations: 0, conforming: true });
  });

  it('may follow in time, not too late', async () => {
    await rig.feed([
      receipted('r', 0, 'receive', monday, 'o1'),
      receipted('r', 1, 'receive', monday, 'o2'),
      ...paid('a', monday),
      ...paid('b', monday + 2 * hour, 'o2'),
    ]);
    await passTo(monday + 11 * hour);
    expect([(await said('a')).accused, (await said('b')).accused]).toEqual([['filed'], ['filed']]);
    // Eight hours after the later one.
    await rig.feed([receipted('r', 2, 'file', monday + 10 * hour, null)]);
    await passTo(monday + 12 * hour);
    expect(await said('a')).toEqual({ accused: ['filed'], open: [] });
    expect(await said('b')).toEqual({ accused: [], open: ['filed'] });
    // Known by then, it keeps from being accused at all.
    await rig.feed([receipted('s', 0, 'receive', monday, 'o3'), ...paid('c', monday + 9 * hour, 'o3')]);
    await passTo(monday + 40 * hour);
    expect(await said('c')).toEqual({ accused: [], open: ['filed'] });
    expect(await counted('undeterminable:filed')).toBe(2);
  });

  it('clears all whom it may clear where many come late at once', async () => {
    const days = [0, 1, 2, 3];
    await rig.feed([
      ...days.map((index) => receipted('all', index, 'receive', monday, `o${index}`)),
      ...days.flatMap((index) => paid(`c${index}`, monday + index * day, `o${index}`)),
    ]);
    await passTo(monday + 5 * day);
    for (const index of days) expect((await said(`c${index}`)).accused).toEqual(['filed']);
    const times = [3 * day + hour, 7 * hour, hour, day + 8 * hour + 1];
    const { documents } = rig.stores;
    const { definitions } = rig.monitor;
    const [filed] = definitions.comparisons.all.filter(({ rule }) => rule === 'filed');
    const changed = times.map((at) => ({
      comparison: filed?.id as string,
      from: monday + at,
      to: monday + at,
      less: false,
    }));
    const concerned = (await keysConcerned(documents, definitions, changed)).get(filed?.id as string);
    const { items } = await documents.find<Accusation>(collections.accusations.name, { limit: 100 });
    const accused = items.filter(({ doc }) => concerned?.has(doc.key));
    expect(accused.map(({ doc }) => doc.violation.case).sort()).toEqual(['c0', 'c3']);

    await rig.feed(times.map((at, index) => receipted(`r${index}`, 0, 'file', monday + at, null)));
    await passTo(monday + 5 * day);
    const open = await Promise.all(days.map(async (index) => (await said(`c${index}`)).open));
    expect(open).toEqual([['filed'], [], [], ['filed']]);
  });

  it('is none of the same case', async () => {
    const among = claim.rules?.map((rule) =>
      rule.kind === 'follows'
        ? { ...rule, other: { ...rule.other, process: 'claim', step: 'submit' } }
        : rule,
    );
    const inputs = { type: 'object', required: ['order'] };
    const steps = { ...claim.steps, submit: { ...claim.steps['submit'], inputs } } as typeof claim.steps;
    await rig.feed([published({ ...claim, version: 2, steps, rules: among ?? [] })]);
    const under = { version: 2 };
    await rig.feed([
      claimed('a', 0, 'submit', monday, {}, under),
      claimed('a', 1, 'pay', monday + hour, { order: 'o1' }, under),
    ]);
    await passTo(monday + 2 * hour);
    expect(await said('a')).toMatchObject({ accused: ['goods-first', 'inputs:submit'], open: [] });
    await rig.feed([claimed('b', 0, 'submit', monday + hour, {}, under)]);
    await passTo(monday + 2 * hour);
    expect(await said('a')).toMatchObject({ accused: ['inputs:submit'], open: ['goods-first'] });
  });

  it('counts for nothing once it is released, also where that is told late', async () => {
    const released = claim.rules?.map((rule) =>
      rule.kind === 'follows' && rule.order === 'before'
        ? { ...rule, other: { ...rule.other, releasedBy: 'file' } }
        : rule,
    );
    await rig.feed([published({ ...claim, version: 2, rules: released ?? [] })]);
    const under = { version: 2 };
    await rig.feed([
      receipted('r', 0, 'receive', monday, null),
      claimed('a', 0, 'submit', monday, {}, under),
      claimed('a', 1, 'pay', monday + 2 * hour, { order: 'o1' }, under),
    ]);
    await passTo(monday + 3 * hour);
    expect(await said('a')).toEqual({ accused: [], open: ['goods-first'] });
    await rig.feed([receipted('r', 1, 'file', monday + hour, 'o7')]);
    await passTo(monday + 4 * hour);
    expect(await said('a')).toEqual({ accused: ['goods-first'], open: [] });
    expect(await counted('undeterminable:goods-first')).toBe(0);
  });

  it('is one no longer where its case is put under a version that asks for no key', async () => {
    const steps = { ...receipt.steps, receive: { ...receipt.steps['receive'], inputs: { type: 'object' } } };
    await rig.feed([published({ ...receipt, version: 2, steps } as typeof receipt)]);
    await rig.feed([receipted('r', 0, 'receive', monday, null), ...paid('a', monday + hour)]);
    await passTo(monday + 2 * hour);
    expect(await said('a')).toEqual({ accused: [], open: ['goods-first'] });
    const told = { at: monday + 2 * hour, version: 2, actor: 'u-sup', process: 'receipt' };
    const { actorrole: _role, ...event } = step('r', 0, caseMigrated, told);
    const data = { migration: 'm', from: 1, lastSequence: 0, reason: 'Not every receipt is of an order' };
    await rig.feed([{ ...event, id: 'm-r', source: '/liucheng/monitor', data }], 'liucheng.monitor');
    await rig.passTo(monday + 2 * hour);
    expect(await said('a')).toEqual({ accused: ['goods-first'], open: [] });
  });

  it('is found where an earlier program has noted that all cases contribute', async () => {
    await rig.feed([receipted('r', 0, 'receive', monday, null), ...paid('a', monday + hour)]);
    await passTo(monday + 2 * hour);
    const { documents } = rig.stores;
    await rig.stop();
    // As that program left it: no occurrence without a key, and an accusation.
    const { items: kept } = await documents.find<object>(collections.kept.name, { limit: 100 });
    const { items: occurrences } = await documents.find<Sighting>(collections.occurrences.name, {
      limit: 100,
    });
    const { items: bodies } = await documents.find<{ occurrences?: Sighting[] }>(
      collections.caseBodies.name,
      {
        limit: 100,
      },
    );
    await documents.commit({
      writes: [
        ...kept.map(({ id, doc }) => {
          const { keyless: _keyless, ...before } = doc as { keyless?: true };
          return { kind: 'put' as const, collection: collections.kept.name, id, doc: before };
        }),
        ...occurrences.flatMap(({ id, doc }) =>
          doc.keyless ? [{ kind: 'delete' as const, collection: collections.occurrences.name, id }] : [],
        ),
        ...bodies.map(({ id, doc }) => ({
          kind: 'put' as const,
          collection: collections.caseBodies.name,
          id,
          doc: { ...doc, occurrences: (doc.occurrences ?? []).filter(({ keyless }) => !keyless) },
        })),
      ],
    });
    await rig.start();
    await passTo(monday + 3 * hour);
    expect(await said('a')).toEqual({ accused: [], open: ['goods-first'] });
    const again = await documents.find<Sighting>(collections.occurrences.name, { limit: 100 });
    expect(again.items.filter(({ doc }) => doc.keyless)).toHaveLength(1);
  });

  it('is looked for with few reads, however many there are', async () => {
    const { documents } = rig.stores;
    const [order] = rig.monitor.definitions.comparisons.all.filter(({ rule }) => rule === 'goods-first');
    const [filed] = rig.monitor.definitions.comparisons.all.filter(({ rule }) => rule === 'filed');
    const many = (of: Comparison): Sighting[] =>
      Array.from({ length: 2_000 }, (_, index) => ({
        comparison: of.id,
        role: 'other',
        key: of.keyless,
        keyless: true,
        about: [],
        step: 'receive',
        sequence: index,
        item: 0,
        at: monday + index * day,
        process: 'receipt',
        case: 'r',
        version: 1,
      }));
    for (const each of [order, filed] as Comparison[]) {
      const collection = collections.occurrences.name;
      const writes = many(each).map((doc) => ({
        kind: 'put' as const,
        collection,
        id: `${each.id}-${doc.sequence}`,
        doc,
      }));
      await documents.commit({ writes });
      let read = 0;
      const counting: Pick<DocumentStore, 'find'> = {
        find: async <Doc>(name: string, query: Parameters<DocumentStore['find']>[1]) => {
          const page = await documents.find<Doc>(name, query);
          read += page.items.length;
          return page;
        },
      };
      const own = { ...(many(each)[0] as Sighting), process: 'claim', case: 'a', at: monday + 1_000 * day };
      expect(await new Keyless(counting).of(each)(own)).toBe(true);
      expect(read).toBeLessThanOrEqual(11);
      const before = { ...own, at: monday - 9 * hour };
      expect(await new Keyless(counting).of(each)(before)).toBe(false);
      expect(read).toBeLessThanOrEqual(22);
    }
  });
});
