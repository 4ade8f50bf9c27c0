import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import type { ProcessDefinition } from '@liucheng/process-model';
import { actionsOf, hour, monday, published, purchase, step } from '../testing/monitor-rig.ts';
import { employee, salesHead, ServiceRig, supervisor } from '../testing/service-rig.ts';

const person = (id: string, department: string, ...roles: string[]): Actor => ({
  id,
  department,
  roles: [{ role: 'employee', department }, ...roles.map((role) => ({ role, department }))],
});
const cashier = person('u-cash', 'finance', 'cashier');
/** Approves for sales and is a cashier as well. */
const both: Actor = {
  id: 'approve-person',
  department: 'sales',
  roles: [{ role: 'employee' }, { role: 'department-head', department: 'sales' }, { role: 'cashier' }],
};
const marketingHead = person('u-mark', 'marketing', 'department-head');

/** Whoever asks hands it in, may hand it in again, and checks it: a step that is bound to a person. */
const report: ProcessDefinition = {
  id: 'report',
  version: 1,
  names: { en: 'Report', 'zh-CN': '报告' },
  area: 'internal-management',
  department: 'office',
  effectiveFrom: '2026-01-01T00:00:00Z',
  steps: {
    write: {
      names: { en: 'Write', 'zh-CN': '撰写' },
      instructions: { en: 'Be brief.', 'zh-CN': '力求简短。' },
      role: { roles: ['employee'], person: 'case' },
      enforcement: 'block',
    },
    read: { names: { en: 'Read', 'zh-CN': '阅读' } },
    drop: { names: { en: 'Drop', 'zh-CN': '作废' } },
  },
  flow: { loop: ['read', 'write'] },
  cancels: ['drop'],
};

interface Listed {
  readonly id: string;
  readonly case: string;
  readonly step: string;
  readonly overdue: boolean;
}

let rig: ServiceRig;
beforeEach(async () => {
  rig = await ServiceRig.open();
  await rig.publish([published(purchase)]);
});
afterEach(() => rig.close());

async function list(query = '', as: Actor = supervisor): Promise<{ items: Listed[]; next?: string }> {
  // Another object: a token of its own, valid by the present clock.
  const { status, json, text } = await rig.get(`/tasks?wait=5000${query}`, { ...as });
  if (status !== 200) throw new Error(text);
  return json as { items: Listed[]; next?: string };
}

const told = ({ items }: { readonly items: readonly Listed[] }): string[] =>
  items.map((task) => `${task.case} ${task.step}`);

async function only(query: string, as: Actor = supervisor): Promise<Listed> {
  const { items } = await list(query, as);
  if (items.length !== 1) throw new Error(`expected one task, got ${items.length}`);
  return items[0] as Listed;
}

