import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { humanResourcesService } from '../human-resources.service.ts';
import { actor } from '../sample-actor.ts';
import { course, needs, people } from './training-examples.ts';

const { trainer, manager, employee } = people;
const head = actor('u-song', 'customer-service', 'department-head');
const root = '/human-resources';

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
}
type Rows = readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];

let service: TestService;
beforeAll(async () => {
  service = await startTestService(humanResourcesService);
});
afterAll(() => service.close());

async function send(as: Actor, method: 'POST' | 'PUT', path: string, body?: object) {
  const { status, json } = await service.request(method, root + path, { as, ...(body ? { body } : {}) });
  return { status, ...(json as Answer) };
}

async function done(as: Actor, method: 'POST' | 'PUT', path: string, body?: object): Promise<Answer> {
  const answer = await send(as, method, path, body);
  expect([path, answer.code]).toEqual([path, undefined]);
  expect(answer.status).toBeLessThan(300);
  return answer;
}

async function rows(as: Actor, query: string): Promise<Rows> {
  const { status, json } = await service.request('GET', root + query, { as });
  expect([query, status]).toEqual([query, 200]);
  return (json as { items: Rows }).items;
}

/** A list that is not empty once what follows from a position has been done. */
async function eventually(as: Actor, position: number, query: string): Promise<Rows> {
  let found: Rows = [];
  // The list waits for a position that is there when the reaction has been stored.
  for (let at = position; found.length === 0; at++) found = await rows(as, `${query}&atLeast=${at}`);
  return found;
}

const participants = [{ person: 'u-luo' }, { person: 'u-fang' }];

/** A year with one session that was held. */
async function heldSession(): Promise<string> {
  const { id } = await done(trainer, 'POST', '/trainings', { year: 2026, needs });
  await done(trainer, 'PUT', `/trainings/${id}/plan`, { courses: [course] });
  await done(manager, 'POST', `/trainings/${id}/approval`);
  await done(trainer, 'POST', `/trainings/${id}/sessions`, { ...course, on: '2026-03-16', participants });
  const delivery = { session: 'S1', on: '2026-03-16', trainer: 'u-liao' };
  await done(trainer, 'POST', `/trainings/${id}/deliveries`, delivery);
  return id;
}

