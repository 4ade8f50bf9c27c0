import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { EventStore } from '@liucheng/ports';
import { CaseExecutor, dayAfter, officeDay } from '@liucheng/service-kit';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { humanResourcesService } from './human-resources.service.ts';
import { loadSampleCompany } from './sample-company/load.ts';
import { sampleCompany, sampleDepartments } from './sample-company/people.ts';

const today = officeDay(Date.now());
const year = Number(today.slice(0, 4));
/** The token says who it is and, as long as there is no organisation, what the person may. */
const person = (id: string, ...roles: string[]): Actor => ({
  id,
  department: 'administration',
  roles: roles.map((role) => ({ role })),
});
const admin = person('u-admin', 'employee', 'system-admin');
const manager = person('u-shen');

interface Answer {
  readonly status: number;
  readonly id: string;
  readonly code?: string;
  readonly rule?: string;
  readonly position: number;
  readonly items: readonly Record<string, unknown>[];
  readonly next?: readonly { readonly href: string }[];
}

let directory: string;
let service: TestService;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-hr-'));
  service = await startTestService(humanResourcesService, { directory });
});
afterAll(async () => {
  await service.close();
  await rm(directory, { recursive: true, force: true });
});

async function send(as: Actor, method: string, path: string, body?: object, headers = {}): Promise<Answer> {
  const answer = await service.request(method, `/human-resources/${path}`, {
    as,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { ...(answer.json as Answer), status: answer.status };
}

/** Repeats a question until the answer is as expected: the copy follows the events by itself. */
async function eventually(ask: () => Promise<Answer>, expected: object): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (Object.entries(expected).every(([key, value]) => answer[key as keyof Answer] === value))
      return answer;
    await pause(5);
  }
}

const names = (en: string, zh: string) => ({ en, 'zh-CN': zh });
const joins = (id: string, department: string, post: string, ...roles: string[]): Promise<Answer> =>
  send(
    id === 'u-admin' ? person('u-yao', 'employee', 'hr-manager') : admin,
    'PUT',
    `employees/${id}/employment`,
    {
      department,
      post,
      from: '2024-01-02',
      roles: roles.map((role) => ({ role })),
    },
  );

