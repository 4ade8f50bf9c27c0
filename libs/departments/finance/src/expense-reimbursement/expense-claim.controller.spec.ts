import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { financeService } from '../finance.service.ts';
import { people, trip } from './claim-examples.ts';
import type { ClaimContent } from './expense-claim.events.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService(financeService);
});
afterAll(() => service.close());

const path = '/finance/expense-claims';
let receipts = 0;

interface Answer {
  readonly id: string;
  readonly revision: number;
  readonly position: number;
  readonly state: { readonly status: string };
}

/** The trip with receipts that no other claim has. */
function freshTrip(): ClaimContent {
  receipts++;
  const items = (trip.items ?? []).map((item, index) => ({
    ...item,
    receipt: { number: `R-${receipts}-${index}` },
  }));
  return { ...trip, items };
}

function send(method: string, url: string, as: Actor, body?: unknown, headers?: Record<string, string>) {
  return service.request(method, url, {
    as,
    ...(body === undefined ? {} : { body }),
    ...(headers ? { headers } : {}),
  });
}

async function drafted(content: ClaimContent = freshTrip(), as: Actor = people.claimant): Promise<string> {
  const made = await send('POST', path, as, content);
  expect(made.status).toBe(201);
  return (made.json as Answer).id;
}

async function submitted(content?: ClaimContent): Promise<string> {
  const id = await drafted(content);
  expect((await send('POST', `${path}/${id}/submission`, people.claimant, {})).status).toBe(200);
  return id;
}

async function historyOf(id: string, as: Actor = people.claimant) {
  const answer = await send('GET', `${path}/${id}/history`, as);
  return (answer.json as { items: { event: string; refusal?: { code: string; command: string } }[] }).items;
}

