import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Organisation, type EmployeeRecord } from '@liucheng/service-kit';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { administrationService } from '../administration.service.ts';
import { people } from './meeting-examples.ts';

// Who is to take part is somebody whom the organisation knows, once it is in force.

let service: TestService;
beforeAll(async () => {
  service = await startTestService(administrationService);
});
afterAll(() => service.close());

const from = '2024-01-02';
const employee = (id: string, until?: string): EmployeeRecord => ({
  kind: 'employee',
  id,
  from,
  postings: [{ from, department: 'sales', post: 'clerk' }],
  roles: [],
  ...(until === undefined ? {} : { until }),
});

const send = async (route: string, body: object) => {
  const as = people.organiser;
  const { status, json } = await service.request('POST', `/administration/meetings${route}`, { as, body });
  return { status, ...(json as { readonly id: string }) };
};
const apply = (...participants: string[]) =>
  send('', {
    topic: 'Budget',
    place: 'Room',
    startsAt: '2099-12-31T18:00:00+08:00',
    endsAt: '2099-12-31T19:00:00+08:00',
    participants: participants.map((person) => ({ person })),
  });

it('invites nobody who has left or is not on record, and names them with their fields', async () => {
  expect(await apply('u-left', 'u-nobody')).toMatchObject({ status: 201 });
  const { directory } = service.service.app.get(Organisation);
  for (const record of [employee(people.organiser.id), employee('u-left', '2025-12-31'), employee('u-zhao')])
    directory.put(record, 0);
  directory.put({ kind: 'force', id: 'company', employees: 3 }, 0);
  expect(await apply('u-zhao', 'u-left', 'u-nobody')).toMatchObject({
    status: 409,
    code: 'not-on-record',
    clause: 'ADM-2',
    errors: [
      { path: '/participants/1/person', actual: 'u-left', expected: 'somebody who is employed here' },
      { path: '/participants/2/person', actual: 'u-nobody' },
    ],
  });
  const { status, id } = await apply('u-zhao', people.organiser.id);
  expect(status).toBe(201);
  // Somebody who was there and has left since was there.
  const wrong = { attendees: [{ person: 'u-left' }, { person: 'u-nobody' }] };
  expect(await send(`/${id}/attendance`, wrong)).toMatchObject({
    code: 'not-on-record',
    errors: [{ path: '/attendees/1/person' }],
  });
  expect(await send(`/${id}/attendance`, { attendees: [{ person: 'u-left' }] })).toMatchObject({
    status: 200,
  });
});