describe('what is due', () => {
  it('is told to whoever may do it, with all that is needed to do it', async () => {
    await rig.publish([step('c1', 0, 'ask')]);
    const { items } = await list('', salesHead);
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{22}\.0\.[\w-]{8}$/),
        process: 'purchase',
        version: 1,
        processNames: { en: 'Purchase', 'zh-CN': '采购' },
        case: 'c1',
        step: 'approve',
        names: { en: 'Approve', 'zh-CN': '批准' },
        roles: ['department-head'],
        department: 'sales',
        notBy: [],
        responsible: 'sales',
        since: '2026-03-02T01:00:00.000Z',
        overdue: false,
        enforcement: 'monitor',
        allowed: true,
      },
      expect.objectContaining({ case: 'c1', step: 'reject' }),
    ]);
    for (const other of [employee, cashier, marketingHead, supervisor])
      expect(told(await list('', other))).toEqual([]);
    await rig.publish([step('c1', 1, 'approve')]);
    expect(told(await list('', salesHead))).toEqual([]);
    expect(told(await list('', cashier))).toEqual(['c1 pay']);
    await rig.publish([step('c1', 2, 'pay')]);
    expect(told(await list('&view=all'))).toEqual([]);
  });

  it('leaves out who did a step that the same person must not do', async () => {
    await rig.publish([step('c1', 0, 'ask'), step('c1', 1, 'approve'), step('c2', 0, 'ask')]);
    expect(told(await list('&process=purchase', both))).toEqual(['c2 approve', 'c2 reject']);
    expect(await only('', cashier)).toMatchObject({ notBy: ['approve-person'], allowed: true });
  });

  it('comes by due time, then by how long it has been possible, and is overdue once that has passed', async () => {
    await rig.publish([
      step('late', 0, 'ask'),
      step('late', 1, 'approve', { at: monday + 3 * hour }),
      step('soon', 0, 'ask'),
      step('soon', 1, 'approve', { at: monday + hour }),
      step('young', 0, 'ask', { at: monday + 2 * hour }),
      step('old', 0, 'ask', { at: monday + hour }),
    ]);
    const all = ['soon pay', 'late pay', 'old approve', 'old reject', 'young approve', 'young reject'];
    expect(told(await list('&view=all'))).toEqual(all);
    expect(told(await list('&overdue=true&view=all'))).toEqual([]);
    rig.clock.time = monday + 9 * hour;
    expect(told(await list('&overdue=true&view=all'))).toEqual([]);
    rig.clock.time++;
    expect(await only('&overdue=true&view=all')).toMatchObject({
      case: 'soon',
      overdue: true,
      dueAt: '2026-03-02T10:00:00.000Z',
    });
    expect(told(await list('&overdue=false', cashier))).toEqual(['late pay']);
    expect(told(await list('&dueBefore=2026-03-02T18:00:00.001%2B08:00', cashier))).toEqual(['soon pay']);
    expect(told(await list('&dueBefore=2026-03-02T18:00:00%2B08:00', cashier))).toEqual([]);
    expect(await rig.get('/tasks?dueBefore=2026-13-01')).toMatchObject({
      status: 400,
      json: { errors: [{ path: '?dueBefore' }] },
    });
  });

  it('goes on at the next page, whatever the page is of', async () => {
    await rig.publish([
      step('c1', 0, 'ask'),
      step('c2', 0, 'ask'),
      step('c2', 1, 'approve'),
      step('c3', 0, 'ask', { department: 'marketing' }),
    ]);
    const all = told(await list('&view=all'));
    expect(all).toHaveLength(5);
    for (const [query, expected] of [
      ['&view=all', all],
      ['&department=sales', ['c1 approve', 'c1 reject']],
      ['&case=c1', ['c1 approve', 'c1 reject']],
    ] as const) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const page = await list(`${query}&limit=1${cursor}`);
        expect(page.items).toHaveLength(1);
        seen.push(...told(page));
        if (page.next === undefined) break;
        cursor = `&cursor=${page.next}`;
      }
      expect(seen).toEqual(expected);
    }
    expect(await rig.get('/tasks?cursor=abc')).toMatchObject({
      status: 400,
      json: { errors: [{ path: '?cursor' }] },
    });
  });

  it('is narrowed by role, department, process, case and step', async () => {
    await rig.publish([
      published(report),
      step('c1', 0, 'ask'),
      step('c2', 0, 'ask', { department: 'marketing' }),
      step('c2', 1, 'approve', { department: 'marketing' }),
      step('r1', 0, 'read', { process: 'report', at: monday - hour }),
    ]);
    expect(told(await list('&role=cashier'))).toEqual(['c2 pay']);
    expect(told(await list('&role=employee'))).toEqual(['r1 write']);
    expect(told(await list('&department=sales'))).toEqual(['c1 approve', 'c1 reject']);
    expect(told(await list('&department=office'))).toEqual(['r1 write']);
    expect(told(await list('&department=finance'))).toEqual(['c2 pay']);
    expect(told(await list('&process=report&view=all'))).toEqual(['r1 write']);
    expect(told(await list('&step=reject&view=all'))).toEqual(['c1 reject']);
    expect(told(await list('&case=c1'))).toEqual(['c1 approve', 'c1 reject']);
    expect(told(await list('&case=c1&process=report'))).toEqual([]);
    expect(await rig.get('/tasks?colour=red')).toMatchObject({ status: 400 });
  });

  it('is seen by heads for their department, by everybody else as far as they may do it', async () => {
    const head = { ...salesHead, id: 'ask-person' };
    await rig.publish([
      published(report),
      step('c1', 0, 'ask'),
      step('c2', 0, 'ask', { department: 'marketing' }),
      step('r1', 0, 'read', { process: 'report', actor: 'u-emp', at: monday - hour }),
      step('r2', 0, 'read', { process: 'report', actor: 'ask-person', department: 'hr', at: monday + hour }),
    ]);
    expect(told(await list('&view=all', head))).toEqual(['c1 approve', 'c1 reject', 'r2 write']);
    expect(told(await list('', head))).toEqual(['c1 approve', 'c1 reject', 'r2 write']);
    expect(told(await list('&department=marketing', head))).toEqual([]);
    expect(told(await list('&view=all', employee))).toEqual(['r1 write']);
    expect(told(await list('&case=c1', employee))).toEqual([]);
    expect((await rig.service.request('GET', '/monitor/tasks')).status).toBe(401);
  });

  it('is bound to the person whose case it is, and comes again when the step does', async () => {
    await rig.publish([published(report), step('r1', 0, 'read', { process: 'report', actor: 'u-emp' })]);
    const first = await only('&mine=true', employee);
    expect(first).toMatchObject({
      step: 'write',
      person: 'u-emp',
      instructions: { en: 'Be brief.', 'zh-CN': '力求简短。' },
      enforcement: 'block',
    });
    expect(told(await list('&mine=false', employee))).toEqual([]);
    await rig.publish([step('r1', 1, 'write', { process: 'report', actor: 'u-emp' })]);
    expect(told(await list('&case=r1'))).toEqual(['r1 read']);
    expect(await rig.get(`/tasks/${first.id}`)).toMatchObject({
      status: 404,
      json: { code: 'unknown-task' },
    });
    await rig.publish([step('r1', 2, 'read', { process: 'report', actor: 'u-emp' })]);
    expect((await only('&mine=true', employee)).id).not.toBe(first.id);
    await rig.publish([step('r1', 3, 'drop', { process: 'report' })]);
    expect(told(await list('&case=r1'))).toEqual([]);
  });

  it('tells how far the monitor was, and is described', async () => {
    await rig.publish([step('c1', 0, 'ask')]);
    const { headers } = await rig.get('/tasks?wait=5000');
    expect(headers['liucheng-position']).toContain('liucheng.finance/');
    const { json } = await rig.get('/openapi.json');
    const operations = json as { paths: Record<string, Record<string, { summary: string }>> };
    expect(operations.paths['/monitor/tasks']?.['get']?.summary).toBe('What is due · 待办列表');
  });
});