describe('a claim over HTTP', () => {
  it('says beforehand what a command would do, without a trace', async () => {
    const prefer = { prefer: 'preflight' };
    const content = freshTrip();
    const wouldStart = await send('POST', path, people.claimant, content, prefer);
    expect(wouldStart).toMatchObject({ status: 200, headers: { 'preference-applied': 'preflight' } });
    expect(wouldStart.json).toMatchObject({ preflight: true, state: { status: 'draft' }, conforms: true });
    const id = await submitted(content);
    const before = await historyOf(id);

    const approval = `${path}/${id}/department-approval`;
    const would = await send('POST', approval, people.head, {}, prefer);
    expect(would.json).toMatchObject({
      events: ['liucheng.finance.expense-claim.department-approved.v1'],
      conforms: true,
      violations: [],
      next: expect.arrayContaining([expect.objectContaining({ step: 'finance-approve' })]),
    });
    const refused = await send('POST', approval, people.cashier, {}, prefer);
    expect(refused).toMatchObject({ status: 403, headers: { 'preference-applied': 'preflight' } });
    const unfit = await send('POST', `${path}/${id}/payment`, people.cashier, { amount: 'all' }, prefer);
    expect(unfit.status).toBe(400);
    expect(await historyOf(id)).toEqual(before);
    expect((await send('POST', approval, people.head, {})).status).toBe(200);
  });

  it('goes from a draft to the payment', async () => {
    const id = await drafted();
    const attachment = { name: 'r.pdf', mediaType: 'application/pdf', size: 10, sha256: 'a'.repeat(64) };
    expect((await send('POST', `${path}/${id}/attachments`, people.claimant, attachment)).status).toBe(200);
    expect(
      (await send('DELETE', `${path}/${id}/attachments/${attachment.sha256}`, people.claimant)).status,
    ).toBe(200);
    expect((await send('PUT', `${path}/${id}/draft`, people.claimant, freshTrip())).status).toBe(200);
    expect((await send('POST', `${path}/${id}/submission`, people.claimant, {})).status).toBe(200);
    expect((await send('POST', `${path}/${id}/department-approval`, people.head, {})).status).toBe(200);
    expect((await send('POST', `${path}/${id}/finance-approval`, people.accountant, {})).status).toBe(200);
    const payment = { amount: 175_350, method: 'bank-transfer', reference: 'TX-1' };
    const paid = await send('POST', `${path}/${id}/payment`, people.cashier, payment);
    expect(paid).toMatchObject({
      status: 200,
      json: { id, state: { status: 'paid' } },
      headers: { etag: '"7"' },
    });
    const events = (await historyOf(id)).map(({ event }) => event);
    expect(events).toEqual([
      'draft-saved',
      'attachment-added',
      'attachment-removed',
      'draft-saved',
      'submitted',
      'department-approved',
      'finance-approved',
      'paid',
    ]);
  });

  it('names every fault of a body by its path and refuses unknown fields and null', async () => {
    const answer = await send('POST', path, people.claimant, {
      titel: 'x',
      total: 1.5,
      title: null,
      items: [{ amount: -1, receipt: { number: 7 } }],
    });
    expect(answer.status).toBe(400);
    const { errors } = answer.json as { errors: { path: string }[] };
    expect(errors.map((error) => error.path).sort()).toEqual(
      ['/items/0/amount', '/items/0/receipt/number', '/titel', '/title', '/total'].sort(),
    );
  });

  it('refuses whoever is not bound, says who may, and puts the attempt on record', async () => {
    const id = await submitted();
    const byOther = await send('POST', `${path}/${id}/department-approval`, people.otherHead, {});
    expect(byOther).toMatchObject({
      status: 403,
      json: { code: 'wrong-department', rule: 'role:department-approve', clause: 'FIN-2' },
    });
    const byNobody = await send(
      'POST',
      `${path}/${id}/department-approval`,
      people.colleague,
      {},
      { 'accept-language': 'zh-CN' },
    );
    expect(byNobody).toMatchObject({ status: 403, json: { code: 'wrong-role' } });
    expect((byNobody.json as { acceptable: string }).acceptable).toContain('department-head');
    expect((await historyOf(id)).flatMap(({ refusal }) => refusal?.code ?? [])).toEqual([
      'wrong-department',
      'wrong-role',
    ]);
  });

  it('records the same refusal of the same person once', async () => {
    const id = await submitted();
    const attempt = () =>
      send('POST', `${path}/${id}/payment`, people.cashier, { amount: 1, method: 'cash', reference: 'x' });
    for (let count = 0; count < 3; count++) expect((await attempt()).status).toBe(409);
    expect((await historyOf(id)).filter(({ refusal }) => refusal)).toHaveLength(1);
  });

  it('answers a repeated key with the first answer, also after the case has moved on', async () => {
    const key = { 'idempotency-key': 'first try' };
    const content = freshTrip();
    const first = await send('POST', path, people.claimant, content, key);
    const { id } = first.json as Answer;
    await send('POST', `${path}/${id}/submission`, people.claimant, {});
    expect(await send('POST', path, people.claimant, content, key)).toMatchObject({
      status: 201,
      json: first.json,
    });
    const other = await send('POST', path, people.claimant, { ...content, title: 'Other' }, key);
    expect(other).toMatchObject({ status: 422, json: { code: 'idempotency-key-reused' } });
    const byColleague = await send('POST', path, people.colleague, content, key);
    expect((byColleague.json as Answer).id).not.toBe(id);
  });

  it('answers a repeated key with the first refusal', async () => {
    const id = await submitted();
    const body = { amount: 175_350, method: 'cash', reference: 'x' };
    const pay = (headers: Record<string, string>) =>
      send('POST', `${path}/${id}/payment`, people.cashier, body, headers);
    const refused = await pay({ 'idempotency-key': 'k1' });
    expect(refused).toMatchObject({ status: 409, json: { code: 'department-approval-missing' } });
    await send('POST', `${path}/${id}/department-approval`, people.head, {});
    await send('POST', `${path}/${id}/finance-approval`, people.accountant, {});
    expect(await pay({ 'idempotency-key': 'k1' })).toMatchObject({
      status: 409,
      json: { code: 'department-approval-missing' },
    });
    expect(await pay({ 'idempotency-key': 'k2' })).toMatchObject({ status: 200 });
  });

  it('checks If-Match against the revision that last changed the claim', async () => {
    const id = await submitted();
    const seen = await send('GET', `${path}/${id}`, people.head);
    const etag = String(seen.headers['etag']);
    await send('POST', `${path}/${id}/department-approval`, people.otherHead, {});
    expect((await send('GET', `${path}/${id}`, people.head)).headers['etag']).toBe(etag);
    const approve = (match: string) =>
      send('POST', `${path}/${id}/department-approval`, people.head, {}, { 'if-match': match });
    expect(await approve('"0"')).toMatchObject({ status: 412, json: { code: 'stale-revision', etag } });
    expect(await approve('3')).toMatchObject({ status: 400, json: { errors: [{ path: 'If-Match' }] } });
    expect(await approve(etag)).toMatchObject({ status: 200 });
    expect(await approve(etag)).toMatchObject({ status: 412 });
  });

  it('tells what can happen next, for whom, where, and why not', async () => {
    const id = await submitted();
    const next = async (as: Actor) =>
      (await send('GET', `${path}/${id}`, as)).json as { next: { command: string }[] };
    const forHead = (await next(people.head)).next.find(({ command }) => command === 'department-approve');
    expect(forHead).toMatchObject({
      method: 'POST',
      href: `${path}/${id}/department-approval`,
      roles: ['department-head'],
      department: 'sales',
      allowed: true,
    });
    const forClaimant = (await next(people.claimant)).next;
    expect(forClaimant.find(({ command }) => command === 'department-approve')).toMatchObject({
      allowed: false,
      refusal: { code: 'wrong-role', clause: 'FIN-2' },
    });
    expect(forClaimant.find(({ command }) => command === 'withdraw')).toMatchObject({ allowed: true });
  });

  it('hides claims from those who have no part in them', async () => {
    const id = await submitted();
    for (const stranger of [people.colleague, people.otherHead]) {
      expect((await send('GET', `${path}/${id}`, stranger)).status).toBe(404);
      expect((await send('GET', `${path}/${id}/history`, stranger)).status).toBe(404);
    }
    expect((await send('GET', `${path}/none`, people.claimant)).status).toBe(404);
    expect((await send('POST', `${path}/none/submission`, people.claimant, {})).status).toBe(404);
  });
});

