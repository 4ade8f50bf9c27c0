import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { financeService } from '@liucheng/finance';
import { loadSampleCompany, sampleCompany } from '@liucheng/human-resources';
import { EventStore } from '@liucheng/ports';
import {
  CaseExecutor,
  createLogger,
  officeDay,
  readConfig,
  startHost,
  type RunningHost,
  type RunningService,
  type ServiceSpec,
} from '@liucheng/service-kit';
import { services } from './services.ts';
import { asPerson } from './testing/tour-walk.ts';

/*
 * What the organisation says counts in the other services: through the bus, within a second, and after a restart.
 */

const today = officeDay(Date.now());
const year = today.slice(0, 4);

let directory: string;
let host: RunningHost;

async function start(specs: readonly ServiceSpec[]): Promise<RunningHost> {
  return startHost(specs, {
    config: readConfig({ PORT: '0', LIUCHENG_DATA: directory, LIUCHENG_RATE_LIMIT: '0' }),
    logger: createLogger('silent'),
    people: [
      ...sampleCompany,
      {
        id: 'u-stranger',
        name: { en: 'Stranger', 'zh-CN': '外人' },
        department: 'sales',
        roles: [{ role: 'employee' }, { role: 'executive' }],
      },
    ],
  });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'liucheng-organisation-'));
  host = await start(services);
  const humanResources = host.services.find(({ spec }) => spec.name === 'human-resources');
  const { app } = humanResources as RunningService;
  const tools = { executor: app.get(CaseExecutor), events: app.get<EventStore>(EventStore) };
  await loadSampleCompany(tools, Date.now());
  await until('u-stranger', 'GET', '/finance/expense-claims', 403);
  await until('u-stranger', 'GET', '/monitor/violations', 403);
}, 180_000);
afterAll(async () => {
  await host.close();
  await rm(directory, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function send(person: string, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await asPerson(host.url, person, { method, path, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, json: (await answer.json()) as Answer['json'] };
}

/** Repeats a request until it is answered so; how long that took, in ms. */
async function until(person: string, method: string, path: string, status: number): Promise<number> {
  const begun = performance.now();
  while ((await send(person, method, path)).status !== status) await pause(5);
  return performance.now() - begun;
}

const appoint = (absent: string, deputy: string, ...roles: string[]): Promise<Answer> =>
  send('u-shen', 'POST', `/human-resources/deputy-plans/${year}/deputies`, {
    absent,
    deputy,
    from: today,
    until: today,
    ...(roles.length === 0 ? {} : { roles: roles.map((role) => ({ role })) }),
  });

let receipts = 0;
/** A claim that somebody has submitted. */
async function submitted(person: string): Promise<string> {
  const item = {
    category: 'travel',
    date: today,
    amount: 55_350,
    receipt: { number: `R-${receipts++}` },
    description: 'Train',
  };
  const claim = { title: 'Trip', currency: 'CNY', total: 55_350, items: [item] };
  const { json } = await send(person, 'POST', '/finance/expense-claims', claim);
  const id = String(json['id']);
  expect((await send(person, 'POST', `/finance/expense-claims/${id}/submission`, {})).status).toBe(200);
  return id;
}

const approve = (
  person: string,
  claim: string,
  by: 'department' | 'finance' = 'department',
): Promise<Answer> => send(person, 'POST', `/finance/expense-claims/${claim}/${by}-approval`, {});

describe('the organisation', () => {
  it('denies people whom it does not know, whatever their token says, and people who have left', async () => {
    for (const path of ['/finance/expense-claims', '/monitor/violations', '/administration/supply-rounds']) {
      expect(await send('u-stranger', 'GET', path)).toMatchObject({
        status: 403,
        json: { code: 'not-in-organisation' },
      });
      expect((await send('u-peng', 'GET', path)).json['code']).toBe('not-in-organisation');
    }
    expect((await send('u-zhang', 'GET', '/finance/expense-claims')).status).toBe(200);
  });

  it('takes a role away in another service within a second', async () => {
    expect((await send('u-bao', 'GET', '/monitor/violations')).status).toBe(200);
    const ended = await send('u-shen', 'POST', '/human-resources/employees/u-bao/role-endings', {
      grant: 'R1',
    });
    expect(ended.status).toBe(200);
    expect(await until('u-bao', 'GET', '/monitor/status', 403)).toBeLessThan(1_000);
  });

  it('says who heads the claimant’s department', async () => {
    const claim = await submitted('u-zhang');
    expect((await approve('u-ma', claim)).json['code']).toBe('wrong-department');
    expect((await approve('u-li', claim)).status).toBe(200);
  });
});

describe('a deputy', () => {
  it('acts for the head in another service, and every record shows for whom', async () => {
    const claim = await submitted('u-zhang');
    expect((await approve('u-wang', claim)).json['code']).toBe('wrong-role');
    expect((await appoint('u-li', 'u-wang')).status).toBe(200);
    while ((await approve('u-wang', claim)).status !== 200) await pause(5);
    const history = await send('u-zhang', 'GET', `/finance/expense-claims/${claim}/history`);
    expect((history.json['items'] as object[]).at(-1)).toMatchObject({
      step: 'department-approve',
      actor: 'u-wang',
      onBehalfOf: 'u-li',
      role: 'department-head',
      department: 'sales',
      text: { 'zh-CN': expect.stringContaining('代 u-li 办理') },
    });
  });

  it('is the one whom the monitor looks at where one person must not do both', async () => {
    const claim = await submitted('u-zhang');
    expect((await approve('u-wang', claim)).status).toBe(200);
    expect((await approve('u-wang', claim, 'finance')).status).toBe(200);
    const path = `/monitor/cases/expense-reimbursement/${claim}`;
    for (;;) {
      const { status, json } = await send('u-gao', 'GET', path);
      const violations = (json['violationList'] ?? []) as { kind: string; person?: string }[];
      if (status === 200 && violations.length > 0) {
        // Acting for the head of sales is no wrong role there, and no wrong department.
        expect(violations.map(({ kind, person }) => [kind, person])).toEqual([
          ['separation-of-duties', 'u-wang'],
        ]);
        expect((json['history'] as object[]).find((each) => 'onBehalfOf' in each)).toMatchObject({
          actor: 'u-wang',
          onBehalfOf: 'u-li',
          department: 'sales',
        });
        break;
      }
      await pause(10);
    }
  });

  it('does not decide in the absent person’s own case', async () => {
    const claim = await submitted('u-li');
    expect(await approve('u-wang', claim)).toMatchObject({ status: 403, json: { code: 'wrong-role' } });
    const { json } = await send('u-wang', 'GET', `/finance/expense-claims/${claim}`);
    expect(json['next']).not.toContainEqual(
      expect.objectContaining({ command: 'department-approve', allowed: true }),
    );
    const tasks = (person: string, view: string) =>
      send(person, 'GET', `/monitor/tasks?case=${claim}&view=${view}&wait=5000`);
    expect((await tasks('u-gao', 'all')).json['items']).toHaveLength(2);
    expect((await tasks('u-wang', 'own')).json['items']).toEqual([]);
    expect((await tasks('u-wang', 'all')).json['items']).toMatchObject([
      { allowed: false },
      { allowed: false },
    ]);
  });

  it('sees the tasks of the absent', async () => {
    const claim = await submitted('u-liu');
    for (;;) {
      const { json } = await send('u-wang', 'GET', '/monitor/tasks?limit=200');
      const items = (json['items'] ?? []) as { case?: unknown }[];
      if (items.some((task) => JSON.stringify(task).includes(claim))) break;
      await pause(10);
    }
  });
});

describe('a service that is started again', () => {
  it('knows what it knew without human resources', async () => {
    await host.close();
    host = await start([financeService]);
    expect((await send('u-stranger', 'GET', '/finance/expense-claims')).json['code']).toBe(
      'not-in-organisation',
    );
    const claim = await submitted('u-zhang');
    expect((await approve('u-wang', claim)).status).toBe(200);
  });
});
