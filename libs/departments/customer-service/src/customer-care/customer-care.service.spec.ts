import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor, JsonObject } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { people } from '../complaint/complaint-examples.ts';
import { customerServiceService } from '../customer-service.service.ts';
import { customerCares } from './customer-cares.ts';

const path = '/customer-service/customer-care';
const { agent, lead, stranger } = people;

let service: TestService;
beforeAll(async () => {
  service = await startTestService(customerServiceService);
});
afterAll(() => service.close());

interface Answer {
  readonly id: string;
  readonly position: number;
  readonly code?: string;
}

async function send(as: Actor, route: string, body: object) {
  const { status, json } = await service.request('POST', `${path}${route}`, { as, body });
  return { status, ...(json as Answer) };
}

/** Does a command with its documented example, or with another body. */
async function doing(id: string, name: string, as = agent, body?: object) {
  const command = customerCares.commands.find((each) => each.name === name);
  const { route, examples = {} } = command as NonNullable<typeof command>;
  const done = await send(as, `/${route.path.replace(':id', id)}`, body ?? Object.values(examples)[0] ?? {});
  expect([name, done.status, done.code]).toEqual([name, 200, undefined]);
  return done;
}

async function inCare(customer: string): Promise<string> {
  const { status, id } = await send(agent, '', { customer: { id: customer } });
  expect(status).toBe(201);
  return id;
}

async function read<Shape>(route: string, as = agent): Promise<Shape> {
  return (await service.request('GET', route, { as })).json as Shape;
}

describe('customer care over HTTP', () => {
  it('goes the whole way with the examples of the documentation', async () => {
    const { id } = await send(agent, '', { customer: { id: 'C-1001', name: 'Zhou Min' } });
    const visits = ['plan-visits', 'reschedule-visit', 'cancel-visit', 'visit', 'plan-care', 'deliver-care'];
    for (const command of visits) await doing(id, command);
    const feedback = ['collect-feedback', 'classify-feedback', 'analyse-feedback'];
    for (const command of feedback) await doing(id, command);
    await doing(id, 'adopt-feedback', lead);
    await doing(id, 'apply-feedback');
    await doing(id, 'collect-feedback');
    await doing(id, 'decline-feedback', lead);
    const done = await doing(id, 'end-care', lead);
    expect(done).toMatchObject({ state: { status: 'ended', visits: [], care: [], feedback: [] } });
    const { items } = await read<{ items: { event: string; text: JsonObject }[] }>(`${path}/${id}/history`);
    expect(items).toHaveLength(15);
    expect(items[0]?.text['zh-CN']).toBe('为客户 C-1001 建立关怀档案。');
  });

  it('says what comes next to whom', async () => {
    const id = await inCare('C-next');
    const next = async (as: Actor) =>
      (await read<{ next: { command: string; allowed: boolean }[] }>(`${path}/${id}`, as)).next
        .filter(({ allowed }) => allowed)
        .map(({ command }) => command);
    const always = ['plan-visits', 'plan-care', 'collect-feedback'];
    expect(await next(agent)).toEqual(always);
    expect(await next(lead)).toEqual([...always, 'end-care']);
    await doing(id, 'plan-visits');
    await doing(id, 'collect-feedback');
    expect(await next(lead)).toEqual([
      'plan-visits',
      'reschedule-visit',
      'cancel-visit',
      'visit',
      'plan-care',
      'collect-feedback',
      'classify-feedback',
      'analyse-feedback',
      'adopt-feedback',
      'decline-feedback',
    ]);
  });

  it('takes a customer into care once, however many try at the same time, and again afterwards', async () => {
    const opening = () => send(agent, '', { customer: { id: 'C-once' } });
    const answers = await Promise.all(Array.from({ length: 8 }, opening));
    const [opened, ...more] = answers.filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    expect(new Set(answers.map(({ code }) => code))).toEqual(
      new Set([undefined, 'customer-in-care-already']),
    );
    await doing(opened?.id ?? '', 'end-care', lead);
    expect(await opening()).toMatchObject({ status: 201 });
  });

  it('is hidden from everybody outside customer service', async () => {
    const id = await inCare('C-hidden');
    expect((await service.request('GET', `${path}/${id}`, { as: stranger })).status).toBe(404);
    expect(await send(stranger, '', { customer: { id: 'C-2' } })).toMatchObject({ status: 403 });
    expect(await send(agent, `/${id}/feedback-adoptions`, { feedbackId: 'F1', summary: '-' })).toMatchObject({
      status: 403,
      code: 'wrong-role',
    });
  });

  it('is listed by what has to be done', async () => {
    const [one, other] = [await inCare('C-list'), await inCare('C-list-2')];
    await doing(one, 'plan-visits', agent, { purpose: '-', visits: [{ on: '2098-02-01' }] });
    await doing(other, 'plan-visits', agent, { purpose: '-', visits: [{ on: '2098-01-01' }] });
    await doing(other, 'collect-feedback');
    const { position } = await doing(other, 'visit', agent, {
      visitId: 'V1',
      experience: '-',
      satisfaction: 3,
    });
    const found = async (query: string) =>
      (await read<{ items: { id: string }[] }>(`${path}?atLeast=${position}${query}`)).items.map(
        ({ id }) => id,
      );
    expect(await found('&nextVisitOnTo=2098-12-31')).toEqual([one]);
    expect(await found('&satisfactionTo=3&satisfactionFrom=1')).toEqual([other]);
    expect(await found('&undecidedFeedbackFrom=1&customer=C-list-2')).toEqual([other]);
    expect(await found('&customer=C-list&status=in-care&sort=nextVisitOn')).toEqual([one]);
  });

  it('names each fault of a body', async () => {
    const id = await inCare('C-faults');
    const { errors } = (await send(agent, `/${id}/visit-plans`, {
      purpose: '',
      visits: [{ on: '2099-02-29' }, { on: '2099-02-28', who: 'me' }],
    })) as unknown as { errors: { path: string }[] };
    expect(errors.map((each) => each.path).sort()).toEqual(['/purpose', '/visits/0/on', '/visits/1/who']);
  });
});

describe('a visit', () => {
  it('with satisfaction of 2 or less opens a complaint, in the words of the customer', async () => {
    const id = await inCare('C-unhappy');
    await doing(id, 'plan-visits');
    const answer = { experience: 'It leaks.', suggestions: 'Answer the phone.' };
    await doing(id, 'visit', agent, { visitId: 'V1', satisfaction: 3, ...answer });
    const { position } = await doing(id, 'visit', agent, { visitId: 'V2', satisfaction: 2, ...answer });
    const complaints = async (atLeast: number) =>
      (
        await read<{ items: { id: string; visit?: string }[] }>(
          `/customer-service/complaints?customer=C-unhappy&atLeast=${atLeast}`,
        )
      ).items;
    let opened: Awaited<ReturnType<typeof complaints>> = [];
    // The list waits for a position that is there when the reaction has been stored.
    for (let next = position; opened.length === 0; next++) opened = await complaints(next);
    expect(opened).toMatchObject([{ visit: `${id}-V2` }]);
    const complaint = await read<{ state: { customer: object } }>(
      `/customer-service/complaints/${opened[0]?.id}`,
    );
    expect(complaint.state.customer).toMatchObject({ id: 'C-unhappy', demand: 'Answer the phone.' });
  });
});
