import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

const base = '/metrics/processes/purchase';
const day = 24 * hour;
const financeHead: Actor = {
  id: 'u-fin',
  department: 'finance',
  roles: [{ role: 'department-head', department: 'finance' }],
};

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  rig.clock.time = monday;
  await rig.publish([published(purchase)]);
  await rig.publish([
    // Right, an hour a step.
    step('c1', 0, 'ask', { actor: 'u-emp' }),
    step('c1', 1, 'approve'),
    step('c1', 2, 'pay', { department: 'finance' }),
    // Without the approval, on the next day.
    step('c2', 0, 'ask', { at: monday + day, department: 'marketing' }),
    step('c2', 1, 'pay', { at: monday + day + hour, department: 'finance' }),
    // Asked twice, and paid by the approver three weeks later, in another month.
    step('c3', 0, 'ask', { at: monday + day }),
    step('c3', 1, 'ask', { at: monday + day + hour }),
    step('c3', 2, 'approve', { at: monday + 35 * day }),
    step('c3', 3, 'pay', {
      at: monday + 35 * day + 10 * hour,
      actor: 'approve-person',
      department: 'finance',
    }),
    step('c4', 0, 'ask', { at: monday + 36 * day }),
  ]);
  await rig.get('/status?wait=5000');
});
afterEach(() => rig.close());

const json = async (path: string, as: Actor = supervisor, headers = {}): Promise<unknown> => {
  const answer = await rig.get(`${base}/${path}`, as, headers);
  expect([path, answer.status, answer.status === 200 ? '' : answer.text]).toEqual([path, 200, '']);
  return answer.json;
};

