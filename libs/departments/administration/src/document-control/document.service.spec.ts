import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock, type Actor, type JsonObject } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { administrationService } from '../administration.service.ts';
import { people } from './document-examples.ts';
import { documents } from './documents.ts';

const path = '/administration/documents';
const { author, head, clerk, manager, stranger } = people;
const otherHead: Actor = {
  ...stranger,
  id: 'u-ma',
  roles: [...stranger.roles, { role: 'department-head', department: 'product' }],
};

/** Retention lasts for years. */
class MovableClock extends Clock {
  ahead = 0;

  override now(): number {
    return Date.now() + this.ahead;
  }
}

const clock = new MovableClock();
let service: TestService;
beforeAll(async () => {
  service = await startTestService(administrationService, { overrides: { clock } });
});
afterAll(() => service.close());

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
}

async function send(as: Actor, route: string, body?: object, method = 'POST') {
  const { status, json } = await service.request(method, `/administration/${route}`, {
    as,
    ...(body ? { body } : {}),
  });
  return { status, ...(json as Answer) };
}

/** The example that the API's documentation shows for a command. */
function example(name: string): object | undefined {
  const { body, examples = {} } = documents.commands.find((each) => each.name === name) ?? {};
  return body && Object.values(examples)[0];
}

function routeOf(id: string, name: string): string {
  return `documents/${documents.commands.find((each) => each.name === name)?.route.path.replace(':id', id)}`;
}

/** Does a command with its documented example, or with another body. */
async function doing(id: string, name: string, as: Actor = clerk, body = example(name)) {
  const done = await send(as, routeOf(id, name), body);
  expect([name, done.status, done.code]).toEqual([name, 200, undefined]);
  return done;
}

async function drafted(change: object = {}): Promise<string> {
  const { status, id } = await send(author, 'documents', { ...example('draft'), ...change });
  expect(status).toBe(201);
  return id;
}

/** From the review to the archive. */
async function issued(id: string): Promise<void> {
  await doing(id, 'review', head);
  await doing(id, 'approve', manager);
  for (const command of ['publish', 'register', 'archive']) await doing(id, command);
}

async function archived(change: object): Promise<string> {
  const id = await drafted(change);
  await issued(id);
  return id;
}

async function read<Shape>(route: string, as: Actor = clerk): Promise<Shape> {
  return (await service.request('GET', route, { as })).json as Shape;
}

