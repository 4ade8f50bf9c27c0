import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { definitionWithdrawn } from '@liucheng/service-kit';
import { hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { strict, unapproved } from '../testing/purchase-versions.ts';
import { employee, salesHead, ServiceRig } from '../testing/service-rig.ts';

const address = '/definitions/purchase/versions/1';
const reason = 'The approval is given up';

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([purchase, unapproved, strict].map((each) => published(each, monday - hour)));
  await rig.publish([
    step('asked', 0, 'ask', { at: monday - 5 * hour }),
    step('approved', 0, 'ask', { at: monday - 4 * hour }),
    step('approved', 1, 'approve', { at: monday - 3 * hour }),
    step('paid', 0, 'ask', { at: monday - 3 * hour }),
    step('paid', 1, 'reject', { at: monday - 2 * hour }),
  ]);
  await rig.get('/status?wait=5000');
});
afterEach(() => rig.close());

const preview = (body: object) => rig.post(`${address}/migration-preview`, body);
const migrate = (body: object) => rig.post(`${address}/migrations`, body);
const caseOf = async (subject: string) => (await rig.get(`/cases/purchase/${subject}`)).json;

describe('a preview of a migration', () => {
  it('tells of each running case what would come, go and be next, and changes nothing', async () => {
    const answer = await preview({ to: 2 });
    expect(answer).toMatchObject({
      status: 200,
      json: { process: 'purchase', from: 1, to: 2, examined: 2, changed: 2, accused: 1, gone: {} },
    });
    expect(answer.json).toMatchObject({
      come: { 'unknown-step': 1 },
      items: [
        {
          case: 'asked',
          come: [],
          gone: [],
          next: { before: [{ step: 'approve' }, { step: 'reject' }], after: [{ step: 'pay' }] },
        },
        { case: 'approved', come: [{ kind: 'unknown-step', step: 'approve', message: expect.any(String) }] },
      ],
      notRunning: [],
    });
    expect(answer.headers['liucheng-position']).toContain('liucheng.finance');
    expect(await caseOf('asked')).toMatchObject({ version: 1 });
  });

  it('lets time pass: a deadline of the other version may be over', async () => {
    expect((await preview({ to: 3 })).json).toMatchObject({
      examined: 2,
      changed: 1,
      come: { 'deadline-missed': 1 },
      items: [
        {
          case: 'approved',
          next: {
            before: [{ step: 'pay', dueAt: new Date(monday + 5 * hour).toISOString() }],
            after: [{ step: 'pay', dueAt: new Date(monday - 2 * hour).toISOString() }],
          },
        },
      ],
    });
  });

  it('is of those that are named, and by page of all', async () => {
    expect((await preview({ to: 2, cases: ['asked', 'paid', 'nobody'] })).json).toMatchObject({
      examined: 1,
      notRunning: ['paid', 'nobody'],
    });
    const first = (await preview({ to: 2, limit: 1 })).json as { next: string };
    expect(first).toMatchObject({ examined: 1, items: [{ case: 'asked' }], next: expect.any(String) });
    const second = (await preview({ to: 2, limit: 1, cursor: first.next })).json;
    expect(second).toMatchObject({ examined: 1, items: [{ case: 'approved' }] });
  });

  it('is empty where nothing runs', async () => {
    const answer = await rig.post('/definitions/purchase/versions/3/migration-preview', { to: 1 });
    expect(answer.json).toEqual({
      process: 'purchase',
      from: 3,
      to: 1,
      examined: 0,
      changed: 0,
      accused: 0,
      come: {},
      gone: {},
      retold: 0,
      items: [],
      others: [],
      notRunning: [],
    });
  });
});

describe('a migration', () => {
  it('takes the running cases along that it accuses of nothing, and says which it leaves', async () => {
    const answer = await migrate({ to: 2, reason });
    expect(answer).toMatchObject({
      status: 200,
      json: { migration: expect.any(String), migrated: 1, left: ['approved'], notRunning: [] },
    });
    expect(await caseOf('asked')).toMatchObject({
      version: 2,
      askedVersion: 1,
      next: [{ step: 'pay' }],
      migrations: [{ from: 1, to: 2, at: new Date(monday).toISOString(), reason, by: 'u-sup' }],
    });
    expect(await caseOf('approved')).toMatchObject({ version: 1 });
    expect(await caseOf('paid')).toMatchObject({ version: 1 });
    const again = (await migrate({ to: 2, reason })).json;
    expect(again).toMatchObject({ migrated: 0, left: ['approved'] });
    expect(again).not.toHaveProperty('migration');
  });

  it('takes the others along too where that is asked for', async () => {
    expect((await migrate({ to: 2, reason, accused: 'migrate' })).json).toMatchObject({
      migrated: 2,
      left: [],
    });
    expect(await caseOf('approved')).toMatchObject({
      version: 2,
      violationList: [{ kind: 'unknown-step', version: 2, state: 'open' }],
    });
    // And back: what it was accused of is withdrawn.
    await rig.post('/definitions/purchase/versions/2/migrations', { to: 1, reason: 'By mistake' });
    expect(await caseOf('approved')).toMatchObject({
      version: 1,
      migrations: [{ to: 2 }, { to: 1, reason: 'By mistake' }],
      violationList: [{ kind: 'unknown-step', state: 'withdrawn' }],
    });
  });

  it('is told to those who follow what is said of processes', async () => {
    await migrate({ to: 2, reason, cases: ['asked'] });
    const { items } = (await rig.get('/notices')).json as { items: object[] };
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'case-migrated', case: 'asked', from: 1, to: 2, reason, by: 'u-sup' }),
    );
  });

  it('is refused to others, and where it makes no sense, with what would be accepted', async () => {
    for (const who of [employee, salesHead])
      for (const route of ['migrations', 'migration-preview'])
        expect((await rig.post(`${address}/${route}`, { to: 2, reason }, who)).status).toBe(403);
    const faults: readonly (readonly [object, string])[] = [
      [{ reason }, '/to'],
      [{ to: 1, reason }, '/to'],
      [{ to: 0, reason }, '/to'],
      [{ to: 2 }, '/reason'],
      [{ to: 2, reason, cases: [] }, '/cases'],
      [{ to: 2, reason, cases: ['a', 'a'] }, '/cases'],
      [{ to: 2, reason, cases: ['a'], cursor: 'x' }, '/cursor'],
      [{ to: 2, reason, cursor: 'x' }, '/cursor'],
      [{ to: 2, reason, limit: 501 }, '/limit'],
      [{ to: 2, reason, accused: 'maybe' }, '/accused'],
      [{ to: 2, reason, more: 1 }, '/more'],
    ];
    for (const [body, path] of faults) {
      const { status, json } = await migrate(body);
      expect({
        status,
        errors: (json as { errors: { path: string }[] }).errors.map((each) => each.path),
      }).toEqual({ status: 400, errors: [path] });
    }
    for (const path of ['purchase/versions/9', 'nothing/versions/1'])
      expect((await rig.post(`/definitions/${path}/migrations`, { to: 2, reason })).status).toBe(404);
    expect(await migrate({ to: 9, reason })).toMatchObject({ status: 404 });
    const event = published({ ...purchase, version: 2 });
    await rig.publish([{ ...event, id: 'w', type: definitionWithdrawn, data: { reason }, sequence: 9 }]);
    await rig.get('/status?wait=5000');
    expect(await migrate({ to: 2, reason })).toMatchObject({
      status: 409,
      json: { code: 'withdrawn-version', acceptable: expect.any(String) },
    });
    expect(await caseOf('asked')).toMatchObject({ version: 1 });
  });
});
