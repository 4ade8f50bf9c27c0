import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fromBpmn } from '@liucheng/bpmn';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([published(purchase)]);
});
afterEach(() => rig.close());

/** c1 is right, c2 leaves out the approval (finance pays), c3 is paid by its approver. */
async function threeCases(): Promise<void> {
  await rig.publish([
    step('c1', 0, 'ask'),
    step('c1', 1, 'approve'),
    step('c1', 2, 'pay'),
    step('c2', 0, 'ask', { at: monday + hour }),
    step('c2', 1, 'pay', { department: 'finance' }),
    step('c3', 0, 'ask', { department: 'marketing', at: monday + 2 * hour }),
    step('c3', 1, 'approve', { department: 'marketing', at: monday + 3 * hour }),
    step('c3', 2, 'pay', { actor: 'approve-person', department: 'finance', at: monday + 4 * hour }),
  ]);
}

const subjects = (json: unknown): unknown[] =>
  (json as { items: { subject: string }[] }).items.map(({ subject }) => subject);

describe('cases', () => {
  it('are listed by filters, in order, by page', async () => {
    await threeCases();
    expect(subjects((await rig.get('/cases?wait=5000')).json)).toEqual(['c3', 'c2', 'c1']);
    expect(subjects((await rig.get('/cases?sort=started&conforming=false')).json)).toEqual(['c2', 'c3']);
    expect(subjects((await rig.get('/cases?department=marketing&status=completed')).json)).toEqual(['c3']);
    expect(subjects((await rig.get(`/cases?startedFrom=2026-03-02T10:00:00%2B08:00`)).json)).toEqual([
      'c3',
      'c2',
    ]);
    const ended = 'endedFrom=2026-03-02T01:00:00Z&endedTo=2026-03-02T04:59:59.999Z';
    expect(subjects((await rig.get(`/cases?${ended}`)).json)).toEqual(['c2', 'c1']);
    const first = (await rig.get('/cases?process=purchase&version=1&limit=2')).json as { next: string };
    expect(
      subjects((await rig.get(`/cases?process=purchase&version=1&limit=2&cursor=${first.next}`)).json),
    ).toEqual(['c1']);
    const wrong = await rig.get('/cases?version=1');
    expect(wrong).toMatchObject({ status: 400, json: { errors: [{ path: '?version' }] } });
    expect(await rig.get('/cases?colour=red')).toMatchObject({
      status: 400,
      json: { errors: [{ path: '?colour' }] },
    });
  });

  it("are explained step by step in the caller's language", async () => {
    await threeCases();
    const { status, json } = await rig.get('/cases/purchase/c2?wait=5000&sequence=1', supervisor, {
      'accept-language': 'zh-CN',
    });
    expect(status).toBe(200);
    const answer = json as { violationList: { id: string }[] };
    expect(json).toMatchObject({
      subject: 'c2',
      names: '采购',
      status: 'completed',
      startedAt: '2026-03-02T02:00:00.000Z',
      cost: 1,
      history: [
        {
          sequence: 0,
          step: 'ask',
          name: '申请',
          actor: 'ask-person',
          role: 'employee',
          department: 'sales',
        },
        { sequence: 1, step: 'pay', name: '付款' },
      ],
      explanation: [
        { move: 'done', step: 'ask', cost: 0, sequence: 0, violations: [] },
        { move: 'skipped', step: 'approve', name: '批准', meaning: '此处被跳过', cost: 1 },
        { move: 'done', step: 'pay', cost: 1, sequence: 1 },
      ],
      violationList: [{ kind: 'step-skipped', step: 'approve', severity: 'major', state: 'open' }],
    });
    expect(json).toMatchObject({ explanation: [{}, { violations: [answer.violationList[0]?.id] }, {}] });
    expect((await rig.get('/cases/purchase/c1')).json).toMatchObject({
      cost: 0,
      next: [],
      violationList: [],
    });
    expect(await rig.get('/cases/purchase/nobody')).toMatchObject({ status: 404 });
  });

  it('tell what comes next and until when', async () => {
    await rig.publish([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    expect((await rig.get('/cases/purchase/c1?wait=5000')).json).toMatchObject({
      nextDue: '2026-03-02T10:00:00.000Z',
      next: [
        { step: 'pay', name: 'Pay', binding: { roles: ['cashier'] }, dueAt: '2026-03-02T10:00:00.000Z' },
      ],
    });
  });
});

describe('who sees what', () => {
  it('the head of a department sees that one only, others nothing', async () => {
    await threeCases();
    expect(subjects((await rig.get('/cases?wait=5000', salesHead)).json)).toEqual(['c2', 'c1']);
    expect(await rig.get('/cases?department=marketing', salesHead)).toMatchObject({ status: 403 });
    expect(await rig.get('/cases/purchase/c3', salesHead)).toMatchObject({
      status: 403,
      json: { code: 'other-department' },
    });
    expect(await rig.get('/cases/purchase/c1', salesHead)).toMatchObject({ status: 200 });
    const items = ((await rig.get('/violations', salesHead)).json as { items: { department: string }[] })
      .items;
    expect(items.map(({ department }) => department)).toEqual(['sales']);
    expect(((await rig.get('/violations')).json as { items: unknown[] }).items).toHaveLength(2);
    for (const path of [
      '/cases',
      '/violations',
      '/metrics/processes',
      '/status',
      '/dead-letters',
      '/violations/stream',
    ]) {
      expect(await rig.get(path, employee)).toMatchObject({ status: 403 });
    }
    expect(await rig.get('/status', salesHead)).toMatchObject({ status: 403 });
    expect(await rig.service.request('GET', '/monitor/cases')).toMatchObject({ status: 401 });
  });
});

describe('gaps', () => {
  it('are told of in the notices and shown on the case', async () => {
    await rig.publish([step('c1', 0, 'ask'), step('c1', 2, 'pay')]);
    expect((await rig.get('/cases/purchase/c1?wait=5000')).json).toMatchObject({ waiting: 1, sequence: 0 });
    rig.clock.time = monday + hour;
    const { json, headers } = await rig.get('/cases/purchase/c1?wait=5000&sequence=2');
    expect(json).toMatchObject({ missing: [{ from: 1, to: 1 }], status: 'completed' });
    expect(headers['liucheng-position']).toContain('liucheng.finance/0=3');
    expect((await rig.get('/notices')).json).toMatchObject({
      last: '0:2',
      items: [
        {
          id: '0:1',
          lane: 0,
          number: 1,
          kind: 'gap',
          case: 'c1',
          from: 1,
          to: 1,
          at: '2026-03-02T02:00:00.000Z',
        },
        { id: '0:2', number: 2, kind: 'raised', violation: { kind: 'step-skipped' } },
      ],
    });
    expect((await rig.get('/notices?after=0:1')).json).toMatchObject({ items: [{ id: '0:2' }] });
    expect((await rig.get('/notices?after=0:2')).json).toEqual({ items: [], last: '0:2' });
    for (const id of ['2', '0:', '0:1.0:2', '0:1.', '-1:2', '0:1 ']) {
      expect(await rig.get(`/notices?after=${encodeURIComponent(id)}`)).toMatchObject({
        status: 400,
        json: { errors: [{ path: '?after' }] },
      });
    }
  });
});

describe('violations', () => {
  it('are found by every filter', async () => {
    await threeCases();
    const found = async (query: string): Promise<string[]> => {
      const { json } = await rig.get(`/violations?wait=5000&${query}`);
      return (json as { items: { case: string }[] }).items.map((each) => each.case);
    };
    expect(await found('process=purchase')).toEqual(['c3', 'c2']);
    expect(await found('rule=four-eyes')).toEqual(['c3']);
    expect(await found('kind=step-skipped')).toEqual(['c2']);
    expect(await found('severity=critical')).toEqual(['c3']);
    expect(await found('minSeverity=critical&kind=step-skipped')).toEqual([]);
    expect(await found('department=finance')).toEqual(['c3']);
    expect(await found('person=approve-person')).toEqual(['c3']);
    expect(await found('state=withdrawn')).toEqual([]);
    expect(await found('case=c2&sort=at')).toEqual(['c2']);
    expect(await found('from=2026-03-02T04:30:00Z')).toEqual(['c3']);
    const { json } = await rig.get('/violations?rule=four-eyes');
    const [violation] = (json as { items: { id: string }[] }).items;
    expect(await rig.get(`/violations/${violation?.id}`)).toMatchObject({
      status: 200,
      json: { id: violation?.id, at: '2026-03-02T05:00:00.000Z' },
    });
    expect(await rig.get('/violations/none')).toMatchObject({ status: 404 });
  });
});

describe('figures', () => {
  it('count cases and steps, with percentiles', async () => {
    await threeCases();
    expect((await rig.get('/metrics/processes?wait=5000')).json).toMatchObject({
      items: [
        { process: 'purchase', started: 3, completed: 3, open: 0, cancelled: 0, conformingRate: 1 / 3 },
      ],
    });
    expect((await rig.get('/metrics/processes/purchase')).json).toMatchObject({
      cycleTime: { count: 3, minMs: 0, maxMs: 2 * hour },
      byVersion: [
        {
          version: 1,
          steps: [
            { step: 'ask', done: 3 },
            { step: 'approve', done: 2, waitingTime: { count: 2, meanMs: hour, maxMs: hour } },
            { step: 'reject', done: 0 },
            { step: 'pay', done: 3, repeated: 0 },
          ],
        },
      ],
    });
    expect(await rig.get('/metrics/processes/none')).toMatchObject({ status: 404 });
    expect((await rig.service.request('GET', '/monitor/metrics')).text).toContain('# HELP');
  });
});

describe('definitions', () => {
  const draft = { ...purchase, id: 'order' };

  it('are published, learned, and kept for good', async () => {
    const first = await rig.post('/definitions', draft);
    expect(first).toMatchObject({
      status: 201,
      json: { publishedBy: 'u-sup' },
      headers: { location: '/monitor/definitions/order/versions/1' },
    });
    expect(await rig.post('/definitions', draft)).toMatchObject({ status: 200 });
    expect(await rig.post('/definitions', { ...draft, department: 'sales' })).toMatchObject({
      status: 409,
      json: {
        type: '/monitor/problems/not-as-it-stands',
        title: 'What is there does not allow this',
        code: 'version-taken',
        acceptable: 'The content as it is published, or a higher version for the change.',
      },
    });
    expect(await rig.get('/definitions/order/versions/1', employee)).toMatchObject({
      status: 200,
      json: { definition: draft },
    });
    expect(await rig.get('/definitions/order/versions/2')).toMatchObject({ status: 404 });
    expect((await rig.get('/definitions')).status).toBe(200);
    await rig.publish([step('o1', 0, 'ask', { process: 'order' })]);
    expect((await rig.get('/cases/order/o1?wait=5000')).json).toMatchObject({ status: 'open', version: 1 });
  });

  it('are those of the moment that a question waits for, and of nothing else', async () => {
    await rig.publish([published({ ...purchase, version: 2 })]);
    const { json, headers } = await rig.get('/definitions?wait=5000', employee);
    const { items } = json as { items: { id: string; version: number }[] };
    expect(items.map(({ id, version }) => `${id} ${version}`)).toEqual(['purchase 1', 'purchase 2']);
    expect(headers['liucheng-position']).toContain('liucheng.finance/');
    await rig.publish([published({ ...purchase, version: 3 })]);
    const third = '/definitions/purchase/versions/3';
    expect(await rig.get(`${third}?wait=5000`, employee)).toMatchObject({ status: 200 });
    await rig.publish([published({ ...purchase, version: 4 })]);
    expect((await rig.get('/definitions/purchase/versions/4/bpmn?wait=5000', employee)).status).toBe(200);
    for (const query of ['wait=soon', 'wait=10001', 'colour=red']) {
      for (const path of ['/definitions', third, `${third}/bpmn`]) {
        expect(await rig.get(`${path}?${query}`)).toMatchObject({
          status: 400,
          json: { errors: [{ path: `?${query.split('=')[0]}` }] },
        });
      }
    }
  });

  it('are drawn as BPMN in the language of the request, and read again', async () => {
    await rig.get('/cases?wait=5000');
    const chinese = await rig.get('/definitions/purchase/versions/1/bpmn', employee, {
      'accept-language': 'zh-CN',
    });
    expect(chinese).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/xml; charset=utf-8',
        'content-disposition': 'attachment; filename="purchase-1.bpmn"',
      },
    });
    expect(chinese.text).toContain('name="批准"');
    expect(await fromBpmn(chinese.text)).toEqual({ definition: purchase });
    expect((await rig.get('/definitions/purchase/versions/1/bpmn')).text).not.toContain('name="批准"');
    expect(await rig.get('/definitions/purchase/versions/2/bpmn')).toMatchObject({
      status: 404,
      json: { code: 'unknown-definition' },
    });
    expect(await rig.get('/definitions/purchase/versions/one/bpmn')).toMatchObject({ status: 400 });
    const many = { seq: Array<string>(900).fill('ask') };
    const endless = { ...draft, id: 'endless', flow: { seq: [many, many, many, draft.flow] } };
    expect(await rig.post('/definitions', endless)).toMatchObject({ status: 201 });
    expect(await rig.get('/definitions/endless/versions/1/bpmn')).toMatchObject({
      status: 404,
      json: { code: 'not-drawn' },
    });
  });

  it('are refused with every fault named, and to whoever may not', async () => {
    const { status, json } = await rig.post('/definitions', {
      ...draft,
      area: 7,
      flow: { seq: ['ask', 'dance'] },
    });
    expect(status).toBe(400);
    const paths = (json as { errors: { path: string }[] }).errors.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/area', '/flow/seq/1']));
    expect(await rig.post('/definitions', draft, salesHead)).toMatchObject({ status: 403 });
  });
});

describe('what could not be processed', () => {
  it('is listed with its cause and can be tried again', async () => {
    await rig.publish([step('c1', 0, 'ask', { version: 3 })]);
    expect(await rig.get('/status?wait=5000')).toMatchObject({ json: { caughtUp: true, cases: { new: 1 } } });
    const letters = (await rig.get('/dead-letters')).json;
    expect(letters).toMatchObject({
      items: [{ key: 'c1', cause: expect.stringContaining('version 3'), event: { subject: 'c1' } }],
    });
    expect((await rig.post('/dead-letters/retry', { key: 'c1' })).json).toEqual({ handled: 0, parked: 1 });
    expect(await rig.post('/dead-letters/retry', { key: 'c1' }, salesHead)).toMatchObject({ status: 403 });
    await rig.publish([published({ ...purchase, version: 3 })]);
    await rig.get('/status?wait=5000');
    const after = (await rig.get('/cases/purchase/c1?wait=5000&sequence=0')).json;
    expect(after).toMatchObject({ version: 3, status: 'open', sequence: 0 });
  });
});