describe('a document over HTTP', () => {
  it('goes the whole way with the examples of the documentation, revised once, and is destroyed by two', async () => {
    const id = await archived({});
    await doing(id, 'lend');
    await doing(id, 'revise', author);
    await issued(id);
    for (const command of ['take-back', 'appraise']) await doing(id, command);
    const early = await send(clerk, routeOf(id, 'sign-destruction'));
    expect(early).toMatchObject({ status: 409, rule: 'destroyed-after-retention' });
    clock.ahead = 11 * 366 * 86_400_000;
    try {
      // Tokens of today have run out by then: the same people with new ones.
      const [one, other] = [{ ...clerk }, { ...manager }];
      await doing(id, 'appraise', one, { outcome: 'destroy', opinion: 'Of no worth.' });
      await doing(id, 'sign-destruction', one);
      expect(await send(one, routeOf(id, 'destroy'), example('destroy'))).toMatchObject({
        status: 403,
        rule: 'destroyed-by-two-people',
      });
      const done = await doing(id, 'destroy', other);
      expect(done).toMatchObject({ state: { status: 'destroyed', version: 2, loansOut: 0 } });
    } finally {
      clock.ahead = 0;
    }
    const { items } = await read<{ items: { event: string; text: JsonObject }[] }>(`${path}/${id}/history`);
    expect(items.map(({ event }) => event)).toEqual([
      'drafted',
      'reviewed',
      'approved',
      'published',
      'registered',
      'archived',
      'lent',
      'revised',
      'reviewed',
      'approved',
      'published',
      'registered',
      'archived',
      'returned',
      'appraised',
      'attempt-refused',
      'appraised',
      'destruction-signed',
      'attempt-refused',
      'destroyed',
    ]);
    expect(items.at(-1)?.text['zh-CN']).toBe('文件已销毁（Shredded），与 u-lei 共同监销。');
  });

  it('says what comes next to whom', async () => {
    const id = await drafted({ number: 'N-next' });
    const next = async (as: Actor) =>
      (await read<{ next: { command: string; allowed: boolean }[] }>(`${path}/${id}`, as)).next.map(
        ({ command, allowed }) => [command, allowed],
      );
    expect(await next(author)).toEqual([['review', false]]);
    expect(await next(head)).toEqual([['review', true]]);
    await doing(id, 'review', head);
    expect(await next(head)).toEqual([
      ['approve', false],
      ['revise', true],
    ]);
    expect(await next(manager)).toEqual([
      ['approve', true],
      ['revise', false],
    ]);
    // Of another department.
    expect(await send(otherHead, routeOf(id, 'review'), example('review'))).toMatchObject({
      status: 403,
      code: 'wrong-department',
    });
  });

  it('has a number that only one of many gets who draft at the same time, also when it is written otherwise', async () => {
    const spellings = ['N-1', 'n-1', 'N - 1', 'Ｎ-１', 'n－1'];
    const answers = await Promise.all(
      spellings.map((number) => send(author, 'documents', { ...example('draft'), number })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, code } of answers)
      if (status !== 201) expect([status, code]).toEqual([409, 'number-taken']);
  });

  it('is neither approved by its author nor published without approval', async () => {
    const { id } = await send(manager, 'documents', { ...example('draft'), number: 'N-own' });
    expect(await send(manager, routeOf(id, 'approve'))).toMatchObject({
      status: 403,
      code: 'author-approves',
      rule: 'approved-by-another-than-author',
    });
    expect(await send(clerk, routeOf(id, 'publish'), example('publish'))).toMatchObject({
      status: 409,
      rule: 'approved-before-publishing',
    });
  });

  it('is lent to whom the register of clearances clears for its level', async () => {
    const id = await archived({ number: 'N-secret', level: 'secret' });
    const lending = () =>
      send(clerk, routeOf(id, 'lend'), { borrower: 'u-he', due: '2099-12-31', purpose: '-' });
    const clearing = (level: string) =>
      send(manager, 'clearances/u-he', { level, reason: 'Contracts.' }, 'PUT');
    const refused = { status: 409, code: 'not-cleared', rule: 'lent-to-cleared-people' };
    expect(await lending()).toMatchObject(refused);
    expect(await clearing('confidential')).toMatchObject({ status: 200 });
    expect(await lending()).toMatchObject(refused);
    expect(await clearing('secret')).toMatchObject({ status: 200 });
    expect(await lending()).toMatchObject({ status: 200 });
    // Whoever has it sees what it is.
    expect((await service.request('GET', `${path}/${id}`, { as: stranger })).status).toBe(200);
    expect(await clearing('internal')).toMatchObject({ status: 200 });
    expect(await lending()).toMatchObject(refused);
    const set = await read<object>('/administration/clearances/u-he', stranger);
    expect(set).toMatchObject({
      state: { person: 'u-he', level: 'internal' },
      next: [{ command: 'set', href: '/administration/clearances/u-he', allowed: false }],
    });
  });

  it('keeps clearances to the office manager, and nobody clears themselves', async () => {
    const body = { level: 'secret', reason: '-' };
    expect(await send(clerk, 'clearances/u-he', body, 'PUT')).toMatchObject({ status: 403 });
    expect(await send(manager, 'clearances/u-kong', body, 'PUT')).toMatchObject({
      status: 403,
      code: 'own-clearance',
    });
    expect(await send(manager, 'clearances/u.he', body, 'PUT')).toMatchObject({ status: 400 });
    const { position } = await send(manager, 'clearances/u-liu', body, 'PUT');
    const found = await read<{ items: { person: string }[] }>(
      `/administration/clearances?level=secret&person=u-liu&atLeast=${position}`,
    );
    expect(found.items).toMatchObject([{ person: 'u-liu', level: 'secret' }]);
  });

  it('is listed by what it is and by what is due, to whom it concerns', async () => {
    const id = await archived({ number: 'L-1', class: 'contract', retentionYears: 3 });
    await drafted({ number: 'L-2', class: 'contract' });
    const { position } = await doing(id, 'lend', clerk, {
      borrower: 'u-he',
      due: '2098-01-01',
      purpose: '-',
    });
    const found = async (query: string, as: Actor = clerk) =>
      (
        await read<{ items: { number: string }[] }>(`${path}?class=contract&atLeast=${position}${query}`, as)
      ).items.map(({ number }) => number);
    expect(await found('&sort=number')).toEqual(['L-1', 'L-2']);
    expect(await found('&status=drafted')).toEqual(['L-2']);
    expect(await found('&loansOutFrom=1&nextDueTo=2098-12-31')).toEqual(['L-1']);
    expect(await found('&retainUntilTo=2098-12-31')).toEqual(['L-1']);
    expect(await found('&sort=number', head)).toEqual(['L-1', 'L-2']);
    expect(await found('', stranger)).toEqual([]);
  });
});