describe('a receipt', () => {
  it('is claimed once in the company, and free again after a withdrawal', async () => {
    const content = freshTrip();
    const holder = await submitted(content);
    const other = await drafted(content, people.colleague);
    const submit = () => send('POST', `${path}/${other}/submission`, people.colleague, {});
    const refused = await submit();
    expect(refused).toMatchObject({
      status: 409,
      json: { code: 'receipt-already-claimed', rule: 'receipt-claimed-once' },
    });
    expect(refused.text).not.toContain(holder);
    await send('POST', `${path}/${holder}/withdrawal`, people.claimant, {});
    expect((await submit()).status).toBe(200);
  });

  it('goes to exactly one of many claims that want it at once', async () => {
    const content = freshTrip();
    const ids = await Promise.all(Array.from({ length: 8 }, () => drafted(content)));
    const answers = await Promise.all(
      ids.map((id) => send('POST', `${path}/${id}/submission`, people.claimant, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });
});

describe('lists and totals', () => {
  const list = async (query: string, as: Actor = people.accountant) => {
    const answer = await send('GET', `${path}?${query}`, as);
    expect(answer.status).toBe(200);
    return answer.json as { items: { id: string; total: number; claimant: string }[]; next?: string };
  };

  it('show the effect of a command to whoever asks for its position', async () => {
    const made = (await send('POST', path, people.claimant, freshTrip())).json as Answer;
    const { items } = await list(
      `atLeast=${made.position}&limit=200&claimant=${people.claimant.id}`,
      people.claimant,
    );
    expect(items.map(({ id }) => id)).toContain(made.id);
  });

  it('page through everything once, in order', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`limit=3&sort=total${cursor}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await list('limit=200')).items.length);
  });

  it('filter by state, period and amount, and add up', async () => {
    const id = await drafted({ title: 'Small', currency: 'CNY', total: 77 });
    const { position } = (
      await send('PUT', `${path}/${id}/draft`, people.claimant, {
        title: 'Small',
        currency: 'CNY',
        total: 77,
      })
    ).json as Answer;
    expect((await list(`atLeast=${position}&state=draft&maxAmount=77`)).items).toMatchObject([
      { id, total: 77 },
    ]);
    expect((await list('from=2999-01-01')).items).toEqual([]);
    const totals = await send('GET', `${path}/totals?groupBy=state&maxAmount=77`, people.accountant);
    expect(totals.json).toEqual({ items: [{ key: 'draft', currency: 'CNY', count: 1, total: 77 }] });
    const inAll = await send('GET', `${path}/totals?maxAmount=77`, people.accountant);
    expect(inAll.json).toEqual({ items: [{ currency: 'CNY', count: 1, total: 77 }] });
    expect((await send('GET', `${path}/totals?limit=5`, people.accountant)).status).toBe(400);
    expect((await send('GET', `${path}?sort=colour`, people.accountant)).status).toBe(400);
  });

  it('are limited to what the caller may see', async () => {
    await submitted();
    const all = (await list('limit=200')).items;
    expect(new Set(all.map(({ claimant }) => claimant)).size).toBeGreaterThan(1);
    const own = (await list('limit=200', people.colleague)).items;
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ claimant }) => claimant === people.colleague.id)).toBe(true);
    expect((await list(`claimant=${people.claimant.id}`, people.colleague)).items).toEqual([]);
    expect((await list('', people.otherHead)).items).toEqual([]);
    expect((await list('limit=200', people.head)).items.length).toBe(all.length);
  });
});

describe("a department's budget", () => {
  it('is set by a finance manager, and a submission records what is left of it', async () => {
    const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear();
    const url = `/finance/department-budgets/sales/${year}`;
    const set = (as: Actor, amount: number) =>
      send('PUT', url, as, { amount, currency: 'CNY', reason: 'On paper' });
    expect((await set(people.accountant, 1)).status).toBe(403);
    const done = await set(people.financeManager, 1_000_000_000);
    expect(done).toMatchObject({
      status: 200,
      json: { id: `sales-${year}`, state: { amount: 1_000_000_000 } },
    });
    expect(await send('GET', url, people.head)).toMatchObject({
      status: 200,
      json: { amount: 1_000_000_000 },
    });
    expect((await send('GET', url, people.claimant)).status).toBe(404);
    const id = await submitted();
    const claim = (await send('GET', `${path}/${id}`, people.claimant)).json as {
      submission: { budgetRemaining: number };
    };
    expect(claim.submission.budgetRemaining).toBeLessThanOrEqual(1_000_000_000);
    expect(
      (
        await send('PUT', '/finance/department-budgets/sales/abc', people.financeManager, {
          amount: 1,
          currency: 'CNY',
          reason: 'On paper',
        })
      ).status,
    ).toBe(400);
  });
});

describe('the API description', () => {
  it('has every command with its body, headers and both languages', async () => {
    const { json } = await service.request('GET', '/finance/openapi.json');
    const document = json as {
      paths: Record<
        string,
        Record<string, { summary: string; requestBody?: unknown; parameters: { name: string }[] }>
      >;
    };
    const submission = document.paths[`${path}/{id}/submission`]?.['post'];
    expect(submission?.summary).toContain('提交报销单');
    expect(submission?.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['id', 'Idempotency-Key', 'If-Match']),
    );
    expect(JSON.stringify(submission?.requestBody)).toContain('ClaimContentBody');
    expect(document.paths['/finance/department-budgets/{department}/{year}']?.['put']).toBeDefined();
  });
});
