import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text, type EventEnvelope } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { definitionWithdrawn } from '@liucheng/service-kit';
import { collections } from '../collections.ts';
import { digest } from '../digest.ts';
import { violationCounts } from '../metrics/answers.ts';
import { MetricsReader } from '../metrics/metrics-reader.ts';
import type { Notice } from '../notices.ts';
import { hour, monday, MonitorRig, published, step } from '../testing/monitor-rig.ts';
import type { ViolationDocument } from '../violation-document.ts';

const day = 24 * hour;
const named = (en: string, zh: string) => ({ names: text(en, zh) });
const rule = { clause: 'T-7', severity: 'minor' } as const;

/** order → check → pay, each order of a supplier once. */
const purchase: ProcessDefinition = {
  id: 'buying',
  version: 1,
  ...named('Buying', '采购'),
  area: 'internal-management',
  department: 'purchasing',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    order: named('Order', '下单'),
    check: named('Check', '检查'),
    pay: named('Pay', '付款'),
    drop: named('Drop', '放弃'),
  },
  flow: { seq: ['order', 'check', 'pay'] },
  cancels: ['drop'],
  rules: [
    {
      ...rule,
      ...named('Two persons', '两人办理'),
      id: 'two',
      kind: 'separationOfDuties',
      a: 'order',
      b: 'check',
    },
    {
      ...rule,
      ...named('An offer is ordered once', '同一报价只下单一次'),
      id: 'once',
      kind: 'unique',
      step: 'order',
      key: '/offer',
      releasedBy: 'drop',
    },
  ],
  repeatOffenders: { by: 'person', within: 'P30D' },
};

let rig: MonitorRig;

beforeEach(async () => {
  rig = await MonitorRig.open({ deadlineGraceMs: 0 });
  await rig.start();
});
afterEach(() => rig.close());

const done = (
  subject: string,
  sequence: number,
  type: string,
  at: number,
  actor = 'ann',
  data = {},
  version = 1,
) => step(subject, sequence, type, { process: 'buying', at, actor, data, version });

/** The same person orders and checks. */
const offended = (subject: string, at: number, actor = 'ann', version = 1) => [
  done(subject, 0, 'order', at, actor, {}, version),
  done(subject, 1, 'check', at + hour, actor, {}, version),
];

function withdrawn(version: number, at: number): EventEnvelope {
  return {
    ...published({ ...purchase, version }, at),
    id: `withdrawn-${version}`,
    type: definitionWithdrawn,
    data: { reason: 'The rules are wrong' },
    sequence: 10 + version,
  };
}

async function violations(): Promise<ViolationDocument[]> {
  const page = await rig.stores.documents.find<ViolationDocument>(collections.violations.name, {
    sort: { field: 'at', direction: 'asc' },
    limit: 100,
  });
  return page.items.map(({ doc }) => doc);
}

async function severities(): Promise<unknown[]> {
  const standing = (await violations()).filter(({ state }) => state === 'open');
  return standing.map(({ case: subject, severity, occurrence }) => [subject, severity, occurrence]);
}

/** By severity, as the figures have it. */
async function counted(): Promise<Readonly<Record<string, number>>> {
  const question = { process: 'buying', scope: 'all', of: '', range: {} } as const;
  const figures = violationCounts(await new MetricsReader(rig.stores.documents).whole('rules', question));
  return figures.bySeverity;
}

async function told(subject: string): Promise<readonly (readonly [string, string])[]> {
  const notices: Notice[] = [];
  for (const lane of [0, 1, 2, 3, 99_999]) {
    const page = await rig.stores.documents.find<Notice>(collections.notices.name, {
      where: { lane },
      sort: { field: 'number', direction: 'asc' },
      limit: 100,
    });
    notices.push(...page.items.map(({ doc }) => doc));
  }
  return notices.flatMap((each) =>
    'violation' in each && each.violation.case === subject
      ? [[each.kind, each.violation.severity] as const]
      : [],
  );
}

