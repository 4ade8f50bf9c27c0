import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { JsonObject } from '@liucheng/kernel';
import { compileSchema } from '@liucheng/process-model';
import { startTestService, type TestService } from '@liucheng/service-kit/testing';
import { administrationService } from './administration.service.ts';
import { people } from './meeting/meeting-examples.ts';

// What commands answer, carried out and foreseen, is what the API's document says of them.

interface Documented {
  readonly content?: { readonly 'application/json'?: { readonly schema: JsonObject } };
}
type Paths = Record<string, Record<string, { readonly responses: Record<string, Documented> }>>;

let service: TestService;
let paths: Paths;
beforeAll(async () => {
  service = await startTestService(administrationService);
  paths = ((await service.request('GET', '/administration/openapi.json')).json as { paths: Paths }).paths;
});
afterAll(() => service.close());

/** The answer to a command, if it is one of those that the document has for the route. */
async function sent(template: string, id: string, body: object, headers = {}) {
  const path = template.replace('{id}', id);
  const { status, json } = await service.request('POST', path, { as: people.organiser, body, headers });
  const documented = paths[template]?.['post']?.responses[status];
  const fits = compileSchema(documented?.content?.['application/json']?.schema ?? { not: {} });
  expect([template, status, fits(json), fits.errors]).toEqual([template, status, true, null]);
  return { status, ...(json as { readonly id: string }) };
}

it('are documented with their status and shape', async () => {
  const preflight = { prefer: 'preflight' };
  const meeting = {
    topic: 'Budget',
    place: 'Room',
    startsAt: '2099-12-31T18:00:00+08:00',
    endsAt: '2099-12-31T19:00:00+08:00',
    participants: [{ person: 'u-zhao' }],
  };
  const [start, cancellation] = ['/administration/meetings', '/administration/meetings/{id}/cancellation'];
  expect((await sent(start, '', meeting, preflight)).status).toBe(200);
  const { status, id } = await sent(start, '', meeting);
  expect(status).toBe(201);
  expect((await sent(cancellation, id, { reason: '-' }, preflight)).status).toBe(200);
  expect((await sent(cancellation, id, { reason: '-' })).status).toBe(200);
});

it('say as well that a service is not ready', () => {
  const { responses } = paths['/administration/health/ready']?.['get'] ?? { responses: {} };
  expect(Object.keys(responses)).toEqual(['200', '503', 'default']);
});
