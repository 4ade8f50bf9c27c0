import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '@liucheng/kernel';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { financeService } from '../finance.service.ts';
import { people, trip } from './claim-examples.ts';

type Person = keyof typeof people;

const path = '/finance/expense-claims';
const reason = { reason: 'Because' };
const attachment = { name: 'r.pdf', mediaType: 'application/pdf', size: 10, sha256: 'a'.repeat(64) };

/** Who may issue each command for a claim of u-zhang in sales; nobody else of the company may. */
const commands: readonly [route: string, body: unknown, rule: string | undefined, ...may: Person[]][] = [
  ['PUT draft', trip, undefined, 'claimant'],
  ['POST attachments', attachment, undefined, 'claimant'],
  [`DELETE attachments/${attachment.sha256}`, undefined, undefined, 'claimant'],
  ['POST submission', {}, 'role:submit', 'claimant'],
  ['POST department-approval', {}, 'role:department-approve', 'head'],
  ['POST department-rejection', reason, 'role:department-reject', 'head'],
  ['POST finance-approval', {}, 'role:finance-approve', 'accountant', 'financeManager'],
  ['POST finance-rejection', reason, 'role:finance-reject', 'accountant', 'financeManager'],
  ['POST executive-approval', {}, 'role:executive-approve', 'executive'],
  ['POST executive-rejection', reason, 'role:executive-reject', 'executive'],
  ['POST payment', { amount: 1, method: 'cash', reference: 'x' }, 'role:pay', 'cashier'],
  ['POST advance-settlement', { offset: 0, repaid: 0 }, 'role:settle-advance', 'accountant', 'cashier'],
  ['POST withdrawal', {}, 'role:withdraw', 'claimant'],
];

/** An accountant, but not one of finance: roles count in their department. */
const elsewhere: Actor = {
  ...people.accountant,
  id: 'u-gao',
  roles: [{ role: 'employee' }, { role: 'accountant', department: 'sales' }],
};

describe('the commands of a claim', () => {
  let service: TestService;
  let claim: string;

  const send = (method: string, place: string, as: Actor, body?: unknown) =>
    service.request(method, `${path}${place}`, { as, ...(body === undefined ? {} : { body }) });

  beforeAll(async () => {
    service = await startTestService(financeService);
    claim = ((await send('POST', '', people.claimant, trip)).json as { id: string }).id;
    expect((await send('POST', `/${claim}/submission`, people.claimant, {})).status).toBe(200);
  });
  afterAll(() => service.close());

  it.each(commands)('%s is for those whom its step binds', async (route, body, rule, ...may) => {
    const [method = '', place = ''] = route.split(' ');
    const others = Object.entries(people).filter(([person]) => !may.includes(person as Person));
    for (const actor of [...others.map(([, other]) => other), elsewhere]) {
      const answer = await send(method, `/${claim}/${place}`, actor, body);
      expect(answer).toMatchObject({ status: 403, json: { clause: 'FIN-2' } });
      const { code, rule: broken } = answer.json as { code: string; rule?: string };
      expect(['wrong-role', 'wrong-department', 'wrong-person']).toContain(code);
      expect(broken).toBe(rule);
    }
  });

  it('never let the claimant approve, whatever roles they have', async () => {
    const roles = Object.values(people).flatMap((each) => each.roles);
    for (const stage of ['department', 'finance', 'executive']) {
      expect(
        await send('POST', `/${claim}/${stage}-approval`, { ...people.claimant, roles }, {}),
      ).toMatchObject({
        status: 403,
        json: { code: 'claimant-cannot-approve', rule: `${stage}-approval-not-by-claimant` },
      });
    }
  });
});
