import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventBus, type OutgoingMessage } from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import type { Actor, EventEnvelope, JsonObject } from '@liucheng/kernel';
import { people } from './complaint/complaint-examples.ts';
import { complaints } from './complaint/complaints.ts';
import { customerServiceService } from './customer-service.service.ts';

const path = '/customer-service/complaints';
const { agent, colleague, lead, stranger } = people;

interface Answer {
  readonly id: string;
  readonly position: number;
}
interface Row {
  readonly id: string;
  readonly customer: string;
  readonly status: string;
}

let service: TestService;
beforeAll(async () => {
  service = await startTestService(customerServiceService);
});
afterAll(() => service.close());

async function send(as: Actor, route: string, body?: object, { method = 'POST', headers = {} } = {}) {
  const answer = await service.request(method, `${path}${route}`, { as, headers, ...(body ? { body } : {}) });
  return { status: answer.status, ...(answer.json as Answer) };
}

/** The example that the API's documentation shows for a command. */
function example(name: string): object {
  const { examples = {} } = complaints.commands.find((command) => command.name === name) ?? {};
  return Object.values(examples)[0] as object;
}

/** Does a command with its documented example. */
async function doing(id: string, name: string, as = agent) {
  const { route } = complaints.commands.find((command) => command.name === name) as {
    route: { method: string; path: string };
  };
  const done = await send(as, `/${route.path.replace(':id', id)}`, example(name), route);
  expect([name, done.status]).toEqual([name, 200]);
  return done;
}

async function accepted(customer: string, promisedAt?: string): Promise<string> {
  const body = { ...example('accept'), customer: { id: customer }, ...(promisedAt ? { promisedAt } : {}) };
  const { status, id } = await send(agent, '', body);
  expect(status).toBe(201);
  return id;
}

async function rows(query: string, as = colleague): Promise<readonly Row[]> {
  const { status, json } = await service.request('GET', `${path}?${query}`, { as });
  expect(status).toBe(200);
  return (json as { items: readonly Row[] }).items;
}

async function read<Shape>(id: string, as: Actor, rest = ''): Promise<Shape> {
  return (await service.request('GET', `${path}/${id}${rest}`, { as })).json as Shape;
}

const toReport = ['acknowledge', 'investigate', 'propose-solution', 'agree', 'execute', 'report-back'];

describe('a complaint over HTTP', () => {
  it('goes the whole way with the examples of the documentation, reopened once', async () => {
    const { id } = await send(agent, '', example('accept'));
    const round = ['investigate', 'propose-solution', 'reject-solution', 'revise-solution', 'agree'];
    const way = ['acknowledge', ...round, 'execute', 'report-back', 'reopen', ...toReport.slice(1)];
    for (const command of way) await doing(id, command);
    const done = await doing(id, 'confirm-satisfaction', lead);
    expect(done).toMatchObject({ state: { status: 'confirmed', acknowledged: true } });
    const { items } = await read<{ items: { step: string; text: JsonObject }[] }>(id, lead, '/history');
    expect(items.map(({ step }) => step)).toEqual(['accept', ...way, 'confirm-satisfaction']);
    expect(items[0]?.text['zh-CN']).toContain('受理客户 C-1001 的投诉');
  });

  it('says what comes next and whom it waits for', async () => {
    const id = await accepted('C-next');
    const next = async (as: Actor) =>
      (await read<{ next: { command: string; allowed: boolean; refusal?: { code: string } }[] }>(id, as))
        .next;
    expect(await next(agent)).toMatchObject([
      { command: 'acknowledge', allowed: true },
      { command: 'investigate', allowed: true },
    ]);
    for (const command of toReport) await doing(id, command);
    expect(await next(agent)).toMatchObject([
      { command: 'confirm-satisfaction', allowed: true },
      { command: 'reopen', allowed: true },
      { command: 'close-by-silence', allowed: false, refusal: { code: 'wrong-role' } },
    ]);
    expect((await next(lead))[2]).toMatchObject({ allowed: false, refusal: { code: 'silence-too-short' } });
  });

  it('refuses in the language of the caller, and keeps the attempt on record', async () => {
    const id = await accepted('C-refused');
    const solution = example('propose-solution');
    const refused = await send(agent, `/${id}/solutions`, solution, {
      headers: { 'accept-language': 'zh-CN' },
    });
    expect(refused).toMatchObject({
      status: 409,
      code: 'evidence-missing',
      rule: 'evidence-before-solution',
      clause: 'SVC-2',
      detail: '尚无任何证据，不能提出解决方案。',
    });
    expect(await send(lead, `/${id}/silence`)).toMatchObject({
      status: 409,
      rule: 'closed-after-silence',
      acceptable: expect.stringContaining('14 days'),
    });
    const { items } = await read<{ items: object[] }>(id, agent, '/history');
    expect(items).toMatchObject([
      { event: 'accepted' },
      { event: 'attempt-refused', refusal: { command: 'propose-solution' } },
      { event: 'attempt-refused', refusal: { command: 'close-by-silence' } },
    ]);
  });

  it('is hidden from everybody outside customer service, who can do nothing with it either', async () => {
    const id = await accepted('C-hidden');
    expect((await send(stranger, `/${id}`, undefined, { method: 'GET' })).status).toBe(404);
    expect(await rows('customer=C-hidden', stranger)).toEqual([]);
    expect(await send(stranger, `/${id}/acknowledgement`, { channel: 'phone' })).toMatchObject({
      status: 403,
    });
    expect(await send(stranger, '', example('accept'))).toMatchObject({ status: 403, code: 'wrong-role' });
  });

  it('names each fault of a body', async () => {
    const body = { customer: { id: 'Zhou Min', age: 40 }, content: '', promisedAt: 'Friday' };
    const { status, errors } = (await send(agent, '', body)) as never as {
      status: number;
      errors: { path: string }[];
    };
    expect(status).toBe(400);
    const paths = ['/content', '/customer/age', '/customer/id', '/demand', '/promisedAt'];
    expect(errors.map((each) => each.path).sort()).toEqual(paths);
  });
});

