import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CaseDocument } from '../case-document.ts';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { readLaneHeads } from '../lane-head.ts';
import { MetricsReader } from '../metrics/metrics-reader.ts';
import { claim, claimed, receipt, receipted } from '../testing/claim-rules.ts';
import { hour, monday, MonitorRig, published } from '../testing/monitor-rig.ts';
import type { ViolationDocument } from '../violation-document.ts';
import { overCasesLane } from './accusation.ts';

let rig: MonitorRig;

beforeEach(async () => {
  rig = await MonitorRig.open({ deadlineGraceMs: 0 });
  await rig.start();
});
afterEach(() => rig.close());

async function violations(rule?: string): Promise<ViolationDocument[]> {
  const page = await rig.stores.documents.find<ViolationDocument>(collections.violations.name, {
    sort: { field: 'at', direction: 'asc' },
    limit: 100,
  });
  return page.items.map(({ doc }) => doc).filter((each) => rule === undefined || each.rule === rule);
}

async function standing(rule: string): Promise<[string, number | undefined][]> {
  return (await violations(rule))
    .filter(({ state }) => state === 'open')
    .map((each) => [each.case, each.sequence]);
}

async function caseOf(subject: string): Promise<CaseDocument | undefined> {
  return (await rig.stores.documents.get<CaseDocument>(collections.cases.name, `claim/${subject}`))?.doc;
}

/** Everything is judged and told by the time. */
async function passTo(time: number): Promise<void> {
  await rig.passTo(time);
}

describe('the lane of rules over cases', () => {
  it('tells how far it is at least once in a minute, also where no other instance asks', async () => {
    await rig.feed([published(claim)]);
    for (const minutes of [1, 3]) {
      const time = monday + minutes * 60_000;
      await passTo(time);
      const [lane] = (await readLaneHeads(rig.stores.documents)).filter(
        ({ doc }) => doc.lane === overCasesLane,
      );
      expect(lane?.doc.watermark).toBeGreaterThan(time - 60_000);
    }
  });
});