describe('training over HTTP', () => {
  it('goes from the needs to the closing, and fills the training files of those who took part', async () => {
    const id = await heldSession();
    const { json } = await service.request('GET', `${root}/trainings/${id}`, { as: trainer });
    expect(json).toMatchObject({
      state: { year: 2026, sessions: [{ session: 'S1', deliveredOn: '2026-03-16' }] },
      next: [
        { command: 'schedule-course', allowed: true },
        { command: 'record-attendance', allowed: true },
        { command: 'evaluate', allowed: true },
      ],
    });
    const { position } = await done(trainer, 'POST', `/trainings/${id}/attendances`, {
      session: 'S1',
      records: [
        { person: 'u-luo', hours: 4, result: 'passed' },
        { person: 'u-fang', hours: 0, result: 'absent' },
      ],
    });
    expect(await eventually(trainer, position, '/training-files?owner=u-luo')).toMatchObject([
      { id: 'u-luo', entries: 1, hours: 4, lastTraining: '2026-03-16' },
    ]);
    expect(await eventually(trainer, position, '/training-files?owner=u-fang')).toMatchObject([
      { entries: 1, hours: 0 },
    ]);
    await done(trainer, 'POST', `/trainings/${id}/evaluation`, { effect: 'Good', improvements: 'None' });
    await done(trainer, 'POST', `/trainings/${id}/career-advice`, { person: 'u-luo', advice: 'Lead a team' });
    const closed = await done(trainer, 'POST', `/trainings/${id}/closing`);
    expect(
      await rows(manager, `/trainings?status=closed&yearFrom=2026&atLeast=${closed.position}`),
    ).toMatchObject([{ id, sessions: 1, delivered: 1, awaitedResults: 0 }]);
    const history = await service.request('GET', `${root}/trainings/${id}/history`, { as: trainer });
    expect((history.json as { items: unknown[] }).items).toHaveLength(10);
  });

  it('shows a training file to its employee, the head and human resources, and to nobody else', async () => {
    const { position } = await done(trainer, 'PUT', '/training-files/u-yan/employment', {
      department: 'customer-service',
      post: 'service-agent',
      startsOn: '2020-07-01',
    });
    const yan = actor('u-yan', 'customer-service');
    for (const [as, status] of [
      [yan, 200],
      [head, 200],
      [manager, 200],
      [employee, 404],
      [actor('u-li', 'sales', 'department-head'), 404],
    ] as const) {
      expect([as.id, (await service.request('GET', `${root}/training-files/u-yan`, { as })).status]).toEqual([
        as.id,
        status,
      ]);
      const seen = await rows(as, `/training-files?post=service-agent&atLeast=${position}`);
      expect([as.id, seen.map(({ id }) => id)]).toEqual([as.id, status === 200 ? ['u-yan'] : []]);
    }
    expect(
      await send(yan, 'PUT', '/training-files/u-yan/trainings', {
        ...course,
        training: 'certificate',
        attendance: 'CERT-1',
        result: 'passed',
        deliveredOn: '2025-11-03',
      }),
    ).toMatchObject({ status: 403, code: 'wrong-role' });
  });

  it('makes an employee with a training file of whoever signs a contract', async () => {
    await done(manager, 'PUT', '/departments/sales/founding', {
      names: { en: 'Sales', 'zh-CN': '销售部' },
      posts: [{ post: 'clerk', names: { en: 'Clerk', 'zh-CN': '文员' } }],
    });
    const hiring = actor('u-li', 'sales', 'department-head');
    const recruiter = actor('u-cui', 'human-resources', 'recruiter');
    const request = { post: 'clerk', headCount: 1, qualifications: 'Careful' };
    const { id } = await done(hiring, 'POST', '/recruitments', request);
    const applicant = { candidate: { id: 'K-1', name: 'Zhou Min' }, result: 'suitable' };
    await done(recruiter, 'POST', `/recruitments/${id}/candidates`, applicant);
    await done(hiring, 'POST', `/recruitments/${id}/recommendations`, { candidate: 'K-1' });
    const { position } = await done(manager, 'POST', `/recruitments/${id}/contracts`, {
      candidate: 'K-1',
      employeeId: 'u-zhou-min',
      contract: 'LC-1',
      startsOn: '2026-04-01',
    });
    expect(await eventually(hiring, position, '/training-files?post=clerk')).toMatchObject([
      { id: 'u-zhou-min', owner: 'u-zhou-min', ownerDepartment: 'sales', entries: 0 },
    ]);
    expect(await eventually(hiring, position, '/employees?post=clerk')).toMatchObject([
      { id: 'u-zhou-min', department: 'sales', from: '2026-04-01', roles: [] },
    ]);
    const { json } = await service.request('GET', `${root}/training-files/u-zhou-min/history`, {
      as: manager,
    });
    expect(json).toMatchObject({ items: [{ event: 'opened', role: 'automation', step: 'open-file' }] });
  });

  it('keeps every result that is recorded at the same time', async () => {
    const id = await heldSession();
    const answers = await Promise.all(
      participants.map(({ person }) =>
        send(trainer, 'POST', `/trainings/${id}/attendances`, {
          session: 'S1',
          records: [{ person, hours: 4, result: 'passed' }],
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { json } = await service.request('GET', `${root}/trainings/${id}`, { as: trainer });
    const { results } = (json as { state: { sessions: [{ results: object }] } }).state.sessions[0];
    expect(Object.keys(results).sort()).toEqual(['u-fang', 'u-luo']);
  });

  it('names each bad field', async () => {
    const { status, json } = await service.request('POST', `${root}/trainings`, {
      as: trainer,
      body: { year: 26, needs: [{ department: 'Sales' }] },
    });
    expect(status).toBe(400);
    const paths = (json as { errors: { path: string }[] }).errors.map((each) => each.path).sort();
    expect(paths).toEqual(['/needs/0/department', '/needs/0/need', '/year']);
  });
});
