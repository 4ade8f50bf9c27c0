import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { humanResourcesService } from '../human-resources.service.ts';
import { actor } from '../sample-actor.ts';
import { people } from './recruitment-examples.ts';

const { head, recruiter, manager } = people;
const stranger = actor('u-he', 'product', 'department-head');
const colleague = actor('u-liu', 'sales');
const path = '/human-resources/recruitments';

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService(humanResourcesService);
});
afterAll(() => service.close());

async function send(as: Actor, route: string, body: object, headers = {}) {
  const { status, json } = await service.request('POST', `${path}${route}`, { as, body, headers });
  return { status, ...(json as Answer) };
}

async function done(as: Actor, route: string, body: object): Promise<Answer> {
  const answer = await send(as, route, body);
  expect([route, answer.status, answer.code]).toEqual([route, expect.any(Number), undefined]);
  expect(answer.status).toBeLessThan(300);
  return answer;
}

const suitable = { result: 'suitable' };
const interviewers = [
  { person: 'u-liu', department: 'sales' },
  { person: 'u-cui', department: 'human-resources' },
];

async function requested(headCount: number): Promise<string> {
  const { id } = await done(head, '', { post: 'clerk', headCount, qualifications: 'Careful' });
  await done(recruiter, `/${id}/notice`, {
    channels: [{ channel: 'website' }],
    notice: 'We look for clerks.',
  });
  return id;
}

/** Up to the offer. */
async function select(id: string, candidate: string): Promise<void> {
  await done(recruiter, `/${id}/candidates`, { candidate: { id: candidate, name: 'Zhou Min' }, ...suitable });
  await done(recruiter, `/${id}/interviews`, { candidate, on: '2026-03-04', interviewers, ...suitable });
  await done(recruiter, `/${id}/written-tests`, { candidate, score: 86, ...suitable });
  await done(colleague, `/${id}/evaluations`, { candidate, ...suitable, remarks: 'Knows the trade.' });
  await done(head, `/${id}/recommendations`, { candidate });
  await done(recruiter, `/${id}/offers`, { candidate, startsOn: '2026-04-01', terms: 'As told' });
}

const contractOf = (candidate: string, employeeId: string) => ({
  candidate,
  employeeId,
  contract: `LC-${candidate}`,
  startsOn: '2026-04-01',
});