describe('the organisation over HTTP', () => {
  it('is entered by the administrator while roles come with tokens', async () => {
    const hr = {
      names: names('Human resources', '人力资源部'),
      posts: [{ post: 'manager', names: names('M', '经理') }],
    };
    const sales = { names: names('Sales', '销售部'), posts: [{ post: 'clerk', names: names('C', '专员') }] };
    expect((await send(person('u-x', 'employee'), 'PUT', 'departments/sales/founding', sales)).code).toBe(
      'wrong-role',
    );
    expect((await send(admin, 'PUT', 'departments/human-resources/founding', hr)).status).toBe(200);
    expect((await send(admin, 'PUT', 'departments/sales/founding', sales)).status).toBe(200);
    expect((await send(admin, 'PUT', 'departments/sales/founding', sales)).code).toBe('department-exists');
    expect((await joins('u-shen', 'human-resources', 'manager', 'hr-manager')).status).toBe(200);
    expect((await joins('u-yao', 'human-resources', 'manager', 'hr-manager')).status).toBe(200);
    expect((await joins('u-admin', 'human-resources', 'manager', 'system-admin')).status).toBe(200);
    for (const id of ['u-li', 'u-xie', 'u-zhang', 'u-liu'])
      expect((await joins(id, 'sales', 'clerk')).status).toBe(200);
    expect((await joins('u-li', 'sales', 'clerk')).rule).toBe('one-employment-per-person');
    expect((await joins('u-late', 'moon', 'clerk')).rule).toBe('department-and-post-exist');
    expect((await send(admin, 'POST', 'departments/sales/heads', { person: 'u-li' })).status).toBe(200);
    while ((await send(admin, 'GET', 'people')).items.length < 7) await pause(5);
  });

  it('decides on roles once it is in force, and knows nobody else', async () => {
    const other = { manager: 'u-li' };
    expect((await send(admin, 'PUT', 'organisation/company/force', other)).code).toBe('nobody-to-keep-it');
    // The token says no role, so it is not in force yet.
    expect((await send(manager, 'GET', 'people')).code).toBe('wrong-role');
    expect((await send(admin, 'PUT', 'organisation/company/force', { manager: 'u-shen' })).status).toBe(200);
    await eventually(() => send(manager, 'GET', 'people'), { status: 200 });
    const stranger = person('u-x', 'employee', 'hr-manager', 'executive');
    expect(await send(stranger, 'GET', 'people')).toMatchObject({ status: 403, code: 'not-in-organisation' });
    expect(await send(admin, 'PUT', 'organisation/company/force', { manager: 'u-shen' })).toMatchObject({
      code: 'in-force-already',
    });
    expect((await send(manager, 'GET', 'organisation/company')).status).toBe(200);
  });

  it('grants and takes away roles, which count at once', async () => {
    const granted = await send(manager, 'POST', 'employees/u-zhang/roles', { role: 'auditor' });
    expect(granted.status).toBe(200);
    const auditors = () => send(manager, 'GET', 'people?role=auditor');
    while ((await auditors()).items.length === 0) await pause(5);
    expect((await auditors()).items).toMatchObject([{ person: 'u-zhang', roles: [{}, { role: 'auditor' }] }]);
    const history = await send(manager, 'GET', 'employees/u-zhang/history');
    expect(history.items.at(-1)).toMatchObject({
      event: 'role-granted',
      actor: 'u-shen',
      role: 'hr-manager',
    });
    expect((await send(person('u-zhang'), 'POST', 'employees/u-zhang/roles', { role: 'cashier' })).code).toBe(
      'wrong-role',
    );
    expect((await send(manager, 'POST', 'employees/u-shen/roles', { role: 'executive' })).rule).toBe(
      'nobody-grants-own-roles',
    );
    expect((await send(manager, 'POST', 'employees/u-zhang/role-endings', { grant: 'R1' })).status).toBe(200);
    while ((await auditors()).items.length > 0) await pause(5);
  });

  it('lets a deputy act for a head, on record as that', async () => {
    const deputy = {
      absent: 'u-shen',
      deputy: 'u-xie',
      from: today,
      until: today,
      roles: [{ role: 'hr-manager' }],
    };
    const own = await send(manager, 'POST', `deputy-plans/${year}/deputies`, {
      ...deputy,
      absent: 'u-yao',
      deputy: 'u-shen',
    });
    expect(own).toMatchObject({ status: 403, rule: 'nobody-appoints-oneself-deputy' });
    const appointed = await send(manager, 'POST', `deputy-plans/${year}/deputies`, deputy);
    expect(appointed.status).toBe(200);
    const { next } = await send(manager, 'GET', `deputy-plans/${year}`);
    const address = `/human-resources/deputy-plans/${year}`;
    expect(next).toMatchObject([{ href: `${address}/deputies` }, { href: `${address}/deputy-endings` }]);
    const acting = () =>
      send(person('u-xie'), 'POST', 'departments/sales/posts', {
        post: 'lead',
        names: names('Lead', '主管'),
      });
    await eventually(acting, { status: 200 });
    const { items } = await send(manager, 'GET', 'departments/sales/history');
    expect(items.at(-1)).toMatchObject({
      event: 'post-opened',
      actor: 'u-xie',
      onBehalfOf: 'u-shen',
      role: 'hr-manager',
      department: 'human-resources',
      text: {
        en: 'Post lead opened: Lead. On behalf of u-shen.',
        'zh-CN': '增设岗位 lead：主管。（代 u-shen 办理）',
      },
    });
    expect((await send(manager, 'GET', `deputies?deputy=u-xie`)).items).toMatchObject([{ absent: 'u-shen' }]);
    expect((await send(manager, 'GET', `deputies?on=${dayAfter(today)}`)).items).toEqual([]);
    const circle = { absent: 'u-xie', deputy: 'u-shen', from: today, until: today };
    expect((await send(person('u-yao'), 'POST', `deputy-plans/${year}/deputies`, circle)).rule).toBe(
      'deputies-in-no-circle',
    );
    const ended = await send(manager, 'POST', `deputy-plans/${year}/deputy-endings`, {
      deputyship: `${year}-1`,
    });
    expect(ended.status).toBe(200);
    await eventually(
      () => send(person('u-xie'), 'POST', 'departments/sales/names', { names: names('S', '销') }),
      {
        code: 'wrong-role',
      },
    );
  });

  it('is exact under commands that come at once', async () => {
    const keepers = [manager, person('u-yao')] as const;
    const twice = (make: (by: Actor, turn: number) => Promise<Answer>) =>
      Promise.all(Array.from({ length: 6 }, (_, turn) => make(keepers[turn % 2] as Actor, turn)));
    const accepted = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length;
    const joined = await twice((by) =>
      send(by, 'PUT', 'employees/u-new/employment', { department: 'sales', post: 'clerk' }),
    );
    expect(accepted(joined)).toBe(1);
    const from = dayAfter(today);
    await send(manager, 'POST', 'departments/sales/head-endings', { head: 'H1', until: today });
    const heads = await twice((by, turn) =>
      send(by, 'POST', 'departments/sales/heads', { person: turn % 3 === 0 ? 'u-xie' : 'u-liu', from }),
    );
    expect(accepted(heads)).toBe(1);
    const ring = ['u-li', 'u-zhang', 'u-liu'];
    const period = { from: `${year}-12-31`, until: `${year}-12-31` };
    const deputies = await twice((by, turn) =>
      send(by, 'POST', `deputy-plans/${year}/deputies`, {
        absent: ring[turn % 3],
        deputy: ring[(turn + 1) % 3],
        ...period,
      }),
    );
    expect(accepted(deputies)).toBe(2);
  });

  it('moves and lets go, and keeps the people of every day', async () => {
    const from = dayAfter(today);
    const move = { department: 'human-resources', post: 'manager', from };
    expect((await send(manager, 'POST', 'employees/u-liu/moves', move)).status).toBe(200);
    const left = await send(manager, 'POST', 'employees/u-li/leaving', {
      lastDay: today,
      access: 'ends-at-once',
    });
    expect(left.status).toBe(200);
    await eventually(() => send(person('u-li'), 'GET', 'people'), { code: 'not-in-organisation' });
    // What leaving takes with it follows on record: the deputyship of the last day of the year.
    for (;;) {
      const { items } = await send(manager, 'GET', `deputy-plans/${year}/history`);
      const last = items.at(-1) as { event: string; role: string; text: { en: string } };
      if (last.event === 'deputy-ended' && last.role === 'automation') break;
      await pause(5);
    }
    const inSales = async (on: string) =>
      (await send(manager, 'GET', `people?department=sales&on=${on}`)).items.map((each) => each['person']);
    expect(await inSales('2024-06-01')).toEqual(['u-li', 'u-liu', 'u-xie', 'u-zhang']);
    expect(await inSales(from)).toEqual(['u-new', 'u-xie', 'u-zhang']);
    const first = await send(manager, 'GET', `people?limit=1`);
    expect(first).toMatchObject({ items: [{ person: 'u-admin' }], next: 'u-admin' });
    expect((await send(manager, 'GET', 'people?limit=200&after=u-admin')).items[0]).toMatchObject({
      person: 'u-liu',
    });
    const rows = await send(
      manager,
      'GET',
      `employees?department=sales&sort=person&atLeast=${left.position}`,
    );
    expect(rows.items.map((each) => each['person'])).toEqual(['u-li', 'u-new', 'u-xie', 'u-zhang']);
    expect((await send(manager, 'GET', `departments?head=u-nobody`)).items).toEqual([]);
    expect((await send(manager, 'GET', `deputy-plans?yearFrom=${year}`)).items).toHaveLength(1);
  });

  it('names what is wrong with a question', async () => {
    const answer = await service.request('GET', '/human-resources/people?on=2026-02-30', { as: manager });
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ path: '?on' }] } });
    const role = await service.request('GET', '/human-resources/people?role=king', { as: manager });
    expect(role).toMatchObject({ status: 400, json: { errors: [{ path: '?role' }] } });
    const day = await send(manager, 'POST', 'employees/u-xie/roles', { role: 'auditor', from: '2026-02-30' });
    expect(day).toMatchObject({ status: 409, code: 'no-such-day', errors: [{ path: '/from' }] });
  });

  it('is there again after a restart', async () => {
    await service.close();
    service = await startTestService(humanResourcesService, { directory });
    expect((await send(manager, 'GET', 'people')).status).toBe(200);
    expect((await send(person('u-li', 'hr-manager'), 'GET', 'people')).code).toBe('not-in-organisation');
  });
});

