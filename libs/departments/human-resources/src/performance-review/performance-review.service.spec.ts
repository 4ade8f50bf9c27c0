import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { humanResourcesService } from '../human-resources.service.ts';
import { people, scheme, scores } from './performance-review-examples.ts';

const { employee, head, otherHead, manager, executive } = people;
const path = '/human-resources/performance-reviews';

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
  expect([route, answer.code]).toEqual([route, undefined]);
  expect(answer.status).toBeLessThan(300);
  return answer;
}

const assessment = { scores, comment: 'Two new regions opened.' };
const decision = { resolutions: [{ measure: 'reward', content: 'Bonus as computed' }] };

/** Up to the bonus. */
async function graded(cycle: string): Promise<string> {
  const { id } = await done(manager, '', { ...scheme, cycle });
  await done(employee, `/${id}/self-assessment`, assessment);
  await done(head, `/${id}/manager-assessment`, assessment);
  await done(head, `/${id}/feedback`, { on: '2026-03-12', summary: 'Key accounts' });
  await done(manager, `/${id}/consolidation`, { score: 86, reason: 'As assessed' });
  await done(manager, `/${id}/grade`, { grade: 'B' });
  await done(manager, `/${id}/bonus`, { base: 1_000_000 });
  return id;
}

describe('performance review over HTTP', () => {
  it('goes from the scheme over an appeal to the decision, and says what comes next to whom', async () => {
    const id = await graded('2026-H1');
    const { json } = await service.request('GET', `${path}/${id}`, { as: employee });
    expect(json).toMatchObject({
      state: { status: 'bonus-computed', grade: 'B', bonus: 1_000_000 },
      next: [
        { command: 'appeal', allowed: true },
        { command: 'decide', allowed: false },
      ],
    });
    await done(employee, `/${id}/appeals`, { reason: 'The new regions were not counted.' });
    await done(manager, `/${id}/grade`, { grade: 'A' });
    await done(manager, `/${id}/bonus`, { base: 1_000_000 });
    const { position } = await done(executive, `/${id}/decision`, decision);
    const list = await service.request('GET', `${path}?cycle=2026-H1&grade=A&atLeast=${position}`, {
      as: head,
    });
    expect(list.json).toMatchObject({
      items: [{ id, employee: 'u-liu', owner: 'u-liu', status: 'decided', score: 86, appeals: 1 }],
    });
    const history = await service.request('GET', `${path}/${id}/history`, { as: employee });
    expect((history.json as { items: unknown[] }).items).toHaveLength(11);
  });

  it('is seen by the employee, the head, human resources and management', async () => {
    const { id, position } = await done(manager, '', { ...scheme, cycle: '2026-Q3' });
    for (const [as, status] of [
      [employee, 200],
      [head, 200],
      [manager, 200],
      [executive, 200],
      [otherHead, 404],
    ] as const) {
      expect([as.id, (await service.request('GET', `${path}/${id}`, { as })).status]).toEqual([
        as.id,
        status,
      ]);
      const { json } = await service.request('GET', `${path}?cycle=2026-Q3&atLeast=${position}`, { as });
      expect((json as { items: unknown[] }).items).toHaveLength(status === 200 ? 1 : 0);
    }
  });

  it('lets nobody judge themselves, and says so to the person (403)', async () => {
    const { id } = await done(manager, '', { ...scheme, employee: head.id, cycle: '2026-H1' });
    const refused = await send(head, `/${id}/manager-assessment`, assessment, { 'accept-language': 'zh-CN' });
    expect(refused).toMatchObject({
      status: 403,
      code: 'own-review',
      rule: 'nobody-grades-themselves-manager-assess',
      clause: 'HR-3',
      detail: '被考核人为 u-li 本人。',
    });
    expect(await send(manager, `/${id}/self-assessment`, assessment)).toMatchObject({
      status: 403,
      code: 'wrong-person',
    });
    expect(await send(otherHead, `/${id}/manager-assessment`, assessment)).toMatchObject({
      status: 403,
      code: 'not-the-superior',
    });
    await done(executive, `/${id}/manager-assessment`, assessment);
  });

  it('has one review for an employee and a cycle under parallel commands', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send(manager, '', { ...scheme, cycle: '2027' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, code } of answers)
      if (status !== 201) expect([status, code]).toEqual([409, 'review-exists']);
    await done(manager, '', { ...scheme, employee: 'u-zhang', cycle: '2027' });
  });

  it('decides once under parallel commands', async () => {
    const id = await graded('2026-Q4');
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => send(manager, `/${id}/decision`, decision)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, code } of answers)
      if (status !== 200) expect([status, code]).toEqual([409, 'review-decided']);
  });

  it('names each bad field', async () => {
    const { status, json } = await service.request('POST', path, {
      as: manager,
      body: { ...scheme, cycle: '2026-H3', scale: [{ grade: 'A B', bonusPercent: 501 }] },
    });
    expect(status).toBe(400);
    const paths = (json as { errors: { path: string }[] }).errors.map((each) => each.path).sort();
    expect(paths).toEqual(['/cycle', '/scale/0/bonusPercent', '/scale/0/grade']);
  });
});