describe('the figures of a process', () => {
  it('total cases, their times and what they were like', async () => {
    expect(await json('totals?wait=5000')).toMatchObject({
      started: 4,
      completed: 3,
      cancelled: 0,
      open: 1,
      conformingRate: 1 / 3,
      firstTimeRightRate: 1 / 3,
      reworkRate: 1 / 3,
      cycleTime: { count: 3, minMs: hour },
      stepsDone: 10,
      rework: 1,
    });
  });

  it('are those of the days asked for, with what was open before', async () => {
    expect(await json('totals?from=2026-03-03&to=2026-03-31')).toMatchObject({
      started: 2,
      completed: 1,
      open: 1,
    });
    expect(await json('totals?from=2026-04-01')).toMatchObject({ started: 1, completed: 1, open: 1 });
    expect(await json('totals?version=1&department=marketing')).toMatchObject({ started: 1, completed: 1 });
    expect(await json('totals?person=u-emp')).toMatchObject({ started: 1, completed: 1, stepsDone: 1 });
    expect(await json('totals?role=cashier')).toMatchObject({ started: 0, stepsDone: 3 });
  });

  it('tell throughput and work in progress day by day', async () => {
    const { items } = (await json('days?from=2026-03-01&to=2026-04-07')) as {
      items: { day: string; open: number }[];
    };
    expect(items).toHaveLength(38);
    const of = (date: string) => items.find((each) => each.day === date);
    expect(of('2026-03-01')).toEqual({ day: '2026-03-01', started: 0, completed: 0, cancelled: 0, open: 0 });
    expect(of('2026-03-02')).toMatchObject({ started: 1, completed: 1, open: 0 });
    expect(of('2026-03-03')).toMatchObject({ started: 2, completed: 1, open: 1 });
    expect(of('2026-04-07')).toMatchObject({ started: 1, open: 2 - 1 });
    const late = (await json('days?from=2026-03-04&to=2026-03-04')) as typeof items;
    expect(late).toEqual({ items: [expect.objectContaining({ open: 1, started: 0 })] });
    const usual = (await json('days')) as { items: { day: string }[] };
    expect([usual.items.length, usual.items.at(-1)?.day]).toEqual([30, '2026-03-02']);
  });

  it('tell how often deadlines were kept', async () => {
    expect(await json('deadlines', supervisor, { 'accept-language': 'zh-CN' })).toEqual({
      items: [
        { rule: 'pay-in-time', name: '8小时内付款', clause: 'T-1', met: 1, missed: 1, onTimeRate: 0.5 },
      ],
    });
  });

  it('count violations by what they are and whom they concern', async () => {
    expect(await json('violations')).toMatchObject({
      byKind: { 'step-skipped': 1, 'step-repeated': 1, 'separation-of-duties': 1, 'deadline-missed': 1 },
      byRule: { flow: 2, 'four-eyes': 1, 'pay-in-time': 1 },
      byPerson: { 'approve-person': 1 },
    });
    expect(await json('violations?person=approve-person')).toEqual({
      total: 1,
      byKind: { 'separation-of-duties': 1 },
      bySeverity: { critical: 1 },
      byRule: { 'four-eyes': 1 },
      undeterminable: {},
    });
  });

  it('show the bottlenecks first', async () => {
    const { items } = (await json('steps')) as { items: { step: string; waitingShare: number }[] };
    expect(items.map((each) => each.step)).toEqual(['approve', 'pay', 'ask']);
    expect(items[0]).toMatchObject({ name: 'Approve', done: 2, byDepartment: { sales: 2 } });
    expect(items.reduce((sum, { waitingShare }) => sum + waitingShare, 0)).toBeCloseTo(1);
    expect(items[2]).toMatchObject({ step: 'ask', done: 5, rework: 1 });
  });

  it('rank variants with their steps', async () => {
    expect(await json('variants?limit=1&to=2026-03-31')).toMatchObject({
      cases: 2,
      variants: 2,
      items: [{ cases: 1, share: 0.5 }],
    });
    const { items } = (await json('variants')) as { items: { steps: string[] }[] };
    expect(items).toContainEqual(
      expect.objectContaining({ steps: ['ask', 'approve', 'pay'], meanCycleMs: 2 * hour, conformingRate: 1 }),
    );
  });

  it('draw which step comes after which', async () => {
    expect(await json('directly-follows')).toMatchObject({
      nodes: [{ step: 'ask', count: 5, first: 4 }, { step: 'pay', first: 0 }, { step: 'approve' }],
      edges: [
        { from: 'approve', to: 'pay', count: 2 },
        { from: 'ask', to: 'approve', count: 2 },
        { from: 'ask', to: 'ask', count: 1, time: { count: 1, meanMs: hour, p50Ms: hour } },
        { from: 'ask', to: 'pay', count: 1 },
      ],
    });
    expect(await json('directly-follows?department=sales')).toMatchObject({
      edges: [
        { from: 'ask', to: 'approve' },
        { from: 'ask', to: 'ask', time: { meanMs: hour } },
      ],
    });
    const times = async (query: string) =>
      ((await json(`directly-follows?${query}`)) as { edges: { time: object }[] }).edges.map(
        ({ time }) => time,
      );
    const distributed = { count: expect.any(Number), p50Ms: expect.any(Number), p99Ms: expect.any(Number) };
    expect(await times('version=1&from=2026-01-01')).toEqual(
      Array(4).fill(expect.objectContaining(distributed)),
    );
    // What the documentation says of them.
    for (const one of ['department=sales', 'role=employee', 'person=ask-person'])
      for (const time of await times(one)) expect(Object.keys(time)).toEqual(['meanMs']);
  });

  it('tell who hands over to whom', async () => {
    expect(await json('hand-overs')).toMatchObject({
      items: [
        { from: 'sales', to: 'finance', count: 2 },
        { from: 'marketing', to: 'finance', count: 1, meanMs: hour },
      ],
    });
    expect(await json('hand-overs?by=person&limit=1')).toMatchObject({ items: [{ count: 1 }] });
    expect(await json('hand-overs?by=person&person=approve-person')).toMatchObject({
      items: [
        { from: 'ask-person', to: 'approve-person' },
        { from: 'u-emp', to: 'approve-person', count: 1, meanMs: hour },
      ],
    });
    expect(await json('people?limit=2')).toMatchObject({
      persons: 4,
      items: [
        { person: 'ask-person', done: 4, rework: 1 },
        { person: 'approve-person', done: 3 },
      ],
    });
  });

  it.each(['people', 'hand-overs?by=person', 'hand-overs?by=department', 'variants'])(
    'have the rest of a list on the pages after the first: %s',
    async (list) => {
      const question = list.includes('?') ? `${list}&` : `${list}?`;
      const whole = ((await json(question.slice(0, -1))) as { items: unknown[] }).items;
      const items: unknown[] = [];
      let next: string | undefined = '';
      do {
        const from: string = next === '' ? '' : `&cursor=${next}`;
        const page = (await json(`${question}limit=1${from}`)) as { items: unknown[]; next?: string };
        items.push(...page.items);
        next = page.next;
      } while (next !== undefined);
      expect(whole.length).toBeGreaterThan(1);
      expect(items).toEqual(whole);
    },
  );

  it('are empty where nothing has happened', async () => {
    await rig.publish([published({ ...purchase, id: 'order' })]);
    for (const question of [
      'totals',
      'days',
      'deadlines',
      'violations',
      'steps',
      'variants',
      'directly-follows',
      'hand-overs',
      'people',
    ]) {
      const answer = await rig.get(`/metrics/processes/order/${question}?wait=5000`);
      expect([question, answer.status]).toEqual([question, 200]);
    }
    expect((await rig.get('/metrics/processes/order/totals')).json).toMatchObject({
      open: 0,
      cycleTime: { count: 0 },
    });
  });

  it('say how far the monitor was and how much it had not read', async () => {
    const { headers } = await rig.get(`${base}/totals?wait=5000`);
    expect(headers['liucheng-position']).toContain('liucheng.finance/');
    expect(headers['liucheng-lag']).toBe('0');
  });
});

