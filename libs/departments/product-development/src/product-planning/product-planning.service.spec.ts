import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@liucheng/kernel';
import { EventBus, EventStore, type OutgoingMessage } from '@liucheng/ports';
import { envelope, Received } from '@liucheng/ports/testing';
import { CaseClient, startTestService, type TestService } from '@liucheng/service-kit/testing';
import fc from 'fast-check';
import { productDevelopmentService } from '../product-development.service.ts';
import { people } from '../product-people.ts';
import { productPlans } from './product-plans.ts';

const { manager, head, designer, stranger } = people;

let service: TestService;
let plans: CaseClient<never, never>;
beforeAll(async () => {
  service = await startTestService(productDevelopmentService);
  plans = new CaseClient(service, productPlans as never);
});
afterAll(() => service.close());

const need = { source: 'department', reference: 'Request 1', content: 'Easy to clean' };
const opening = (product: string) => plans.send(manager, 'open', { body: { ...need, product } });

describe('product planning over HTTP', () => {
  it('goes the whole way with the examples of the documentation', async () => {
    const id = await plans.begin(manager, 'open');
    for (const command of ['research', 'position', 'set-roadmap']) await plans.does(manager, id, command);
    const done = await plans.does(head, id, 'approve');
    expect(done.state).toEqual({
      status: 'approved',
      product: 'kettle-k2',
      requirements: 2,
      launchOn: '2099-06-30',
    });
    const history = await plans.history(designer, id);
    expect(history.map(({ step }) => step)).toEqual([
      'research-requirements',
      'research-requirements',
      'position',
      'set-roadmap',
      'approve',
    ]);
    expect(history[0]?.text['zh-CN']).toContain('需求 R1，来源：市场');
    expect(JSON.stringify(history)).not.toContain('boils over each time');
  });

  it('says what comes next to whom, and refuses in the language of the caller', async () => {
    const id = await plans.begin(manager, 'open', { ...need, product: 'toaster-t1' });
    expect(await plans.next(manager, id)).toEqual(['research', 'position']);
    expect(await plans.next(head, id)).toEqual([]);
    const refused = await plans.send(manager, 'set-roadmap', { id, headers: { 'accept-language': 'zh-CN' } });
    expect(refused).toMatchObject({
      status: 409,
      code: 'launch-date-not-set',
      rule: 'milestones-end-by-launch',
      detail: '该产品尚未确定上线日期，无法核对里程碑。',
    });
    for (const command of ['position', 'set-roadmap']) await plans.does(manager, id, command);
    expect(await plans.next(head, id)).toEqual(['approve']);
    expect((await plans.history(head, id)).map(({ event }) => event)).toContain('attempt-refused');
  });

  it('is hidden from everybody who does not develop products', async () => {
    const id = await plans.begin(manager, 'open', { ...need, product: 'secret-s1' });
    expect([await plans.sees(designer, id), await plans.sees(stranger, id)]).toEqual([true, false]);
    expect(await plans.send(designer, 'open')).toMatchObject({ status: 403, code: 'wrong-role' });
  });

  it('is listed by what there is', async () => {
    const [one, other] = await Promise.all(
      ['listed-1', 'listed-2'].map((product) => plans.begin(manager, 'open', { ...need, product })),
    );
    const { position } = await plans.does(manager, other as string, 'position');
    const found = async (query: string) =>
      (await plans.rows(designer, `atLeast=${position}&${query}`)).map(({ id }) => id);
    expect(await found('product=listed-1')).toEqual([one]);
    expect(await found('status=positioned&launchOnFrom=2099-06-30&product=listed-2')).toEqual([other]);
    expect(await found('fromCustomersFrom=1&product=listed-2')).toEqual([]);
    expect(await found('fromMarketingTo=0&sort=product&status=researching')).toContain(one);
  });

  it('names each fault of a body', async () => {
    const body = { product: ' ', source: 'rumour', reference: '', customer: { id: 'Zhou Min', age: 40 } };
    const { status, errors = [] } = await plans.send(manager, 'open', { body });
    expect(status).toBe(400);
    const paths = ['/content', '/customer/age', '/customer/id', '/product', '/reference', '/source'];
    expect(errors.map(({ path }) => path).sort()).toEqual(paths);
  });
});

describe('a product', () => {
  it('is planned once at a time, however many try, and again after the approval', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => opening('Once-1')));
    const [opened, ...more] = answers.filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    expect(answers.find(({ status }) => status !== 201)).toMatchObject({
      status: 409,
      code: 'product-planned-already',
    });
    const id = opened?.id as string;
    for (const command of ['position', 'set-roadmap']) await plans.does(manager, id, command);
    expect((await opening('once-1')).status).toBe(409);
    await plans.does(head, id, 'approve');
    expect((await opening('once-1')).status).toBe(201);
  });
});

