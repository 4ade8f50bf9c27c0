import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor, JsonObject } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { people } from '../complaint/complaint-examples.ts';
import { customerServiceService } from '../customer-service.service.ts';
import { agent, expert, otherExpert } from './consultation-examples.ts';
import { consultations } from './consultations.ts';

const { lead, stranger } = people;
const path = '/customer-service/consultations';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(customerServiceService);
});
afterAll(() => service.close());

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
  readonly state: { readonly status: string; readonly respondBy: string };
}

async function send(as: Actor, route: string, body?: object, method = 'POST') {
  const { status, json } = await service.request(method, `/customer-service/${route}`, {
    as,
    ...(body ? { body } : {}),
  });
  return { status, ...(json as Answer) };
}

/** The example that the API's documentation shows for a command. */
function example(name: string): object | undefined {
  const { body, examples = {} } = consultations.commands.find((each) => each.name === name) ?? {};
  return body && Object.values(examples)[0];
}

async function doing(id: string, name: string, as = agent, body = example(name)) {
  const route = consultations.commands.find((each) => each.name === name)?.route.path.replace(':id', id);
  const done = await send(as, `consultations/${route}`, body);
  expect([name, done.status, done.code]).toEqual([name, 200, undefined]);
  return done;
}

async function received(change: object = {}) {
  const answer = await send(agent, 'consultations', { ...example('receive'), ...change });
  expect(answer.status).toBe(201);
  return answer;
}

async function read<Shape>(route: string, as = agent): Promise<Shape> {
  return (await service.request('GET', route, { as })).json as Shape;
}

describe('a consultation over HTTP', () => {
  it('goes the whole way with the examples of the documentation', async () => {
    const { id } = await received();
    await doing(id, 'escalate');
    await doing(id, 'expert-reply', expert);
    for (const command of ['answer', 'confirm']) await doing(id, command);
    expect(await doing(id, 'close')).toMatchObject({ state: { status: 'closed' } });
    const { items } = await read<{ items: { step: string; text: JsonObject }[] }>(`${path}/${id}/history`);
    expect(items.map(({ step }) => step)).toEqual([
      'receive',
      'escalate',
      'expert-reply',
      'answer',
      'confirm',
      'close',
    ]);
    expect(items[1]?.text['zh-CN']).toBe('转 product 部门专家 u-shao。');
  });

  it('is to be answered by the rule that its channel has when it comes', async () => {
    const dueAfter = async (minutes: number) => {
      const receivedAt = '2026-03-02T01:00:00.000Z';
      const { state } = await received({ channel: 'social', receivedAt });
      expect(Date.parse(state.respondBy) - Date.parse(receivedAt)).toBe(minutes * 60_000);
    };
    const setting = (as: Actor, body: object, channel = 'social') =>
      send(as, `channels/${channel}`, body, 'PUT');
    const rule = { answerMinutes: 30, responsible: 'u-fang' };
    await dueAfter(240);
    expect(await setting(agent, rule)).toMatchObject({ status: 403 });
    expect(await setting(lead, { ...rule, answerMinutes: 0 })).toMatchObject({ status: 400 });
    expect(await setting(lead, rule, 'fax')).toMatchObject({ status: 400 });
    const { status, position } = await setting(lead, rule);
    expect(status).toBe(200);
    await dueAfter(30);
    const listed = await read<{ items: object[]; defaults: object }>(
      `/customer-service/channels?atLeast=${position}`,
    );
    expect(listed.items).toMatchObject([{ channel: 'social', answerMinutes: 30, responsible: 'u-fang' }]);
    expect(listed.defaults).toEqual({ answerMinutes: { phone: 5, 'e-mail': 480, chat: 2, social: 240 } });
  });

  it('says what comes next to whom, the expert included, who sees nothing else', async () => {
    const { id } = await received({ customer: { id: 'C-next' } });
    const other = await received({ customer: { id: 'C-next' } });
    const next = async (as: Actor) =>
      (await read<{ next: { command: string; allowed: boolean }[] }>(`${path}/${id}`, as)).next.map(
        ({ command, allowed }) => [command, allowed],
      );
    expect(await next(agent)).toEqual([
      ['answer', true],
      ['escalate', true],
    ]);
    expect((await service.request('GET', `${path}/${id}`, { as: expert })).status).toBe(404);
    const { position } = await doing(id, 'escalate');
    expect(await next(expert)).toEqual([
      ['escalate', false],
      ['expert-reply', true],
    ]);
    const mine = async (query: string, as: Actor) =>
      (await read<{ items: { id: string }[] }>(`${path}?atLeast=${position}${query}`, as)).items.map(
        (row) => row.id,
      );
    expect(await mine('&expert=u-shao', expert)).toEqual([id]);
    expect(await mine('', expert)).toEqual([]);
    expect(await mine('&expert=u-shao', stranger)).toEqual([]);
    expect(await mine('&expert=u-shao', otherExpert)).toEqual([]);
    expect((await service.request('GET', `${path}/${other.id}`, { as: expert })).status).toBe(404);
    expect(await send(otherExpert, `consultations/${id}/expert-replies`, { reply: '-' })).toMatchObject({
      status: 403,
      code: 'another-expert-asked',
    });
  });

  it('is hidden from everybody else, who can do nothing with it', async () => {
    const { id } = await received();
    expect((await service.request('GET', `${path}/${id}`, { as: stranger })).status).toBe(404);
    expect(await send(stranger, `consultations/${id}/answers`, { answer: '-' })).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
  });

  it('is listed by channel, status and what is due first', async () => {
    const customer = { id: 'C-list' };
    const mail = await received({ customer, channel: 'e-mail', receivedAt: '2026-03-01T16:30:00Z' });
    const chat = await received({ customer, channel: 'chat', receivedAt: '2026-03-01T15:30:00Z' });
    const { position } = await doing(mail.id, 'answer');
    const found = async (query: string) =>
      (
        await read<{ items: { id: string }[] }>(`${path}?customer=C-list&atLeast=${position}${query}`)
      ).items.map((row) => row.id);
    expect(await found('&sort=respondBy')).toEqual([chat.id, mail.id]);
    expect(await found('&channel=e-mail')).toEqual([mail.id]);
    expect(await found('&status=received')).toEqual([chat.id]);
    // Past midnight in China, the day before in UTC.
    expect(await found('&receivedOnFrom=2026-03-02')).toEqual([mail.id]);
    const [row] = (await read<{ items: object[] }>(`${path}?customer=C-list&channel=chat`)).items;
    expect(JSON.stringify(row)).not.toContain('Zhou');
  });

  it('names each fault of a body', async () => {
    const { errors } = (await send(agent, 'consultations', {
      channel: 'fax',
      customer: { id: 'Zhou Min' },
      question: '',
      receivedAt: '2026-02-30T09:30:00+08:00',
    })) as unknown as { errors: { path: string }[] };
    const paths = ['/channel', '/customer/id', '/question', '/receivedAt'];
    expect(errors.map((each) => each.path).sort()).toEqual(paths);
  });
});