describe('a repetition by the same person', () => {
  beforeEach(() => rig.feed([published(purchase)]));

  it('is one step more severe, and names what it repeats; figures and a rebuild agree', async () => {
    await rig.feed([
      ...offended('a', monday),
      ...offended('b', monday + day),
      ...offended('c', monday + 2 * day, 'bob'),
      ...offended('d', monday + 3 * day),
    ]);
    await rig.passTo(monday + 4 * day);
    expect(await severities()).toEqual([
      ['a', 'minor', undefined],
      ['b', 'major', 2],
      ['c', 'minor', undefined],
      ['d', 'major', 3],
    ]);
    const [a, b, , d] = await violations();
    expect(d).toMatchObject({
      ruleSeverity: 'minor',
      repeatOf: [a, b].map((each) => ({ violation: each?.id, process: 'buying', case: each?.case })),
    });
    expect(d?.message['zh-CN']).toContain('同一人员在30天内已第 3 次违反该规则');
    expect(a).not.toHaveProperty('ruleSeverity');
    expect(await told('d')).toEqual([
      ['raised', 'minor'],
      ['amended', 'major'],
    ]);
    expect(await counted()).toEqual({ minor: 2, major: 2 });
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('falls back where what it repeats proves void by a late event, and goes up by one that comes late', async () => {
    const skipped = (subject: string, at: number) => [
      done(subject, 0, 'order', at),
      done(subject, 2, 'pay', at + hour),
    ];
    await rig.feed(skipped('a', monday));
    await rig.passTo(monday + hour);
    await rig.feed(skipped('b', monday + day));
    await rig.passTo(monday + 2 * day);
    expect(await severities()).toEqual([
      ['a', 'major', undefined],
      ['b', 'critical', 2],
    ]);
    // One that happened before both.
    await rig.feed(skipped('c', monday - day));
    await rig.passTo(monday + 3 * day);
    expect(await severities()).toEqual([
      ['c', 'major', undefined],
      ['a', 'critical', 2],
      ['b', 'critical', 3],
    ]);
    for (const subject of ['c', 'a']) await rig.feed([done(subject, 1, 'check', monday, 'bob')]);
    await rig.passTo(monday + 4 * day);
    expect(await severities()).toEqual([['b', 'major', undefined]]);
    const kinds = (await told('b')).map(([kind, severity]) => `${kind} ${severity}`);
    expect(kinds.slice(0, 2)).toEqual(['raised major', 'amended critical']);
    expect(kinds.at(-1)).toBe('amended major');
    expect(await counted()).toEqual({ major: 1 });
    // Nothing is kept of what counts no more.
    const { name } = collections.repetitions;
    expect((await rig.stores.documents.find(name, { limit: 10 })).items).toEqual([]);
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('falls back when an earlier accusation over cases is withdrawn', async () => {
    const ordered = (subject: string, at: number, offer: string, actor = 'ann') =>
      done(subject, 0, 'order', at, actor, { offer });
    await rig.feed([
      ordered('a', monday, 'x', 'bob'),
      ordered('b', monday + hour, 'x'),
      ordered('c', monday + 2 * hour, 'y', 'bob'),
      ordered('d', monday + 3 * hour, 'y'),
    ]);
    await rig.passTo(monday + day);
    expect(await severities()).toEqual([
      ['b', 'minor', undefined],
      ['d', 'major', 2],
    ]);
    // The offer of the first was let go in between, which nobody had told.
    await rig.feed([done('a', 1, 'drop', monday + 1)]);
    await rig.passTo(monday + 2 * day);
    expect(await severities()).toEqual([['d', 'minor', undefined]]);
    expect(await told('d')).toEqual([
      ['raised', 'minor'],
      ['amended', 'major'],
      ['amended', 'minor'],
    ]);
    expect(await counted()).toEqual({ minor: 1 });
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('counts no longer back than said, and nothing of versions that do not ask for it', async () => {
    const { repeatOffenders: _repeats, ...plain } = purchase;
    await rig.feed([published({ ...plain, version: 2 })]);
    await rig.feed([
      ...offended('a', monday),
      ...offended('b', monday + day, 'ann', 2),
      ...offended('c', monday + 31 * day),
    ]);
    await rig.passTo(monday + 32 * day);
    expect((await severities()).map((each) => (each as unknown[])[1])).toEqual(['minor', 'minor', 'minor']);
    await rig.feed(offended('d', monday + 30 * day));
    await rig.passTo(monday + 33 * day);
    expect(await severities()).toEqual([
      ['a', 'minor', undefined],
      ['b', 'minor', undefined],
      ['d', 'major', 2],
      ['c', 'major', 2],
    ]);
  });

  it('is known after a restart', async () => {
    await rig.feed(offended('a', monday));
    await rig.passTo(monday + day);
    await rig.stop();
    await rig.start();
    await rig.feed(offended('b', monday + day));
    await rig.passTo(monday + 2 * day);
    expect(await severities()).toEqual([
      ['a', 'minor', undefined],
      ['b', 'major', 2],
    ]);
    // A case that is read again knows what it repeats: what it is told of goes on from there.
    await rig.stop();
    await rig.start();
    await rig.feed([done('b', 2, 'pay', monday + 2 * day)]);
    await rig.passTo(monday + 3 * day);
    expect(await counted()).toEqual({ minor: 1, major: 1 });
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });

  it('is judged by the version that stands: a withdrawn one counts for nothing, and what it repeated falls back', async () => {
    const { repeatOffenders: _repeats, ...plain } = purchase;
    await rig.feed([
      published({ ...plain, version: 2 }, monday - day),
      published({ ...purchase, version: 3 }),
    ]);
    await rig.feed([
      ...offended('a', monday + day, 'ann', 3),
      ...offended('b', monday + 2 * day, 'ann', 3),
      ...offended('c', monday + 3 * day, 'ann', 2),
    ]);
    await rig.passTo(monday + 4 * day);
    const severity = async () => (await severities()).map((each) => (each as unknown[])[1]);
    expect(await severity()).toEqual(['minor', 'major', 'minor']);
    // Version 1 counts, and was published when these began: what began on 2 is judged by it as well.
    await rig.feed([withdrawn(2, monday + day)]);
    await rig.passTo(monday + 5 * day);
    expect(await severity()).toEqual(['minor', 'major', 'major']);
    expect(await counted()).toEqual({ minor: 1, major: 2 });
    // The first loses its severity with its version, where nothing that counts stands from that time on but the plain one.
    await rig.feed([published({ ...plain, version: 4 }, monday + day / 2)]);
    for (const version of [1, 3]) await rig.feed([withdrawn(version, monday + day)]);
    await rig.passTo(monday + 6 * day);
    expect(await severity()).toEqual(['minor', 'minor', 'minor']);
    expect(await counted()).toEqual({ minor: 3 });
    expect(await rig.rebuilt()).toEqual(await digest(rig.stores.documents));
  });
});