describe('how a task is done', () => {
  const approve = {
    method: 'POST',
    path: '/finance/purchases/{case}/approval',
    operation: 'purchase.approve',
    schema: '/finance/openapi.json#/components/schemas/Approval',
  } as const;
  const action = async (subject: string): Promise<unknown> =>
    ((await only(`&step=approve&case=${encodeURIComponent(subject)}`)) as { action?: unknown }).action;

  it('is told as it was published last, whatever comes again', async () => {
    await rig.publish([step('c 1/2', 0, 'ask')]);
    expect(await action('c 1/2')).toBeUndefined();
    await rig.publish([actionsOf({ approve }, 1)]);
    const { path: _path, ...rest } = approve;
    expect(await action('c 1/2')).toEqual({ ...rest, href: '/finance/purchases/c%201%2F2/approval' });
    const moved = { ...approve, path: '/purchases/{case}' };
    await rig.publish([actionsOf({ approve: moved }, 2, monday + hour), actionsOf({ approve }, 1)]);
    expect(await action('c 1/2')).toMatchObject({ href: '/purchases/c%201%2F2' });
    await rig.publish([actionsOf({}, 3, monday + 2 * hour)]);
    expect(await action('c 1/2')).toBeUndefined();
    expect((await rig.get('/cases')).json).toMatchObject({ items: [{ subject: 'c 1/2' }] });
  });

  it('is refused with every fault where it is no request', async () => {
    await rig.publish([actionsOf({ approve: { ...approve, path: 'nowhere' } }, 1), step('c1', 0, 'ask')]);
    expect(await action('c1')).toBeUndefined();
    expect((await rig.get('/notices')).json).toMatchObject({
      items: [{ kind: 'definition-refused', faults: [{ path: '/data/actions/approve/path' }] }],
    });
  });

  it('is posted with a definition, and changes under a version that is published', async () => {
    const withAction = (path: string): ProcessDefinition => ({
      ...report,
      steps: {
        ...report.steps,
        read: { names: report.names, action: { method: 'POST', path, operation: 'read' } },
      },
    });
    const post = (definition: ProcessDefinition) => rig.post('/definitions', definition);
    const known = async () => (await rig.get('/definitions/report/versions/1')).json;
    expect(await post(withAction('/a/{case}'))).toMatchObject({
      status: 201,
      json: { definition: withAction('/a/{case}') },
    });
    await list();
    expect(await known()).toMatchObject({ definition: withAction('/a/{case}') });
    rig.clock.time++;
    expect(await post(withAction('/b/{case}'))).toMatchObject({ status: 200 });
    await list();
    expect(await known()).toMatchObject({ definition: withAction('/b/{case}') });
    const other = { ...withAction('/b/{case}'), department: 'hr' };
    expect(await post(other)).toMatchObject({ status: 409, json: { code: 'version-taken' } });
  });
});