describe('feedback that customer service adopts', () => {
  const type = 'liucheng.customer-service.customer-care.feedback-adopted.v1';
  const adopted = (feedbackId: string, product: unknown, more = {}): OutgoingMessage => {
    const data = { by: 'u-song', feedbackId, summary: 'Softer hinge', product, ...more };
    const event = { ...envelope(`care-${feedbackId}`, 0, data as never), type };
    return { topic: 'liucheng.customer-service', key: event.subject, event };
  };
  const publish = (...messages: OutgoingMessage[]) => service.service.app.get(EventBus).publish(messages);
  const requirementsOf = async (id: string) =>
    (await plans.get<{ state: { requirements: { feedback?: string }[] } }>(manager, id)).state.requirements;
  /** The plan of a product, once as much feedback is on it as is expected. */
  const planWith = async (product: string, fromCustomers: number) =>
    (await plans.rowsAfter(manager, `product=${product}&fromCustomersFrom=${fromCustomers}`, 0))[0]?.id ?? '';

  it('begins a plan where there is none, and joins the one that is open', async () => {
    await publish(adopted('F-1', 'mixer-m1', { category: 'product' }));
    const id = await planWith('mixer-m1', 1);
    await publish(adopted('F-2', 'Mixer-M1', { unheard: 'of' }));
    expect(await planWith('mixer-m1', 2)).toBe(id);
    expect((await requirementsOf(id)).map(({ feedback }) => feedback)).toEqual(['F-1', 'F-2']);
    expect(await plans.history(manager, id)).toMatchObject([{ role: 'automation' }, { role: 'automation' }]);
    const answer = await plans.send(manager, 'research', { id, body: { ...need, source: 'customer' } });
    expect(answer.status).toBe(200);
  });

  it('is taken up once, also when it arrives again after the approval, and what is refused is on record', async () => {
    const first = adopted('F-3', 'grill-g1');
    await publish(first, first);
    const id = await planWith('grill-g1', 1);
    for (const command of ['position', 'set-roadmap']) await plans.does(manager, id, command);
    await plans.does(head, id, 'approve');
    // The same feedback in another event: nothing but the key of the feedback tells.
    const again = adopted('F-3', 'grill-g1');
    await publish(
      { ...again, event: { ...again.event, id: 'again', sequence: 1 } },
      adopted('F-4', 'grill-g2'),
    );
    await planWith('grill-g2', 1);
    expect(await plans.rows(manager, 'product=grill-g1')).toHaveLength(1);
    expect(await requirementsOf(id)).toHaveLength(1);
    const refused = new Received<EventEnvelope>();
    const subscription = service.service.app
      .get(EventStore)
      .subscribe({ after: 0 }, async (batch) => refused.add(...batch.map(({ event }) => event)));
    const code = 'feedback-taken-up-already';
    await refused.until((events) => events.some(({ data }) => JSON.stringify(data).includes(code)));
    await subscription.stop();
  });

  it('that cannot be used is parked with its cause, and the next is taken up', async () => {
    await publish(adopted('F-5', undefined), adopted('F-6', 'iron-i1'));
    await planWith('iron-i1', 1);
    const group = 'liucheng.policy-adopted-feedback-reaches-planning';
    const letters = await service.service.app.get(EventBus).deadLetters(group, { limit: 10 });
    expect(letters).toMatchObject([{ cause: expect.stringContaining('/product: expected a text') }]);
  });

  it('is in one plan each, and a product in one open plan, whatever arrives at the same time', async () => {
    let run = 0;
    const act = fc.oneof(
      fc.record({ kind: fc.constant('feedback' as const), product: fc.nat(1), feedback: fc.nat(5) }),
      fc.record({ kind: fc.constant('open' as const), product: fc.nat(1) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 8 }), async (acts) => {
        const name = `run-${run++}`;
        const feedbackOf = (product: string) =>
          acts.flatMap((each) =>
            each.kind === 'feedback' && `${name}-${each.product}` === product
              ? [`${product}-F${each.feedback}`]
              : [],
          );
        const told = [`${name}-0`, `${name}-1`, `${name}-last`].flatMap((product) =>
          (product.endsWith('last') ? [`${product}-F`] : feedbackOf(product)).map((id) =>
            adopted(id, product),
          ),
        );
        // One case of customer care, so that its events are reacted to in their order; each is an event of its own.
        const inOrder = told.map((message, sequence) => {
          const [key, id] = [`care-${name}`, `${name}#${sequence}`];
          return { ...message, key, event: { ...message.event, subject: key, sequence, id } };
        });
        const [, ...opened] = await Promise.all([
          publish(...inOrder),
          ...acts.map((each) => (each.kind === 'open' ? opening(`${name}-${each.product}`) : undefined)),
        ]);
        await planWith(`${name}-last`, 1);
        const position = Math.max(0, ...opened.map((answer) => answer?.position ?? 0));
        const products = [...new Set(acts.map(({ product }) => `${name}-${product}`))];
        for (const product of products) {
          const found = await plans.rows(manager, `product=${product}&atLeast=${position}`);
          expect(found).toHaveLength(1);
          const taken = (await requirementsOf(found[0]?.id ?? '')).flatMap(({ feedback = [] }) => feedback);
          expect(taken.sort()).toEqual([...new Set(feedbackOf(product))].sort());
        }
      }),
      { numRuns: 8 },
    );
  });
});