describe('who may ask', () => {
  it('heads see what their department did, and their own processes whole', async () => {
    expect(await rig.get(`${base}/totals`, salesHead)).toMatchObject({
      status: 403,
      json: { code: 'other-department' },
    });
    expect(await json('totals?department=sales', salesHead)).toMatchObject({ started: 3 });
    expect(await rig.get(`${base}/totals?department=marketing`, salesHead)).toMatchObject({ status: 403 });
    expect(await json('totals', financeHead)).toMatchObject({ started: 4 });
    expect(await json('violations', financeHead)).not.toHaveProperty('byPerson');
    expect(await rig.get(`${base}/people`, financeHead)).toMatchObject({
      status: 403,
      json: { code: 'other-person' },
    });
    expect(await rig.get(`${base}/totals?person=u-emp`, financeHead)).toMatchObject({ status: 403 });
    expect(await rig.get(`${base}/hand-overs?by=person`, financeHead)).toMatchObject({ status: 403 });
    expect(await json('hand-overs?department=sales', salesHead)).toMatchObject({
      items: [{ from: 'sales', to: 'finance', count: 2 }],
    });
  });

  it('everybody sees what they did themselves, and nothing else', async () => {
    expect(await json('totals?person=u-emp', employee)).toMatchObject({ started: 1, stepsDone: 1 });
    expect(await json('hand-overs?by=person&person=u-emp', employee)).toEqual({ items: [] });
    for (const question of ['totals', 'totals?department=sales', 'totals?person=u-sup', 'variants', 'people'])
      expect([question, (await rig.get(`${base}/${question}`, employee)).status]).toEqual([question, 403]);
    expect(await rig.service.request('GET', `/monitor${base}/totals`)).toMatchObject({ status: 401 });
  });

  it('a question that cannot be meant is refused by name', async () => {
    const wrong = async (query: string, path: string): Promise<void> =>
      expect(await rig.get(`${base}/${query}`)).toMatchObject({ status: 400, json: { errors: [{ path }] } });
    await wrong('totals?from=2026-02-30', '?from');
    await wrong('totals?from=2026-03-02&to=2026-03-01', '?to');
    await wrong('totals?version=7', '?version');
    await wrong('totals?department=sales&person=ann', '?person');
    await wrong('totals?colour=red', '?colour');
    await wrong('variants?person=ann', '?person');
    await wrong('days?from=2020-01-01&to=2026-01-01', '?to');
    await wrong('hand-overs?by=role', '?by');
    for (const list of ['people', 'variants', 'hand-overs']) await wrong(`${list}?cursor=none`, '?cursor');
    expect(await rig.get('/metrics/processes/none/totals')).toMatchObject({ status: 404 });
  });
});