describe('a claim', () => {
  const claim = (id: string, as: Actor) => rig.post(`/tasks/${id}/claim`, undefined, as);
  const release = (id: string, as: Actor) => rig.post(`/tasks/${id}/release`, undefined, as);
  const heads = Array.from({ length: 8 }, (_, index) => ({ ...salesHead, id: `u-head-${index}` }));

  it('is held by one of any number who claim at once, and the others are told by whom', async () => {
    await rig.publish([step('c1', 0, 'ask')]);
    const { id } = await only('&step=approve&case=c1');
    const answers = await Promise.all(heads.map((head) => claim(id, head)));
    const [won, ...others] = answers.sort((a, b) => a.status - b.status);
    expect(won).toMatchObject({ status: 200, json: { claim: { at: '2026-03-02T01:00:00.000Z' } } });
    const { by } = (won?.json as { claim: { by: string } }).claim;
    for (const lost of others)
      expect(lost).toMatchObject({ status: 409, json: { code: 'task-claimed', claim: { by } } });
    expect((await claim(id, heads.find((head) => head.id === by) as Actor)).status).toBe(200);
    expect((await rig.get(`/tasks/${id}`)).json).toMatchObject({ claim: { by } });
  });

  it('is found by who holds it, and ends with the step', async () => {
    await rig.publish([step('c1', 0, 'ask'), step('c2', 0, 'ask')]);
    const { id } = await only('&step=approve&case=c1');
    await claim(id, salesHead);
    expect(told(await list('&mine=true', salesHead))).toEqual(['c1 approve']);
    expect(told(await list('&claimed=true&view=all'))).toEqual(['c1 approve']);
    expect(told(await list('&claimed=true', { ...salesHead, id: 'u-other' }))).toEqual(['c1 approve']);
    expect(told(await list('&claimed=false&case=c1'))).toEqual(['c1 reject']);
    await rig.publish([step('c1', 1, 'reject')]);
    expect(told(await list('&mine=true', salesHead))).toEqual([]);
    expect(told(await list('&claimed=true&view=all'))).toEqual([]);
    expect(await claim(id, salesHead)).toMatchObject({ status: 404, json: { code: 'unknown-task' } });
  });

  it('stays when the case goes on beside it, and after a restart', async () => {
    await rig.publish([step('c1', 0, 'ask')]);
    const { id } = await only('&step=approve&case=c1');
    await claim(id, salesHead);
    await rig.publish([step('c1', 1, 'note'), step('c1', 2, 'unheard-of')]);
    expect((await rig.get('/tasks?wait=5000&mine=true', salesHead)).json).toMatchObject({
      items: [{ id, claim: { by: 'u-head' } }],
    });
    await rig.service.close();
    await rig.start();
    expect((await rig.get('/tasks?wait=5000&mine=true', salesHead)).json).toMatchObject({
      items: [{ id, claim: { by: 'u-head' } }],
    });
  });

  it('is for those who may do the step only', async () => {
    await rig.publish([step('c1', 0, 'ask'), step('c1', 1, 'approve'), step('c2', 0, 'ask')]);
    const pay = await only('&step=pay&case=c1');
    expect(await claim(pay.id, both)).toMatchObject({ status: 403, json: { code: 'separation-of-duties' } });
    expect(await claim(pay.id, employee)).toMatchObject({ status: 403, json: { code: 'not-your-task' } });
    expect(await claim(pay.id, supervisor)).toMatchObject({ status: 403 });
    expect((await claim(pay.id, cashier)).status).toBe(200);
    expect(await rig.get(`/tasks/${pay.id}`, employee)).toMatchObject({ status: 403 });
    expect((await rig.get(`/tasks/${pay.id}`, cashier)).status).toBe(200);
    for (const id of ['nonsense', `${pay.id.slice(0, 22)}.9.00000000`, pay.id.replace('.1.', '.0.')])
      expect(await claim(id, cashier)).toMatchObject({ status: 404, json: { code: 'unknown-task' } });
  });

  it('is given back by its holder, the head of the department or the supervisor, and can be held anew', async () => {
    await rig.publish([step('c1', 0, 'ask'), step('c1', 1, 'approve')]);
    const { id } = await only('&step=pay&case=c1');
    const colleague = { ...cashier, id: 'u-cash-2' };
    const financeHead = person('u-fin', 'finance', 'department-head');
    for (const by of [cashier, financeHead, supervisor]) {
      expect((await claim(id, cashier)).status).toBe(200);
      expect(await release(id, colleague)).toMatchObject({ status: 409, json: { code: 'task-claimed' } });
      expect(await release(id, salesHead)).toMatchObject({ status: 403 });
      const { status, json } = await release(id, by);
      expect(status).toBe(200);
      expect(json).not.toHaveProperty('claim');
    }
    expect((await release(id, colleague)).status).toBe(200);
    expect((await claim(id, colleague)).json).toMatchObject({ claim: { by: 'u-cash-2' } });
  });

  it('leaves nothing behind when many are over', async () => {
    const count = 60;
    for (let index = 0; index < count; index++) {
      rig.clock.time++;
      await rig.publish([step(`c${index}`, 0, 'ask')]);
      const { id } = await only(`&step=approve&case=c${index}`);
      expect((await claim(id, salesHead)).status).toBe(200);
      await rig.publish([step(`c${index}`, 1, 'reject')]);
    }
    const [stored] = await rig.stores.documents.aggregate('claims', {});
    expect(stored?.count).toBeLessThan(25);
  });

  it('changes nothing about conformance', async () => {
    await rig.publish([step('c1', 0, 'ask')]);
    const before = (await rig.get('/cases/purchase/c1?wait=5000')).json;
    await claim((await only('&step=approve&case=c1')).id, salesHead);
    expect((await rig.get('/cases/purchase/c1?wait=5000')).json).toEqual(before);
  });
});