describe('recruitment over HTTP', () => {
  it('goes from the request to the closing, and says what comes next to whom', async () => {
    const id = await requested(1);
    await select(id, 'K-1');
    const { json } = await service.request('GET', `${path}/${id}`, { as: recruiter });
    expect(json).toMatchObject({
      state: { department: 'sales', candidates: [{ id: 'K-1', stage: 'offered', name: 'Zhou Min' }] },
      next: [
        { command: 'screen', allowed: true },
        { command: 'sign-contract', allowed: false, refusal: { code: 'wrong-role' } },
        { command: 'onboard', allowed: true },
        { command: 'reject-candidate', allowed: true },
      ],
    });
    await done(manager, `/${id}/contracts`, contractOf('K-1', 'u-zhou-min'));
    await done(recruiter, `/${id}/onboardings`, { candidate: 'K-1', on: '2026-04-01' });
    const closed = await done(recruiter, `/${id}/closing`, { reason: 'Filled' });
    const list = await service.request(
      'GET',
      `${path}?status=closed&post=clerk&vacanciesTo=0&atLeast=${closed.position}`,
      { as: head },
    );
    expect(list.json).toMatchObject({
      items: [{ id, department: 'sales', headCount: 1, hires: 1, vacancies: 0 }],
    });
    const history = await service.request('GET', `${path}/${id}/history`, { as: head });
    expect((history.json as { items: unknown[] }).items).toHaveLength(11);
    // Who interviewed may look; another department may not.
    expect((await service.request('GET', `${path}/${id}`, { as: colleague })).status).toBe(200);
    expect((await service.request('GET', `${path}/${id}`, { as: stranger })).status).toBe(404);
  });

  it('lets the head of the hiring department recommend, and nobody else', async () => {
    const id = await requested(1);
    await done(recruiter, `/${id}/candidates`, { candidate: { id: 'K-1', name: 'Zhou Min' }, ...suitable });
    for (const [as, code] of [
      [stranger, 'wrong-department'],
      [colleague, 'wrong-role'],
    ] as const)
      expect(await send(as, `/${id}/recommendations`, { candidate: 'K-1' })).toMatchObject({
        status: 403,
        code,
      });
    const refused = await send(manager, `/${id}/contracts`, contractOf('K-1', 'u-a'), {
      'accept-language': 'zh-CN',
    });
    expect(refused).toMatchObject({
      status: 409,
      rule: 'contract-needs-recommendation',
      clause: 'HR-1',
      detail: '用人部门 sales 尚未推荐录用候选人 K-1。',
    });
  });

  it('makes nobody an employee under the person id of another', async () => {
    const register = '/human-resources';
    const names = { en: 'Finance', 'zh-CN': '财务部' };
    const enter = (route: string, body: object) =>
      service.request('PUT', `${register}/${route}`, { as: manager, body });
    await enter('departments/finance/founding', { names, posts: [{ post: 'accountant', names }] });
    const there = { department: 'finance', post: 'accountant', from: '2024-01-02' };
    expect((await enter('employees/u-there/employment', there)).status).toBe(200);
    const id = await requested(1);
    await select(id, 'K-1');
    expect(await send(manager, `/${id}/contracts`, contractOf('K-1', 'u-there'))).toMatchObject({
      status: 409,
      code: 'person-id-taken',
      detail: 'u-there is somebody who is employed since 2024-01-02.',
    });
    await done(manager, `/${id}/contracts`, contractOf('K-1', 'u-new'));
  });

  it('hires no more than were requested, whatever is asked at the same time', async () => {
    const candidates = ['K-1', 'K-2', 'K-3'];
    const act = fc.record({
      route: fc.constantFrom('contracts', 'onboardings', 'candidate-rejections'),
      candidate: fc.constantFrom(...candidates),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 }),
        fc.array(act, { minLength: 4, maxLength: 10 }),
        async (headCount, acts) => {
          run++;
          const id = await requested(headCount);
          for (const each of candidates) await select(id, each);
          const bodies = {
            contracts: (each: string) => contractOf(each, `u-${run}-${each}`),
            onboardings: (candidate: string) => ({ candidate, on: '2026-04-01' }),
            'candidate-rejections': (candidate: string) => ({ candidate, outcome: 'withdrew' }),
          };
          const answers = await Promise.all(
            acts.map(async ({ route, candidate }) => {
              const as = route === 'contracts' ? manager : recruiter;
              const { status, code } = await send(as, `/${id}/${route}`, bodies[route](candidate));
              return { route, candidate, status, code };
            }),
          );
          const took = (...routes: string[]) =>
            answers.filter(({ route, status }) => routes.includes(route) && status === 200);
          const gone = new Set(took('candidate-rejections').map(({ candidate }) => candidate));
          const hired = new Set(took('contracts', 'onboardings').map(({ candidate }) => candidate));
          for (const each of gone) hired.delete(each);
          expect(hired.size).toBeLessThanOrEqual(headCount);
          const { json } = await service.request('GET', `${path}/${id}`, { as: manager });
          const { state } = json as { state: { candidates: { id: string; stage: string }[] } };
          const stages = Object.fromEntries(state.candidates.map((each) => [each.id, each.stage]));
          for (const each of candidates)
            expect([each, stages[each]]).toEqual([
              each,
              gone.has(each)
                ? 'rejected'
                : hired.has(each)
                  ? expect.stringMatching(/^(contracted|onboarded|hired)$/)
                  : 'offered',
            ]);
          for (const { status, code } of answers)
            if (status !== 200) expect([status, code]).toEqual([409, code]);
        },
      ),
      { numRuns: 6, seed: 1, endOnFailure: true },
    );
  });

  it('gives a person id to one candidate of all recruitments under parallel commands', async () => {
    const ids = await Promise.all([requested(1), requested(1), requested(1)]);
    for (const id of ids) await select(id, 'K-1');
    const answers = await Promise.all(
      ids.map((id) => send(manager, `/${id}/contracts`, contractOf('K-1', 'u-same'))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, code } of answers)
      if (status !== 200) expect([status, code]).toEqual([409, 'person-id-taken']);
  });

  it('names each bad field', async () => {
    const id = await requested(1);
    const { status, json } = await service.request('POST', `${path}/${id}/interviews`, {
      as: recruiter,
      body: { candidate: 'K 1', on: '2026-02-30', interviewers: [], result: 'so-so' },
    });
    expect(status).toBe(400);
    const paths = (json as { errors: { path: string }[] }).errors.map((each) => each.path).sort();
    expect(paths).toEqual(['/candidate', '/interviewers', '/on', '/result']);
  });
});
