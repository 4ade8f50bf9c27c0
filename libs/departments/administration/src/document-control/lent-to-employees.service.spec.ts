import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Organisation, type EmployeeRecord } from '@liucheng/service-kit';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { administrationService } from '../administration.service.ts';
import { people } from './document-examples.ts';

// Who works here is what the organisation says, once it is in force; before that the register of clearances alone is asked.

let service: TestService;
beforeAll(async () => {
  service = await startTestService(administrationService);
});
afterAll(() => service.close());

const from = '2024-01-02';
const employee = (id: string, role: string, until?: string): EmployeeRecord => ({
  kind: 'employee',
  id,
  from,
  postings: [{ from, department: 'administration', post: 'clerk' }],
  roles: [{ id: 'R1', role, department: 'administration', from }],
  ...(until === undefined ? {} : { until }),
});

it('lends to nobody who has left, unless everybody may see the document', async () => {
  const draft = (number: string, level: string) =>
    service.request('POST', '/administration/documents', {
      as: people.author,
      body: { number, level, title: 'Rules', class: 'policy' },
    });
  const [internal, open] = [await draft('N-1', 'internal'), await draft('N-2', 'public')];
  const lend = async ({ json }: typeof open, borrower: string) => {
    const { status, json: answer } = await service.request(
      'POST',
      `/administration/documents/${(json as { id: string }).id}/loans`,
      { as: people.clerk, body: { borrower, due: '2099-12-31', purpose: 'To read' } },
    );
    return { status, ...(answer as { readonly code?: string; readonly rule?: string }) };
  };
  expect(await lend(internal, 'u-left')).toMatchObject({ status: 200 });
  const { directory } = service.service.app.get(Organisation);
  directory.put(employee(people.clerk.id, 'records-clerk'), 0);
  directory.put(employee('u-left', 'office-clerk', '2025-12-31'), 0);
  directory.put({ kind: 'force', id: 'company', employees: 2 }, 0);
  const refused = { status: 409, code: 'borrower-not-employed', rule: 'lent-to-cleared-people' };
  expect(await lend(internal, 'u-left')).toMatchObject(refused);
  expect(await lend(internal, 'u-unknown')).toMatchObject(refused);
  expect(await lend(internal, people.clerk.id)).toMatchObject({ status: 200 });
  expect(await lend(open, 'u-left')).toMatchObject({ status: 200 });
});
