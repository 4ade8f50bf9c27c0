import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EmployeeRecord } from '@liucheng/service-kit';
import { hour, SupervisedRig } from '../testing/supervised-rig.ts';
import { people } from '../violation-handling/violation-people.ts';
import { assessments } from './assessments.ts';
import type { Behind } from './drill-down.ts';
import type { Recollection } from './recollection.ts';
import type { ScoreAnswer, ScoreRow } from './scores.ts';

// An assessment over HTTP, of a month that a monitor has judged, down to the lists behind each figure.

type Person = keyof typeof people;

const employee = (person: Person): EmployeeRecord => ({
  kind: 'employee',
  id: people[person].id,
  from: '2026-01-01',
  postings: [{ from: '2026-01-01', department: people[person].department, post: 'clerk' }],
  roles: [],
});
const april = Date.parse('2026-03-31T16:00:00.000Z');

let rig: SupervisedRig;
let subjects = 0;

/** A purchase of a department from one time to another. */
function purchase(department: string, from: number, to: number, data: object = { amount: 1 }) {
  const subject = `p-${++subjects}`;
  const of = (sequence: number, type: string, time: number) =>
    rig.event(subject, sequence, type, {
      department,
      time: new Date(time).toISOString(),
      ...(sequence === 0 ? { data: { ...data } } : {}),
    });
  return [of(0, 'ask', from), of(1, 'pay', to)];
}

async function get<Answer>(as: Person, path: string): Promise<Answer> {
  const { status, json } = await rig.get(as, path);
  expect([path, status, status === 200 ? '' : json]).toEqual([path, 200, '']);
  return json as Answer;
}

/** As many as a list holds, over all its pages. */
async function listed(as: Person, href: string): Promise<number> {
  let count = 0;
  const parameter = href.includes('/acknowledgements/') ? 'after' : 'cursor';
  for (let page = '', more = true; more;) {
    const { items, next } = await get<{ items: object[]; next?: string }>(as, `${href}&limit=7${page}`);
    count += items.length;
    more = next !== undefined;
    page = `&${parameter}=${encodeURIComponent(next ?? '')}`;
  }
  return count;
}

/** What the monitor was behind for is done as soon as it has told how far it is. */
async function collect(id: string): Promise<void> {
  for (;;) {
    const { status, code } = await rig.assessments.send(rig.as('supervisor'), 'collect-figures', { id });
    if (status === 200) return;
    expect(status).toBe(503);
    expect(['monitor-behind', 'cases-awaited']).toContain(code);
  }
}

const rows = async (as: Person, query: string): Promise<readonly ScoreRow[]> =>
  (await get<{ items: readonly ScoreRow[] }>(as, `/supervision/scores?${query}`)).items;

beforeAll(async () => {
  rig = await SupervisedRig.open();
  const { clock } = rig;
  await rig.organise(...(['concerned', 'head', 'otherHead'] as const).map(employee), {
    kind: 'department',
    id: 'legal',
    names: { en: 'Legal', 'zh-CN': '法务部' },
    posts: [],
    heads: [],
  });
  const supervisor = rig.as('supervisor');
  const at = clock.time;
  // One of February; in March eleven in time, three late, and one that somebody asked for themselves.
  await rig.publish(...purchase('sales', at - 10 * 24 * hour, at - 10 * 24 * hour + hour));
  for (let index = 0; index < 11; index++) await rig.publish(...purchase('sales', at + index, at + hour));
  for (let index = 0; index < 3; index++)
    await rig.publish(...purchase('marketing', at + index, at + 12 * hour));
  await rig.publish(...purchase('sales', at, at + hour, { amount: 1, private: true }));
  // The last moment of March, and the first of April.
  await rig.publish(...purchase('sales', april - hour, april - 1), ...purchase('sales', april - hour, april));
  await rig.opened('rule=not-for-oneself');
  const rollout = await rig.rollouts.begin(supervisor, 'publish-definition', {
    process: 'purchase',
    version: 1,
    effectiveOn: '2026-03-25',
  });
  await rig.rollouts.does(supervisor, rollout, 'publish-guide');
  await rig.rollouts.does(supervisor, rollout, 'announce', { message: 'x', questions: [], passPercent: 80 });
  await rig.rollouts.does(rig.as('concerned'), rollout, 'acknowledge');
  await rig.monitored();
});
afterAll(() => rig.close());