describe('the sample company', () => {
  it('has all that the regulation has roles for, in both languages, and names nobody twice', () => {
    expect(sampleCompany.length).toBeGreaterThanOrEqual(60);
    for (const one of ['id', 'en', 'zh-CN'] as const) {
      const all = sampleCompany.map((each) => (one === 'id' ? each.id : each.name[one]));
      expect(new Set(all).size).toBe(all.length);
    }
    for (const { names: called, posts, people } of sampleDepartments) {
      for (const each of [called, ...Object.values(posts)])
        expect(each['zh-CN']).toMatch(/^\p{Script=Han}+$/u);
      expect(people.filter(({ head }) => head)).toHaveLength(1);
      for (const { post } of people) expect(Object.keys(posts)).toContain(post);
    }
  });

  it('is entered by commands, once, also when that was broken off, and gives everybody what their token says', async () => {
    const own = await startTestService(humanResourcesService);
    try {
      const executor = own.service.app.get(CaseExecutor);
      const events = own.service.app.get<EventStore>(EventStore);
      const load = () => loadSampleCompany({ executor, events }, Date.now());
      let left = 50;
      const breaking: Pick<CaseExecutor, 'execute'> = {
        execute: (...command) =>
          left-- > 0 ? executor.execute(...command) : Promise.reject(new Error('broken off')),
      };
      await expect(loadSampleCompany({ executor: breaking, events }, Date.now())).rejects.toThrow(
        'broken off',
      );
      await load();
      const ask = async (as: string, query: string) =>
        own.request('GET', `/human-resources/${query}`, { as: person(as) });
      while ((await ask('u-shen', 'people')).status !== 200) await pause(5);
      const position = async () =>
        (
          (await ask('u-shen', 'health/ready')).json as {
            checks: { stores: { details: { position: number } } };
          }
        ).checks.stores.details.position;
      const before = await position();
      await load();
      await loadSampleCompany({ executor, events }, Date.now() + 20 * 86_400_000);
      expect(await position()).toBe(before);
      const { items } = (await ask('u-shen', 'people?limit=200')).json as {
        items: { person: string; roles: { role: string; department?: string; onBehalfOf?: string }[] }[];
      };
      const here = items.map(({ person: id, roles }) => [id, roles.filter(({ onBehalfOf }) => !onBehalfOf)]);
      const said = sampleCompany.filter(({ roles }) => roles.length > 0).map(({ id, roles }) => [id, roles]);
      expect(Object.fromEntries(here)).toEqual(Object.fromEntries(said));
      const acting = items.filter(({ roles }) => roles.some(({ onBehalfOf }) => onBehalfOf));
      expect(acting.map(({ person: id }) => id)).toEqual(['u-shi', 'u-su', 'u-tan']);
      expect((await ask('u-peng', 'people')).status).toBe(403);
    } finally {
      await own.close();
    }
  });
});