describe('the list of complaints', () => {
  it('is filtered and sorted, and shows nothing of the customer but the number', async () => {
    const late = await accepted('C-list', '2099-06-01T20:00:00+08:00');
    // Past midnight in China, the day before in UTC.
    const early = await accepted('C-list', '2099-01-01T00:30:00+08:00');
    await doing(late, 'investigate');
    const { position } = await doing(early, 'acknowledge');
    const found = async (query: string) =>
      (await rows(`customer=C-list&atLeast=${position}${query}`)).map(({ id }) => id);
    expect(await found('&sort=promisedAt')).toEqual([early, late]);
    expect(await found('&sort=-promisedAt')).toEqual([late, early]);
    expect(await found('&status=investigated')).toEqual([late]);
    expect(await found('&responsibleDepartment=product')).toEqual([late]);
    expect(await found('&promisedOnFrom=2099-01-01&promisedOnTo=2099-01-01')).toEqual([early]);
    expect(await found('&promisedOnTo=2098-12-31')).toEqual([]);
    const [row] = await rows(`customer=C-list&status=accepted`);
    expect(Object.keys(row as Row).sort()).toEqual(
      'acknowledged createdAt customer id owner ownerDepartment promisedAt promisedOn reopenings responsibleDepartment status updatedAt'.split(
        ' ',
      ),
    );
  });

  it('names each bad parameter', async () => {
    const { status, json } = await service.request('GET', `${path}?status=gone&promisedOnFrom=x&sort=name`, {
      as: agent,
    });
    expect(status).toBe(400);
    const paths = (json as { errors: { path: string }[] }).errors.map((each) => each.path).sort();
    expect(paths).toEqual(['?promisedOnFrom', '?sort', '?status']);
  });
});

describe('a visit with low satisfaction', () => {
  const topic = 'liucheng.customer-service';
  const visited = (visit: string, data: JsonObject): OutgoingMessage => {
    const type = 'liucheng.customer-service.customer-care.visited.v1';
    return { topic, key: visit, event: { ...envelope(visit, 0, { visitId: visit, ...data }), type } };
  };
  const from = (id: string) => ({ customer: { id } });

  /** Complaints that came from visits, once the one from the named visit is on the bus. */
  async function opened(until: string): Promise<readonly EventEnvelope[]> {
    const received = new Received<EventEnvelope>();
    const subscription = service.service.app
      .get(EventBus)
      .consume(
        { topics: [topic], group: `test-${until}`, positions: async () => ({}) },
        async ({ messages }) =>
          received.add(...messages.map(({ event }) => event).filter(({ data }) => 'visit' in data)),
      );
    await received.until((events) => events.some(({ data }) => data['visit'] === until));
    await subscription.stop();
    return received.items;
  }

  it('opens one complaint, whatever else goes wrong', async () => {
    const bus = service.service.app.get(EventBus);
    const low = visited('V-1', { ...from('C-2001'), satisfaction: 2, suggestions: 'Answer the phone.' });
    await bus.publish([
      visited('V-malformed', { satisfaction: 1 }),
      visited('V-odd', { ...from('C-2003'), satisfaction: 'low' }),
      low,
      visited('V-2', { ...from('C-2002'), satisfaction: 3 }),
      low,
      visited('V-3', { ...from('C-2004'), satisfaction: 1 }),
    ]);
    const events = await opened('V-3');
    expect(events.map(({ data }) => data['visit'])).toEqual(['V-1', 'V-3']);
    expect(events[0]).toMatchObject({
      type: 'liucheng.customer-service.complaint.accepted.v1',
      actorrole: 'automation',
      department: 'customer-service',
      causationid: low.event.id,
      data: { customer: { id: 'C-2001', demand: 'personal data · 个人信息' } },
    });
    const letters = await bus.deadLetters('liucheng.policy-low-satisfaction-opens-complaint', { limit: 10 });
    expect(letters.map(({ message, cause }) => [message.key, cause])).toEqual([
      ['V-malformed', expect.stringContaining('/customer/id: expected a text')],
      ['V-odd', expect.stringContaining('/satisfaction: expected a whole number from 1 to 5')],
    ]);
    const id = events[0]?.subject as string;
    expect(await read(id, agent)).toMatchObject({ state: { customer: { demand: 'Answer the phone.' } } });
    const { position } = await doing(id, 'acknowledge');
    expect(await rows(`visit=V-1&atLeast=${position}`)).toMatchObject([{ id, customer: 'C-2001' }]);
  });

  it('opens nothing when it comes again later', async () => {
    await service.service.app
      .get(EventBus)
      .publish([
        visited('V-1', { ...from('C-2001'), satisfaction: 2, suggestions: 'Answer the phone.' }),
        visited('V-4', { ...from('C-2005'), satisfaction: 1 }),
      ]);
    const events = await opened('V-4');
    expect(events.map(({ data }) => data['visit'])).toEqual(['V-1', 'V-3', 'V-4']);
  });
});