describe('an assessment over HTTP', () => {
  let february: string;
  let march: string;

  it('is opened for a period that is over, once, also where two ask at the same time', async () => {
    const supervisor = rig.as('supervisor');
    const early = await rig.assessments.send(supervisor, 'open', { body: { period: '2026-03' } });
    expect(early).toMatchObject({ status: 409, code: 'period-not-over', errors: [{ path: '/period' }] });
    const wrong = await rig.assessments.send(supervisor, 'open', { body: { period: '2026-13' } });
    expect(wrong).toMatchObject({ status: 400, errors: [{ path: '/period' }] });
    expect(await rig.assessments.send(rig.as('head'), 'open', { body: { period: '2026-02' } })).toMatchObject(
      {
        status: 403,
      },
    );
    february = await rig.assessments.begin(supervisor, 'open', { period: '2026-02' });
    const [opening] = assessments.commands;
    for (const body of Object.values(opening?.examples ?? {}))
      await rig.assessments.begin(supervisor, 'open', body);

    await rig.stopMonitor();
    rig.clock.time = april + 3 * 24 * hour;
    const both = await Promise.all(
      [1, 2, 3].map(() =>
        rig.assessments.send(rig.as('supervisor'), 'open', { body: { period: '2026-03' } }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(both.find(({ status }) => status === 409)).toMatchObject({
      code: 'period-assessed',
      errors: [{ path: '/period' }],
    });
    march = both.find(({ status }) => status === 201)?.id ?? '';
  });

  it('is refused its figures, with how far the monitor is, until that is past the end of the period', async () => {
    const path = `/supervision/assessments/${march}/figures`;
    const { status, json, headers } = await rig.supervision.request('POST', path, {
      as: rig.as('supervisor'),
    });
    expect([status, headers['retry-after']]).toEqual([503, '60']);
    expect(json).toMatchObject({
      code: 'monitor-behind',
      detail: expect.stringMatching(
        /^The period ends at 2026-03-31T16:00:00\.000Z; the monitor has handled everything up to 2026-03-/,
      ),
    });
    await rig.startMonitor();
    await rig.monitored();
    await collect(march);
    await collect(february);
    const { state } = await rig.assessments.get(rig.as('supervisor'), march);
    expect(state['asOf']).toMatchObject({ time: new Date(rig.clock.time).toISOString() });
    expect(String((state['asOf'] as { upTo: string }).upTo) >= '2026-03-31T16:00:00.000Z').toBe(true);
    const of = (kind: string, id: string) =>
      (state['units'] as { kind: string; id: string; figures: object }[]).find(
        (each) => each.kind === kind && each.id === id,
      );
    expect(of('department', 'sales')?.figures).toMatchObject({
      ended: 13,
      conforming: 12,
      // One of them of the rollout.
      met: 14,
      missed: 0,
      toAcknowledge: 2,
      acknowledged: 1,
    });
    expect(of('department', 'marketing')?.figures).toMatchObject({ ended: 3, conforming: 0 });
    expect(of('process', 'purchase')?.figures).toMatchObject({
      ended: 16,
      conforming: 12,
      missed: 3,
      toAcknowledge: 3,
      acknowledged: 1,
    });
    expect(of('department', 'legal')).toMatchObject({ names: { 'zh-CN': '法务部' }, figures: { ended: 0 } });
  });

  it('may be read again by anybody who sees it, and comes out the same', async () => {
    const path = `/supervision/assessments/${march}/figures/verification`;
    const again = await get<Recollection>('chief', path);
    expect([again.equal, again.differing]).toEqual([true, []]);
    expect((await rig.get('head', path)).status).toBe(404);
  });

  it('lists behind each term exactly as many as its figure says', async () => {
    const supervisor = rig.as('supervisor');
    const { position } = await rig.assessments.does(supervisor, march, 'score', {});
    const all = await rows('supervisor', `assessment=${march}&limit=200&atLeast=${position}`);
    const seen = new Map<string, number>();
    for (const { kind, id } of all) {
      const { terms } = await get<ScoreAnswer>(
        'supervisor',
        `/supervision/assessments/${march}/scores/${kind}/${id}`,
      );
      for (const { what, count, href } of terms.flatMap(({ behind }) => behind as Behind[])) {
        expect([kind, id, href, await listed('supervisor', href)]).toEqual([kind, id, href, count]);
        seen.set(what.en, (seen.get(what.en) ?? 0) + count);
      }
    }
    // There was some of what a month can have.
    expect([...seen].filter(([, count]) => count > 0).map(([what]) => what)).toEqual([
      'Cases that deviate',
      'Cases that ended',
      'Deadlines missed',
      'Critical violations open',
      'Major violations open',
      'Acknowledgements outstanding',
    ]);
  });

  it('shows a head the own score with all that it is made of, and no other', async () => {
    const mine = await rows('head', '');
    expect(mine.map(({ kind, id, period }) => [kind, id, period])).toEqual([
      ['department', 'sales', '2026-03'],
    ]);
    expect(mine[0]).not.toHaveProperty('rank');
    const path = `/supervision/assessments/${march}/scores/department`;
    const { score, terms, by } = await get<ScoreAnswer>('head', `${path}/sales`);
    expect(terms.map(({ term, weight, of }) => [term, weight, of])).toEqual([
      ['conformance', 40, 13],
      ['onTime', 30, 14],
      ['violations', 20, 1],
      ['acknowledgements', 10, 2],
    ]);
    expect(by.weights).toEqual({ conformance: 40, onTime: 30, violations: 20, acknowledgements: 10 });
    expect(terms[0]?.formula.en).toBe('100 × (conforming + 5 × 90 %) ÷ (ended + 5)');
    // (12 + 4.5) / 18 and (14 + 4.5) / 19 and 100 − 10 and (1 + 4.5) / 7
    expect(terms.map(({ points }) => points)).toEqual([91.67, 97.37, 90, 78.57]);
    expect(score).toBe(Math.round(91.67 * 40 + 97.37 * 30 + 90 * 20 + 78.57 * 10) / 100);
    for (const { count, href } of terms.flatMap(({ behind }) => behind as Behind[]))
      expect([href, await listed('head', href)]).toEqual([href, count]);
    for (const other of ['department/marketing', 'process/purchase', 'department/none', 'x/sales']) {
      const hidden = `/supervision/assessments/${march}/scores/${other}`;
      expect([other, (await rig.get('head', hidden)).status]).toEqual([other, 404]);
    }
    expect(await rig.assessments.sees(rig.as('head'), march)).toBe(false);
    expect((await rig.get('concerned', `${path}/sales`)).status).toBe(403);
  });

  it('has no score for whoever had no case, and says so', async () => {
    const [legal] = await rows('supervisor', `assessment=${march}&kind=department&id=legal`);
    expect(legal).toMatchObject({ noCases: true });
    expect(legal).not.toHaveProperty('score');
  });

  it('is answered by the heads, decided by somebody else, and published afterwards', async () => {
    const supervisor = rig.as('supervisor');
    const { code, rule } = await rig.assessments.send(rig.as('otherHead'), 'respond', { id: march });
    expect([code, rule]).toEqual(['other-department', 'heads-respond-for-their-own']);
    await rig.assessments.does(rig.as('head'), march, 'respond');
    // With the examples of the documentation, and once more.
    await rig.assessments.does(supervisor, march, 'decide-objection');
    await rig.assessments.does(rig.as('head'), march, 'respond');
    await rig.assessments.does(supervisor, march, 'decide-objection', {
      number: 2,
      outcome: 'upheld',
      remark: 'The private purchase was a gift to a customer.',
      corrections: { conforming: 13, major: 0 },
    });
    const { measured, figures, responses } = await get<ScoreAnswer>(
      'head',
      `/supervision/assessments/${march}/scores/department/sales`,
    );
    expect([measured, figures]).toMatchObject([
      { conforming: 12, met: 14, missed: 0 },
      { conforming: 13, met: 38, missed: 2 },
    ]);
    expect(responses).toMatchObject([
      { number: 1, outcome: 'upheld' },
      { number: 2, outcome: 'upheld' },
    ]);
    await rig.assessments.does(supervisor, february, 'score', {});
    expect(await rig.assessments.send(supervisor, 'publish', { id: march })).toMatchObject({
      status: 409,
      rule: 'published-after-responses',
    });
    rig.clock.time += 8 * 24 * hour;
    const { position } = await rig.assessments.does(rig.as('supervisor'), february, 'publish');
    await rows('supervisor', `atLeast=${position}`);
    const done = await rig.assessments.does(rig.as('supervisor'), march, 'publish');
    const ranking = await rows('otherHead', `assessment=${march}&kind=department&atLeast=${done.position}`);
    const placed = ranking.filter(({ rank }) => rank !== undefined);
    expect(placed.map(({ rank }) => rank)).toEqual(placed.map((_, index) => index + 1));
    expect(placed.map(({ score }) => score)).toEqual(
      placed.map(({ score }) => score).sort((a = 0, b = 0) => b - a),
    );
    expect(ranking.find(({ id }) => id === 'sales')).toMatchObject({ rank: 1, among: placed.length });
    expect(await rig.assessments.sees(rig.as('head'), march)).toBe(true);
    expect(await rig.assessments.sees(rig.as('concerned'), march)).toBe(false);
  });

  it('keeps the history of each department, with the change by the same scheme', async () => {
    const [now, then] = await rows('head', 'kind=department&id=sales');
    expect([now?.period, then?.period]).toEqual(['2026-03', '2026-02']);
    expect(now?.change).toBeCloseTo((now?.score ?? 0) - (then?.score ?? 0), 9);
    expect(then).not.toHaveProperty('change');
    expect(then?.few).toBe(true);
    expect(await rows('head', 'kind=department&id=sales&from=2026-03-01')).toEqual([now]);
    expect(await rows('head', 'kind=department&id=sales&to=2026-02-28')).toEqual([then]);
    expect(await rows('head', `kind=department&id=sales&scheme=${now?.scheme}&span=month`)).toEqual([
      now,
      then,
    ]);
    expect(await rows('head', 'span=year')).toEqual([]);
    // Page by page it is the same.
    const whole = await rows('head', 'limit=200');
    const paged: ScoreRow[] = [];
    for (let cursor = '', more = true; more;) {
      const { items, next } = await get<{ items: ScoreRow[]; next?: string }>(
        'head',
        `/supervision/scores?limit=3${cursor}`,
      );
      paged.push(...items);
      more = next !== undefined;
      cursor = `&cursor=${encodeURIComponent(next ?? '')}`;
    }
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(10);
  });

  it('differs, when it is read again, by what came to be known since', async () => {
    const at = april - 10 * 24 * hour;
    await rig.publish(...purchase('sales', at, at + hour));
    await rig.monitored();
    const { equal, differing } = await get<Recollection>(
      'head',
      `/supervision/assessments/${march}/figures/verification`,
    );
    expect(equal).toBe(false);
    expect(differing.find(({ kind, id }) => kind === 'department' && id === 'sales')).toMatchObject({
      recorded: { ended: 13 },
      now: { ended: 14 },
    });
  });
});