describe('a rule over cases', () => {
  it('accuses the later case, whichever came first, and names the other one', async () => {
    await rig.feed([published(claim)]);
    await rig.feed([claimed('b', 0, 'submit', monday + hour, { invoice: '17' })]);
    await passTo(monday + 2 * hour);
    expect(await violations()).toEqual([]);
    await rig.feed([claimed('a', 0, 'submit', monday + 2 * hour, { invoice: 17 })]);
    await passTo(monday + 3 * hour);
    expect(await standing('invoice-once')).toEqual([['a', 0]]);
    const [first] = await violations('invoice-once');
    expect(first).toMatchObject({
      kind: 'not-unique',
      severity: 'major',
      clause: 'T-9',
      person: 'ann',
      department: 'sales',
      step: 'submit',
      related: [{ process: 'claim', case: 'b' }],
    });
    expect(first?.message.en).toContain('case b');
    expect(first?.message['zh-CN']).toContain('案件 b ');

    // An earlier one comes late: it is right, and both others are not.
    await rig.feed([claimed('c', 0, 'submit', monday, { invoice: '17' })]);
    await passTo(monday + 4 * hour);
    expect(await standing('invoice-once')).toEqual([
      ['b', 0],
      ['a', 0],
    ]);
    const told = (await violations('invoice-once')).map((each) => each.related);
    expect(told).toEqual([
      [{ process: 'claim', case: 'c' }],
      [
        { process: 'claim', case: 'c' },
        { process: 'claim', case: 'b' },
      ],
    ]);
  });

  it('lets go what a case has released, and withdraws what later evidence voids', async () => {
    await rig.feed([published(claim)]);
    await rig.feed([
      claimed('a', 0, 'submit', monday, { invoice: '17' }),
      claimed('b', 0, 'submit', monday + 2 * hour, { invoice: '17' }),
    ]);
    await passTo(monday + 3 * hour);
    expect(await standing('invoice-once')).toEqual([['b', 0]]);
    expect(await caseOf('b')).toMatchObject({ violations: 1, conforming: false });
    // It had been rejected an hour before, which nobody had told.
    await rig.feed([claimed('a', 1, 'reject', monday + hour)]);
    await passTo(monday + 4 * hour);
    expect(await standing('invoice-once')).toEqual([]);
    expect(await violations('invoice-once')).toMatchObject([{ case: 'b', state: 'withdrawn' }]);
    expect(await caseOf('b')).toMatchObject({ violations: 0, conforming: true });
  });

  it('adds up what one person claims of one vendor', async () => {
    await rig.feed([published(claim)]);
    const amounts = [300_000, 900_000, 200_000, 1, 300_000];
    await rig.feed(
      amounts.map((amount, index) =>
        claimed(`c${index}`, 0, 'submit', monday + index * hour, { vendor: 'v', amount }),
      ),
    );
    await rig.feed([
      claimed('other', 0, 'submit', monday + 5 * hour, { vendor: 'v', amount: 400_000 }, { actor: 'bob' }),
    ]);
    await passTo(monday + 6 * hour);
    expect(await standing('split-claims')).toEqual([
      ['c3', 0],
      ['c4', 0],
    ]);
    const [first] = await violations('split-claims');
    expect(first?.message.en).toContain('5000.01 CNY within 24 hours in 3 cases (with case c0, case c2)');
    expect(first?.message['zh-CN']).toContain('5000.01 CNY');
  });

  it('asks for what has to come before in another process, when all lanes have come so far', async () => {
    await rig.feed([published(receipt), published(claim)]);
    await rig.feed([
      claimed('a', 0, 'submit', monday),
      claimed('a', 1, 'pay', monday + hour, { order: 'o1' }),
    ]);
    await passTo(monday + 2 * hour);
    expect(await standing('goods-first')).toEqual([['a', 1]]);
    expect(await violations('goods-first')).toMatchObject([{ kind: 'no-counterpart', at: monday + hour }]);
    await rig.feed([receipted('r', 0, 'receive', monday + hour, 'o1')]);
    await passTo(monday + 3 * hour);
    expect(await standing('goods-first')).toEqual([]);
  });

  it('waits for what has to come after in another process, and says how late it was', async () => {
    await rig.feed([published(receipt), published(claim)]);
    await rig.feed([
      receipted('r', 0, 'receive', monday, 'o1'),
      claimed('a', 0, 'submit', monday),
      claimed('a', 1, 'pay', monday, { order: 'o1' }),
    ]);
    await passTo(monday + 8 * hour - 1);
    expect(await standing('filed')).toEqual([]);
    await passTo(monday + 8 * hour);
    expect(await standing('filed')).toEqual([['a', 1]]);
    await rig.feed([receipted('r', 1, 'file', monday + 10 * hour, 'o1')]);
    await passTo(monday + 11 * hour);
    expect(await violations('filed')).toMatchObject([
      { at: monday + 8 * hour, lateBy: 2 * hour, state: 'open' },
    ]);
  });

  it('takes in cases that were there before its definition, and counts what had ended by then', async () => {
    const before = {
      ...claim,
      rules: [],
      steps: { ...claim.steps, submit: { ...claim.steps['submit'], inputs: { type: 'object' } } as never },
    };
    await rig.feed([published(before), published(receipt)]);
    await rig.feed([
      claimed('old', 0, 'submit', monday, { invoice: '17' }),
      claimed('old', 1, 'pay', monday),
      receipted('r', 0, 'receive', monday, 'o1'),
    ]);
    await passTo(monday + hour);
    await rig.feed([published({ ...claim, version: 2 })]);
    await rig.feed([
      claimed('new', 0, 'submit', monday + hour, { invoice: '17' }, { version: 2 }),
      claimed('new', 1, 'pay', monday + hour, { order: 'o1' }, { version: 2 }),
    ]);
    await passTo(monday + 2 * hour);
    expect(await standing('invoice-once')).toEqual([['new', 0]]);
    // What the older version does not ask for it does not answer for.
    expect((await violations()).map((each) => [each.case, each.rule])).toEqual([['new', 'invoice-once']]);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('makes a case that has ended one that does not conform, in the figures as well', async () => {
    await rig.feed([published(claim)]);
    await rig.feed([
      claimed('b', 0, 'submit', monday + hour, { invoice: '17' }),
      claimed('b', 1, 'reject', monday + 2 * hour),
    ]);
    await passTo(monday + 3 * hour);
    expect(await caseOf('b')).toMatchObject({ conforming: true });
    await rig.feed([claimed('a', 0, 'submit', monday, { invoice: '17' })]);
    await passTo(monday + 4 * hour);
    expect(await caseOf('b')).toMatchObject({ conforming: false, violations: 1 });
    const cell = await new MetricsReader(rig.stores.documents).whole('cases', {
      process: 'claim',
      scope: 'all',
      of: '',
      range: {},
    });
    expect([cell.of('completed'), cell.of('conforming')]).toEqual([1, 0]);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('misses nothing in imported cases while more of their log may come', async () => {
    await rig.feed([published(receipt), published(claim)]);
    await rig.feed([receipted('r', 0, 'receive', monday, 'o1')]);
    const { imports } = rig.monitor;
    await imports.declare('log', { definition: 'claim', version: 1, source: 'log.xes' }, 'ann');
    rig.clock.time = monday + 20 * hour;
    const paid = [
      claimed('a', 0, 'submit', monday),
      claimed('a', 1, 'pay', monday + hour, { order: 'o1' }),
      claimed('b', 0, 'submit', monday),
      claimed('b', 1, 'pay', monday + hour, { order: 'o2' }),
    ];
    expect(await imports.accept('log', 0, paid)).toEqual({ accepted: 4 });
    await passTo(rig.clock.time);
    expect(await violations()).toEqual([]);
    await passTo(rig.clock.time + 6_000);
    expect(await standing('goods-first')).toEqual([['b', 1]]);
    expect((await standing('filed')).sort()).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    // What stands by then stands while another one goes on.
    await imports.declare('more', { definition: 'claim', version: 1, source: 'more.xes' }, 'ann');
    await imports.accept('more', 0, [
      claimed('c', 0, 'submit', monday),
      claimed('c', 1, 'pay', monday + hour, { order: 'o2' }),
    ]);
    await passTo(rig.clock.time + 1);
    expect(await standing('goods-first')).toEqual([['b', 1]]);
    await passTo(rig.clock.time + 6_000);
    expect((await standing('goods-first')).map(([subject]) => subject).sort()).toEqual(['b', 'c']);
  });
});
