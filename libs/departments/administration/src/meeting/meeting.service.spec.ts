import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor, JsonObject } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { administrationService } from '../administration.service.ts';
import { people } from './meeting-examples.ts';
import { meetings } from './meetings.ts';

const path = '/administration/meetings';
const { organiser, participant, clerk, stranger } = people;

let service: TestService;
beforeAll(async () => {
  service = await startTestService(administrationService);
});
afterAll(() => service.close());

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
  readonly rule?: string;
  readonly detail?: string;
}

async function send(as: Actor, route: string, body?: object, headers = {}) {
  const { status, json } = await service.request('POST', `${path}${route}`, {
    as,
    headers,
    ...(body ? { body } : {}),
  });
  return { status, ...(json as Answer) };
}

/** The example that the API's documentation shows for a command. */
function example(name: string): object | undefined {
  const { body, examples = {} } = meetings.commands.find((each) => each.name === name) ?? {};
  return body && Object.values(examples)[0];
}

function routeOf(id: string, name: string): string {
  return `/${meetings.commands.find((each) => each.name === name)?.route.path.replace(':id', id)}`;
}

/** Does a command with its documented example, or with another body. */
async function doing(id: string, name: string, as = organiser, body = example(name)) {
  const done = await send(as, routeOf(id, name), body);
  expect([name, done.status, done.code]).toEqual([name, 200, undefined]);
  return done;
}

async function applied(change: object = {}): Promise<string> {
  const { status, id } = await send(organiser, '', { ...example('apply'), ...change });
  expect(status).toBe(201);
  return id;
}

async function read<Shape>(route: string, as = organiser): Promise<Shape> {
  return (await service.request('GET', route, { as })).json as Shape;
}

const on = (day: string) => ({ startsAt: `${day}T09:00:00+08:00`, endsAt: `${day}T10:00:00+08:00` });

describe('a meeting over HTTP', () => {
  it('goes the whole way with the examples of the documentation', async () => {
    const id = await applied();
    await doing(id, 'reschedule');
    await doing(id, 'book-room', clerk);
    await doing(id, 'prepare', clerk);
    await doing(id, 'hold');
    for (const command of ['record-minutes', 'distribute-minutes', 'follow-up']) await doing(id, command);
    expect(await doing(id, 'close')).toMatchObject({ state: { status: 'closed', openResolutions: 0 } });
    const { items } = await read<{ items: { step: string; text: JsonObject }[] }>(`${path}/${id}/history`);
    expect(items.map(({ step }) => step)).toEqual([
      'apply',
      'reschedule',
      'book-room',
      'prepare',
      'hold',
      'record-minutes',
      'distribute-minutes',
      'follow-up',
      'close',
    ]);
    expect(items[2]?.text['zh-CN']).toBe('预订 room-301，时间 2099-12-30 18:00 至 2099-12-30 19:00。');
  });

  it('says what comes next to whom', async () => {
    const id = await applied();
    const next = async (as: Actor) =>
      (await read<{ next: { command: string; allowed: boolean }[] }>(`${path}/${id}`, as)).next.map(
        ({ command, allowed }) => [command, allowed],
      );
    const ahead = (book: boolean, move: boolean, cancel: boolean) => [
      ['book-room', book],
      ['reschedule', move],
      ['cancel', cancel],
    ];
    expect(await next(clerk)).toEqual(ahead(true, false, true));
    expect(await next(organiser)).toEqual(ahead(false, true, true));
    expect(await next(participant)).toEqual(ahead(false, false, false));
    await doing(id, 'hold');
    await doing(id, 'record-minutes');
    expect(await next(organiser)).toEqual([
      ['record-minutes', true],
      ['distribute-minutes', true],
      ['follow-up', true],
      ['close', false],
    ]);
  });

  it('gives a room to one of many who book it at the same time, and to another when it is free again', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => applied(on('2098-05-06'))));
    const book = (id: string, headers = {}) => send(clerk, `/${id}/room`, { room: 'room-7' }, headers);
    const answers = await Promise.all(ids.map((id) => book(id)));
    const winner = ids[answers.findIndex(({ status }) => status === 200)] as string;
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const loser = ids.find((id) => id !== winner) as string;
    expect(await book(loser, { 'accept-language': 'zh-CN' })).toMatchObject({
      status: 409,
      code: 'room-taken',
      rule: 'one-meeting-per-room',
      clause: 'ADM-2',
      detail: `room-7 在 2098-05-06 09:00 已被会议 ${winner}预订。`,
    });
    await doing(winner, 'cancel');
    expect(await book(loser)).toMatchObject({ status: 200 });
    await doing(loser, 'reschedule', organiser, { ...on('2098-05-07'), reason: '-' });
    const third = ids.find((id) => id !== winner && id !== loser) as string;
    expect(await book(third)).toMatchObject({ status: 200 });
  });

  it('is nobody else’s business', async () => {
    const id = await applied();
    expect((await service.request('GET', `${path}/${id}`, { as: stranger })).status).toBe(404);
    expect((await service.request('GET', `${path}/${id}`, { as: participant })).status).toBe(200);
    expect(await send(participant, `/${id}/attendance`, {})).toMatchObject({
      status: 403,
      code: 'wrong-person',
    });
    expect(await send(participant, `/${id}/cancellation`, { reason: '-' })).toMatchObject({
      status: 403,
      code: 'not-the-organiser',
    });
    expect(await send(organiser, `/${id}/room`, { room: 'room-1' })).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
  });

  it('is not closed with an open resolution, and names times that are not on the quarter', async () => {
    const id = await applied();
    await doing(id, 'hold');
    await doing(id, 'record-minutes');
    expect(await send(organiser, `/${id}/closing`)).toMatchObject({
      status: 409,
      rule: 'closed-without-open-resolution',
    });
    expect(
      await send(organiser, '', { ...example('apply'), startsAt: '2099-12-31T18:05:00+08:00' }),
    ).toMatchObject({
      status: 409,
      code: 'time-not-on-the-quarter',
      errors: [{ path: '/startsAt' }],
    });
  });

  it('is listed by day, room and what is open', async () => {
    const late = await applied({ ...on('2097-06-02'), topic: 'Late' });
    // Before eight in the morning in China it is the day before in UTC.
    const early = await applied({
      startsAt: '2097-06-01T07:00:00+08:00',
      endsAt: '2097-06-01T07:30:00+08:00',
      topic: 'Early',
    });
    await doing(late, 'book-room', clerk, { room: 'room-9' });
    await doing(early, 'hold');
    const { position } = await doing(early, 'record-minutes');
    const found = async (query: string, as = clerk) =>
      (await read<{ items: { id: string }[] }>(`${path}?atLeast=${position}${query}`, as)).items.map(
        (row) => row.id,
      );
    expect(await found('&startsOnFrom=2097-06-01&startsOnTo=2097-06-02&sort=startsAt')).toEqual([
      early,
      late,
    ]);
    expect(await found('&startsOnFrom=2097-06-01&startsOnTo=2097-06-01')).toEqual([early]);
    expect(await found('&room=room-9')).toEqual([late]);
    expect(await found('&openResolutionsFrom=1&nextDueTo=2099-12-31&startsOnTo=2097-06-30')).toEqual([early]);
    expect(await found('&status=booked&startsOnTo=2097-06-30')).toEqual([late]);
    expect(await found('', stranger)).toEqual([]);
  });
});
